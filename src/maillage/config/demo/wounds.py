"""The wounds of the region: each photo drawn at the area that its story says, with the outline that was traced on it.

What an outline gives is measured by the room of cases, as on its page, and the answers say where it comes from.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from maillage.acts.cases import outlines
from maillage.acts.cases.answers import REQUEST
from maillage.acts.forms import facade as forms
from maillage.acts.usages.contracts import UsagePackage
from maillage.acts.usages.pictures import Outline as Asked
from maillage.acts.workflow.played import Performance, Typed
from maillage.acts.workflow.sheet import Sheet
from maillage.config.demo.photobook import LIVE_SIZE, Picture, as_received
from maillage.config.demo.photos.wound import RULER_CM, WoundPhoto, WoundView, draw_wound
from maillage.toolbox.clock import fr_date

CLOSE: Final[WoundView] = "wound"
VIEWS: Final[tuple[WoundView, ...]] = ("foot", CLOSE)  # codes of views that can be drawn, in the order of the gestures


@dataclass(frozen=True, slots=True)
class Traced:
    """One outline over the photo of a view, for one form, at an instant."""

    asked: Asked
    drawing: outlines.Drawing
    measure: outlines.Measure
    at: datetime

    @property
    def view(self) -> str:
        return self.asked.view

    @property
    def form(self) -> str:
        return self.asked.form


@dataclass(slots=True)
class Sketchbook:
    """The wound of one patient, from one visit to the next: the same one, of another area."""

    package: UsagePackage
    seed: str
    _area: float = 0.0
    _drawn: dict[tuple[str, float], WoundPhoto] = field(default_factory=dict)

    def typed(self, fill: Typed) -> Typed:
        """What a story types, with what the outline gives wherever it says a traced area."""
        given = dict(fill)
        for asked in self._asked():
            area = given.get(asked.area)
            if isinstance(area, int | float):
                self._area = float(area) if asked.form == REQUEST else self._area
                given |= self._given(asked, self._trace(float(area))[1])
        return given

    def traced(self, played: Performance, signing: datetime | None) -> tuple[Traced, ...]:
        """The outlines of one request, and of its answer when it was signed: their forms say that they were traced."""
        self._area = self._area_of(played)
        found = []
        for asked in self._asked() if self._area else ():
            said = played.sheets[asked.form].answer(asked.area)
            at = played.gestures[0].at if asked.form == REQUEST else signing
            if isinstance(said, int | float) and at is not None:
                drawing, measure = self._trace(float(said))
                self._mark(played.sheets[asked.form], asked, measure, at)
                found.append(Traced(asked, drawing, measure, at))
        return tuple(found)

    def photos(self, played: Performance) -> dict[str, Picture]:
        """Those that were sent with one request, by view; none where no outline says how large the wound was."""
        area, sent = self._area_of(played), played.snapshot.attachments
        return {code: as_received(self._photo(code, area).jpeg, code) for code in VIEWS if area and sent.get(code)}

    def _asked(self) -> tuple[Asked, ...]:
        """The request before the answer, which is traced on the photo of the request."""
        mine = [each for each in self.package.definition.outlines if each.view == CLOSE]
        return tuple(sorted(mine, key=lambda each: each.form != REQUEST))

    def _area_of(self, played: Performance) -> float:
        """As the request says it; nothing without a photo to trace on."""
        said = [played.sheets[REQUEST].answer(each.area) for each in self._asked() if each.form == REQUEST]
        if not played.snapshot.attachments.get(CLOSE):
            return 0.0
        return next((float(area) for area in said if isinstance(area, int | float)), 0.0)

    def _photo(self, view: WoundView, area: float) -> WoundPhoto:
        if (view, area) not in self._drawn:
            self._drawn[view, area] = draw_wound(self.seed, view, area, size=LIVE_SIZE)
        return self._drawn[view, area]

    def _trace(self, area: float) -> tuple[outlines.Drawing, outlines.Measure]:
        photo = self._photo(CLOSE, self._area or area)
        drawing = outlines.Drawing(photo.outline_of(area), photo.ruler, float(RULER_CM))
        return drawing, outlines.measure(LIVE_SIZE, drawing)

    def _given(self, asked: Asked, measure: outlines.Measure) -> Mapping[str, Any]:
        return outlines.given_by(self.package.forms[asked.form], asked, measure)

    def _mark(self, sheet: Sheet, asked: Asked, measure: outlines.Measure, at: datetime) -> None:
        values = {link_id: [value] for link_id, value in self._given(asked, measure).items()}
        sheet.take(forms.fitted(sheet.form, values, outlines.DRAWN % {"day": fr_date(at)}))
