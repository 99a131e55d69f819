"""Rows of the operator's lists, for the page and for its export."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.acts.usages import facade as usages
from maillage.kernel.directory import facade as directory
from maillage.kernel.directory.contracts import Scope, Standing
from maillage.portal.operator.forms import DUTIES
from maillage.toolbox.clock import fr_date
from maillage.toolbox.ui.contracts import Badge


@dataclass(frozen=True, slots=True)
class TeamRow:
    id: UUID
    name: str
    place: str
    usage: str
    members: str
    state: Badge


@dataclass(frozen=True, slots=True)
class MemberRow:
    role_id: UUID
    display: str
    place: str
    standing: str
    is_junior: bool
    since: str
    until: str
    is_running: bool


@dataclass(frozen=True, slots=True)
class DelegationRow:
    id: UUID
    delegator: str
    delegate: str
    usage: str
    may: str
    since: str
    state: Badge
    is_running: bool


@dataclass(frozen=True, slots=True)
class DutyRow:
    id: UUID
    person: str
    kind: str
    over: str
    since: str
    state: Badge
    is_running: bool
    is_mine: bool


def _state(running: bool) -> Badge:
    return Badge("done", _("En cours")) if running else Badge("", _("Terminée"), "archive")


def teams(lines: Iterable[Any]) -> list[TeamRow]:
    """Lines of `directory.team_lines`, a page or all of them."""
    found = directory.team_views(lines)
    counts, titles = directory.members_count([team.id for team in found]), usages.titles()
    return [
        TeamRow(
            id=team.id,
            name=team.name,
            place=team.organization.name,
            usage=titles.get(team.usage_code, team.usage_code),
            members=ngettext("Une personne", "%(n)d personnes", counts[team.id]) % {"n": counts[team.id]}
            if counts[team.id]
            else _("Personne"),
            state=Badge("done", _("Reçoit")) if team.is_active else Badge("", _("Fermée"), "archive"),
        )
        for team in found
    ]


def members(team_id: UUID) -> list[MemberRow]:
    return [
        MemberRow(
            role_id=member.role.id,
            display=member.role.display,
            place=member.role.place,
            standing=_("Interne, fait signer") if member.standing is Standing.JUNIOR else _("Signe"),
            is_junior=member.standing is Standing.JUNIOR,
            since=fr_date(member.started_on),
            until=fr_date(member.ended_on) if member.ended_on else "",
            is_running=member.is_running,
        )
        for member in directory.members_of(team_id)
    ]


def delegations(scope: Scope) -> list[DelegationRow]:
    titles = usages.titles()
    return [
        DelegationRow(
            id=view.id,
            delegator=f"{view.delegator.display}, {view.delegator.place}",
            delegate=f"{view.delegate.display}, {view.delegate.place}",
            usage=titles.get(view.usage_code, view.usage_code) if view.usage_code else _("Tous les usages"),
            may=", ".join(
                [_("prépare"), *([_("envoie")] if view.may_send else []), *([_("lit")] if view.may_read_answer else [])]
            ),
            since=fr_date(view.started_on),
            state=_state(view.is_running),
            is_running=view.is_running,
        )
        for view in directory.delegations_in(scope)
    ]


def duties(scope: Scope, my_role: UUID | None) -> list[DutyRow]:
    found = directory.duties_in(scope)
    people = directory.roles({duty.role_id for duty in found})
    return [
        DutyRow(
            id=duty.id,
            person=f"{people[duty.role_id].display}, {people[duty.role_id].place}",
            kind=str(DUTIES[duty.kind]),
            over=duty.organization.name if duty.organization else _("Toute la région"),
            since=fr_date(duty.started_on),
            state=_state(duty.is_running),
            is_running=duty.is_running,
            is_mine=duty.role_id == my_role,
        )
        for duty in found
        if duty.role_id in people
    ]
