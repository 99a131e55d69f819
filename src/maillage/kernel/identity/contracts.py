"""What other rooms know of a patient, of a look-up, and how this room refuses."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from maillage.kernel.identity.statuses import FACES, Status
from maillage.kernel.identity.traits import Precision, Traits

__all__ = [
    "Answer",
    "IdentityRefused",
    "InsSource",
    "LocalNumber",
    "LookupAnswer",
    "NewPatient",
    "PatientMatch",
    "PatientView",
    "Precision",
    "Status",
    "Traits",
]


class IdentityRefused(Exception):
    """The identity stays as it was. `sentence` is for the person, in French; `field` names what to look at.

    `existing_id` is the record to offer instead, always one that the person may already open.
    """

    def __init__(self, sentence: str, *, field: str = "", existing_id: UUID | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.existing_id = existing_id


class Answer(StrEnum):
    """The three words of the regional look-up, and no other."""

    EXISTS = "exists"
    ABSENT = "absent"
    UNSURE = "unsure"


class InsSource(StrEnum):
    """Where a matricule comes from: only the national service confirms it."""

    TYPED = "typed"
    RECEIVED = "received"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class LookupAnswer:
    """`id` ties a registration to this question."""

    answer: Answer
    id: UUID


@dataclass(frozen=True, slots=True)
class NewPatient:
    """What is needed to register somebody; `ins` is a typed matricule with its key."""

    traits: Traits
    birth_names: str = ""
    used_name: str = ""
    used_first_name: str = ""
    birth_precision: Precision = Precision.DAY
    ins: str | None = None
    proof_kind: str = ""
    local_number: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class LocalNumber:
    organization_id: UUID
    value: str


@dataclass(frozen=True, slots=True)
class PatientView:
    """A patient as the reader may see them."""

    id: UUID
    birth_name: str
    first_birth_name: str
    birth_names: str
    used_name: str
    used_first_name: str
    birth_on: date | None
    birth_precision: Precision
    sex: str
    birth_place_code: str
    death_on: date | None
    ins_value: str | None
    ins_oid: str | None
    is_ins_confirmed: bool
    status: Status
    proof_kind: str
    is_unidentified: bool
    is_fictitious: bool
    is_doubtful: bool
    is_homonym: bool
    phone: str
    email: str

    @property
    def display(self) -> str:
        """`BRÉHANDEC Thérèse`: birth name in capitals, first birth name as written."""
        return f"{self.birth_name.upper()} {self.first_birth_name}".strip()

    @property
    def sendable_ins(self) -> tuple[str, str] | None:
        """Matricule and domain, only when the identity is qualified: no other may leave the house (RNIV)."""
        if self.ins_value and self.ins_oid and FACES[self.status].sends_ins:
            return self.ins_value, self.ins_oid
        return None


@dataclass(frozen=True, slots=True)
class PatientMatch:
    """One line of the search, ready to show."""

    id: UUID
    display: str  # "BRÉHANDEC Thérèse"
    used: str  # "utilise ROZELIER", or empty
    traits_text: str  # "Femme, née le 21 novembre 1943, 82 ans"
    status_label: str
    status_icon: str
    local_number: str  # of the reader's own structure
    is_exact: bool
