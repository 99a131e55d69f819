"""Counts as an operator reads them. A delay over fewer than five requests is not shown: it would be somebody's."""

from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.acts.cases import facade as cases
from maillage.acts.cases.facade import Counted
from maillage.acts.usages import facade as usages
from maillage.kernel.directory import facade as directory
from maillage.kernel.directory.contracts import Scope
from maillage.observatory.contracts import Figure, GroupRow, SteeringPage
from maillage.observatory.forms import GROUPINGS, SteeringForm
from maillage.toolbox.charts import Bar, Chart, bar_chart, fr_number
from maillage.toolbox.clock import MONTHS, fr_date, fr_duration
from maillage.toolbox.language import said

FEW = 5
AIM = 90.0
LONGEST_LABEL = 22


def page(form: SteeringForm, scope: Scope, address: str) -> SteeringPage:
    whole, rows = _counted(form)
    first, last = form.days
    word = GROUPINGS[form.grouping][1]
    return SteeringPage(
        heading=_heading(whole),
        scope=scope.label,
        period=_("Demandes envoyées du %(first)s au %(last)s") % {"first": fr_date(first), "last": fr_date(last)},
        figures=_figures(whole),
        rows=rows,
        grouped=str(word),
        grouped_by=_("Par %(group)s") % {"group": str(word).lower()},
        chart=_chart(rows, str(word)),
        exports={kind: f"{reverse('observatory:steering_export', args=[kind])}?{address}" for kind in ("csv", "xlsx")},
    )


def group_rows(form: SteeringForm) -> tuple[GroupRow, ...]:
    return _counted(form)[1]


def _counted(form: SteeringForm) -> tuple[Counted | None, tuple[GroupRow, ...]]:
    """All together, then each group: one reading of the period gives both."""
    found = {each.key: each for each in cases.counted(form.question(GROUPINGS[form.grouping][0]))}
    whole = found.pop(None, None)
    if whole is None:
        return None, ()
    labels = _labels(form.grouping, [key for key in found if key is not None])
    rows = [_row(labels.get(key or "", "–"), group) for key, group in found.items()]
    ordered = rows if form.grouping == "mois" else sorted(rows, key=lambda row: (-row.sent, row.label))
    return whole, tuple(ordered)


def _row(label: str, group: Counted) -> GroupRow:
    enough = group.stopped >= FEW
    return GroupRow(
        label=label,
        sent=group.sent,
        answered=group.answered,
        unanswered=group.unanswered,
        waiting=group.waiting,
        unread=group.unread,
        paused=_share(group.paused, group.sent),
        median=_lasted(group, group.median) or _("trop peu"),
        nine_in_ten=_lasted(group, group.nine_in_ten) or _("trop peu"),
        kept=_share(group.kept, group.stopped),
        kept_share=100 * group.kept / group.stopped if enough else None,
    )


def _lasted(group: Counted, seconds: float | None) -> str:
    """A delay, where it is nobody's."""
    return fr_duration(seconds) if seconds is not None and group.stopped >= FEW else ""


def _share(part: int, whole: int) -> str:
    return fr_number(100 * part / whole, decimals=0, unit="%") if whole else "–"


def _heading(whole: Counted | None) -> str:
    if whole is None or not whole.stopped:
        return _("Aucune réponse rendue sur cette période")
    return _("%(share)s des réponses promises ont été tenues") % {"share": _share(whole.kept, whole.stopped)}


def _figures(whole: Counted | None) -> tuple[Figure, ...]:
    if whole is None:
        return ()
    waiting = ngettext("dont %(n)d pas encore lue", "dont %(n)d pas encore lues", whole.unread) % {"n": whole.unread}
    return (
        Figure(_("Demandes envoyées"), fr_number(whole.sent), _("%(n)d en attente") % {"n": whole.waiting}),
        Figure(_("Réponses rendues"), fr_number(whole.answered), waiting),
        Figure(_("Délai médian"), _lasted(whole, whole.median) or "–", _("hors pauses")),
        Figure(_("Précision demandée"), _share(whole.paused, whole.sent), _("des demandes")),
    )


def shortened(label: str) -> str:
    """What fits at the left of a bar; the table below says it whole."""
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1].rstrip(' ,')}…"


def _chart(rows: tuple[GroupRow, ...], word: str) -> Chart | None:
    bars = [Bar(shortened(row.label), round(row.kept_share, 1)) for row in rows if row.kept_share is not None][:20]
    if not bars:
        return None
    described = _("Part des réponses rendues dans le délai promis, par %(group)s") % {"group": word.lower()}
    return bar_chart(bars, title=_("Promesses tenues"), description=described, aim=AIM)


def _labels(grouping: str, keys: list[str]) -> dict[str, str]:
    if grouping == "usage":
        return usages.titles()
    if grouping == "theme":
        return _themes()
    if grouping == "mois":
        return {key: f"{MONTHS[int(key[5:]) - 1]} {key[:4]}" for key in keys}
    ids = [UUID(key) for key in keys if key]
    found = directory.teams(ids) if grouping == "equipe" else directory.organizations(ids)
    return {str(key): getattr(view, "display", None) or view.name for key, view in found.items()}


def _themes() -> dict[str, str]:
    """Each theme with its usage, as the usage names it; a request without theme is counted with its usage."""
    found: dict[str, str] = {}
    for _id, package in usages.packages():
        definition = package.definition
        found[f"{definition.code}/"] = said(definition.title)
        for code, label in (definition.route.themes if definition.route else {}).items():
            found[f"{definition.code}/{code}"] = f"{said(definition.title)}, {said(label)}"
    return found


def header(form: SteeringForm) -> list[str]:
    return [
        str(GROUPINGS[form.grouping][1]),
        *(_("Envoyées"), _("Répondues"), _("Sans réponse"), _("En attente"), _("Pas encore lues")),
        *(_("Précision demandée"), _("Délai médian"), _("Neuf sur dix avant"), _("Promesses tenues")),
    ]


def file_rows(rows: tuple[GroupRow, ...]) -> list[list[object]]:
    return [
        [
            *(row.label, row.sent, row.answered, row.unanswered, row.waiting, row.unread),
            *(row.paused, row.median, row.nine_in_ten, row.kept),
        ]
        for row in rows
    ]


def address_of(form: SteeringForm) -> str:
    return urlencode({name: form.data.get(name, "") for name in form.fields if form.data.get(name)})
