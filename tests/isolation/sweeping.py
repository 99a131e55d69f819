"""Goes through the cells of one role, and judges each."""

from http import HTTPStatus

from tests.isolation.asking import Asker
from tests.isolation.cells import METHODS, cells_of
from tests.isolation.judging import Judge
from tests.isolation.roles import Role
from tests.isolation.things import Things
from tests.isolation.watching import Listener

# Routes and methods that this process saw refused with nothing read, said or written: who asks was not looked at, and
# the next roles do not ask again.
_refused: set[tuple[str, str]] = set()


def sweep(
    role: Role, things: Things, listener: Listener, *, methods: tuple[str, ...] = METHODS, only_rows: bool = False
) -> Judge:
    """`only_rows`: the application's filters are away, so that a foreign thing may differ from an unknown one, which is
    not asked for."""
    asker, judge = Asker(role, things, listener), Judge(role, things, only_rows=only_rows)
    before = frozenset(_refused)
    for cell in cells_of(role, things, methods):
        gesture = (cell.name, cell.method)
        if gesture in before or (cell.is_extra and gesture in _refused) or (only_rows and cell.target == "unknown"):
            continue
        answer = asker.unknown(cell) if cell.target == "unknown" else asker.ask(cell)
        judge.hear(cell, answer)
        if answer.status == HTTPStatus.METHOD_NOT_ALLOWED and not (answer.body or answer.rows):
            _refused.add(gesture)
        if not only_rows:
            judge.compare(cell, answer, asker)
    return judge
