"""May this person do this? Verbs and their predicates; what the *state* of a case allows stands elsewhere."""

import rules
from django.utils.translation import gettext as _

from maillage.kernel.access.contracts import Refused
from maillage.kernel.context.facade import Principal, current_or_none
from maillage.kernel.directory import facade as directory
from maillage.toolbox.language import lazy


@rules.predicate
def practises(principal: Principal) -> bool:
    """A professional acting in one place of practice."""
    return principal.role_id is not None and principal.profession != ""


# TRE_G15: physician, dentist, midwife. Telling a patient what was found is a medical act (CSP L1111-2, R4127-35).
MEDICAL = frozenset({"10", "40", "50"})


@rules.predicate
def practises_medicine(principal: Principal) -> bool:
    return principal.role_id is not None and principal.profession in MEDICAL


@rules.predicate
def assists(principal: Principal) -> bool:
    """Somebody whom a professional lets prepare in their name, now."""
    context = current_or_none()
    return context is not None and context.principal == principal and bool(directory.my_delegations())


prepares = practises | assists

VERBS: dict[str, tuple[rules.Predicate, str]] = {
    "patient.search": (prepares, lazy("Seuls les professionnels et leur secrétariat cherchent un patient.")),
    "patient.register": (prepares, lazy("Seuls les professionnels et leur secrétariat créent un patient.")),
    "document.announce": (practises_medicine, lazy("Seul un médecin annonce un résultat au patient.")),
    "case.draft": (prepares, lazy("Seuls les professionnels et leur secrétariat préparent une demande.")),
}


def may(principal: Principal, verb: str) -> bool:
    """True when the person may; an unknown verb is refused."""
    known = VERBS.get(verb)
    return known is not None and known[0].test(principal)


def require(principal: Principal, verb: str) -> None:
    """Raises Refused, with its sentence, when the person may not."""
    if not may(principal, verb):
        raise Refused(str(VERBS[verb][1]) if verb in VERBS else _("Cette action n’est pas permise."))
