"""Small charts as SVG with the classes of the look, each with its table; refuses colours and inline styles."""

from maillage.toolbox.charts.contracts import Bar, Chart, ChartTable, Point
from maillage.toolbox.charts.numbers import fr_number
from maillage.toolbox.charts.plots import bar_chart, sparkline

__all__ = ["Bar", "Chart", "ChartTable", "Point", "bar_chart", "fr_number", "sparkline"]
