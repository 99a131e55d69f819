"""The page where an outline is drawn over one photo."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from maillage.acts.cases import answers, outlines
from maillage.acts.cases.contracts import OutlineView
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
    scaled: str  # whose ruler it starts from, when none of the reader's form is kept
    back_url: str


def outline_page(
    case: Case, photo: documents.DocumentView, form: str, tried: outlines.Drawing | None = None, refusal: str = ""
) -> OutlinePage:
    """With `tried`, what was posted and is not kept: it stays on the page.

    A photo that somebody scaled is not scaled again.
    """
    drawn = [each for each in outlines.in_force(case) if each.document_id == photo.id]
    kept = next((each for each in reversed(drawn) if each.form == form), None)
    scaled = drawn[-1] if drawn and kept is None else None
    drawing = tried or _begun(kept, scaled)
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
        scaled=scaled.by_text if scaled else "",
        back_url=back_url(case, form),
    )


def _begun(kept: OutlineView | None, scaled: OutlineView | None) -> outlines.Drawing:
    """What the page opens on: the outline in force, or the ruler alone that somebody set for another form."""
    if kept is not None:
        return outlines.Drawing(kept.points, kept.ruler, kept.ruler_cm)
    return outlines.Drawing((), scaled.ruler, scaled.ruler_cm) if scaled is not None else outlines.Drawing()


def back_url(case: Case, form: str) -> str:
    """Where the figures are read with the other answers."""
    if form == answers.REQUEST:
        return reverse("cases:step", args=[case.id, steps.photos_step(case)])
    return reverse("cases:case", args=[case.id])
