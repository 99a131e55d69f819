"""Does the state of an identity allow this? Typed refusals with the French sentence; no database here."""

import re
from datetime import date

from django.utils.translation import gettext as _

from maillage.kernel.context.facade import AccessContext
from maillage.kernel.directory import facade as directory
from maillage.kernel.identity.contracts import IdentityRefused, NewPatient, Traits
from maillage.kernel.identity.models import Patient
from maillage.kernel.identity.statuses import PROOFS, Sex, proof_validates
from maillage.kernel.identity.traits import Precision, key
from maillage.toolbox.clock import age_years, today

# COG: department and commune (2A and 2B in Corsica), 97x and 98x overseas, 99 and three digits abroad.
PLACE = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{3}")
STRICT = frozenset({"birth_name", "first_birth_name", "birth_names", "birth_on", "sex", "birth_place_code"})
LOOSE = frozenset({"used_name", "used_first_name", "phone", "email"})


def require_writer(context: AccessContext) -> None:
    """Only a professional of a care structure writes an identity, in the name of that structure."""
    who = context.principal
    if who.role_id is None or who.organization_id is None or who.organization_id not in context.holders:
        raise IdentityRefused(_("Seul un professionnel en exercice dans une structure de soins tient les identités."))


def require_registrar(context: AccessContext) -> None:
    """Who creates a patient: a professional in their structure, or the secretary of one, in that structure."""
    if context.principal.organization_id not in directory.my_desks():
        require_writer(context)


def require_writable_traits(traits: Traits) -> None:
    if not key(traits.birth_name):
        raise IdentityRefused(_("Saisissez le nom de naissance."), field="birth_name")
    if not key(traits.first_birth_name):
        raise IdentityRefused(_("Saisissez le premier prénom de naissance."), field="first_birth_name")
    if traits.birth_on is None:
        raise IdentityRefused(_("Saisissez la date de naissance, par exemple 12/03/1958."), field="birth_on")
    require_past(traits.birth_on)
    if traits.sex not in list(Sex):
        raise IdentityRefused(_("Indiquez le sexe."), field="sex")
    require_place(traits.birth_place_code)


def require_past(day: date) -> None:
    if day > today():
        raise IdentityRefused(_("Cette date de naissance est dans le futur : vérifiez l’année."), field="birth_on")


def require_place(code: str) -> None:
    if code and not PLACE.fullmatch(code):
        raise IdentityRefused(
            _("Le code INSEE du lieu de naissance compte cinq caractères, par exemple 14118 ou 99134."),
            field="birth_place_code",
        )


def require_known_proof(proof_kind: str) -> None:
    if proof_kind and proof_kind not in PROOFS:
        raise IdentityRefused(_("Choisissez la pièce présentée dans la liste."), field="proof_kind")


def require_valid_registration(new: NewPatient) -> None:
    require_writable_traits(new.traits)
    require_known_proof(new.proof_kind)
    if new.birth_precision is Precision.UNKNOWN:
        raise IdentityRefused(_("Saisissez la date de naissance, par exemple 12/03/1958."), field="birth_on")


def age_of(patient: Patient) -> int | None:
    return age_years(patient.birth_on, today()) if patient.birth_on else None


def require_validation_allowed(patient: Patient, proof_kind: str) -> None:
    """RNIV: a high-trust document on complete traits, never on a doubtful, fictitious or unidentified one."""
    require_known_proof(proof_kind)
    if patient.is_unidentified:
        raise IdentityRefused(_("Ce patient n’est pas identifié : saisissez d’abord ses traits d’identité."))
    if patient.is_doubtful or patient.is_fictitious:
        raise IdentityRefused(_("Une identité douteuse ou fictive ne se valide pas : levez d’abord le doute."))
    if not proof_validates(proof_kind, age_years=age_of(patient)):
        raise IdentityRefused(
            _("Cette pièce ne suffit pas à valider l’identité : demandez une carte d’identité ou un passeport."),
            field="proof_kind",
        )
    if not traits_of(patient).are_complete or patient.birth_precision != Precision.DAY:
        raise IdentityRefused(_("Complétez d’abord les traits : prénom, date, sexe et lieu de naissance (code INSEE)."))


def require_ins_allowed(patient: Patient, *, confirmed: bool) -> None:
    if patient.is_unidentified:
        raise IdentityRefused(_("Ce patient n’est pas identifié : son INS ne peut pas être enregistré."), field="ins")
    if confirmed and (patient.is_doubtful or patient.is_fictitious):
        raise IdentityRefused(
            _("L’INS d’une identité douteuse ou fictive ne se vérifie pas : levez d’abord le doute."), field="ins"
        )


def traits_of(patient: Patient) -> Traits:
    return Traits(
        birth_name=patient.birth_name,
        first_birth_name=patient.first_birth_name,
        birth_on=patient.birth_on,
        sex=patient.sex,
        birth_place_code=patient.birth_place_code,
    )
