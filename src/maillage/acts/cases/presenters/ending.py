"""The page that ends somebody's part in a case: of the region or invited from outside, it says the same."""

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class EndingPage:
    heading: str
    changes: tuple[str, ...]
    case_url: str
    reason: str
    refusal: str
    confirm: str


def ending_page(case_id: UUID, name: str, *, by_mail: bool = False, refusal: str = "", reason: str = "") -> EndingPage:
    """`by_mail`: somebody outside, who is told at their address."""
    told = _("Un message le lui dit à son adresse.") if by_mail else _("Un message le lui dit dans Maillage.")
    return EndingPage(
        heading=_("Mettre fin à la participation de %(name)s ?") % {"name": name},
        changes=(
            _("L’accès au dossier se ferme aussitôt."),
            _("Ce qui est déjà signé reste, avec son nom et sa date."),
            told,
        ),
        case_url=reverse("cases:case", args=[case_id]),
        reason=reason,
        refusal=refusal,
        confirm=_("Mettre fin à sa participation"),
    )
