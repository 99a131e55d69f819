"""What other rooms know of accounts."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from maillage.kernel.context.facade import Principal


@dataclass(frozen=True, slots=True)
class Situation:
    """A place of practice that the reader may act from."""

    role_id: UUID
    display: str
    place: str
    is_running: bool
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class OpenSession:
    """Whom a session key stands for, and until when."""

    principal: Principal
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account as the operator brings it. `role_ids`: the first is the default one."""

    username: str
    role_ids: tuple[UUID, ...]
    email: str = ""


@dataclass(frozen=True, slots=True)
class DeviceView:
    """A tablet or a computer that several people use."""

    id: UUID
    label: str
    organization_id: UUID
    enrolled_by_id: int
    enrolled_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class PersonOnDevice:
    """A tile of the lock screen: somebody who signed in fully on the device in the last half day."""

    presence_id: UUID
    display: str
    place: str
    has_code: bool
    user_id: int
