"""The tiles of the portal: two for everybody, one for who watches over the trail."""

from maillage.kernel.context.facade import Tile, current, tiles
from maillage.kernel.directory import facade as directory
from maillage.kernel.directory.contracts import DutyKind
from maillage.toolbox.language import lazy


def watches() -> bool:
    return directory.my_scope(DutyKind.SECURITY) is not None


def register() -> None:
    tiles.add("work", Tile(key="work", label=lazy("Mon travail"), icon="inbox", url_name="portal:my_work"), order=10)
    patients = Tile(
        key="patients",
        label=lazy("Patients"),
        icon="person-vcard",
        url_name="portal:patients",
        shown=lambda: current().is_in_care,
    )
    tiles.add("patients", patients, order=30)
    operator = Tile(
        key="operator",
        label=lazy("Annuaire"),
        icon="diagram-3",
        url_name="portal:operator",
        wide=True,
        shown=lambda: directory.my_scope(DutyKind.OPERATOR) is not None,
    )
    tiles.add("operator", operator, order=85)
    security = Tile(
        key="security", label=lazy("Sécurité"), icon="shield-lock", url_name="portal:security", wide=True, shown=watches
    )
    tiles.add("security", security, order=90)
