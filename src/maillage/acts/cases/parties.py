"""Which roles of the usage a person holds in one case: read from the parties, never stored twice."""

from maillage.acts.cases.models import Case
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.workflow.facade import Actor, Assignee
from maillage.kernel.context.facade import AccessContext
from maillage.kernel.directory import facade as directory


def roles_in(found: Case, definition: UsageDefinition, context: AccessContext) -> frozenset[str]:
    """Keys of `definition.roles` held by the reader in this case."""
    held = set()
    for key, role in definition.roles.items():
        if role.party == "requester":
            person = found.requester_role_id == context.principal.role_id
            place = found.requester_organization_id in context.holders
            if person or (role.membership == "organisation" and place):
                held.add(key)
        elif role.party == "expert" and found.team_id in context.holders:
            held.add(key)
    return frozenset(held)


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
