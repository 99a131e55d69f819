"""The page where an outline is drawn over one photo."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from maillage.acts.cases import answers, outlines
from maillage.acts.cases.models import Case
from maillage.acts.cases.presenters import steps
from maillage.acts.cases.presenters.band import band_of
from maillage.acts.cases.presenters.outlines import Said, said_of, words
from maillage.acts.usages import facade as usages
from maillage.kernel.documents import facade as documents
from maillage.toolbox.charts import fr_number
from maillage.toolbox.language import said
from maillage.toolbox.ui.contracts import BandView


@dataclass(frozen=True, slots=True)
class OutlinePage:
    case_id: UUID
    document_id: UUID
    band: BandView
    usage_title: str
    label: str
    photo_url: str
    drawing: dict[str, Any]  # `points` and `ruler`, fractions of the displayed photo
    ruler_cm: str
    said: Said
    kept: str  # who drew the one in force, and when
    back_url: str


def outline_page(
    case: Case, photo: documents.DocumentView, form: str, tried: outlines.Drawing | None = None, refusal: str = ""
) -> OutlinePage:
    """With `tried`, what was posted and is not kept: it stays on the page."""
    mine = [each for each in outlines.in_force(case) if each.form == form and each.document_id == photo.id]
    kept = mine[-1] if mine else None
    drawing = tried or (outlines.Drawing(kept.points, kept.ruler, kept.ruler_cm) if kept else outlines.Drawing())
    definition = usages.package(case.usage_version_id).definition
    labels = {view.code: said(view.label) for view in definition.attachments.views}
    return OutlinePage(
        case_id=case.id,
        document_id=photo.id,
        band=band_of(case),
        usage_title=said(definition.title),
        label=labels.get(photo.view_code, photo.title),
        photo_url=photo.preview_url,
        drawing={"points": drawing.points, "ruler": drawing.ruler},
        ruler_cm=fr_number(drawing.ruler_cm) if drawing.ruler_cm is not None else "",
        said=Said("refused", refusal) if refusal else said_of(photo, drawing),
        kept=words(kept) if kept else "",
        back_url=back_url(case, form),
    )


def back_url(case: Case, form: str) -> str:
    """Where the figures are read with the other answers."""
    if form == answers.REQUEST:
        return reverse("cases:step", args=[case.id, steps.photos_step(case)])
    return reverse("cases:case", args=[case.id])
