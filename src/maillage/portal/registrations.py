"""The two tiles that belong to everybody."""

from django.utils.translation import gettext_lazy as _

from maillage.kernel.context.facade import Tile, tiles


def register() -> None:
    tiles.add("work", Tile(key="work", label=_("Mon travail"), icon="inbox", url_name="portal:my_work"), order=10)
    tiles.add(
        "patients", Tile(key="patients", label=_("Patients"), icon="person-vcard", url_name="portal:patients"), order=30
    )
