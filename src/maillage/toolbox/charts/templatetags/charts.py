"""`{% chart chart %}` shows a picture with its table; `{% promise_ring "soon" 0.1 %}` a ring alone."""

from typing import Any

from django import template

from maillage.toolbox.charts.contracts import Chart
from maillage.toolbox.charts.rings import ring as draw_ring

register = template.Library()
register.simple_tag(draw_ring, name="promise_ring")


@register.inclusion_tag("charts/figure.html")
def chart(chart: Chart, *, wide: bool = False) -> dict[str, Any]:
    """`wide` lets a large chart scroll inside its figure on a phone."""
    return {"chart": chart, "wide": wide}
