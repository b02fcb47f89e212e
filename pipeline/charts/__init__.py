"""Charts: rows to a chart in words and points (pure), and the chart to one small SVG.

The makers give None where a chart would say nothing. Only `svg` imports Altair and vl-convert.
"""

from __future__ import annotations

from functools import lru_cache

from pipeline.charts.levels import levels
from pipeline.charts.model import Chart, Levels, Note, Point, Series, Span, Strip, Tile, Tiles
from pipeline.charts.series import new_per_day, total
from pipeline.charts.tiles import tiles

__all__ = [
    "Chart", "Levels", "Note", "Point", "Series", "Span", "Strip", "Tile", "Tiles",
    "levels", "new_per_day", "svg", "tiles", "total",
]  # fmt: skip


# A process that builds again and again draws what it drew before: sixty milliseconds each.
@lru_cache(maxsize=500)
def svg(chart: Chart, prefix: str) -> str:
    """The chart as SVG to stand inside a page; `prefix` makes its ids unique there."""
    # Half a second to import, and most builds draw nothing.
    from pipeline.charts.draw import svg as drawn

    return drawn(chart, prefix)
