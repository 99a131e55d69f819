"""Which screens change when a case does."""

from uuid import UUID

from maillage.acts.cases import parties
from maillage.acts.cases.models import Case
from maillage.kernel.directory import facade as directory
from maillage.kernel.events.facade import live


def wake(case: Case, also: list[UUID | None] | None = None, kind: str = "case") -> None:
    """Tells the screens of the parties that this case changed, or (`form`) that something of it was filled."""
    delegations = directory.delegations_of(case.requester_role_id, case.usage_code)
    holders = [case.requester_organization_id, case.assignee_role_id, *(also or [])]
    holders += [delegation.id for delegation in delegations]
    if case.sent_at is not None:
        holders.append(case.team_id)
        holders += [party.holder for party in parties.live_in(case.id)]
    live([holder for holder in holders if holder is not None], kind, case.id)
