"""Reads of the room. Every signed-in principal reads the whole directory; nobody else reads a line of it."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import JSONArray

from maillage.kernel.context.facade import AccessContext, Principal, answered, remembered
from maillage.kernel.directory.contracts import Standing
from maillage.kernel.directory.folding import fold
from maillage.kernel.directory.models import (
    Delegation,
    Duty,
    Organization,
    Practitioner,
    PractitionerRole,
    SupportContact,
    Team,
    TeamMember,
)
from maillage.toolbox.statements import Statement

# Of what is typed to find somebody: a name has no more words, and no longer ones.
MOST_WORDS = 8
LONGEST_WORD = 60
# People among whom the first by name are shown. Beyond, too little was typed for an order to mean anything.
MOST_NAMED = 300


def organizations(context: AccessContext) -> QuerySet[Organization]:
    return Organization.objects.all()


def roles(context: AccessContext) -> QuerySet[PractitionerRole]:
    unsaid = ("practitioner__search_text", "organization__siret")  # on no screen, and lists have fifty people
    return PractitionerRole.objects.select_related("practitioner", "organization").defer(*unsaid)


# Written once: the ORM takes longer to write it than the database to answer.
ROLES = """
SELECT jsonb_agg(jsonb_build_array(to_jsonb(role), to_jsonb(person), to_jsonb(place)))::text
FROM directory_practitionerrole AS role
JOIN directory_practitioner AS person ON person.id = role.practitioner_id
JOIN directory_organization AS place ON place.id = role.organization_id
WHERE role.id = ANY (%s)"""


def roles_for(principal: Principal, role_ids: Iterable[UUID]) -> Iterator[PractitionerRole]:
    for role, person, place in json.loads(answered(principal, ROLES, list(role_ids)) or "[]"):
        yield PractitionerRole(
            **_typed(PractitionerRole, role),
            practitioner=Practitioner(**_typed(Practitioner, person)),
            organization=Organization(**_typed(Organization, place)),
        )


def _typed(model: type[Model], row: Mapping[str, Any]) -> dict[str, Any]:
    """Its own columns, as the ORM would give them."""
    return {field.name: field.to_python(row[field.name]) for field in model._meta.fields if not field.is_relation}


def teams(context: AccessContext) -> QuerySet[Team]:
    return Team.objects.select_related("organization").order_by("name", "id")


def named_teams(rows: QuerySet[Team], text: str, titles: Mapping[str, str]) -> QuerySet[Team]:
    """Those of which every typed word begins a word of their name, their structure or their usage.

    Few names are shared by many teams: they are compared here, where accents do not count.
    """
    if not (words := fold(text).split()):
        return rows
    plain = rows.order_by()
    names = list(plain.values_list("name", flat=True).distinct())
    places = list(plain.values_list("organization_id", "organization__name").distinct())
    for word in words:
        found = Q(name__in=[name for name in names if _begins(word, name)])
        found |= Q(organization_id__in=[key for key, name in places if _begins(word, name)])
        rows = rows.filter(found | Q(usage_code__in=[code for code, title in titles.items() if _begins(word, title)]))
    return rows


def _begins(word: str, text: str) -> bool:
    return f" {word}" in f" {fold(text)}"


def running(today: date) -> Q:
    """Rows with a beginning and an end that cover the day, last day included."""
    return Q(started_on__lte=today) & (Q(ended_on__isnull=True) | Q(ended_on__gte=today))


def running_roles(context: AccessContext, today: date) -> QuerySet[PractitionerRole]:
    by_name = ("practitioner__family_name", "practitioner__given_name", "organization__name", "id")
    return roles(context).filter(running(today)).order_by(*by_name)


def member_role_ids(context: AccessContext, team_ids: Iterable[UUID], today: date) -> dict[UUID, list[UUID]]:
    """Current members, team by team."""
    found: dict[UUID, list[UUID]] = {team_id: [] for team_id in team_ids}
    rows = TeamMember.objects.filter(running(today), team_id__in=list(found))
    for team_id, role_id in rows.values_list("team_id", "role_id").order_by("started_on", "id"):
        found[team_id].append(role_id)
    return found


def role_ids_behind(context: AccessContext, holder_ids: Collection[UUID], today: date) -> set[UUID]:
    """Members of these teams, who cares in these structures, who stands in by these delegations: in one look."""
    members = TeamMember.objects.filter(running(today), team_id__in=holder_ids)
    in_house = running_roles(context, today).filter(organization_id__in=holder_ids, is_care=True)
    delegates = running_delegations(context, today).filter(id__in=holder_ids)
    return set(
        members.order_by()
        .values_list("role_id", flat=True)
        .union(
            in_house.order_by().values_list("id", flat=True),
            delegates.order_by().values_list("delegate_role_id", flat=True),
        )
    )


def team_ids_of(context: AccessContext, role_ids: Iterable[UUID], today: date) -> dict[UUID, list[UUID]]:
    """The teams of each person today."""
    found: dict[UUID, list[UUID]] = {role_id: [] for role_id in role_ids}
    rows = TeamMember.objects.filter(running(today), role_id__in=list(found))
    for role_id, team_id in rows.values_list("role_id", "team_id").order_by("started_on", "id"):
        found[role_id].append(team_id)
    return found


def matching(context: AccessContext, text: str, today: date, limit: int) -> QuerySet[PractitionerRole]:
    """The first by name of the people of whom every typed word begins a word of their name or specialty."""
    return _named(running_roles(context, today), text, today, limit)[:limit]


def ever_matching(context: AccessContext, text: str, limit: int) -> QuerySet[PractitionerRole]:
    """The same, with the places of practice that have ended: what was done there remains to be looked at."""
    by_name = ("practitioner__family_name", "practitioner__given_name", "-started_on", "id")
    return _named(roles(context), text, None, limit).order_by(*by_name)[:limit]


def _named(found: QuerySet[PractitionerRole], text: str, day: date | None, limit: int) -> QuerySet[PractitionerRole]:
    """Letters and digits are all that a folded word holds: nothing of it is an operator of a search."""
    words = fold(text).split()
    if not words:
        return found
    if max(map(len, words)) > LONGEST_WORD:
        return found.none()
    beginnings = " & ".join(f"{word}:*" for word in words[:MOST_WORDS])
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctx.practitioners_named(%s, %s, %s, %s)", [beginnings, MOST_NAMED, limit, day])
        # Read first: within the other query, the planner asked the function once for each place of practice.
        named = [practitioner_id for (practitioner_id,) in cursor.fetchall()]
    return found.filter(practitioner_id__in=named)


def delegations(context: AccessContext) -> QuerySet[Delegation]:
    people = ("delegator_role", "delegate_role")
    joined = [f"{role}__{part}" for role in people for part in ("practitioner", "organization")]
    return Delegation.objects.select_related(*joined).order_by("delegator_role", "delegate_role", "id")


def running_delegations(context: AccessContext, today: date) -> QuerySet[Delegation]:
    """In force now: begun, not ended, and both people still practise where they did."""
    return delegations(context).filter(*_in_force(today))


def _in_force(today: date) -> tuple[Q, ...]:
    people = (_role_runs(role, today) for role in ("delegator_role", "delegate_role"))
    return running(today), *people, Q(ended_at__isnull=True)


def _role_runs(role: str, today: date) -> Q:
    ends = Q(**{f"{role}__ended_on__isnull": True}) | Q(**{f"{role}__ended_on__gte": today})
    return Q(**{f"{role}__started_on__lte": today}) & ends


def duties(context: AccessContext) -> QuerySet[Duty]:
    return Duty.objects.select_related("organization").order_by("kind", "id")


def members(context: AccessContext, team_id: UUID) -> QuerySet[TeamMember]:
    joined = ("role__practitioner", "role__organization")
    return TeamMember.objects.select_related(*joined).filter(team_id=team_id).order_by("started_on", "id")


def standing(context: AccessContext, team_id: UUID, role_id: UUID, today: date) -> str | None:
    """How somebody stands in a team today; None for who is not a member."""
    rows = TeamMember.objects.filter(running(today), team_id=team_id, role_id=role_id)
    return rows.values_list("standing", flat=True).first()


@dataclass(frozen=True, slots=True)
class Mine:
    """What the directory says of the reader today, beside their place of practice."""

    has_delegations: bool
    has_duties: bool
    standings: Mapping[UUID, Standing]


@remembered
def mine(context: AccessContext, today: date) -> Mine:
    """In one query, since every page asks all of it, and most people find nothing there."""
    me = context.principal.role_id
    if me is None:
        return Mine(has_delegations=False, has_duties=False, standings={})
    found = _mine_written().rows({NO_ROLE: me, NO_DAY: today})
    delegated, duties, teams = found[0] if found else (False, False, [])
    standings = {UUID(team): Standing(standing) for team, standing in map(json.loads, teams)}
    return Mine(delegated, duties, standings)


NO_ROLE, NO_DAY = UUID(int=0), date.min


@cache
def _mine_written() -> Statement:
    """With holes for who asks and the day."""
    theirs = running(NO_DAY), Q(role_id=OuterRef("pk"))
    member = JSONArray("team_id", "standing")
    row = PractitionerRole.objects.filter(id=NO_ROLE).values_list(
        Exists(Delegation.objects.filter(*_in_force(NO_DAY), delegate_role_id=OuterRef("pk"))),
        Exists(Duty.objects.filter(*theirs)),
        ArraySubquery(TeamMember.objects.filter(*theirs).order_by("id").values(row=member)),
    )
    return Statement.of(row)


def seniors(context: AccessContext, team_id: UUID, today: date) -> list[UUID]:
    """Members of a team who sign, today."""
    rows = TeamMember.objects.filter(running(today), team_id=team_id, standing=Standing.SENIOR)
    return list(rows.order_by("role_id").values_list("role_id", flat=True))


def support(context: AccessContext, organization_id: UUID | None) -> SupportContact | None:
    if organization_id is None:
        return SupportContact.objects.filter(organization__isnull=True).first()
    return SupportContact.objects.filter(organization_id=organization_id).first()


def holders_of(role_ids: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    """What each running role holds; empty for everybody but the job that keeps the event streams."""
    found: dict[UUID, set[UUID]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT role_id, holder_id FROM ctx.holders_of(%s::uuid[])", [list(role_ids)])
        for role_id, holder_id in cursor.fetchall():
            found.setdefault(role_id, set()).add(holder_id)
    return {role_id: frozenset(holders) for role_id, holders in found.items()}
