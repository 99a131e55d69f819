"""The columns, chips and month of the list of acts; all of them stand in the address."""

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from maillage.acts.ledger.rules import Status
from maillage.toolbox.language import lazy
from maillage.toolbox.tables import Choice, Column, Filter, TableSpec

MONTH = "mois"
PLACE = "structure"
_MONTH = re.compile(r"(20\d{2})-(0[1-9]|1[0-2])", re.ASCII)

STATUS_LABELS = {
    Status.BILLABLE: lazy("À facturer"),
    Status.NOT_BILLABLE: lazy("Non facturable"),
    Status.CANCELLED: lazy("Annulé"),
}
STATUS_SLUGS = {"a-facturer": Status.BILLABLE, "non-facturable": Status.NOT_BILLABLE, "annule": Status.CANCELLED}
STATUS_ICONS = {
    Status.BILLABLE: "check-circle",
    Status.NOT_BILLABLE: "slash-circle",
    Status.CANCELLED: "x-circle",
}


def acts_table(codes: Iterable[str] = (), *, mine: bool = False) -> TableSpec:
    """`codes` are those to choose among; `mine` offers one's own acts to who also sees those of others."""
    filters = [Filter("statut", _("facturation"), _choices())]
    kinds = tuple(Choice(code, code) for code in codes)
    if len(kinds) > 1:
        filters.append(Filter("code", _("acte"), kinds))
    if mine:
        filters.append(Filter("qui", _("auteur"), (Choice("moi", _("Mes actes"), "person"),)))
    return TableSpec(
        columns=(
            Column("date", _("Date"), "performed_at"),
            Column("patient", _("Patient")),
            Column("acte", _("Acte"), "code"),
            Column("par", _("Professionnel")),
            Column("dossier", _("Dossier"), "case_number"),
            Column("montant", _("Montant"), numeric=True),
            Column("facturation", _("Facturation")),
            Column("raison", _("Raison")),
        ),
        default_sort="-date",
        filters=tuple(filters),
    )


def _choices() -> tuple[Choice, ...]:
    return tuple(Choice(slug, str(STATUS_LABELS[one]), STATUS_ICONS[one]) for slug, one in STATUS_SLUGS.items())


def month_of(text: str, today: date) -> date:
    """The first day of the month in the address; this month when it is missing or badly written."""
    found = _MONTH.fullmatch(text)
    return date(int(found[1]), int(found[2]), 1) if found else today.replace(day=1)


def last_day(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])
