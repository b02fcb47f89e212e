"""Figures: a month's CSV file of a table to columns of reports, each with its line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from pipeline.problems import Fault, Problem, nearest
from pipeline.read import rows
from pipeline.read.regions import nearest_region

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.model import Reference, Table
    from pipeline.read.sources import Source

T = TypeVar("T")
FILE = re.compile(r"content/figures/([a-z_][a-z0-9_]*)/(\d{4}-(?:0[1-9]|1[0-2]))\.csv")
COLUMNS = ("as_of", "region", "reported_at", "source", "reason", "note")
REASONS = ("late", "added", "removed", "transferred", "reclassified", "typo", "source")
WHOLE = re.compile(r"\d{1,12}", re.ASCII)
NEGATIVE = re.compile(r"-\d+", re.ASCII)
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z)", re.ASCII)


@dataclass(slots=True)
class Reports:
    """The reports of one file in its order, as columns of equal length.

    `day` counts days from year 1 (`date.toordinal`), `time` seconds since 1970; a value is None where
    nothing was reported.
    """

    path: str
    table: str
    line: list[int] = field(default_factory=list)
    as_of: list[str] = field(default_factory=list)
    day: list[int] = field(default_factory=list)
    region: list[str] = field(default_factory=list)
    reported_at: list[str] = field(default_factory=list)
    time: list[int] = field(default_factory=list)
    source: list[str] = field(default_factory=list)
    reason: list[str] = field(default_factory=list)
    note: list[str] = field(default_factory=list)
    values: dict[str, list[int | None]] = field(default_factory=dict)


def read_reports(source: Source, reference: Reference) -> tuple[Reports | None, list[Problem]]:
    """The reports of `content/figures/<table>/<YYYY-MM>.csv`; rows with a fault are left out."""
    found = FILE.fullmatch(source.path)
    if not found or found[1] not in reference.tables:
        return None, [Problem(source.path, 1, "figures-file", {"known": "、".join(reference.tables)})]
    table, month = reference.tables[found[1]], found[2]
    lines, problems = rows.read_lines(source)
    metrics = tuple(metric.key for metric in table.metrics)
    problems = problems or rows.expect_header(lines, (*COLUMNS, *metrics))
    if problems:
        return None, problems
    reports = Reports(source.path, table.key, values={metric: [] for metric in metrics})
    cells = _Cells(reference, table, month)
    places = [lines.header.index(name) for name in (*COLUMNS, *metrics)]
    if _at_once(reports, lines, cells, places):
        return reports, []
    for line, row in lines.rows:
        faults = _append(reports, line, cells, [row[place].strip() for place in places])
        problems += [Problem(source.path, line, fault.code, fault.values) for fault in faults]
    return reports, problems


def _at_once(reports: Reports, lines: rows.Lines, cells: _Cells, places: Sequence[int]) -> bool:
    """Fill in the reports column by column, each text of a column read once; false where anything has a fault."""
    if not lines.rows:
        return True
    columns = list(zip(*(row for _, row in lines.rows), strict=True))
    as_of, region, reported_at, source, reason, note, *counts = (columns[place] for place in places)
    try:
        days, times = _each(as_of, cells.day), _each(reported_at, cells.time)
        for column, check in ((region, cells.region), (source, cells.source), (reason, cells.reason)):
            for text in dict.fromkeys(column):
                check(text.strip())
        values = {
            metric: _each(column, partial(cells.count, metric))
            for metric, column in zip(reports.values, counts, strict=True)
        }
    except Fault:
        return False
    gaps = all(None in column for column in values.values())
    if gaps and any(set(row) == {None} for row in zip(*values.values(), strict=True)):
        return False
    reports.line, reports.day, reports.time, reports.values = [line for line, _ in lines.rows], days, times, values
    for name, column in zip(COLUMNS, (as_of, region, reported_at, source, reason, note), strict=True):
        setattr(reports, name, _each(column, str))
    return True


def _each(column: Sequence[str], read: Callable[[str], T]) -> list[T]:
    """What each text of a column says."""
    known = {text: read(text.strip()) for text in dict.fromkeys(column)}
    return list(map(known.__getitem__, column))


def _append(reports: Reports, line: int, cells: _Cells, row: list[str]) -> list[Fault]:
    """The row as a report, or everything that is wrong with its cells."""
    as_of, region, reported_at, source, reason, note, *counts = row
    faults: list[Fault] = []
    day, time = _tried(cells.day, as_of, faults), _tried(cells.time, reported_at, faults)
    for check, text in ((cells.region, region), (cells.source, source), (cells.reason, reason)):
        _tried(check, text, faults)
    values = [
        _tried(partial(cells.count, metric), text, faults) for metric, text in zip(reports.values, counts, strict=True)
    ]
    if not faults and all(value is None for value in values):
        faults.append(Fault("no-values"))
    if faults or day is None or time is None:
        return faults
    reports.line.append(line)
    reports.as_of.append(as_of)
    reports.day.append(day)
    reports.region.append(region)
    reports.reported_at.append(reported_at)
    reports.time.append(time)
    reports.source.append(source)
    reports.reason.append(reason)
    reports.note.append(note)
    for column, value in zip(reports.values.values(), values, strict=True):
        column.append(value)
    return []


def _tried(read: Callable[[str], T], text: str, faults: list[Fault]) -> T | None:
    try:
        return read(text)
    except Fault as fault:
        faults.append(fault)
        return None


class _Cells:
    """Readers of single cells. A month repeats few texts many times, so each is read once."""

    def __init__(self, reference: Reference, table: Table, month: str) -> None:
        self.reference = reference
        self.month = month
        self.table = table
        self.days: dict[str, int] = {}
        self.times: dict[str, int] = {}
        self.counts: dict[str, int | None] = {"": None}

    def day(self, text: str) -> int:
        return _once(self.days, text, self._day)

    def _day(self, text: str) -> int:
        if not text:
            raise Fault("missing", field="as_of")
        day = rows.day_of(text, "as_of")
        assert isinstance(day, date)
        if text[:7] != self.month:
            raise Fault("other-month", field="as_of", value=text, month=self.month)
        return day.toordinal()

    def time(self, text: str) -> int:
        return _once(self.times, text, _time)

    def region(self, text: str) -> None:
        if text not in self.reference.regions:
            raise Fault("unknown-region", value=text, near=nearest_region(text, self.reference))

    def source(self, text: str) -> None:
        if text not in self.reference.reporters:
            raise Fault("choice", field="source", value=text, known=nearest(text, self.reference.reporters))

    def reason(self, text: str) -> None:
        if text and text not in REASONS:
            raise Fault("choice", field="reason", value=text, known="、".join(REASONS))

    def count(self, metric: str, text: str) -> int | None:
        found = self.counts.get(text, -1)
        if found == -1:
            found = self.counts[text] = _count(metric, text)
        return found


def _once(known: dict[str, int], text: str, read: Callable[[str], int]) -> int:
    found = known.get(text)
    if found is None:
        found = known[text] = read(text)
    return found


def _time(text: str) -> int:
    """Seconds since 1970; the offset has to be written, for a report outlives its editor's clock."""
    try:
        if not MOMENT.fullmatch(text):
            raise ValueError
        return int(rows.in_range(datetime.fromisoformat(text)).timestamp())
    except (ValueError, OverflowError):
        raise Fault("report-time", field="reported_at", value=text) from None


def _count(metric: str, text: str) -> int:
    if WHOLE.fullmatch(text):
        return int(text)
    raise Fault("negative" if NEGATIVE.fullmatch(text) else "not-whole", field=metric, value=text)
