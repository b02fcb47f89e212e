"""Charts: rows to a chart in words and points (pure), and the chart to one small SVG.

The makers give None where a chart would say nothing.
"""

from __future__ import annotations

from pipeline.charts.draw import svg
from pipeline.charts.levels import levels
from pipeline.charts.model import Chart, Levels, Note, Point, Series, Span, Strip, Tile, Tiles
from pipeline.charts.series import new_per_day, total
from pipeline.charts.tiles import tiles

__all__ = [
    "Chart", "Levels", "Note", "Point", "Series", "Span", "Strip", "Tile", "Tiles",
    "levels", "new_per_day", "svg", "tiles", "total",
]  # fmt: skip
