"""Charts to SVG: where each mark of a chart stands, written down by `scene`.

Texts take the page's font, and CSS may make them larger or smaller: so every text stands on its
baseline, and nothing is measured by a font of this machine.
"""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from pipeline.charts import layout, scene
from pipeline.charts.boards import levels_elements, tiles_elements
from pipeline.charts.layout import FONT, GAP, LINE, WIDTH, Frame, Label
from pipeline.charts.marks import ACCENT, GAPS, INK, RULE, SOFT, Box, Rule, bars, runs
from pipeline.charts.model import Series, Tiles

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.charts.model import Chart, Point

HEIGHT = 136


def svg(chart: Chart, prefix: str) -> str:
    """The chart as an SVG element; its ids begin with `prefix`."""
    if isinstance(chart, Series):
        elements, height = _series_elements(chart)
    elif isinstance(chart, Tiles):
        elements, height = tiles_elements(chart)
    else:
        elements, height = levels_elements(chart)
    kind = type(chart).__name__.lower()
    return scene.document(elements, kind, chart.title, chart.text, prefix, (WIDTH, round(height)))


def _series_elements(chart: Series) -> tuple[list[str], float]:
    frame, ticks = _frame(chart)
    bands = list(_bands(chart.points, frame))
    dates, direct = layout.date_labels(frame, chart.lettering), _direct(chart, frame)
    labels = [Label(0, frame.y(tick) - 4, chart.lettering.short_number(tick)) for tick in ticks]
    labels += [*dates, *layout.year_labels(dates, frame, chart.lettering), *layout.note_labels(chart.notes, frame)]
    labels += layout.gap_label(chart.lettering.missing, bands, frame, direct)
    stubs = [Rule(label.x, frame.bottom, label.x, frame.bottom + 5, SOFT) for label in dates]
    noted = [Rule(x, FONT + 3, x, frame.bottom, SOFT, dashed=True) for x in layout.note_places(chart.notes, frame)]
    elements = [
        *scene.boxes(Box(left, frame.top, right, frame.bottom, GAPS) for left, right in bands),
        *scene.rules(Rule(0, frame.y(tick), WIDTH, frame.y(tick), RULE) for tick in ticks),
        *scene.boxes(bars(chart.points, frame) if chart.bars else ()),
        *scene.rules([Rule(0, frame.y(0), WIDTH, frame.y(0), SOFT), *stubs, *noted]),
        *scene.line(runs([point.average if chart.bars else point.value for point in chart.points], frame)),
        *scene.texts([*labels, *direct]),
    ]
    return elements, frame.bottom + 2 * LINE + 8


def _frame(chart: Series) -> tuple[Frame, range]:
    values = [point.value for point in chart.points if point.value is not None]
    ticks = layout.value_ticks(min(values), max(values))
    top = 26 + (LINE if chart.notes else 0)
    first, last = (date.fromisoformat(point.day).toordinal() for point in (chart.points[0], chart.points[-1]))
    return Frame(first, last, ticks[0], ticks[-1], 34, top, top + HEIGHT), ticks


def _bands(points: Sequence[Point], frame: Frame) -> Iterator[tuple[float, float]]:
    """From where to where each run of days without a report goes."""
    for missing, run in groupby(enumerate(points, frame.first), key=lambda found: found[1].value is None):
        days = [day for day, _ in run]
        if missing:
            yield frame.x(days[0] - 0.5), frame.x(days[-1] + 0.5)


def _direct(chart: Series, frame: Frame) -> list[Label]:
    """The highest bar, and the average by its name; or the end of the line."""
    tops = [frame.y(max(point.value or 0, point.average or 0, 0)) for point in chart.points]
    if not chart.bars:
        return [_end(chart, frame, tops)]
    peak = _peak(chart, frame)
    heights = [None if point.average is None else frame.y(point.average) for point in chart.points]
    average = layout.label_beside(chart.lettering.average, heights, tops, frame, [peak])
    return [peak, average] if average else [peak]


def _end(chart: Series, frame: Frame, tops: Sequence[float]) -> Label:
    newest = chart.points[-1]
    text = chart.lettering.point(newest.day, newest.value or 0, chart.unit)
    days = max(1, round(layout.width(text) / frame.day_width))
    return Label(frame.right, min(tops[-days:]) - GAP - 2, text, "right", ACCENT, bold=True, halo=True)


def _peak(chart: Series, frame: Frame) -> Label:
    place = max(range(len(chart.points)), key=lambda place: (chart.points[place].value or 0, -place))
    point, x = chart.points[place], frame.x(frame.first + place)
    text = chart.lettering.point(point.day, point.value or 0, chart.unit)
    anchor = "left" if x < WIDTH / 2 else "right"
    return Label(x, frame.y(max(point.value or 0, 0)) - GAP, text, anchor, INK, bold=True, halo=True)
