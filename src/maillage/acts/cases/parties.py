"""Which roles of the usage a person holds in one case: read from the parties, never stored twice."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from maillage.acts.cases import addressing
from maillage.acts.cases.bundle import parts_of
from maillage.acts.cases.contracts import PartyView
from maillage.acts.cases.models import Case
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.usages.table import Role
from maillage.acts.workflow.facade import Actor, Assignee
from maillage.kernel.context.facade import AccessContext
from maillage.kernel.directory import facade as directory
from maillage.toolbox.clock import now


class Parties(Protocol):
    """The columns of a case that say who takes part in it."""

    @property
    def id(self) -> UUID: ...
    @property
    def usage_code(self) -> str: ...
    @property
    def requester_role_id(self) -> UUID: ...
    @property
    def requester_organization_id(self) -> UUID: ...
    @property
    def team_id(self) -> UUID | None: ...
    @property
    def assignee_role_id(self) -> UUID | None: ...
    @property
    def addressed_role_id(self) -> UUID | None: ...
    @property
    def addressed_ended_at(self) -> datetime | None: ...


def roles_in(found: Parties, definition: UsageDefinition, context: AccessContext) -> frozenset[str]:
    """Keys of `definition.roles` held by the reader in this case."""
    signing = definition.signing_roles
    return frozenset(
        key for key, role in definition.roles.items() if _holds(found, key, role, context, signs=key in signing)
    )


def _holds(found: Parties, key: str, role: Role, context: AccessContext, *, signs: bool) -> bool:
    if role.membership == "invited":
        return any(
            _stands(party.team_id or found.team_id, role, context, signs=signs)
            for party in mine_in(found.id, context, place=key)
        )
    if role.party == "requester":
        person = found.requester_role_id == context.principal.role_id
        place = found.requester_organization_id in context.holders
        return person or (role.membership == "organisation" and place)
    if role.party == "assistant":
        delegation = delegation_for(found, context)
        return delegation is not None and (delegation.may_send or not role.sending)
    if role.party == "expert" and found.team_id in context.holders:
        only = addressing.chosen(found) if role.membership == "named" else addressing.alone(found)
        if (role.membership == "named" or only is not None) and context.principal.role_id != only:
            return False
        return _stands(found.team_id, role, context, signs=signs)
    return False


def _stands(team_id: UUID | None, role: Role, context: AccessContext, *, signs: bool) -> bool:
    """Somebody invited for themselves stands as a senior, unless they are a junior of the team of the case."""
    me = context.principal.role_id
    standing = directory.standing_in(team_id, me) if team_id is not None and me is not None else None
    if role.membership == "invited" and standing is None:
        standing = directory.Standing.SENIOR
    return role.standing in ("any", standing) and not (signs and standing == directory.Standing.JUNIOR)


def mine_in(case_id: UUID, context: AccessContext, *, place: str | None = None) -> Iterator[PartyView]:
    """The places that the reader holds now in this case, by themselves or by a team."""
    at = now()
    for party in parts_of(case_id).parties:
        if place in (None, party.place) and party.is_live(at) and party.holder in (*context.holders, _me(context)):
            yield party


def _me(context: AccessContext) -> UUID | None:
    return context.principal.role_id


def all_in(case_id: UUID) -> tuple[PartyView, ...]:
    """Everybody who took part, the first invited first."""
    return parts_of(case_id).parties


def live_in(case_id: UUID, place: str | None = None) -> tuple[PartyView, ...]:
    """Who holds a place in this case now, the first invited first."""
    at = now()
    return tuple(each for each in parts_of(case_id).parties if place in (None, each.place) and each.is_live(at))


def delegation_for(found: Parties, context: AccessContext) -> directory.DelegationView | None:
    """What lets the reader act for the author of this case now; the widest one when there are several."""
    covering = [each for each in my_delegations(context).values() if _covers(each, found)]
    return max(covering, key=lambda each: (each.may_send, each.may_read_answer), default=None)


def _covers(delegation: directory.DelegationView, found: Parties) -> bool:
    return delegation.delegator.role_id == found.requester_role_id and delegation.covers(found.usage_code)


def my_delegations(context: AccessContext) -> Mapping[UUID, directory.DelegationView]:
    """For whom the reader prepares."""
    return {each.id: each for each in directory.my_delegations()}


def actor(found: Case, definition: UsageDefinition, context: AccessContext) -> Actor:
    principal = context.principal
    return Actor(
        key=principal.key,
        display=principal.display,
        roles=roles_in(found, definition, context),
        profession=principal.profession,
    )


def assignee(found: Case) -> Assignee | None:
    if found.assignee_role_id is None:
        return None
    person = directory.role(found.assignee_role_id)
    return Assignee(key=f"role:{found.assignee_role_id}", display=person.display)


def name_of(party: PartyView) -> str:
    if party.team_id is not None:
        team = directory.team(party.team_id)
        return team.display if team else ""
    person = directory.role(party.holder)
    return f"{person.display}, {person.place}" if person else ""
