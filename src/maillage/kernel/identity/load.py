"""Bulk loading by the mover role (demonstration region, takeovers). The application role is refused by the policy."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from maillage.kernel.identity.models import LocalIdentifier, Patient, PatientToken
from maillage.kernel.identity.queries import tokens_of
from maillage.kernel.identity.statuses import Status
from maillage.kernel.identity.traits import Precision, key
from maillage.toolbox.clock import now
from maillage.toolbox.ids import new_id

BATCH = 2000


@dataclass(frozen=True, slots=True)
class PatientRow:
    """One patient to load; keys and tokens are computed here."""

    birth_name: str
    first_birth_name: str
    birth_on: date | None
    sex: str
    birth_place_code: str = ""
    id: UUID = field(default_factory=new_id)
    birth_names: str = ""
    used_name: str = ""
    used_first_name: str = ""
    birth_precision: str = Precision.DAY
    death_on: date | None = None
    ins_value: str | None = None
    ins_oid: str | None = None
    ins_at: datetime | None = None
    status: str = Status.PROVISIONAL
    proof_kind: str = ""
    is_unidentified: bool = False
    is_fictitious: bool = False
    is_doubtful: bool = False
    is_homonym: bool = False
    phone: str = ""
    email: str = ""
    registered_by_id: UUID | None = None
    registered_in_id: UUID | None = None
    created_at: datetime = field(default_factory=now)

    def model(self) -> Patient:
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        values["birth_names"] = self.birth_names or self.first_birth_name
        return Patient(**values, birth_name_key=key(self.birth_name), first_name_key=key(self.first_birth_name))


def _as_mover() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if cursor.fetchone() != ("maillage_mover",):
            raise PermissionError("bulk loading runs as the mover role")


def patients(rows: Iterable[PatientRow]) -> list[UUID]:
    """Inserts patients; gives their ids in order."""
    _as_mover()
    made = Patient.objects.bulk_create([row.model() for row in rows], batch_size=BATCH)
    return [patient.id for patient in made]


def local_identifiers(rows: Iterable[tuple[UUID, UUID, str]]) -> int:
    """Inserts (patient, organisation, number)."""
    _as_mover()
    made = LocalIdentifier.objects.bulk_create(
        [LocalIdentifier(patient_id=patient, organization_id=place, value=value) for patient, place, value in rows],
        batch_size=BATCH,
    )
    return len(made)


def tokens(pairs: Iterable[tuple[UUID, UUID]]) -> int:
    """Words of each (patient, holder), after patients and local numbers; gives how many rows were proposed.

    A pair without a grant would find a line that opens on nothing: load grants for the same pairs.
    """
    _as_mover()
    wanted = set(pairs)
    rows = {row.id: row for row in Patient.objects.filter(id__in={patient for patient, _ in wanted})}
    numbers: dict[UUID, list[str]] = {}
    for number in LocalIdentifier.objects.filter(patient_id__in=rows):
        numbers.setdefault(number.patient_id, []).append(number.value)
    words = {patient: tokens_of(row, numbers.get(patient, [])) for patient, row in rows.items()}
    made = [
        PatientToken(holder_id=holder, token=word, patient_id=patient)
        for patient, holder in sorted(wanted)
        for word in words[patient]
    ]
    PatientToken.objects.bulk_create(made, batch_size=BATCH, ignore_conflicts=True)
    return len(made)
