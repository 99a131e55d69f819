"""Which regional protocols hold for a case: those of the whole region, of who asks and of who answers."""

from datetime import datetime

from maillage.acts.cases import queries
from maillage.acts.cases.models import Case
from maillage.acts.protocols import facade as protocols
from maillage.kernel.context.facade import remembered
from maillage.kernel.directory import facade as directory


@remembered
def holding(case: Case, at: datetime | None = None) -> tuple[protocols.ProtocolView, ...]:
    """Now, or at an instant. Both sides of the case read the same."""
    team = directory.team(case.team_id) if case.team_id else None
    places = (case.requester_organization_id, team.organization.id if team else None)
    return protocols.applying(case.usage_code, places, at=at)


def signed_under(case: Case) -> tuple[protocols.ProtocolView, ...]:
    """What the answer in force was signed under, whatever became of it since."""
    opinion = queries.opinion_of(case.id)
    known = protocols.versions(opinion.protocol_ids) if opinion else {}
    return tuple(known[each] for each in opinion.protocol_ids if each in known) if opinion else ()
