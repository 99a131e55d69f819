"""What screens and other rooms know of an act; every text is ready to show."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from maillage.acts.ledger.rules import Reason, Status
from maillage.toolbox.ui.contracts import Badge


class ActRefused(Exception):
    """Nothing was written; `str(error)` is the French sentence for the person."""


@dataclass(frozen=True, slots=True)
class ActRow:
    """An act with its present decision. `amount` counts only while `status` is billable."""

    id: UUID
    case_id: UUID
    case_number: str
    usage_code: str
    code: str
    party: str
    performer_role_id: UUID
    organization_id: UUID
    patient_id: UUID
    performed_on: date
    performed_at: datetime
    status: Status
    reason: Reason | None
    reason_detail: str
    amount_cents: int
    tariff_id: str

    @property
    def amount(self) -> Decimal:
        return Decimal(self.amount_cents).scaleb(-2)


@dataclass(frozen=True, slots=True)
class ActLine:
    """One line of a list or of a panel."""

    id: UUID
    url: str
    day: str
    performed_on: date
    code: str
    label: str
    family: str
    given: str
    born: date | None
    performer: str
    rpps: str
    place: str
    usage_code: str
    number: str
    case_url: str  # empty for who bills without being a party of the case
    amount: str
    billed: Decimal | None  # None when it is not billable
    status: Status
    badge: Badge
    reason: str

    @property
    def patient(self) -> str:
        """Empty when the case is put aside."""
        return f"{self.family} {self.given}".strip()


@dataclass(frozen=True, slots=True)
class CodeTotal:
    """What a month comes to, for one code."""

    code: str
    label: str
    billable: int
    not_billable: int
    cancelled: int
    amount: str


@dataclass(frozen=True, slots=True)
class Past:
    """One decision about an act."""

    when: str
    by: str
    what: str
    badge: Badge
