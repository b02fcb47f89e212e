"""The elements of tiles and of levels. Pure."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pipeline.charts import layout, scene
from pipeline.charts.layout import FONT, GAP, LINE, WIDTH, Frame, Label
from pipeline.charts.levels import outline
from pipeline.charts.marks import INK, PAPER, RULE, SOFT, Box, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.charts.model import Lettering, Levels, Span, Strip, Tile, Tiles

SHADES = (PAPER, "var(--chart-1)", "var(--chart-2)", "var(--chart-3)", "var(--chart-4)")
ON_SHADES = (INK, INK, INK, PAPER, PAPER)
LEVELS = ("var(--signal)", "var(--chart-medium)", "var(--chart-low)")
WIDEST, TALL, SPACE = 84, 44, 4
# Letters are counted as broad as the broadest font has them: what seems so much wider than its tile is set smaller.
BROAD, SMALL = 1.1, 11


def tiles_elements(chart: Tiles) -> tuple[list[str], float]:
    """The elements of a grid of regions, and its height."""
    columns, lines = [tile.column for tile in chart.points], [tile.row for tile in chart.points]
    across = max(columns) - min(columns) + 1
    wide = min(WIDEST, (WIDTH + SPACE) // across - SPACE)
    left = (WIDTH - across * (wide + SPACE) + SPACE) / 2
    found, labels = [], []
    for tile in sorted(chart.points, key=lambda tile: tile.home):
        x, y = left + (tile.column - min(columns)) * (wide + SPACE), 2 + (tile.row - min(lines)) * (TALL + SPACE)
        found.append(_tile(tile, x, y, wide))
        labels.append(
            Label(x + wide / 2, y + 18, tile.name, "center", ON_SHADES[tile.shade], size=_size(tile.name, wide))
        )
        labels.append(Label(x + wide / 2, y + 37, tile.label, "center", ON_SHADES[tile.shade], bold=True))
    return [*scene.boxes(found), *scene.texts(labels)], (max(lines) - min(lines) + 1) * (TALL + SPACE)


def _size(name: str, wide: float) -> int | None:
    fits = int(FONT * wide * BROAD / layout.width(name))
    return None if fits >= FONT else min(fits, SMALL)


def _tile(tile: Tile, x: float, y: float, wide: float) -> Box:
    stroke, weight = (INK, 3) if tile.home else (RULE, 1)
    return Box(x, y, x + wide, y + TALL, SHADES[tile.shade], stroke, weight)


def levels_elements(chart: Levels) -> tuple[list[str], float]:
    """The elements of strips by day, and their height."""
    left = max(map(layout.width, chart.names)) + 2 * GAP
    tall = LINE + 14 + len(chart.names) * LINE
    top = LINE if chart.notes else 0
    bottom = top + len(chart.points) * tall
    frame = Frame(_ordinal(chart.first), _ordinal(chart.last), 0, 0, left, top, bottom)
    dates = layout.date_labels(frame, chart.lettering)
    grid = [Rule(label.x, top + LINE + 2, label.x, bottom + 5) for label in dates]
    labels = [*dates, *layout.year_labels(dates, frame, chart.lettering), *layout.note_labels(chart.notes, frame)]
    found: list[Box] = []
    for place, strip in enumerate(chart.points):
        above = top + place * tall + FONT
        found += _boxes(strip, above + GAP, frame)
        grid += _tracks(len(chart.names), above + GAP, frame)
        labels += [
            Label(0, above, strip.name, fill=INK, bold=True),
            *_span_labels(strip, above, frame, chart.lettering),
        ]
        labels += [Label(0, above + (level + 1) * LINE, name) for level, name in enumerate(chart.names)]
    noted = [Rule(x, FONT + 3, x, bottom, SOFT, dashed=True) for x in layout.note_places(chart.notes, frame)]
    elements = [*scene.rules(grid), *scene.boxes(found), *scene.rules(noted), *scene.texts(labels)]
    return elements, bottom + 2 * LINE + 8


def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def _tracks(count: int, top: float, frame: Frame) -> Iterator[Rule]:
    for level in range(count):
        y = top + (level + 0.6) * LINE
        yield Rule(frame.left, y, frame.right, y)


def _boxes(strip: Strip, top: float, frame: Frame) -> Iterator[Box]:
    """The days on which each level was in force, on its track."""
    for span in strip.spans:
        y = top + span.level * LINE + 3
        start, end = frame.x(_ordinal(span.first) - 0.5), frame.x(_ordinal(span.last) + 0.5)
        yield Box(start, y, end, y + LINE - 4, LEVELS[min(span.level, len(LEVELS) - 1)])


def _span_labels(strip: Strip, y: float, frame: Frame, lettering: Lettering) -> list[Label]:
    """From when to when, as far as there is room beside the name."""
    taken = [Label(0, y, strip.name, bold=True)]
    for span in outline(strip):
        label = _span_label(span, y, frame, lettering)
        if not any(label.meets(other) for other in taken):
            taken.append(label)
    return taken[1:]


def _span_label(span: Span, y: float, frame: Frame, lettering: Lettering) -> Label:
    text = lettering.short_period(span.first, span.last)
    x = frame.x(_ordinal(span.first) - 0.5)
    if x + layout.width(text) > WIDTH:
        return Label(frame.x(_ordinal(span.last) + 0.5), y, text, "right", INK, halo=True)
    return Label(x, y, text, fill=INK, halo=True)
