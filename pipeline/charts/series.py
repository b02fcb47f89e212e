"""Rows to the chart of a metric by day: what is new, or what there is in all. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from pipeline.charts import words
from pipeline.charts.model import Note, Point, Series
from pipeline.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.edition import Edition
    from pipeline.model import Region, Table
    from pipeline.record import Row

FEWEST = 2
FEWEST_AVERAGES = 7


def new_per_day(
    rows: Iterable[Row], table: Table, place: int, region: Region, edition: Edition, notes: Sequence[Note] = ()
) -> Series | None:
    """What each day added, and the average of seven days.

    None for a level, for fewer than two days, for nothing but zeros, and where a count is hidden:
    the change beside a hidden count would tell it.
    """
    metric = table.metrics[place]
    rows = list(rows)
    if metric.kind is Kind.LEVEL or any(place in row.hidden for row in rows):
        return None
    points = _averaged(_by_day(Point(row.as_of, row.new[place], row.average[place]) for row in rows))
    if not _tells(points):
        return None
    subject = words.subject_new(metric, region.name, edition)
    title, text = (
        words.title_new(points, subject, metric.unit, edition),
        words.text_new(points, subject, metric.unit, edition),
    )
    return Series(title, text, _within(notes, points), words.lettering(edition), points, metric.unit, bars=True)


def total(
    rows: Iterable[Row], table: Table, place: int, region: Region, edition: Edition, notes: Sequence[Note] = ()
) -> Series | None:
    """What there is in all at the end of each day; a hidden count is a gap.

    None for a daily metric, for fewer than two days and for nothing but zeros.
    """
    metric = table.metrics[place]
    if metric.kind is Kind.DAILY:
        return None
    points = _by_day(Point(row.as_of, None if place in row.hidden else row.values[place]) for row in rows)
    if not _tells(points):
        return None
    subject = words.subject_total(metric, region.name, edition)
    title, text = (
        words.title_total(points, subject, metric.unit, edition),
        words.text_total(points, subject, metric.unit, edition),
    )
    return Series(title, text, _within(notes, points), words.lettering(edition), points, metric.unit, bars=False)


def _by_day(points: Iterable[Point]) -> tuple[Point, ...]:
    """Every day from the first known value to the last; days without a row are not reported."""
    known = {date.fromisoformat(point.day).toordinal(): point for point in points if point.value is not None}
    if not known:
        return ()
    days = range(min(known), max(known) + 1)
    return tuple(known.get(day) or Point(date.fromordinal(day).isoformat(), None) for day in days)


def _averaged(points: tuple[Point, ...]) -> tuple[Point, ...]:
    """Without averages where they are too few to make a line."""
    if sum(point.average is not None for point in points) >= FEWEST_AVERAGES:
        return points
    return tuple(replace(point, average=None) for point in points)


def _tells(points: Sequence[Point]) -> bool:
    values = [point.value for point in points if point.value is not None]
    return len(values) >= FEWEST and any(values)


def _within(notes: Sequence[Note], points: Sequence[Point]) -> tuple[Note, ...]:
    found = {note for note in notes if points[0].day <= note.day <= points[-1].day}
    return tuple(sorted(found, key=lambda note: (note.day, note.text)))
