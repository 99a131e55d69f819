"""One line of a list, ready to show."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from maillage.toolbox.clock import fr_when
from maillage.toolbox.ui.contracts import Badge, PromiseView


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A case in a list. `mine` is true when it waits for the reader; `muted` when somebody else has it.

    `asks` is true when a gesture of the reader is waited for; `for_whom` names the physician for whom they prepare.
    `gesture` is what the reader does with it; `whereabouts` says who has it, and what happens meanwhile.
    """

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
    gesture: str
    whereabouts: str
    mine: bool
    asks: bool
    for_whom: str
    muted: bool
    state_kind: str
    due_at: datetime | None
    is_urgent: bool = False

    @property
    def received_said(self) -> str:
        """Inside a sentence: `hier à 10 h 52`, `le 9 mars à 10 h 52`."""
        return fr_when(self.received)

    @property
    def promise_in_a_row(self) -> PromiseView:
        """On one line, for a dense table."""
        return replace(self.promise, until="")
