"""The matricule beside the traits: its domain, and what does not agree; disagreement warns, it never refuses.

A NIR is given for life: it may keep the sex or the date of a civil status that was corrected since.
"""

from django.conf import settings
from django.utils.translation import gettext as _

from maillage.kernel.identity.traits import Traits
from maillage.toolbox.ids import nir

_SEX_DIGITS = {"M": "1378", "F": "2478"}


def typed_domain() -> str:
    """The OID of what is typed here: the test domain in a demonstration, the NIR elsewhere."""
    return nir.OID_TEST if settings.MAILLAGE_DEMO else nir.OID_NIR


def disagreements(ins: str, traits: Traits) -> list[str]:
    """One French sentence per trait that the matricule contradicts."""
    found = []
    if traits.sex in _SEX_DIGITS and ins[0] not in _SEX_DIGITS[traits.sex]:
        found.append(_("Le premier chiffre de l’INS ne correspond pas au sexe saisi."))
    if traits.birth_on and ins[1:3] != f"{traits.birth_on:%y}":
        found.append(_("L’année de naissance écrite dans l’INS n’est pas celle de la date saisie."))
    month = int(ins[3:5])
    if traits.birth_on and 1 <= month <= 12 and month != traits.birth_on.month:
        found.append(_("Le mois de naissance écrit dans l’INS n’est pas celui de la date saisie."))
    place = traits.birth_place_code
    if place and place[:2] != "99" and ins[5:7] != "99" and ins[5:10] != place:
        found.append(_("Le lieu de naissance écrit dans l’INS n’est pas le code INSEE saisi."))
    return found


def key_warnings(value: str) -> list[str]:
    """For what another system sent: kept with a warning, official samples carry wrong keys too."""
    return [] if nir.check_key(value) else [_("La clé de l’INS reçu ne correspond pas au numéro.")]
