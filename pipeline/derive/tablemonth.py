"""A table's month as arrays, made once for the checks and for the figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from pipeline.derive import known, series
from pipeline.derive.known import Flags, Numbers, Told, Values
from pipeline.model import Reference, Table
from pipeline.read.figures import Reports
from pipeline.record import Totals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


@dataclass(frozen=True, slots=True)
class TableMonth:
    """`values` has a place for each day (the opening's before the month's own), region and metric."""

    table: Table
    reference: Reference
    reports: Reports
    opening: Totals
    told: Told
    codes: tuple[str, ...]
    days: Numbers
    first: int
    """The place of the month's own first day."""
    values: Values
    lines: Numbers
    """The line of the report that counts for a cell; 0 where it is a sum of others."""
    present: Flags
    """Whether a region has figures on a day."""
    before: Values
    """For each of the month's own cells the value reported before it, however long ago."""

    @property
    def empty(self) -> bool:
        """Whether nothing is known."""
        return not len(self.told.row)

    def value(self, day: date, region: str, metric: str) -> int | None:
        """What counts for a cell, sums included."""
        place = int(np.searchsorted(self.days, day.toordinal()))
        if place == len(self.days) or self.days[place] != day.toordinal():
            return None
        found = self.values[place, self.codes.index(region), self.metrics.index(metric)]
        return None if np.isnan(found) else int(found)

    def reported(self, day: str) -> Iterator[tuple[str, str, int]]:
        """(region, metric, line) of the reports that count on a day."""
        rows = np.flatnonzero(self.told.day == date.fromisoformat(day).toordinal())
        for row, place in self.told.cells(self.told.standing, self.metrics):
            if row in rows:
                at = int(self.told.row[row])
                yield self.reports.region[at], self.metrics[place], self.reports.line[at]

    @property
    def metrics(self) -> list[str]:
        """The keys of the metrics."""
        return [metric.key for metric in self.table.metrics]


def table_month(reports: Reports, opening: Totals, reference: Reference, moment: int | None = None) -> TableMonth:
    """What was known of the month at `moment` (seconds since 1970), or all that was ever reported."""
    table, codes = reference.tables[reports.table], tuple(sorted(reference.regions))
    told = known.told_of(reports, reference, moment)
    before = sorted(date.fromisoformat(day).toordinal() for day in {day for day, _, _ in opening.tail})
    own = np.unique(told.day)
    shape = (len(own), len(codes), len(table.metrics))
    values, lines = np.full(shape, np.nan), np.zeros(shape, dtype=np.int64)
    rows, metrics = np.nonzero(told.standing)
    cells = (np.searchsorted(own, told.day[rows]), told.region[rows], metrics)
    values[cells] = told.value[rows, metrics]
    lines[cells] = np.array(reports.line, dtype=np.int64)[told.row[rows]]
    values = series.with_sums(series.folded(values, own, reference), table, reference)
    days = np.concatenate([np.array(before, dtype=np.int64), own])
    earlier = _before(values, opening, codes, [metric.key for metric in table.metrics])
    values = np.concatenate([_tail(opening, before, codes, shape[2]), values])
    present = np.logical_not(np.isnan(values).all(axis=2))
    lines = np.concatenate([np.zeros((len(before), *shape[1:]), dtype=np.int64), lines])
    return TableMonth(
        table, reference, reports, opening, told, codes, days, len(before), values, lines, present, earlier
    )


def _tail(opening: Totals, days: list[int], codes: tuple[str, ...], metrics: int) -> Values:
    """The last days of the months before."""
    tail = np.full((len(days), len(codes), metrics), np.nan)
    if opening.tail:
        names, regions, values = zip(*opening.tail, strict=True)
        places = {code: place for place, code in enumerate(codes)}
        numbers = {date.fromordinal(day).isoformat(): place for place, day in enumerate(days)}
        tail[[numbers[name] for name in names], [places[code] for code in regions]] = np.array(values, dtype=np.float64)
    return tail


def _before(values: Values, opening: Totals, codes: Sequence[str], metrics: Sequence[str]) -> Values:
    """For each cell of `values` the value reported before it."""
    last = np.full(values.shape[1:], np.nan)
    places = {code: place for place, code in enumerate(codes)}
    keys = {key: place for place, key in enumerate(metrics)}
    for code, found in opening.last.items():
        for key, (_, value) in found.items():
            last[places[code], keys[key]] = value
    before = np.empty_like(values)
    for place, told in enumerate(values):
        before[place] = last
        last = np.where(np.isnan(told), last, told)
    return before


@dataclass(frozen=True, slots=True)
class Step:
    """A value that differs from the one before it; `line` is 0 where it is a sum of others."""

    line: int
    region: str
    old: int
    new: int


def steps(month: TableMonth, place: int, chosen: Callable[[Values, Values], Flags]) -> Iterator[Step]:
    """The steps of a metric from one reported value to the next that are such, given what was before and what is."""
    before, after = month.before[:, :, place], month.values[month.first :, :, place]
    lines = month.lines[month.first :, :, place]
    with np.errstate(invalid="ignore"):
        found = chosen(before, after)
    for cell in zip(*np.nonzero(found), strict=True):
        yield Step(int(lines[cell]), month.codes[cell[1]], int(before[cell]), int(after[cell]))
