"""The columns of the trail; the newest line first."""

from django.utils.translation import gettext as _

from maillage.toolbox.tables import Column, TableSpec


def trail_table() -> TableSpec:
    return TableSpec(
        columns=(
            Column("ligne", _("Ligne"), "seq", numeric=True),
            Column("quand", _("Quand")),
            Column("qui", _("Qui")),
            Column("quoi", _("Quoi")),
            Column("pourquoi", _("Pourquoi")),
            Column("patient", _("Patient")),
        ),
        default_sort="-ligne",
        tie="seq",
    )


def trail_header() -> list[str]:
    return [_("Ligne"), _("Quand"), _("Qui"), _("Quoi"), _("Pourquoi"), _("Patient"), _("Objet"), _("Référence")]
