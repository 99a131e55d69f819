"""Registering somebody: after a look-up, once per structure, with the first access opened in the same breath."""

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Principal, current
from maillage.kernel.events.facade import emit
from maillage.kernel.identity import policies, queries
from maillage.kernel.identity.contracts import Answer, IdentityRefused, NewPatient
from maillage.kernel.identity.ins import typed_domain
from maillage.kernel.identity.models import LocalIdentifier, Patient, RegionalLookup
from maillage.kernel.identity.ports import open_first_access
from maillage.kernel.identity.statuses import Change, Sex, Status, next_status, proof_validates
from maillage.kernel.identity.traits import Precision, key
from maillage.kernel.identity.words_index import index_for_holder
from maillage.toolbox.clock import age_years, now, today
from maillage.toolbox.ids import nir

# A look-up is good for the time of filling in the form.
LOOKUP_LIFE = timedelta(minutes=30)
OLDEST_APPROXIMATE_AGE = 120
LOCK = 7_203_113


def register(*, new: NewPatient, lookup_id: UUID | None, by: Principal) -> UUID:
    """Creates the patient in the structure of `by`; the look-up with the same traits comes first."""
    policies.require_registrar(current())
    policies.require_valid_registration(new)
    ins = nir.parse(new.ins) if new.ins else None
    _one_at_a_time(new)
    is_homonym = _refuse_known_here(new, ins)
    _require_look_up(new, ins, lookup_id, by)
    patient = _from(new, ins, by)
    patient.is_homonym = is_homonym
    _open(patient, new.local_number, by, why="patient créé par sa structure")
    return patient.id


def declare_unidentified(
    *, label: str, approximate_age: int | None, sex: str, local_number: str, by: Principal
) -> UUID:
    """Somebody whose identity is unknown: care is not delayed, the identity stays provisional."""
    policies.require_registrar(current())
    if not key(label):
        raise IdentityRefused(
            _("Donnez un repère à ce patient, par exemple « Inconnu du 12 mars, salle 2 »."), field="label"
        )
    if approximate_age is not None and not 0 <= approximate_age <= OLDEST_APPROXIMATE_AGE:
        raise IdentityRefused(_("Donnez un âge approximatif entre 0 et 120 ans."), field="approximate_age")
    if sex not in list(Sex):
        raise IdentityRefused(_("Indiquez le sexe, ou « indéterminé »."), field="sex")
    born = None if approximate_age is None else today().replace(year=today().year - approximate_age, month=1, day=1)
    patient = Patient(
        birth_name=label.strip(),
        birth_name_key=key(label),
        birth_on=born,
        birth_precision=Precision.UNKNOWN if born is None else Precision.ESTIMATED,
        sex=sex,
        is_unidentified=True,
        registered_by_id=by.role_id,
        registered_in_id=by.organization_id,
    )
    _open(patient, local_number, by, why="patient non identifié déclaré par sa structure")
    return patient.id


def _one_at_a_time(new: NewPatient) -> None:
    """Two taps on the button: the second waits for the first, then finds the record that it made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, key(new.traits.birth_name)])


def _refuse_known_here(new: NewPatient, ins: str | None) -> bool:
    """Refuses a second record of somebody the structure already has; True for a homonym born elsewhere."""
    known = queries.with_ins(current(), ins) if ins else None
    twins = queries.same_person(current(), new.traits)
    place = new.traits.birth_place_code
    same = [row for row in twins if not (place and row.birth_place_code and place != row.birth_place_code)]
    known = known or (same[0] if same else None)
    if known is not None:
        raise IdentityRefused(
            _("%(name)s est déjà dans vos dossiers : ouvrez son dossier plutôt que d’en créer un second.")
            % {"name": queries.view_of(known).display},
            existing_id=known.id,
        )
    return bool(twins)


def _require_look_up(new: NewPatient, ins: str | None, lookup_id: UUID | None, by: Principal) -> None:
    asked = (
        lookup_id
        and RegionalLookup.objects.filter(
            id=lookup_id, principal=by.key, digest=new.traits.digest(ins), asked_at__gt=now() - LOOKUP_LIFE
        ).first()
    )
    if not asked:
        raise IdentityRefused(_("Cherchez d’abord ce patient dans la région, avec les mêmes traits d’identité."))
    if asked.answer == Answer.EXISTS:
        raise IdentityRefused(
            _("Ce patient existe déjà dans la région : déclarez sa prise en charge pour ouvrir son dossier.")
        )


def _from(new: NewPatient, ins: str | None, by: Principal) -> Patient:
    traits = new.traits
    assert traits.birth_on is not None
    status = Status.PROVISIONAL
    whole = traits.are_complete and new.birth_precision is Precision.DAY
    if whole and proof_validates(new.proof_kind, age_years=age_years(traits.birth_on, today())):
        status = next_status(status, Change.PROOF_SEEN)
    return Patient(
        birth_name=traits.birth_name.strip(),
        first_birth_name=traits.first_birth_name.strip(),
        birth_names=new.birth_names.strip() or traits.first_birth_name.strip(),
        used_name=new.used_name.strip(),
        used_first_name=new.used_first_name.strip(),
        birth_on=traits.birth_on,
        birth_precision=new.birth_precision,
        sex=traits.sex,
        birth_place_code=traits.birth_place_code,
        ins_value=ins,
        ins_oid=typed_domain() if ins else None,
        status=status,
        proof_kind=new.proof_kind,
        phone=new.phone.strip(),
        email=new.email.strip(),
        birth_name_key=key(traits.birth_name),
        first_name_key=key(traits.first_birth_name),
        registered_by_id=by.role_id,
        registered_in_id=by.organization_id,
    )


def _open(patient: Patient, local_number: str, by: Principal, *, why: str) -> None:
    """Row, first access, local number, words, trail and event: all or nothing."""
    assert by.organization_id is not None
    with transaction.atomic():
        patient.save(force_insert=True)
        open_first_access(patient.id, by.organization_id)
        if local_number.strip():
            _number(patient.id, local_number.strip(), by.organization_id)
        index_for_holder(patient.id, by.organization_id)
        record(
            "identity.register", why=why, patient_id=patient.id, subject_kind="patient", subject_id=patient.id,
            detail={"status": patient.status, "proof": patient.proof_kind},
        )  # fmt: skip
        emit("identity.registered", {"patient_id": str(patient.id), "organization_id": str(by.organization_id)})


def _number(patient_id: UUID, value: str, organization_id: UUID) -> None:
    try:
        with transaction.atomic():
            LocalIdentifier(patient_id=patient_id, organization_id=organization_id, value=value).save(force_insert=True)
    except IntegrityError as error:
        raise IdentityRefused(
            _("Le numéro %(value)s est déjà celui d’un autre patient de votre structure.") % {"value": value},
            field="local_number",
        ) from error
