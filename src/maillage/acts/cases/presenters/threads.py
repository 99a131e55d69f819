"""The story of which a case is a part, its trend from one episode to the next, and as what it may go on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.acts.cases import answers, converting, queries, threads
from maillage.acts.cases.contracts import CaseRow, Episode
from maillage.acts.cases.models import Case
from maillage.acts.cases.presenters.timeline import BADGES
from maillage.acts.forms import facade as forms
from maillage.acts.usages import facade as usages
from maillage.acts.usages.conversions import Series
from maillage.acts.workflow.facade import all_answers
from maillage.kernel.context.facade import AccessContext, current
from maillage.kernel.documents import facade as documents
from maillage.toolbox.charts import Chart, Point, fr_number, sparkline
from maillage.toolbox.clock import fr_date
from maillage.toolbox.language import said
from maillage.toolbox.ui.contracts import Badge, BandView

CAPABILITY = "series"


@dataclass(frozen=True, slots=True)
class StepLine:
    """One case of the story. `url` is empty for one that its reader may not open, and for the one they read."""

    title: str
    when: str
    badge: Badge
    is_here: bool
    url: str
    answer_url: str


@dataclass(frozen=True, slots=True)
class Onward:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Former:
    """What came just before a draft, said while it is filled."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class ConversionPage:
    """As what the case goes on, before anything is opened."""

    case_id: Any
    band: BandView | None
    heading: str
    lead: str
    sections: tuple[forms.Section, ...]
    left: tuple[str, ...]
    photos: str
    refusal: str
    key: str


def story_panel(row: CaseRow) -> SafeString:
    """The block of the case page; nothing for a case without story that goes on as nothing."""
    if len(threads.episodes_of(row.id)) < 2 and not converting.open_to(row, current()):
        return SafeString("")
    case = Case.objects.get(id=row.id)
    steps = story(case)
    onward = tuple(
        Onward(said(each.label), reverse("cases:convert", args=[case.id, each.to]))
        for each in converting.offered(case, current())
    )
    if len(steps) < 2 and not onward:
        return SafeString("")
    shown = {"steps": steps if len(steps) > 1 else (), "trends": trends(case), "onward": onward}
    return render_to_string("cases/_thread.html", shown)


def story(case: Case) -> tuple[StepLine, ...]:
    """Every case of the thread that its reader may know of, the first one first."""
    told = threads.episodes_of(case.id)
    signed = _signed_answers(case, told) if len(told) > 1 else {}
    return tuple(
        StepLine(
            title=said(usages.package(each.usage_version_id).definition.title),
            when=fr_date(each.at),
            badge=BADGES[each.state_kind],
            is_here=each.id == case.id,
            url=reverse("cases:case", args=[each.id]) if each.is_open and each.id != case.id else "",
            answer_url="" if each.is_open else signed.get(each.id, ""),
        )
        for each in told
    )


def _signed_answers(case: Case, told: Iterable[Episode]) -> dict[Any, str]:
    """The signed answers on which this case rests, for who may not open the cases that gave them."""
    closed = {each.id for each in told if not each.is_open}
    if not closed:
        return {}
    found = documents.documents_of(case.patient_id)
    return {each.source_id: each.url for each in found if each.kind == "opinion" and each.source_id in closed}


def former_of(case: Case) -> Former | None:
    """The case that goes on as this draft."""
    told = {each.id: each for each in threads.episodes_of(case.id)} if case.follows_id else {}
    former = told.get(case.follows_id)
    if former is None:
        return None
    title = said(usages.package(former.usage_version_id).definition.title)
    words = _("Suite de « %(usage)s » du %(day)s : relisez ce qui en est repris.") % {
        "usage": title,
        "day": fr_date(former.at),
    }
    return Former(words, reverse("cases:case", args=[former.id]) if former.is_open else "")


def trends(case: Case) -> tuple[Chart, ...]:
    """Each followed value, episode by episode; nothing while there is only one measure."""
    definition = usages.package(case.usage_version_id).definition
    if CAPABILITY not in definition.capabilities:
        return ()
    told = [each for each in threads.episodes_of(case.id) if each.is_open and _is_of(each, case.usage_code)]
    if len(told) < 2:
        return ()
    saved = threads.signed_forms(each.id for each in told)
    looks = answers.context_of(case, answers.REQUEST)
    given = [_clean(each, saved[each.id], looks) for each in told]
    days = [fr_date(each.at) for each in told]
    charts = (_trend(series, days, given, looks) for series in definition.series)
    return tuple(chart for chart in charts if chart is not None)


def _is_of(episode: Episode, usage_code: str) -> bool:
    return usages.package(episode.usage_version_id).definition.code == usage_code


def _clean(episode: Episode, saved: dict[str, Any], looks: forms.FormContext) -> dict[str, Any]:
    package = usages.package(episode.usage_version_id)
    evaluated = (forms.evaluate(package.forms[name], saved[name], looks) for name in saved if name in package.forms)
    return all_answers({str(at): forms.clean_response(state) for at, state in enumerate(evaluated)})


def _trend(series: Series, days: list[str], given: list[dict[str, Any]], looks: forms.FormContext) -> Chart | None:
    values = [_number(forms.evaluate_expression(series.value, each, looks)) for each in given]
    known = [(day, value) for day, value in zip(days, values, strict=True) if value is not None]
    if len(known) < 2:
        return None
    unit = series.unit or ""
    words = _("%(label)s : %(first)s le %(since)s, %(last)s le %(day)s") % {
        "label": said(series.label),
        "first": fr_number(known[0][1], unit=unit),
        "since": known[0][0],
        "last": fr_number(known[-1][1], unit=unit),
        "day": known[-1][0],
    }
    points = [Point(day, value) for day, value in zip(days, values, strict=True)]
    return sparkline(points, label=words, unit=unit)


def _number(found: list[Any]) -> float | None:
    value = found[0] if found else None
    if isinstance(value, dict):
        value = value.get("value")
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def conversion_page(case: Case, to: str, context: AccessContext, band: BandView) -> ConversionPage:
    """What will be found in the draft: everything carried, and what nobody knows yet. Raises Refused."""
    shown = converting.preview(case, to, context)
    names = {"usage": shown.title, "number": queries.row_of(case).number}
    labels = shown.state.questionnaire.items
    photos = _("%(n)d photos reprises") if shown.photos > 1 else _("%(n)d photo reprise")
    return ConversionPage(
        case_id=case.id,
        band=band,
        heading=_("%(label)s : tout est déjà rempli") % {"label": said(shown.conversion.label)}
        if not shown.left
        else said(shown.conversion.label),
        lead=_("Un brouillon « %(usage)s » s’ouvre avec les réponses du dossier %(number)s. Rien ne part.") % names,
        sections=tuple(section for section in forms.read_view(shown.state) if section.rows),
        left=tuple(said(labels[link_id].text or "") for link_id in shown.left),
        photos=photos % {"n": shown.photos} if shown.photos else "",
        refusal="",
        key=str(uuid4()),
    )
