"""Which roles of the usage a person holds in one case: read from the parties, never stored twice."""

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

from maillage.acts.cases.models import Case
from maillage.acts.usages.schema import Role, UsageDefinition
from maillage.acts.workflow.facade import Actor, Assignee
from maillage.kernel.context.facade import AccessContext
from maillage.kernel.directory import facade as directory


class Parties(Protocol):
    """The columns of a case that say who takes part in it."""

    @property
    def usage_code(self) -> str: ...
    @property
    def requester_role_id(self) -> UUID: ...
    @property
    def requester_organization_id(self) -> UUID: ...
    @property
    def team_id(self) -> UUID | None: ...


def roles_in(found: Parties, definition: UsageDefinition, context: AccessContext) -> frozenset[str]:
    """Keys of `definition.roles` held by the reader in this case."""
    signing = definition.signing_roles
    return frozenset(
        key for key, role in definition.roles.items() if _holds(found, role, context, signs=key in signing)
    )


def _holds(found: Parties, role: Role, context: AccessContext, *, signs: bool) -> bool:
    if role.party == "requester":
        person = found.requester_role_id == context.principal.role_id
        place = found.requester_organization_id in context.holders
        return person or (role.membership == "organisation" and place)
    if role.party == "assistant":
        delegation = delegation_for(found, context)
        return delegation is not None and (delegation.may_send or not role.sending)
    if role.party == "expert" and found.team_id in context.holders:
        standing = _standing(found, context)
        return role.standing in ("any", standing) and not (signs and standing == directory.Standing.JUNIOR)
    return False


def _standing(found: Parties, context: AccessContext) -> directory.Standing | None:
    if found.team_id is None or context.principal.role_id is None:
        return None
    return directory.standing_in(found.team_id, context.principal.role_id)


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
