"""Fictitious content of the living page; it shows each component as the contracts describe it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from maillage.toolbox.language import lazy
from maillage.toolbox.ui import contrast
from maillage.toolbox.ui.contracts import (
    Badge,
    BandView,
    Choice,
    Fact,
    FeedEntry,
    Link,
    PagerView,
    Pair,
    PromiseView,
)

BAND = BandView(
    family="VAUQUELOIN",
    given="Odette",
    used="LESTRÉVAN",
    sex_label="Femme",
    birth_text="née le 3 juillet 1954",
    age="71 ans",
    ins_groups="2 54 07 99 999 102 26",
    status_label="qualifiée",
    alerts=("Allergie : lidocaïne",),
    facts=(Fact("Accord du 11 mars", "check2-circle"), Fact("Dossier partagé", "folder2-open")),
)
PROMISES = (
    PromiseView("run", 0.27, "6 h 30", "avant 17 h"),
    PromiseView("soon", 0.04, "48 min", "avant 11 h 30"),
    PromiseView("late", 0, "1 h 12", "de retard"),
    PromiseView("hold", 0.4, "En pause", "photo demandée"),
    PromiseView("done", 1, "Tenue", "en 5 h 20"),
)
BADGES = (
    Badge("late", "En retard"),
    Badge("soon", "Bientôt"),
    Badge("done", "Fait"),
    Badge("mine", "Vous"),
    Badge("", "À prendre", "hand-index"),
)
FEED = (
    FeedEntry(
        "9 mars",
        "Réponse de l’équipe Plaies complexes",
        icon="chat-square-text",
        at="2026-03-09",
        text="Dr Aurèle Tancrède : poursuivre la compression, pansement tous les trois jours",
        badge=Badge("done", "Promesse tenue, 5 h 20"),
        links=(Link("#", "Lire la réponse", "file-earmark-pdf"),),
    ),
    FeedEntry("6 mars", "INR 2,4", icon="droplet", at="2026-03-06", text="Laboratoire du Port, Orbeville"),
    FeedEntry("2 févr.", "Retour à domicile", icon="hospital", at="2026-02-02", text="CH de Montvaste"),
)
PAIRS = (
    Pair("Siège", "Dos, omoplate droite"),
    Pair("Asymétrie", "Oui", strong=True),
    Pair("Évolution", "Oui, trois mois", strong=True),
    Pair("Plus grand axe", "11 mm", strong=True),
    Pair("Phototype", "II"),
    Pair("Saignement", "Non"),
)
CHOICES = (Choice("yes", "Oui", checked=True), Choice("no", "Non"), Choice("unknown", "Non évalué"))
YES_NO = (Choice("yes", "Oui", checked=True), Choice("no", "Non"))
TALVENNEC = PromiseView("late", 0, "Retard 1 h 12")
ROWS = (
    (TALVENNEC, "TALVENNEC", "Huguette", "F, 79 ans", "Plaie de jambe, rougeur", BADGES[4], ""),
    (PROMISES[1], "VAUQUELOIN", "Odette", "F, 71 ans", "Lésion pigmentée du dos", BADGES[3], "here"),
    (PROMISES[0], "LOCHRIST", "Bernard", "M, 63 ans", "Nævus du mollet, deux couleurs", BADGES[4], ""),
)


class SampleForm(forms.Form):
    """One field of each shape; bound with errors on the page."""

    ins = forms.CharField(label=lazy("Numéro INS"), help_text=lazy("15 chiffres, sur la carte ou l’attestation"))
    site = forms.ChoiceField(label=lazy("Siège de la lésion"), choices=[("", lazy("Choisir")), ("back", "Dos")])
    treatment = forms.CharField(label=lazy("Traitement en cours"), required=False)
    next_step = forms.ChoiceField(
        label=lazy("Conduite proposée"),
        widget=forms.RadioSelect,
        choices=[("excision", "Exérèse complète"), ("visit", "Consultation de dermatologie")],
    )
    notes = forms.CharField(
        label=lazy("Observation"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": lazy("Ce que vous avez vu, depuis quand")}),
    )
    warn = forms.BooleanField(label="Prévenir aussi le cabinet infirmier de Vernelle", required=False)

    def clean_ins(self) -> str:
        raise forms.ValidationError(_("La clé ne correspond pas. Relisez les deux derniers chiffres."))


def _form(prefix: str) -> SampleForm:
    answers = {"ins": "2 54 07 99 999 102 62", "treatment": "Apixaban 5 mg", "next_step": "excision"}
    return SampleForm({f"{prefix}-{name}": value for name, value in answers.items()}, prefix=prefix)


def _colours() -> list[dict[str, Any]]:
    both = contrast.themes()
    return [
        {
            "pair": pair,
            "slug": f"{pair.front.strip('-')}-on-{pair.back.strip('-')}",
            "light": f"{contrast.measure(pair, both['light']):.1f}".replace(".", ","),
            "dark": f"{contrast.measure(pair, both['dark']):.1f}".replace(".", ","),
        }
        for pair in contrast.SHOWN
    ]


def context() -> dict[str, Any]:
    """What the living page shows; each panel comes in light, then in dark."""
    return {
        "band": BAND,
        "promises": PROMISES,
        "badges": BADGES,
        "feed": FEED,
        "pairs": PAIRS,
        "choices": CHOICES,
        "yes_no": YES_NO,
        "rows": ROWS,
        "pager": PagerView(_("51 à 100 sur 312"), previous_url="?page=1", next_url="?page=3"),
        "colours": _colours(),
        "panels": [{"theme": theme, "form": _form(theme)} for theme in ("light", "dark")],
    }
