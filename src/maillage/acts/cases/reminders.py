"""Promises about to be missed: the team is told once per promise. Runs as `system:clocks`, sees no clinical column."""

from maillage.acts.cases.models import Case
from maillage.acts.usages import facade as usages
from maillage.kernel.context.facade import Principal, open_context
from maillage.kernel.directory import facade as directory
from maillage.kernel.events.facade import live
from maillage.kernel.messaging import facade as messaging
from maillage.toolbox.clock import now

CLOCKS = Principal.system("clocks")
BATCH = 100


def warn_due() -> int:
    """Warns for every clock whose warning time has come; gives how many cases were warned about."""
    with open_context(CLOCKS):
        due = Case.objects.filter(warn_at__lte=now(), warned_at__isnull=True, paused_at__isnull=True)
        cases = list(due.select_for_update(skip_locked=True, of=("self",)).order_by("warn_at")[:BATCH])
        for case in cases:
            _warn(case)
            case.warned_at = now()
        Case.objects.bulk_update(cases, ["warned_at"])
    return len(cases)


def _warn(case: Case) -> None:
    definition = usages.package(case.usage_version_id).definition
    owner = definition.roles.get(definition.states[case.state].owner)
    party = owner.party if owner else None
    if party == "requester":
        told = [case.requester_role_id]
    elif case.assignee_role_id is not None:
        told = [case.assignee_role_id]
    elif case.team_id is not None:
        told = [member.role_id for member in directory.team_members(case.team_id)]
    else:
        told = []
    label = definition.clocks[case.clock].label.lower()
    messaging.notify(
        told, kind="case.warn", text=f"Une {label} promise arrive à son terme.", url=f"/demandes/{case.id}/"
    )
    holders = [holder for holder in (case.team_id, case.requester_organization_id) if holder is not None]
    live(holders, "case", case.id)
