"""The columns and chips of the two lists; sort and filters stand in the address."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from maillage.acts.usages import facade as usages
from maillage.toolbox.language import lazy
from maillage.toolbox.tables import Choice, Column, Filter, TableSpec

OPEN_KINDS = ("open", "paused")
# Said one by one: « not closed » is no place in an index.
ALIVE_KINDS = ("draft", *OPEN_KINDS, "answered")

VIEWS = {
    "a-signer": (lazy("À signer"), "pen"),
    "a-prendre": (lazy("À prendre"), "hand-index"),
    "miennes": (lazy("Les miennes"), "person"),
    "retard": (lazy("En retard"), "exclamation-circle"),
    "pause": (lazy("En pause"), "pause"),
    "rendues": (lazy("Rendues"), "check-circle"),
    "non-lues": (lazy("Non lues"), "envelope"),
    "closes": (lazy("Closes"), "archive"),
}
OWN_VIEWS = {
    "brouillons": (lazy("Brouillons"), "pencil"),
    "en-cours": (lazy("En cours"), "hourglass"),
    "a-completer": (lazy("À compléter"), "chat-left-text"),
    "a-lire": (lazy("À lire"), "envelope-open"),
    "closes": (lazy("Closes"), "archive"),
}


def _filters(views: dict[str, tuple[str, str]]) -> tuple[Filter, ...]:
    shown = Filter("vue", _("état"), tuple(Choice(key, str(label), icon) for key, (label, icon) in views.items()))
    published = sorted(usages.active_usages(), key=lambda usage: usage.title)
    by_usage = Filter("usage", _("usage"), tuple(Choice(usage.code, usage.title) for usage in published))
    return (shown, by_usage) if len(published) > 1 else (shown,)


def _columns(last: str) -> tuple[Column, ...]:
    return (
        Column("promesse", _("Promesse"), "due_at", nullable=True),
        Column("patient", _("Patient")),
        Column("age", _("Sexe, âge")),
        Column("type", pgettext("colonne", "Usage"), "usage_code"),
        Column("motif", _("Motif")),
        Column("demandeur", _("Demandeur")),
        Column("recue", _("Reçue"), "sent_at", nullable=True),
        Column("chez", last),
        Column("ouvrir", _("Ouvrir"), label_hidden=True),
    )


def team_table() -> TableSpec:
    return TableSpec(columns=_columns(_("Chez qui")), default_sort="promesse", filters=_filters(VIEWS))


def own_table() -> TableSpec:
    return TableSpec(columns=_columns(_("Où en est-elle")), default_sort="promesse", filters=_filters(OWN_VIEWS))
