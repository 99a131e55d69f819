"""Writes on an identity that exists: each keeps the status rules of the RNIV, the words and the trail."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import ProgrammingError, transaction
from django.utils.translation import gettext as _

from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Principal, current
from maillage.kernel.events.facade import emit
from maillage.kernel.identity import policies, queries
from maillage.kernel.identity.contracts import IdentityRefused, InsSource
from maillage.kernel.identity.ins import disagreements, key_warnings, typed_domain
from maillage.kernel.identity.models import Patient
from maillage.kernel.identity.statuses import Change, next_status
from maillage.kernel.identity.traits import Precision, key
from maillage.kernel.identity.words_index import reindex
from maillage.toolbox.clock import now
from maillage.toolbox.ids import nir


def _locked(patient_id: UUID) -> Patient:
    """The patient, held until the end of the transaction. Unknown and somebody else's are one answer."""
    row = queries.visible_to(current()).select_for_update().filter(id=patient_id).first()
    if row is None:
        raise IdentityRefused(_("Ce patient n’existe pas, ou vous n’avez pas accès à son dossier."))
    return row


def _keep(row: Patient, action: str, *, why: str, detail: dict[str, str | int | bool | None]) -> None:
    try:
        with transaction.atomic():
            row.save(force_update=True)
    except ProgrammingError as error:
        raise IdentityRefused(_("Seule une structure qui suit ce patient modifie son identité.")) from error
    reindex(row.id)
    record(action, why=why, patient_id=row.id, subject_kind="patient", subject_id=row.id, detail=detail)
    emit(action, {"patient_id": str(row.id)})


@transaction.atomic
def correct_traits(*, patient_id: UUID, changes: Mapping[str, str | date], by: Principal) -> None:
    """Corrects traits. A strict one drops the status: proof and confirmation of the INS are to be done again."""
    policies.require_writer(current())
    unknown = set(changes) - policies.STRICT - policies.LOOSE
    if unknown:
        raise ValueError(f"not traits: {', '.join(sorted(unknown))}")
    row = _locked(patient_id)
    changed = sorted(name for name, value in changes.items() if getattr(row, name) != value)
    if not changed:
        return
    for name in changed:
        setattr(row, name, changes[name])
    before = row.status
    if policies.STRICT & set(changed):
        _correct_strict(row, changed)
    _keep(
        row,
        "identity.correct",
        why="traits d’identité corrigés par un professionnel",
        detail={"fields": ", ".join(changed), "from": before, "to": row.status},
    )


def _correct_strict(row: Patient, changed: list[str]) -> None:
    if "birth_on" in changed:
        row.birth_precision = Precision.DAY
    policies.require_writable_traits(policies.traits_of(row))
    # Somebody whose traits are now written is not unidentified any more.
    row.is_unidentified = False
    row.birth_name_key, row.first_name_key = key(row.birth_name), key(row.first_birth_name)
    row.status = next_status(row.status, Change.TRAIT_CHANGED)
    row.proof_kind, row.ins_at = "", None


@transaction.atomic
def record_ins(*, patient_id: UUID, value: str, source: InsSource, by: Principal, oid: str | None = None) -> list[str]:
    """Writes a matricule; gives warnings. Typed with a wrong key it is refused, received it is kept."""
    policies.require_writer(current())
    row = _locked(patient_id)
    policies.require_ins_allowed(row, confirmed=source is InsSource.CONFIRMED)
    ins = value.strip() if source is InsSource.RECEIVED else nir.parse(value)
    if len(ins) != nir.LENGTH:
        raise IdentityRefused(_("Un INS compte quinze caractères."), field="ins")
    other = queries.with_ins(current(), ins)
    if other is not None and other.id != row.id:
        raise IdentityRefused(
            _("Cet INS est déjà celui de %(name)s : vérifiez s’il s’agit de la même personne.")
            % {"name": queries.view_of(other).display},
            field="ins",
            existing_id=other.id,
        )
    before = row.status
    if row.ins_value and row.ins_value != ins:
        row.status, row.ins_at = next_status(row.status, Change.INS_REPLACED), None
    row.ins_value, row.ins_oid = ins, oid or typed_domain()
    if source is InsSource.CONFIRMED:
        row.status, row.ins_at = next_status(row.status, Change.INS_CONFIRMED), now()
    _keep(
        row,
        "identity.ins",
        why="INS enregistré par un professionnel",
        detail={"source": source.value, "from": before, "to": row.status},
    )
    return key_warnings(ins) or disagreements(ins, policies.traits_of(row))


@transaction.atomic
def validate_identity(*, patient_id: UUID, proof_kind: str, by: Principal) -> None:
    """A high-trust document was seen: provisional becomes validated, retrieved becomes qualified."""
    policies.require_writer(current())
    row = _locked(patient_id)
    policies.require_validation_allowed(row, proof_kind)
    before = row.status
    row.status, row.proof_kind = next_status(row.status, Change.PROOF_SEEN), proof_kind
    _keep(
        row,
        "identity.validate",
        why="pièce d’identité vue par un professionnel",
        detail={"proof": proof_kind, "from": before, "to": row.status},
    )


@transaction.atomic
def mark_doubtful(*, patient_id: UUID, is_doubtful: bool, by: Principal) -> None:
    """Raises or lifts a doubt. A doubt makes the identity provisional; it never delays care, never merges."""
    policies.require_writer(current())
    row = _locked(patient_id)
    before = row.status
    if is_doubtful:
        row.status = next_status(row.status, Change.DOUBTED)
        row.proof_kind, row.ins_at = "", None
    row.is_doubtful = is_doubtful
    _keep(
        row,
        "identity.doubt",
        why="doute sur l’identité signalé" if is_doubtful else "doute sur l’identité levé",
        detail={"doubtful": is_doubtful, "from": before, "to": row.status},
    )
