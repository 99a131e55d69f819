"""The columns of the teams that an operator keeps; by structure at first, closed ones among the others."""

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from maillage.toolbox.tables import Choice, Column, Filter, TableSpec, TableState

OPEN, CLOSED = "ouvertes", "fermees"
IS_ACTIVE: Final = {OPEN: True, CLOSED: False}


def teams_table() -> TableSpec:
    return TableSpec(
        columns=(
            Column("equipe", _("Équipe"), "name"),
            Column("structure", _("Structure"), "organization__name"),
            Column("usage", pgettext("colonne", "Usage")),
            Column("membres", _("Membres")),
            Column("etat", _("État")),
        ),
        default_sort="structure",
        filters=(Filter("montre", _("Équipes montrées"), (Choice(OPEN, _("Ouvertes")), Choice(CLOSED, _("Fermées")))),),
    )


def filtered(lines: Any, state: TableState) -> Any:
    """The lines that the filter of the address leaves."""
    shown = state.one("montre")
    return lines.filter(is_active=IS_ACTIVE[shown]) if shown else lines
