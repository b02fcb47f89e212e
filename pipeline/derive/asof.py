"""What was known at the end of each day: a table's reports once more, in the order in which they came. Pure.

It gives what a build of that moment gives (a test compares them), for all days in the time that such a build
takes for one.
"""

from __future__ import annotations

from bisect import insort
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from pipeline.derive.series import parents_upwards
from pipeline.model import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pipeline.model import Reference, Table

Values = list[int | None]


class Report(NamedTuple):
    """A value of a table that became known at `time` (seconds since 1970), which is on the day `known`."""

    known: str
    time: float
    rank: int
    source: str
    table: str
    day: int
    region: str
    metric: str
    value: int


class Known:
    """A table as it is known after the reports so far; `lines` writes rows of its data file."""

    def __init__(
        self, table: Table, reference: Reference, lines: Callable[[list[list[str | int | None]]], str]
    ) -> None:
        self.table, self.reference, self.lines = table, reference, lines
        self.places = {metric.key: place for place, metric in enumerate(table.metrics)}
        sums = {code: [part.code for part in reference.children(code)] for code in parents_upwards(reference)}
        self.sums = {code: parts for code, parts in sums.items() if parts and table.adds_up}
        self.reported: dict[int, dict[str, Values]] = {}
        self.ranks: dict[tuple[int, str, str], int] = {}
        self.rows: dict[int, dict[str, Values]] = {}
        self.days: list[int] = []
        self.texts: dict[int, str] = {}

    def learn(self, reports: Iterable[Report]) -> bool:
        """Take in the next reports, in the order of time, rank and source; whether the file is another one now."""
        touched = set()
        for report in reports:
            cell = (report.day, report.region, report.metric)
            if report.rank >= self.ranks.get(cell, report.rank):
                self.ranks[cell] = report.rank
                values = self.reported.setdefault(report.day, {}).setdefault(report.region, [None] * len(self.places))
                values[self.places[report.metric]] = report.value
                touched.add(report.day)
        for day in touched:
            if day not in self.rows:
                insort(self.days, day)
            self.rows[day] = self._rows(day)
        # What is new on a day hangs on the day before.
        texts = {day: self._text(day) for day in touched | {day + 1 for day in touched} & self.rows.keys()}
        changed = any(self.texts.get(day, "") != text for day, text in texts.items())
        self.texts |= texts
        return changed

    def text(self) -> str:
        """The lines of the data file."""
        return "".join(self.texts[day] for day in self.days)

    def _rows(self, day: int) -> dict[str, Values]:
        """The regions of a day: folds counted into their parents, sums where all parts reported."""
        regions, on = self.reference.regions, date.fromordinal(day)
        listed = {code: values for code, values in self.reported[day].items() if regions[code].in_force(on)}
        found = {code: list(values) for code, values in listed.items() if regions[code].kind != "fold"}
        for code, values in listed.items():
            if regions[code].kind == "fold" and (whole := found.get(regions[code].parent)):
                whole[:] = [None if old is None else old + (more or 0) for old, more in zip(whole, values, strict=True)]
        for parent, parts in self.sums.items():
            if all(part in found for part in parts):
                sums = [_sum(values) for values in zip(*(found[part] for part in parts), strict=True)]
                own = found.get(parent, [None] * len(sums))
                if parent in found or any(value is not None for value in sums):
                    found[parent] = [new if old is None else old for old, new in zip(own, sums, strict=True)]
        return found

    def _text(self, day: int) -> str:
        """The lines of a day."""
        rows, before = self.rows[day], self.rows.get(day - 1, {})
        none: Values = [None] * len(self.places)
        regions, name = self.reference.regions, date.fromordinal(day).isoformat()
        return self.lines(
            [
                [name, code, regions[code].name, *rows[code], *self._new(rows[code], before.get(code, none))]
                for code in regions
                if code in rows
            ]
        )

    def _new(self, values: Values, before: Values) -> Values:
        return [
            value if metric.kind is Kind.DAILY else None if value is None or old is None else value - old
            for metric, value, old in zip(self.table.metrics, values, before, strict=True)
        ]


def _sum(values: tuple[int | None, ...]) -> int | None:
    return None if None in values else sum(value for value in values if value is not None)
