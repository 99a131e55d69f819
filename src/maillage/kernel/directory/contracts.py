"""What other rooms know of the directory. Every text is ready to show."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class Standing(StrEnum):
    """In a team: who signs, and who learns to (interne) and is signed for."""

    SENIOR = "senior"
    JUNIOR = "junior"


class DutyKind(StrEnum):
    OPERATOR = "operator"
    SECURITY = "security"
    IDENTITY = "identity"
    BILLING = "billing"


@dataclass(frozen=True, slots=True)
class OrganizationView:
    """A structure."""

    id: UUID
    name: str
    kind: str  # "hospital", "practice", "nursing_home", "home_nursing", "prison_health", "network"
    finess: str = ""
    commune: str = ""
    department: str = ""
    phone: str = ""
    address: str = ""
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class PersonView:
    """A professional where they practise: "Dre Maëlle Quévrain", "Dermatologie, CH de Montvaste"."""

    role_id: UUID
    display: str
    place: str
    organization_id: UUID


@dataclass(frozen=True, slots=True)
class RoleView:
    """A "situation d'exercice" with its person and structure. `is_running` is true on its days only."""

    id: UUID
    practitioner_id: UUID
    organization: OrganizationView
    display: str
    place: str
    civility: str
    family_name: str
    given_name: str
    rpps: str
    profession: str
    specialty: str
    function: str
    started_on: date
    ended_on: date | None
    is_care: bool
    is_running: bool

    @property
    def person(self) -> PersonView:
        return PersonView(self.id, self.display, self.place, self.organization.id)


@dataclass(frozen=True, slots=True)
class TeamView:
    """A pool of experts answering one usage: "Dermatologie, CH de Montvaste"."""

    id: UUID
    name: str
    usage_code: str
    organization: OrganizationView
    display: str
    note: str = ""
    is_active: bool = True
    territories: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DelegationView:
    """Who prepares for whom. `usage_code` empty: every usage. `is_running` is true now."""

    id: UUID
    delegator: PersonView
    delegate: PersonView
    usage_code: str
    may_send: bool
    may_read_answer: bool
    started_on: date
    ended_on: date | None
    ended_at: datetime | None
    is_running: bool

    def covers(self, usage_code: str) -> bool:
        return self.is_running and self.usage_code in ("", usage_code)


@dataclass(frozen=True, slots=True)
class DutyView:
    """A function outside care; `organization` None is the whole region."""

    id: UUID
    role_id: UUID
    kind: DutyKind
    organization: OrganizationView | None
    started_on: date
    ended_on: date | None
    is_running: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """What duties of one kind cover together. `organizations` may be empty for who has the region."""

    region: bool
    organizations: tuple[OrganizationView, ...]
    label: str

    @property
    def ids(self) -> tuple[UUID, ...]:
        """What searches are held to; empty for the region."""
        return () if self.region else tuple(one.id for one in self.organizations)

    def holds(self, organization_id: UUID | None) -> bool:
        return self.region or organization_id in self.ids


@dataclass(frozen=True, slots=True)
class SupportView:
    """Whom to call when the platform does not work."""

    phone: str
    email: str
    hours: str
    note: str


@dataclass(frozen=True, slots=True)
class MemberView:
    """Somebody who answers for a team; `ended_on` is the last day."""

    role: RoleView
    standing: Standing
    started_on: date
    ended_on: date | None
    is_running: bool


@dataclass(frozen=True, slots=True)
class ContactView:
    """How to reach somebody outside the platform."""

    role_id: UUID
    display: str
    place: str
    phone: str


@dataclass(frozen=True, slots=True)
class NewOrganization:
    """A structure as a feed brings it."""

    id: UUID
    name: str
    kind: str
    finess: str | None = None
    siret: str = ""
    commune: str = ""
    department: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class NewPractitioner:
    """A professional as a feed brings them."""

    id: UUID
    family_name: str
    given_name: str
    profession: str
    rpps: str | None = None
    civility: str = ""
    specialty_label: str = ""


@dataclass(frozen=True, slots=True)
class NewRole:
    """A place of practice as a feed brings it."""

    id: UUID
    practitioner_id: UUID
    organization_id: UUID
    started_on: date
    function_label: str = ""
    ended_on: date | None = None
    is_care: bool = True


@dataclass(frozen=True, slots=True)
class NewTeam:
    """A pool of experts as the operator declares it."""

    id: UUID
    organization_id: UUID
    name: str
    usage_code: str
    note: str = ""
    territories: str = ""
    themes: str = ""


@dataclass(frozen=True, slots=True)
class NewTeamMember:
    """Somebody who answers for a team."""

    team_id: UUID
    role_id: UUID
    started_on: date
    ended_on: date | None = None
    standing: Standing = Standing.SENIOR


@dataclass(frozen=True, slots=True)
class NewDelegation:
    """A delegation as the demo region or an import brings it."""

    id: UUID
    delegator_role_id: UUID
    delegate_role_id: UUID
    started_on: date
    usage_code: str = ""
    may_send: bool = True
    may_read_answer: bool = False
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class NewDuty:
    """A function outside care as the demo region or an import brings it."""

    id: UUID
    role_id: UUID
    kind: DutyKind
    started_on: date
    organization_id: UUID | None = None
    ended_on: date | None = None
