"""Sparkline and bar chart: geometry in, escaped SVG and its table out."""

import hashlib
import math
from collections.abc import Iterator, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.toolbox.charts.contracts import Bar, Chart, ChartTable, Point
from maillage.toolbox.charts.numbers import fr_number

# Room for the dots at both ends and for half a stroke above and below.
_MARGIN_X, _MARGIN_Y = 4.0, 3.0
# The bar chart of the mock: labels at the left, values at the right, one line each 40 units.
_WIDTH, _LEFT, _SPAN, _VALUE_X, _LINE, _TOP, _BAR = 640, 168, 408, 584, 40, 30, 20


def sparkline(
    points: Sequence[Point],
    *,
    label: str,
    unit: str = "",
    band: tuple[float, float] | None = None,
    width: int = 240,
    height: int = 40,
) -> Chart:
    """A trend without axes; `band` is the target, what leaves it is marked. `label` says the trend in words."""
    values = [point.value for point in points]
    _require_finite(values, *(band or ()))
    place = _Frame(values, band, width, height)
    svg = format_html(
        '<svg class="spark" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">{}{}{}</svg>',
        width,
        height,
        label,
        _band(place, band, width),
        format_html_join("", '<polyline class="l" points="{}"/>', ((run,) for run in _runs(place, values))),
        _marks(place, values, band),
    )
    rows = tuple((p.label, _("non mesuré") if p.value is None else fr_number(p.value, unit=unit)) for p in points)
    return Chart(svg, ChartTable(label, (_("Mesure"), _("Valeur")), rows))


def bar_chart(
    bars: Sequence[Bar],
    *,
    title: str,
    description: str,
    unit: str = "%",
    maximum: float = 100,
    aim: float | None = None,
) -> Chart:
    """Horizontal bars over a track; those under `aim` are marked, and the table says so in words."""
    _require_finite([bar.value for bar in bars], maximum, *(() if aim is None else (aim,)))
    if maximum <= 0:
        raise ValueError("the maximum of a bar chart is positive")
    key = hashlib.sha256(f"{title}|{description}|{bars}".encode()).hexdigest()[:8]
    height = _TOP + _LINE * len(bars) + 6
    svg = format_html(
        '<svg class="chart" viewBox="0 0 {w} {h}" role="img" aria-labelledby="c{k}t c{k}d">'
        '<title id="c{k}t">{title}</title><desc id="c{k}d">{description}</desc>{lines}{aim}</svg>',
        w=_WIDTH,
        h=height,
        k=key,
        title=title,
        description=description,
        lines=format_html_join("", "{}", ((_line(i, bar, unit, maximum, aim),) for i, bar in enumerate(bars))),
        aim="" if aim is None else _aim(aim, unit, maximum, height),
    )
    return Chart(svg, _bar_table(bars, title, unit, aim))


class _Frame:
    """Places a value in the box of a sparkline; a flat series runs in the middle."""

    def __init__(
        self, values: Sequence[float | None], band: tuple[float, float] | None, width: int, height: int
    ) -> None:
        known = [value for value in values if value is not None] + list(band or ())
        self.low, self.high = (min(known), max(known)) if known else (0.0, 0.0)
        self.step = (width - 2 * _MARGIN_X) / max(len(values) - 1, 1)
        self.height = height

    def x(self, index: int) -> float:
        return _MARGIN_X + index * self.step

    def y(self, value: float) -> float:
        if self.high == self.low:
            return self.height / 2
        share = (value - self.low) / (self.high - self.low)
        return self.height - _MARGIN_Y - share * (self.height - 2 * _MARGIN_Y)


def _runs(place: _Frame, values: Sequence[float | None]) -> Iterator[str]:
    """The points of each unbroken run of at least two measures."""
    run: list[str] = []
    for index, value in enumerate([*values, None]):
        if value is not None:
            run.append(f"{place.x(index):.1f},{place.y(value):.1f}")
            continue
        if len(run) > 1:
            yield " ".join(run)
        run = []


def _marks(place: _Frame, values: Sequence[float | None], band: tuple[float, float] | None) -> SafeString:
    """A dot for each value out of the band, and for the last one."""
    known = [(index, value) for index, value in enumerate(values) if value is not None]
    marks = []
    for index, value in known:
        out = band is not None and not band[0] <= value <= band[1]
        if out or index == known[-1][0]:
            marks.append(("p out" if out else "p", f"M{place.x(index):.1f} {place.y(value):.1f}h0"))
    return format_html_join("", '<path class="{}" d="{}"/>', marks)


def _band(place: _Frame, band: tuple[float, float] | None, width: int) -> SafeString | str:
    if band is None:
        return ""
    top, bottom = f"{place.y(band[1]):.1f}", f"{place.y(band[0]):.1f}"
    return format_html(
        '<rect class="bandline" x="0" y="{}" width="{}" height="{}"/><path class="bandedge" d="M0 {}H{}M0 {}H{}"/>',
        top,
        width,
        f"{place.y(band[0]) - place.y(band[1]):.1f}",
        top,
        width,
        bottom,
        width,
    )


def _line(index: int, bar: Bar, unit: str, maximum: float, aim: float | None) -> SafeString:
    top = _TOP + _LINE * index
    return format_html(
        '<text x="0" y="{}">{}</text><rect class="tr" x="{}" y="{}" width="{}" height="{}" rx="2"/>'
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="2"/><text class="s" x="{}" y="{}">{}</text>',
        *(top + 14, bar.label, _LEFT, top, _SPAN, _BAR),
        *("bar under" if aim is not None and bar.value < aim else "bar", _LEFT, top),
        *(_length(bar.value, maximum), _BAR, _VALUE_X, top + 15, fr_number(bar.value, unit=unit)),
    )


def _aim(aim: float, unit: str, maximum: float, height: int) -> SafeString:
    x = _LEFT + _length(aim, maximum)
    return format_html(
        '<path class="halo" d="M{x} 22V{y}"/><path class="aim" d="M{x} 22V{y}"/>'
        '<text class="m" x="{x}" y="14" text-anchor="middle">{text}</text>',
        x=x,
        y=height - 4,
        text=_("objectif %(aim)s") % {"aim": fr_number(aim, unit=unit)},
    )


def _length(value: float, maximum: float) -> int:
    return round(_SPAN * min(max(value / maximum, 0.0), 1.0))


def _bar_table(bars: Sequence[Bar], title: str, unit: str, aim: float | None) -> ChartTable:
    rows = tuple((bar.label, fr_number(bar.value, unit=unit)) for bar in bars)
    if aim is None:
        return ChartTable(title, (_("Ligne"), _("Valeur")), rows)
    words = (_("sous l’objectif") if bar.value < aim else _("objectif tenu") for bar in bars)
    header = _("Objectif %(aim)s") % {"aim": fr_number(aim, unit=unit)}
    return ChartTable(
        title, (_("Ligne"), _("Valeur"), header), tuple((*row, word) for row, word in zip(rows, words, strict=True))
    )


def _require_finite(values: Sequence[float | None], *bounds: float) -> None:
    if not all(math.isfinite(value) for value in (*values, *bounds) if value is not None):
        raise ValueError("a chart draws finite numbers; a missing measure is None")
