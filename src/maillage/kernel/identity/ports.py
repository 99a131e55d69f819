"""What this room needs from a room above it: opening the first access to somebody just registered.

The access room binds it when the application starts; until then a registration is refused by an error,
never left without anybody who sees it.
"""

from typing import Protocol
from uuid import UUID


class OpensFirstAccess(Protocol):
    """Grants the registering structure its access, in the caller's transaction, and audits it."""

    def __call__(self, patient_id: UUID, organization_id: UUID) -> None: ...


_bound: list[OpensFirstAccess] = []


def bind_first_access(port: OpensFirstAccess) -> None:
    _bound[:] = [port]


def open_first_access(patient_id: UUID, organization_id: UUID) -> None:
    if not _bound:
        raise RuntimeError("no room opens the first access: bind identity.facade.bind_first_access at start")
    _bound[0](patient_id, organization_id)
