"""Outlines drawn over photos of a case, to scale: measured by the clinical room, kept beside the photo with who and
when, and given to the questions of the form that asks for them. Never touches a pixel; refuses what crosses itself.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot, isfinite
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from maillage.acts.cases import answers, delegates, drafts, queries
from maillage.acts.cases.carrying import flat, laid_out
from maillage.acts.cases.contracts import OutlineView
from maillage.acts.cases.models import Case, Outline
from maillage.acts.cases.snapshots import writable
from maillage.acts.forms import facade as forms
from maillage.acts.forms.codes import MAX_DECIMAL_PLACES, PREFILLED
from maillage.acts.usages import facade as usages
from maillage.acts.usages.pictures import Outline as Asked
from maillage.acts.workflow.facade import Refused, RefusedKind
from maillage.clinical import facade as clinical
from maillage.kernel.access import facade as access
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Principal, current
from maillage.kernel.documents import facade as documents
from maillage.toolbox.clock import fr_date, now
from maillage.toolbox.language import in_french, kept_with

CALCULATOR: Final = "wound-area"
# Kept with the answers that an outline gave, and what tells them from those that somebody typed.
DRAWN: Final = kept_with("contour tracé sur la photo le %(day)s")
_OURS: Final = DRAWN.partition("%")[0]
MOST_POINTS: Final = 1000
LEAST_POINTS: Final = 3
LONGEST_RULER_CM: Final = 200.0
# Closer, a pixel beside the mark of the ruler would change the area by more than a twentieth.
NEAREST_PX: Final = 40.0
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What stands on the page: fractions of the displayed photo, and the centimetres between both ends of the ruler."""

    points: tuple[Point, ...] = ()
    ruler: tuple[Point, ...] = ()
    ruler_cm: float | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    area_cm2: float
    perimeter_cm: float


class Unfinished(Exception):
    """Something is still missing before it can be measured: `missing` says what, in the order of the gestures."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        self.missing = missing
        super().__init__(", ".join(missing))

    @property
    def sentence(self) -> str:
        return _("Il manque : %(what)s.") % {"what": ", ".join(self.missing)}


def read_drawing(points: str, ruler: str, ruler_cm: str) -> Drawing:
    """What the page posts: two JSON lists of `[x, y]` and a length as it is typed. Raises Refused."""
    typed = ruler_cm.strip().replace(",", ".")
    try:
        length = float(typed) if typed else None
    except ValueError:
        length = -1.0
    if length is not None and not 0 < length <= LONGEST_RULER_CM:
        sentence = _("La longueur de la réglette se dit en centimètres, par exemple 5 ou 2,5.")
        raise Refused(RefusedKind.GUARD_NOT_MET, sentence)
    return Drawing(_points(points, MOST_POINTS), _points(ruler, 2), length)


def _points(text: str, most: int) -> tuple[Point, ...]:
    try:
        found = json.loads(text or "[]")
        if not isinstance(found, list) or len(found) > most or any(len(each) != 2 for each in found):
            raise ValueError
        points = tuple((float(x), float(y)) for x, y in found)
    except (TypeError, ValueError, RecursionError):
        points = ((-1.0, -1.0),)
    if not all(isfinite(each) and 0 <= each <= 1 for point in points for each in point):
        raise Refused(RefusedKind.GUARD_NOT_MET, _("Ce contour ne se lit pas : rechargez la page et retracez-le."))
    return points


def measure(size: tuple[int, int], drawing: Drawing) -> Measure:
    """What the calculator gives for this drawing over a photo of `size` pixels, width and height, as it is displayed.

    Raises Unfinished, or Refused with what to do.
    """
    missing = []
    if len(drawing.ruler) < 2:
        missing.append(_("deux points sur la réglette"))
    if drawing.ruler_cm is None:
        missing.append(_("la longueur entre ces deux points"))
    if len(set(drawing.points)) < LEAST_POINTS:
        missing.append(_("trois points au moins autour de ce qui est mesuré"))
    if missing or drawing.ruler_cm is None:
        raise Unfinished(tuple(missing))
    (x1, y1), (x2, y2) = (_pixel(point, size) for point in drawing.ruler)
    ruler_px = hypot(x2 - x1, y2 - y1)
    if ruler_px < NEAREST_PX:
        sentence = _("Les deux points de la réglette sont trop proches : écartez-les, ou rapprochez la photo.")
        raise Refused(RefusedKind.GUARD_NOT_MET, sentence)
    given = {
        "points": [list(_pixel(point, size)) for point in drawing.points],
        "px_per_cm": ruler_px / drawing.ruler_cm,
    }
    try:
        found = clinical.calculate(clinical.CALCULATORS[CALCULATOR], given)
    except clinical.Refused as refused:
        raise Refused(RefusedKind.GUARD_NOT_MET, refused.reason) from refused
    return Measure(found["aire_cm2"], found["perimetre_cm"])


def _pixel(point: Point, size: tuple[int, int]) -> Point:
    return point[0] * size[0], point[1] * size[1]


def asked_of(case: Case) -> tuple[Asked, ...]:
    """The outlines that the reader may draw now: those of a form that they fill."""
    declared = usages.package(case.usage_version_id).definition.outlines
    if not declared or case.withheld or not forms.is_on(CALCULATOR):
        return ()
    writes = writable(case, current())
    return tuple(each for each in declared if each.form in writes)


def photo_of(case: Case, document_id: UUID) -> documents.DocumentView:
    """A photo of this case; 404 for any other document."""
    photo = documents.document(document_id)
    if photo.source_id != case.id or photo.kind != "photo":
        raise Http404
    return photo


def asked_on(case: Case, photo: documents.DocumentView) -> Asked | None:
    """The one that the reader may draw on this photo of the case."""
    return next((each for each in asked_of(case) if each.view == photo.view_code), None)


def in_force(case: Case, *, signing: bool = False) -> tuple[OutlineView, ...]:
    """The last one of each photo and form, the oldest first; none that was taken back.

    One that fills an answer is read with that answer: as it was when it was signed, unless the reader writes it now, or
    it is being signed.
    """
    drawn = queries.outlines_of(case.id)
    if not drawn:
        return ()
    mine = {each.form for each in asked_of(case)}
    signed = queries.opinion_of(case.id)
    last: dict[tuple[UUID, str], OutlineView] = {}
    for each in drawn:
        if (
            signing
            or each.form in (answers.REQUEST, *mine)
            or (signed is not None and each.drawn_at <= signed.signed_at)
        ):
            last[each.document_id, each.form] = each
    return tuple(each for each in last.values() if each.points)


def keep(*, by: Principal, case: Case, photo: documents.DocumentView, drawing: Drawing) -> Measure:
    """Measures the outline, keeps it with the photo, and gives what was measured to the questions that ask for it.

    Raises Unfinished, or Refused.
    """
    with transaction.atomic():
        asked = _required(case, photo)
        found = measure((photo.width or 0, photo.height or 0), drawing)
        _fill(by, case, asked, found)
        _write(
            by,
            case,
            photo.id,
            asked.form,
            points=[list(point) for point in drawing.points],
            ruler=[list(point) for point in drawing.ruler],
            ruler_cm=drawing.ruler_cm,
            area_cm2=found.area_cm2,
            perimeter_cm=found.perimeter_cm,
            calculator=said_by(),
        )
    return found


def take_back(*, by: Principal, case: Case, photo: documents.DocumentView) -> None:
    """The outline is no longer in force, and its questions no longer hold what it gave; one retyped since stays."""
    with transaction.atomic():
        _take_back(by, case, photo.id, _required(case, photo))


def forget(*, by: Principal, case: Case, document_id: UUID) -> None:
    """The same for a photo that is about to be withdrawn, where nothing may have been drawn."""
    drawn = {each.form for each in in_force(case) if each.document_id == document_id}
    if not drawn:
        return
    view = photo_of(case, document_id).view_code
    for asked in usages.package(case.usage_version_id).definition.outlines:
        if asked.form in drawn and asked.view == view:
            _take_back(by, case, document_id, asked)


def carry(*, by: Principal, former: Case, draft: Case, copies: Mapping[UUID, UUID]) -> None:
    """Outlines of a request made again, each on the copy of its photo: nothing is drawn twice."""
    for each in in_force(former):
        if each.form != answers.REQUEST or each.document_id not in copies:
            continue
        copy = photo_of(draft, copies[each.document_id])
        if asked_on(draft, copy):
            keep(by=by, case=draft, photo=copy, drawing=Drawing(each.points, each.ruler, each.ruler_cm))


def is_from_outline(answer: Mapping[str, Any]) -> bool:
    """An answer that an outline gave and that nobody typed over."""
    marks = (mark.get("valueString", "") for mark in answer.get("extension", ()) if mark.get("url") == PREFILLED)
    return any(str(mark).startswith(_OURS) for mark in marks)


def given_by(form: forms.Questionnaire, asked: Asked, found: Measure | None) -> dict[str, float | None]:
    """What the questions that ask for this outline receive, by question, rounded as each is written."""
    receivers = {asked.area: found and found.area_cm2}
    if asked.perimeter:
        receivers[asked.perimeter] = found and found.perimeter_cm
    return {link: value and _rounded(form, link, value) for link, value in receivers.items()}


def said_by() -> str:
    """The calculator behind the figures, as it is kept beside them."""
    return f"{CALCULATOR} {clinical.CALCULATORS[CALCULATOR].version}"


def _take_back(by: Principal, case: Case, document_id: UUID, asked: Asked) -> None:
    if _last(case, asked, {document_id}) is None:
        return
    _write(by, case, document_id, asked.form)
    others = {each.id for each in documents.documents_of_source(case.id, kind="photo")} - {document_id}
    before = _last(case, asked, others)
    _fill(by, case, asked, before and Measure(before.area_cm2, before.perimeter_cm), only_ours=True)


def _required(case: Case, photo: documents.DocumentView) -> Asked:
    asked = asked_on(case, photo)
    if asked is None:
        raise Refused(RefusedKind.WRONG_STATE, _("Le contour de cette photo ne se trace pas, ou plus, d’ici."))
    return asked


def _last(case: Case, asked: Asked, photos: set[UUID]) -> OutlineView | None:
    """The last one in force that fills these questions, among these photos."""
    mine = (each for each in in_force(case) if each.form == asked.form and each.document_id in photos)
    return max(mine, key=lambda each: each.drawn_at, default=None)


def _write(by: Principal, case: Case, document_id: UUID, form: str, **measured: Any) -> None:
    row = Outline(
        case=case,
        document_id=document_id,
        form=form,
        drawn_at=now(),
        by_role_id=by.role_id,
        by_text=delegates.signature(by, case)[:200],
        **measured,
    )
    row.save(force_insert=True)
    record(
        "case.outline",
        why=access.why(case.patient_id, case.id),
        patient_id=case.patient_id,
        subject_kind="case",
        subject_id=case.id,
    )


def _fill(by: Principal, case: Case, asked: Asked, found: Measure | None, *, only_ours: bool = False) -> None:
    """Lays the measure into its questions, or empties them; `only_ours` leaves what was typed over it."""
    form = usages.package(case.usage_version_id).forms[asked.form]
    receivers = given_by(form, asked, found)
    known = flat(answers.response_of(case, asked.form))
    if only_ours:
        receivers = {link: value for link, value in receivers.items() if any(map(is_from_outline, known.get(link, ())))}
    values = {link: [value] for link, value in receivers.items() if value is not None}
    with in_french():
        source = DRAWN % {"day": fr_date(now())}
    given = forms.fitted(form, values, source) if values else {}
    left = {link: answer for link, answer in known.items() if link not in receivers}
    response = laid_out(form, {**left, **given})
    _require_accepted(form, response, values, answers.context_of(case, asked.form))
    drafts.save_form(by=by, case=case, name=asked.form, response=response)


def _require_accepted(
    form: forms.Questionnaire, response: dict[str, Any], values: Mapping[str, Any], context: forms.FormContext
) -> None:
    """What the form would not take if it were typed: most often a wrong length, or a point beside the ruler."""
    if values and any(error.link_id in values for error in forms.evaluate(form, response, context).errors):
        sentence = _(
            "Cette surface sort de ce que la fiche accepte : vérifiez les points et la longueur de la réglette."
        )
        raise Refused(RefusedKind.GUARD_NOT_MET, sentence)


def _rounded(form: forms.Questionnaire, link_id: str, value: float) -> float:
    places = form.items[link_id].first(MAX_DECIMAL_PLACES)
    return round(value, int(places)) if places is not None else value
