"""Goes through the cells of one role, and judges each."""

from http import HTTPStatus

from tests.isolation.asking import Asker
from tests.isolation.cells import METHODS, cells_of
from tests.isolation.judging import Judge
from tests.isolation.roles import Role
from tests.isolation.things import Things
from tests.isolation.watching import Listener


def sweep(
    role: Role, things: Things, listener: Listener, *, methods: tuple[str, ...] = METHODS, only_rows: bool = False
) -> Judge:
    """`only_rows`: the application's filters are away, so that a foreign thing may differ from an unknown one."""
    asker, judge = Asker(role, things, listener), Judge(role, things, only_rows=only_rows)
    refused: set[tuple[str, str]] = set()
    for cell in cells_of(role, things, methods):
        if cell.is_extra and (cell.name, cell.method) in refused:
            continue
        answer = asker.unknown(cell) if cell.target == "unknown" else asker.ask(cell)
        judge.hear(cell, answer)
        if answer.status == HTTPStatus.METHOD_NOT_ALLOWED:
            refused.add((cell.name, cell.method))
        if not only_rows:
            judge.compare(cell, answer, asker)
    return judge
