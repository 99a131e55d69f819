"""A role as a principal of its own, for what is asked without a browser."""

from contextlib import AbstractContextManager
from uuid import UUID

from tests.isolation.roles import GUEST, PATIENT, Role
from tests.isolation.things import Things

from maillage.kernel.context.facade import AccessContext, Principal, open_context


def principal_of(role: Role, things: Things) -> Principal:
    """Whoever the ticket would name, even in a place where they practise no more."""
    from maillage.kernel.accounts.facade import principal_for_role

    if role.name == PATIENT:
        return Principal.patient(UUID(things.one("patient", "a.identity").id), "Le patient lui-même")
    if role.name == GUEST:
        return Principal.guest(UUID(things.one("guest", "a.taken").id), "Anna Weber")
    role_id = UUID(things.facts["logins"][role.login])
    return principal_for_role(role_id) or Principal(key=f"role:{role_id}", role_id=role_id)


def acting(role: Role, things: Things) -> AbstractContextManager[AccessContext]:
    return open_context(principal_of(role, things))
