"""What was measured on the photos of a case: figures, and what is missing; never a judgement."""

from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.acts.cases import outlines
from maillage.acts.cases.contracts import OutlineView
from maillage.acts.cases.models import Case
from maillage.acts.workflow.facade import Refused
from maillage.kernel.documents import facade as documents
from maillage.toolbox.charts import fr_number
from maillage.toolbox.clock import fr_datetime

Kind = Literal["figures", "missing", "refused"]


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a drawing: its figures, what it still needs, or what to do about it."""

    kind: Kind
    text: str


def said_of(photo: documents.DocumentView, drawing: outlines.Drawing) -> Said:
    try:
        found = outlines.measure((photo.width or 0, photo.height or 0), drawing)
    except outlines.Unfinished as unfinished:
        return Said("missing", unfinished.sentence)
    except Refused as refused:
        return Said("refused", refused.reason_fr)
    return Said("figures", figures(found.area_cm2, found.perimeter_cm))


def figures(area_cm2: float, perimeter_cm: float) -> str:
    area, perimeter = fr_number(area_cm2, unit="cm²"), fr_number(perimeter_cm, unit="cm")
    return _("Surface %(area)s, périmètre %(perimeter)s") % {"area": area, "perimeter": perimeter}


def words(outline: OutlineView) -> str:
    """`Surface 4,31 cm², périmètre 8,2 cm ; tracé par Dr Ada Nom, 12 mars 2026 à 10 h 42`."""
    return _("%(figures)s ; tracé par %(who)s, %(when)s") % {
        "figures": figures(outline.area_cm2, outline.perimeter_cm),
        "who": outline.by_text,
        "when": fr_datetime(outline.drawn_at),
    }


@dataclass(frozen=True, slots=True)
class OnPhotos:
    """What stands over the photos of a case for its reader, and on which of them they may draw."""

    drawn: dict[UUID, tuple[OutlineView, ...]]
    asked: dict[str, str]  # the form that each view is drawn for
    case_id: UUID

    def of(self, photo: documents.DocumentView) -> dict[str, Any]:
        """`outlines` in words, `outline_url` where the reader may draw, `outline_is_theirs` where they did already."""
        may_draw, drawn = photo.is_picture and photo.view_code in self.asked, self.drawn.get(photo.id, ())
        return {
            "outlines": [words(each) for each in drawn],
            "outline_is_theirs": any(each.form == self.asked.get(photo.view_code) for each in drawn),
            "outline_url": reverse("cases:outline", args=[self.case_id, photo.id]) if may_draw else "",
        }

    def shapes(self) -> dict[str, list[dict[str, Any]]]:
        """For the viewer: each outline in fractions of its photo, with its words."""
        return {
            str(photo): [{"points": each.points, "words": figures(each.area_cm2, each.perimeter_cm)} for each in drawn]
            for photo, drawn in self.drawn.items()
        }


def on_photos(case: Case, *, signing: bool = False) -> OnPhotos:
    drawn: dict[UUID, tuple[OutlineView, ...]] = {}
    for each in outlines.in_force(case, signing=signing):
        drawn[each.document_id] = (*drawn.get(each.document_id, ()), each)
    return OnPhotos(drawn, {each.view: each.form for each in outlines.asked_of(case)}, case.id)
