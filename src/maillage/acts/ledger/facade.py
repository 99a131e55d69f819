"""The door of the room."""

from uuid import UUID

from maillage.acts.ledger import queries
from maillage.acts.ledger.contracts import ActLine, ActRefused, ActRow
from maillage.acts.ledger.rules import Reason, Status
from maillage.kernel.context.facade import current

__all__ = ["ActLine", "ActRefused", "ActRow", "Reason", "Status", "acts_of_case"]


def acts_of_case(case_id: UUID) -> list[ActRow]:
    """What was recorded for this case, of what the reader may see: one side rarely sees the other's act."""
    return queries.of_case(current(), case_id)
