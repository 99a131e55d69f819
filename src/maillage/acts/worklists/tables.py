"""The columns and chips of the two lists; sort and filters stand in the address."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from maillage.acts.usages import facade as usages
from maillage.toolbox.tables import Choice, Column, Filter, TableSpec

OPEN_KINDS = ("open", "paused")

VIEWS = {
    "a-prendre": ("À prendre", "hand-index"),
    "miennes": ("Les miennes", "person"),
    "retard": ("En retard", "exclamation-circle"),
    "pause": ("En pause", "pause"),
    "rendues": ("Rendues", "check-circle"),
    "closes": ("Closes", "archive"),
}
OWN_VIEWS = {
    "brouillons": ("Brouillons", "pencil"),
    "en-cours": ("En cours", "hourglass"),
    "a-completer": ("À compléter", "chat-left-text"),
    "a-lire": ("À lire", "envelope-open"),
    "closes": ("Closes", "archive"),
}


def _filters(views: dict[str, tuple[str, str]]) -> tuple[Filter, ...]:
    shown = Filter("vue", _("état"), tuple(Choice(key, _(label), icon) for key, (label, icon) in views.items()))
    published = sorted(usages.active_usages(), key=lambda usage: usage.title)
    by_usage = Filter("usage", _("usage"), tuple(Choice(usage.code, usage.title) for usage in published))
    return (shown, by_usage) if len(published) > 1 else (shown,)


def _columns(last: str) -> tuple[Column, ...]:
    return (
        Column("promesse", _("Promesse"), "due_at", nullable=True),
        Column("patient", _("Patient")),
        Column("age", _("Sexe, âge")),
        Column("usage", pgettext("colonne", "Usage"), "usage_code"),
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
