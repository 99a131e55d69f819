"""One line of a list, ready to show."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from maillage.toolbox.ui.contracts import Badge, PromiseView


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A case in a list. `mine` is true when it waits for the reader; `muted` when somebody else has it."""

    id: UUID
    url: str
    number: str
    family: str
    given: str
    sex_age: str
    usage: str
    subject: str
    requester: str
    received: str
    promise: PromiseView
    holder: Badge
    mine: bool
    muted: bool
    state_kind: str
    due_at: datetime | None

    @property
    def promise_in_a_row(self) -> PromiseView:
        """On one line, for a dense table."""
        return replace(self.promise, until="")
