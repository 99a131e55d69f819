"""Says of an answer whether it told, wrote or logged anything that the asker has no right to."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from tests.isolation.asking import Answer, Asker
from tests.isolation.cells import Cell
from tests.isolation.roles import Role
from tests.isolation.scopes import KEPT_BY_PAGES, Scope, scopes_in_bytes, scopes_in_text
from tests.isolation.things import Thing, Things

# What leaves towards people or machines, or stays for good: identifiers and kinds, never a word about a patient.
WORDLESS = frozenset(
    {"audit_auditline", "events_outboxevent", "events_liveevent", "messaging_mail", "messaging_notification"}
)
# A refused request may leave these: the line of the trail that says so, and the session of who asked.
BESIDE = frozenset({"audit_auditline", "django_session"})
# Kinds whose identifiers are looked for; the others are short numbers, or people, whom everybody may look up.
NAMED_BY_ID = frozenset({"patient", "case", "document", "notification"})
MOST_SHOWN = 60


@dataclass(frozen=True)
class Leak:
    """One sentence: which cell, and what came out of it."""

    cell: str
    what: str

    def __str__(self) -> str:
        return f"{self.cell}: {self.what}"


@dataclass
class Judge:
    """For one role: what is forbidden to them, and what they were seen to be shown."""

    role: Role
    things: Things
    only_rows: bool = False  # the second pass: what the pages keep by themselves is not asked of the policies
    leaks: list[Leak] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    seen: set[Scope] = field(default_factory=set)
    cells: Counter[str] = field(default_factory=Counter)
    files: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._foreign_ids = {
            thing.id: thing for thing in self.things if thing.kind in NAMED_BY_ID and not thing.is_named_to(self.role)
        }

    def forbidden(self, found: Iterable[Scope]) -> list[str]:
        kept = KEPT_BY_PAGES if self.only_rows else frozenset()
        return sorted(scope.name for scope in found if not self.role.may_see(scope) and scope.part not in kept)

    def hear(self, cell: Cell, answer: Answer) -> None:
        """Everything that is asked of one cell by itself."""
        self.cells[cell.target or "list"] += 1
        self._what_it_said(cell, answer)
        self._what_it_wrote(cell, answer)
        for line in answer.logs:
            for scope in scopes_in_text(line):
                self._leak(cell, f"a log line holds the canary of {scope.name}: {line[:200]}")
        if answer.status >= 500 and not self.only_rows:
            self.faults.append(f"{cell.label}: answered {answer.status}")
        if "attachment" in answer.headers.get("Content-Disposition", ""):
            self.files.add(cell.name)

    def compare(self, cell: Cell, answer: Answer, asker: Asker) -> None:
        """Somebody else's is answered as what never existed, and nothing is written about it.

        What was theirs once may be told apart: by whom, and since when, it is closed to them.
        """
        if cell.twin is None or any(
            thing.of.matches(self.role.knew) or self._may_name(cell, thing) for thing in cell.changed
        ):
            return
        if answer.status == HTTPStatus.METHOD_NOT_ALLOWED and not answer.body:
            return  # refused before anything was looked for
        other = asker.twin_of(cell, answer)
        if answer.bare != other.bare:
            answer, other = asker.at_one_instant(cell)
        if answer.bare != other.bare:
            self._leak(cell, f"differs from an unknown one: {_difference(answer, other)}")
        wrote = sorted({row.table for row in answer.rows} - BESIDE - {row.table for row in other.rows})
        if wrote:
            self._leak(cell, f"wrote in {', '.join(wrote)}")

    def _may_name(self, cell: Cell, thing: Thing) -> bool:
        """Some pages list identifiers to who guards, bills or books, without a word of what they are about.

        What a row holds beside what its page says is named once the page's own filters are away, and no sooner.
        """
        names = (*cell.route.names, *(cell.route.keeps if self.only_rows else ()))
        return thing.kind in names and thing.of.matches(self.role.reads_ids)

    def _what_it_said(self, cell: Cell, answer: Answer) -> None:
        said = "\n".join(f"{name}: {text}" for name, text in answer.headers.items())
        found = scopes_in_bytes(answer.body) | scopes_in_text(said)
        self.seen |= {scope for scope in found if self.role.may_see(scope)}
        for name in self.forbidden(found):
            self._leak(cell, f"answers {answer.status} with the canary of {name}")
        text = said + answer.body.decode("utf-8", "ignore")
        for key, thing in self._foreign_ids.items():
            if key in text and key not in cell.given and not self._may_name(cell, thing):
                self._leak(cell, f"names the {thing.kind} {key} of {thing.scope}")

    def _what_it_wrote(self, cell: Cell, answer: Answer) -> None:
        for row in answer.rows:
            found = scopes_in_text(row.line)
            if row.table in WORDLESS:
                for scope in found:
                    self._leak(cell, f"{row.table} holds the canary of {scope.name}")
                continue
            for name in self.forbidden(found):
                self._leak(cell, f"{row.verb} in {row.table} of a row of {name}")
            for key, thing in self._foreign_ids.items():
                if key in row.line and not self._may_name(cell, thing):
                    self._leak(cell, f"{row.verb} in {row.table} of a row about the {thing.kind} of {thing.scope}")

    def _leak(self, cell: Cell, what: str) -> None:
        self.leaks.append(Leak(cell.label, what))


def _difference(answer: Answer, other: Answer) -> str:
    if answer.status != other.status:
        return f"{answer.status} for {other.status}"
    if answer.bare[1] != other.bare[1]:
        return f"headers {sorted(set(answer.bare[1]) ^ set(other.bare[1]))}"[:300]
    mine, theirs = answer.bare[2], other.bare[2]
    at = next(
        (place for place, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b), min(len(mine), len(theirs))
    )
    return f"body at {at}: {mine[at : at + 80]!r} for {theirs[at : at + 80]!r}"


def listed(sentences: Sequence[object]) -> str:
    """One a line; enough of them to see what they have in common."""
    return "\n".join([f"{len(sentences)} in all", *map(str, sentences[:MOST_SHOWN])])
