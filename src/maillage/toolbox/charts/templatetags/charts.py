"""`{% chart chart %}` shows a picture with its table."""

from typing import Any

from django import template

from maillage.toolbox.charts.contracts import Chart

register = template.Library()


@register.inclusion_tag("charts/figure.html")
def chart(chart: Chart, *, wide: bool = False) -> dict[str, Any]:
    """`wide` lets a large chart scroll inside its figure on a phone."""
    return {"chart": chart, "wide": wide}
