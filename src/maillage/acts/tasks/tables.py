"""The columns and chips of the two lists; sort and filters stand in the address."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from maillage.acts.tasks import queries
from maillage.acts.tasks.models import OPEN
from maillage.kernel.context.facade import AccessContext
from maillage.toolbox.language import lazy
from maillage.toolbox.tables import Choice, Column, Filter, TableSpec

VIEWS = {
    "retard": (lazy("En retard"), "exclamation-circle"),
    "faites": (lazy("Faites"), "check-circle"),
    "abandonnees": (lazy("Ne seront pas faites"), "x-circle"),
}
WHOSE = {
    "miennes": (lazy("Les miennes"), "person"),
    "reponses": (lazy("De nos réponses"), "people"),
}
DIARY_VIEWS = {
    "fixes": (lazy("Fixés"), "calendar-check"),
    "refusees": (lazy("Non donnés ou retirés"), "calendar-x"),
}


def task_conditions(day: date) -> dict[str, Q]:
    """What each chip keeps; the empty key is the list without a chip."""
    going = Q(status__in=OPEN)
    return {
        "": going,
        "retard": going & Q(due_on__lt=day),
        "faites": Q(status="completed"),
        "abandonnees": Q(status="cancelled"),
    }


def whose(context: AccessContext) -> dict[str, Q]:
    """My structure's, mine alone, or those that my teams' answers asked of others."""
    me = context.principal.role_id
    mine = Q(owner_role_id=me) | Q(owner_role_id__in=queries.delegators(context))
    return {"": queries.owned(context), "miennes": mine, "reponses": Q(team_id__in=list(context.holders))}


def parts_of(context: AccessContext, side: str) -> list[Q]:
    """Of that side, what an index has in order: the tasks of each team."""
    return [Q(team_id=holder) for holder in context.holders] if side == "reponses" else []


def diary_conditions() -> dict[str, Q]:
    return {
        "": Q(status="requested"),
        "fixes": Q(status="booked"),
        "refusees": Q(status__in=["declined", "cancelled"]),
    }


def diary_sides(context: AccessContext) -> dict[str, Q]:
    """What comes to our diaries, or what we asked of others."""
    return {"": queries.diaries(context), "demandes": queries.own_side(context)}


def _choices(views: dict[str, tuple[str, str]]) -> tuple[Choice, ...]:
    return tuple(Choice(key, str(label), icon) for key, (label, icon) in views.items())


def task_table(*, with_teams: bool) -> TableSpec:
    sides = WHOSE if with_teams else {"miennes": WHOSE["miennes"]}
    return TableSpec(
        columns=(
            Column("echeance", _("Échéance"), "due_on", nullable=True),
            Column("patient", _("Patient")),
            Column("age", _("Sexe, âge")),
            Column("quoi", _("À faire"), "title"),
            Column("par", _("Par")),
            Column("demandee", _("Demandée par"), "created_at"),
            Column("gestes", _("Gestes"), label_hidden=True),
        ),
        default_sort="echeance",
        filters=(Filter("vue", _("état"), _choices(VIEWS)), Filter("qui", _("à qui"), _choices(sides))),
    )


def diary_table() -> TableSpec:
    return TableSpec(
        columns=(
            Column("avant", _("Avant le"), "before_on", nullable=True),
            Column("patient", _("Patient")),
            Column("telephone", _("Téléphone")),
            Column("pour", _("Pour")),
            Column("demandeur", _("Demandeur")),
            Column("demandee", _("Demandé"), "requested_at"),
            Column("rendez-vous", _("Rendez-vous"), "start_at", nullable=True),
            Column("etat", _("État")),
        ),
        default_sort="avant",
        filters=(Filter("vue", _("état"), _choices(DIARY_VIEWS)),),
    )
