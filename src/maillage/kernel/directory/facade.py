"""The door of the room."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q

from maillage.kernel.context.facade import Principal, current
from maillage.kernel.directory import queries
from maillage.kernel.directory.actions import DelegationRefused, delegate, end_delegation, hold_delegation
from maillage.kernel.directory.contracts import (
    ContactView,
    DelegationView,
    DutyKind,
    DutyView,
    MemberView,
    OrganizationView,
    PersonView,
    RoleView,
    Scope,
    Standing,
    SupportView,
    TeamView,
)
from maillage.kernel.directory.duties import for_duty, my_duties, my_scope
from maillage.kernel.directory.folding import fold
from maillage.kernel.directory.presenters import (
    delegation_view,
    display_of,
    duty_view,
    member_view,
    organization_view,
    place_of,
    role_view,
    team_view,
)
from maillage.kernel.directory.teams import (
    DirectoryRefused,
    add_member,
    change_standing,
    change_team,
    end_duty,
    end_membership,
    give_duty,
    open_team,
    say_support,
)
from maillage.toolbox.clock import today

__all__ = [
    "ContactView",
    "DelegationRefused",
    "DelegationView",
    "DirectoryRefused",
    "DutyKind",
    "DutyView",
    "MemberView",
    "OrganizationView",
    "PersonView",
    "RoleView",
    "Scope",
    "Standing",
    "SupportView",
    "TeamView",
    "add_member",
    "all_organizations",
    "change_standing",
    "change_team",
    "contacts_of",
    "delegate",
    "delegates_of_team",
    "delegations_by",
    "delegations_in",
    "delegations_of",
    "duties_in",
    "end_delegation",
    "end_duty",
    "end_membership",
    "for_duty",
    "give_duty",
    "has_duty",
    "hold_delegation",
    "holders_of",
    "members_count",
    "members_of",
    "my_delegations",
    "my_desks",
    "my_duties",
    "my_scope",
    "my_standings",
    "my_teams",
    "open_team",
    "organization",
    "organizations",
    "role",
    "roles",
    "roles_at",
    "roles_behind",
    "roles_for",
    "roles_of_practitioner",
    "roles_on_duty",
    "say_support",
    "search_people",
    "search_roles",
    "seniors_of",
    "staff_outside_care",
    "standing_in",
    "support_of",
    "team",
    "team_lines",
    "team_members",
    "team_views",
    "teams",
    "teams_by_usage",
    "teams_for",
    "teams_of",
]

SHORTEST_SEARCH = 2


def role(role_id: UUID) -> RoleView | None:
    """One place of practice, running or ended; None when unknown."""
    return roles([role_id]).get(role_id)


def roles(role_ids: Iterable[UUID]) -> dict[UUID, RoleView]:
    """Several at once; the unknown ones are absent."""

    def read(ids: set[UUID]) -> dict[UUID, RoleView]:
        return {row.id: role_view(row, today()) for row in queries.roles(current()).filter(id__in=ids)}

    return current().memory.several("directory.roles", role_ids, read)


def roles_for(principal: Principal, role_ids: Iterable[UUID]) -> dict[UUID, RoleView]:
    """The same for a principal who has no context yet: every request asks where its reader practises."""
    return {row.id: role_view(row, today()) for row in queries.roles_for(principal, role_ids)}


def holders_of(role_ids: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    """For the job `system:live`: what each running role holds, several at once; the others are absent."""
    return queries.holders_of(role_ids)


def organization(organization_id: UUID) -> OrganizationView | None:
    return organizations([organization_id]).get(organization_id)


def organizations(organization_ids: Iterable[UUID]) -> dict[UUID, OrganizationView]:

    def read(ids: set[UUID]) -> dict[UUID, OrganizationView]:
        return {row.id: organization_view(row) for row in queries.organizations(current()).filter(id__in=ids)}

    return current().memory.several("directory.organizations", organization_ids, read)


def all_organizations() -> list[OrganizationView]:
    """Every active structure of the region, by name."""
    rows = queries.organizations(current()).filter(is_active=True).order_by("name", "id")
    return [organization_view(row) for row in rows]


def team_lines(scope: Scope, typed: str = "", *, titles: Mapping[str, str] | None = None) -> Any:
    """The teams of the structures that a function covers, for a table: to be read by `team_views`.

    `typed` keeps those of that name, structure or usage, whose `titles` are given by code.
    """
    rows = queries.teams(current())
    rows = rows if scope.region else rows.filter(organization_id__in=scope.ids)
    return queries.named_teams(rows, typed, titles or {})


def team_views(rows: Iterable[Any]) -> list[TeamView]:
    return [team_view(row) for row in rows]


def members_of(team_id: UUID) -> list[MemberView]:
    """Who answers or has answered for a team, present ones first."""
    day = today()
    found = [member_view(row, day) for row in queries.members(current(), team_id)]
    return sorted(found, key=lambda member: (not member.is_running, member.role.family_name, member.role.given_name))


def members_count(team_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many answer for each team today."""
    return {team: len(roles) for team, roles in queries.member_role_ids(current(), team_ids, today()).items()}


def delegations_in(scope: Scope) -> list[DelegationView]:
    """Delegations of the physicians of the structures that a function covers, those in force first."""
    rows, day = queries.delegations(current()), today()
    rows = rows if scope.region else rows.filter(delegator_role__organization_id__in=scope.ids)
    return sorted((delegation_view(row, day) for row in rows), key=lambda view: (not view.is_running, view.id))


def duties_in(scope: Scope) -> list[DutyView]:
    """Functions outside care over the structures that a function covers, those in force first."""
    rows, day = queries.duties(current()), today()
    rows = rows if scope.region else rows.filter(organization_id__in=scope.ids)
    return sorted((duty_view(row, day) for row in rows), key=lambda view: (not view.is_running, view.kind, view.id))


def team(team_id: UUID) -> TeamView | None:
    return teams([team_id]).get(team_id)


def teams(team_ids: Iterable[UUID]) -> dict[UUID, TeamView]:

    def read(ids: set[UUID]) -> dict[UUID, TeamView]:
        return {row.id: team_view(row) for row in queries.teams(current()).filter(id__in=ids)}

    return current().memory.several("directory.teams", team_ids, read)


def teams_for(usage_code: str) -> list[TeamView]:
    """The active teams that answer a usage, by name."""
    return teams_by_usage([usage_code])[usage_code]


def teams_by_usage(usage_codes: Iterable[str]) -> dict[str, list[TeamView]]:
    """The same for several usages, in one query: each of them, those that nobody answers too."""
    found: dict[str, list[TeamView]] = {code: [] for code in usage_codes}
    for row in queries.teams(current()).filter(usage_code__in=found, is_active=True, organization__is_active=True):
        found[row.usage_code].append(team_view(row))
    return found


def teams_of(role_ids: Iterable[UUID]) -> dict[UUID, list[TeamView]]:
    """The active teams that each of these people answers for today."""
    found = queries.team_ids_of(current(), role_ids, today())
    known = teams({team_id for team_ids in found.values() for team_id in team_ids})
    return {
        role_id: [known[team_id] for team_id in team_ids if known[team_id].is_active]
        for role_id, team_ids in found.items()
    }


def team_members(team_id: UUID) -> list[PersonView]:
    """Who answers for the team today, by name."""
    return _people(queries.member_role_ids(current(), [team_id], today())[team_id])


def my_teams() -> list[TeamView]:
    """The active teams of the reader: they are among the holders whose grants count."""
    known = teams(my_standings().keys() & set(current().holders)).values()
    return sorted((team for team in known if team.is_active), key=lambda team: (team.name, team.id))


def my_standings() -> dict[UUID, Standing]:
    """How the reader stands in each team of which they are a member today."""
    return dict(queries.mine(current(), today()).standings)


def standing_in(team_id: UUID, role_id: UUID) -> Standing | None:
    """Whether somebody signs in this team or is signed for; None for who is not a member today."""
    if role_id == current().principal.role_id:
        return my_standings().get(team_id)
    found = queries.standing(current(), team_id, role_id, today())
    return Standing(found) if found else None


def seniors_of(team_id: UUID) -> list[UUID]:
    """Roles of the members of a team who sign today."""
    return queries.seniors(current(), team_id, today())


def my_delegations() -> list[DelegationView]:
    """For whom the reader may prepare now; each identifier is among the reader's holders."""
    context, day = current(), today()
    if not queries.mine(context, day).has_delegations:
        return []
    rows = queries.running_delegations(context, day).filter(delegate_role_id=context.principal.role_id)
    return context.memory.once("directory.delegations", lambda: [delegation_view(row, day) for row in rows])


def my_desks() -> tuple[UUID, ...]:
    """Structures whose patients the reader may identify, because a physician there lets them prepare."""
    return tuple(sorted({each.delegator.organization_id for each in my_delegations()}))


def delegations_by(delegator_role_id: UUID) -> list[DelegationView]:
    """What a physician gave and did not take back, by name of who holds it."""
    rows = queries.delegations(current()).filter(delegator_role_id=delegator_role_id, ended_at__isnull=True)
    views = [delegation_view(row, today()) for row in rows]
    return sorted((view for view in views if view.is_running), key=lambda view: view.delegate.display)


def staff_outside_care(organization_id: UUID) -> list[PersonView]:
    """Who works in a structure today without caring: a secretary, a quality officer."""
    rows = queries.running_roles(current(), today()).filter(organization_id=organization_id, is_care=False)
    return [role_view(row, today()).person for row in rows]


def delegations_of(delegator_role_id: UUID, usage_code: str) -> list[DelegationView]:
    """Who may prepare for this physician under this usage, now."""
    return _covering([delegator_role_id], usage_code)


def delegates_of_team(team_id: UUID) -> list[DelegationView]:
    """The secretaries of a team: whoever may prepare for one of its members under its usage, now."""
    asked = team(team_id)
    if asked is None:
        return []
    return _covering(queries.member_role_ids(current(), [team_id], today())[team_id], asked.usage_code)


def _covering(delegator_ids: Iterable[UUID], usage_code: str) -> list[DelegationView]:
    context, day = current(), today()
    rows = queries.running_delegations(context, day)
    rows = rows.filter(delegator_role_id__in=list(delegator_ids), usage_code__in=["", usage_code])
    return [delegation_view(row, day) for row in rows]


def has_duty(kind: DutyKind, organization_id: UUID | None = None) -> bool:
    """Without organisation: over the whole region. A duty over the region holds in each organisation."""
    return any(
        duty.kind == kind and (duty.organization is None or duty.organization.id == organization_id)
        for duty in my_duties()
    )


def roles_on_duty(kind: DutyKind, organization_id: UUID | None) -> list[UUID]:
    """Who has this duty today over a structure, or over the whole region; without structure, the region only."""
    context, day = current(), today()
    where = Q(organization__isnull=True)
    if organization_id is not None:
        where |= Q(organization_id=organization_id)
    rows = queries.duties(context).filter(queries.running(day), where, kind=kind)
    return sorted(set(rows.values_list("role_id", flat=True)))


def search_people(text: str, *, limit: int = 20) -> list[PersonView]:
    """People practising today whose name or specialty begins with the typed words; nothing under two letters."""
    if len(fold(text)) < SHORTEST_SEARCH:
        return []
    return [role_view(row, today()).person for row in queries.matching(current(), text, today(), limit)]


def search_roles(text: str, *, limit: int = 20) -> list[RoleView]:
    """Places of practice by the name of the person, ended ones included; nothing under two letters."""
    if len(fold(text)) < SHORTEST_SEARCH:
        return []
    return [role_view(row, today()) for row in queries.ever_matching(current(), text, limit)]


def support_of(organization_id: UUID | None, *, own: bool = False) -> SupportView | None:
    """Whom people of a structure call: its own support, else the region's; `own` asks for its own alone."""
    context = current()
    found = queries.support(context, organization_id)
    if found is None and not own and organization_id is not None:
        found = queries.support(context, None)
    return SupportView(found.phone, found.email, found.hours, found.note) if found else None


def roles_at(organization_id: UUID) -> list[RoleView]:
    """Everybody who practises or works in a structure today, by name."""
    rows = queries.running_roles(current(), today()).filter(organization_id=organization_id)
    return [role_view(row, today()) for row in rows]


def roles_of_practitioner(practitioner_id: UUID) -> list[RoleView]:
    """Everywhere this person practises or has practised, the latest first."""
    rows = queries.roles(current()).filter(practitioner_id=practitioner_id).order_by("-started_on", "id")
    return [role_view(row, today()) for row in rows]


def contacts_of(role_ids: Iterable[UUID]) -> list[ContactView]:
    """How to telephone these people (the number of their structure), by name."""
    rows = queries.running_roles(current(), today()).filter(id__in=set(role_ids))
    return [ContactView(row.id, display_of(row.practitioner), place_of(row), row.organization.phone) for row in rows]


def roles_behind(holder_ids: Iterable[UUID]) -> list[PersonView]:
    """Who stands behind roles, teams and structures (those who care there), each person once, by name."""
    wanted = set(holder_ids)
    return _people(wanted | queries.role_ids_behind(current(), wanted, today()))


def _people(role_ids: Iterable[UUID]) -> list[PersonView]:
    rows = queries.running_roles(current(), today()).filter(id__in=set(role_ids))
    return [role_view(row, today()).person for row in rows]
