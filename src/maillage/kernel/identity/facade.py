"""The door of the room.

`register` and `declare_unidentified` open the first access of the registering structure through a port that
the access room binds at start (`bind_first_access`): no caller can forget it.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from maillage.kernel.context.facade import current
from maillage.kernel.identity import actions, lookup, presenters, queries, registration
from maillage.kernel.identity.contracts import (
    Answer,
    IdentityRefused,
    InsSource,
    LocalNumber,
    LookupAnswer,
    NewPatient,
    PatientMatch,
    PatientView,
    Precision,
    Status,
    Traits,
)
from maillage.kernel.identity.forms import DeclareCareForm, PatientForm, TraitsForm, UnidentifiedForm
from maillage.kernel.identity.ports import bind_first_access
from maillage.kernel.identity.presenters import band, birth_text, full_name, traits_rows
from maillage.kernel.identity.statuses import wire_code
from maillage.kernel.identity.terms import terms_of
from maillage.kernel.identity.words_index import index_for_holder, unindex_for_holder
from maillage.toolbox.clock import today

__all__ = [
    "Answer",
    "DeclareCareForm",
    "IdentityRefused",
    "InsSource",
    "LocalNumber",
    "LookupAnswer",
    "NewPatient",
    "PatientForm",
    "PatientMatch",
    "PatientView",
    "Precision",
    "Status",
    "Traits",
    "TraitsForm",
    "UnidentifiedForm",
    "attach",
    "band",
    "bind_first_access",
    "birth_text",
    "correct_traits",
    "declare_unidentified",
    "full_name",
    "index_for_holder",
    "local_numbers",
    "look_up",
    "mark_doubtful",
    "patient",
    "patients",
    "record_ins",
    "register",
    "search",
    "traits_rows",
    "unindex_for_holder",
    "validate_identity",
    "wire_code",
]


def patient(patient_id: UUID) -> PatientView | None:
    """The patient, or None for an unknown one and for somebody else's alike."""
    return queries.patient(current(), patient_id)


def patients(ids: Iterable[UUID]) -> dict[UUID, PatientView]:
    """Those of `ids` that the reader may see."""
    return queries.patients(current(), ids)


def local_numbers(patient_id: UUID) -> list[LocalNumber]:
    return queries.local_numbers(current(), patient_id)


def search(text: str, *, limit: int = 12) -> tuple[PatientMatch, ...]:
    """Patients of the reader that answer every word typed, as they type; the exact ones first, then by name."""
    context = current()
    found = queries.found_by(context, terms_of(text, on=today()), limit=limit)
    return tuple(presenters.match(view, local_number=number, is_exact=is_exact) for view, number, is_exact in found)


def look_up(traits: Traits, *, ins: str | None = None) -> LookupAnswer:
    """exists, absent or unsure, anywhere in the region. Audited, and limited per professional."""
    return lookup.look_up(traits=traits, ins=ins, by=current().principal)


def attach(traits: Traits, *, ins: str | None = None, declares_care: bool) -> UUID:
    """Opens an existing patient to my structure, on a declaration that the patient can read."""
    return lookup.attach(traits=traits, ins=ins, declares_care=declares_care, by=current().principal)


def register(new: NewPatient, *, lookup_id: UUID | None) -> UUID:
    """Creates a patient in my structure, after a look-up that did not answer `exists`."""
    return registration.register(new=new, lookup_id=lookup_id, by=current().principal)


def declare_unidentified(label: str, *, approximate_age: int | None, sex: str, local_number: str = "") -> UUID:
    return registration.declare_unidentified(
        label=label, approximate_age=approximate_age, sex=sex, local_number=local_number, by=current().principal
    )


def correct_traits(patient_id: UUID, changes: Mapping[str, str | date]) -> None:
    actions.correct_traits(patient_id=patient_id, changes=changes, by=current().principal)


def record_ins(patient_id: UUID, value: str, *, source: InsSource, oid: str | None = None) -> list[str]:
    return actions.record_ins(patient_id=patient_id, value=value, source=source, oid=oid, by=current().principal)


def validate_identity(patient_id: UUID, proof_kind: str) -> None:
    actions.validate_identity(patient_id=patient_id, proof_kind=proof_kind, by=current().principal)


def mark_doubtful(patient_id: UUID, is_doubtful: bool) -> None:
    actions.mark_doubtful(patient_id=patient_id, is_doubtful=is_doubtful, by=current().principal)
