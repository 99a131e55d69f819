"""What other rooms know of an access context."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from maillage.kernel.context.memory import Memory


class NoContext(RuntimeError):
    """Patient data was asked for outside an access context: a fault of ours, never of the reader."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks. `key` is what the ticket carries: `role:<uuid>` for a professional in one place of practice,
    `patient:<uuid>` for a patient in their own space, `guest:<uuid>` for somebody invited into one case,
    `system:<name>` for one of our own jobs."""

    key: str
    role_id: UUID | None = None
    organization_id: UUID | None = None
    display: str = ""
    place: str = ""
    profession: str = ""
    user_id: int | None = None
    patient_id: UUID | None = None
    guest_id: UUID | None = None

    @property
    def signature(self) -> str:
        """`Dre Maëlle Quévrain, Dermatologie, CH de Montvaste`: as rows keep who did something, 200 letters at most."""
        return ", ".join(part for part in (self.display, self.place) if part)[:200]

    @classmethod
    def patient(cls, patient_id: UUID, display: str) -> "Principal":
        return cls(key=f"patient:{patient_id}", display=display, patient_id=patient_id)

    @classmethod
    def guest(cls, guest_id: UUID, display: str) -> "Principal":
        return cls(key=f"guest:{guest_id}", display=display, guest_id=guest_id)

    @classmethod
    def system(cls, name: str) -> "Principal":
        return cls(key=f"system:{name}", display="Maillage")


@dataclass(slots=True)
class AccessContext:
    """One opened context: the principal, the holders whose grants count, and what waits for the commit."""

    principal: Principal
    holders: tuple[UUID, ...] = ()
    before_commit: list[Callable[[], None]] = field(default_factory=list)
    notes: dict[str, object] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)

    @property
    def is_in_care(self) -> bool:
        """Somebody's care reaches them: by their structure, a team or a delegation, not by their own name alone."""
        return any(holder != self.principal.role_id for holder in self.holders)
