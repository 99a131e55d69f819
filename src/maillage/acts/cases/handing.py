"""A request passes to another team: which ones may take it over, and the last words of the one that lets go.

The former team sees the case no more once the database has moved it: everything else is written before. Refuses a team
that does not answer this usage, or that the usage leaves out.
"""

from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from maillage.acts.cases.models import Case
from maillage.acts.usages import facade as usages
from maillage.acts.usages.codes import Effect as Word
from maillage.acts.workflow.facade import Outcome, Refused, RefusedKind
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Principal
from maillage.kernel.directory import facade as directory
from maillage.kernel.events.facade import live
from maillage.kernel.identity import facade as identity
from maillage.kernel.messaging import facade as messaging


def hands_over(outcome: Outcome) -> bool:
    return any(effect.kind == Word.HAND_OVER_TEAM for effect in outcome.effects)


def teams_of(case: Case) -> list[directory.TeamView]:
    """The teams that may take this request over, by name."""
    rule = usages.package(case.usage_version_id).definition.hand_over
    former = directory.team(case.team_id) if case.team_id else None
    found = [team for team in directory.teams_for(case.usage_code) if team.id != case.team_id]
    if former is not None and rule.to != "any":
        same = rule.to == "same_place"
        found = [team for team in found if (team.organization.id == former.organization.id) is same]
    return [team for team in found if not rule.places or team.organization.finess in rule.places]


def require_team(case: Case, chosen: tuple[UUID, ...]) -> None:
    """One team, and one that may: a person is not handed a request."""
    if len(chosen) != 1 or chosen[0] not in {team.id for team in teams_of(case)}:
        raise Refused(RefusedKind.GUARD_NOT_MET, _("Cette équipe ne peut pas reprendre cette demande."))


def pass_on(*, by: Principal, case: Case, outcome: Outcome, team_id: UUID) -> None:
    """The very last thing that the former team does with the case."""
    notices = [notice for notice in outcome.notices if notice.to == "team"]
    members = [member.role_id for member in directory.team_members(team_id) if member.role_id != by.role_id]
    for notice in notices:
        messaging.notify(members, kind=f"case.{outcome.event}", text=notice.text, url=f"/demandes/{case.id}/")
    identity.index_for_holder(case.patient_id, team_id)
    record(
        "case.handed_over",
        why="demande passée à une autre équipe",
        patient_id=case.patient_id,
        subject_kind="case",
        subject_id=case.id,
        detail={"from_team": str(case.team_id), "to_team": str(team_id)},
    )
    live([team_id], "case", case.id)
    definition = usages.package(case.usage_version_id).definition
    transition = definition.transition(outcome.event, outcome.source)
    place = next(iter(transition.by)) if transition else ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctx.case_hand_over(%s, %s, %s, %s)", [case.id, team_id, outcome.event, place])
