"""A table's month in few bytes: what is shown of it, and all its reports. Pages and data files are made of these."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from pipeline.derive.series import AVERAGED_DAYS
from pipeline.record import Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.derive.known import Flags, Numbers, Values
    from pipeline.derive.tablemonth import TableMonth
    from pipeline.model import Reference

SIZES = ("i1", "i2", "i4", "i8")


@dataclass(frozen=True, slots=True)
class Packed:
    """Whole numbers in the smallest size that holds them all; the least number of the size is “none”."""

    size: str
    shape: tuple[int, ...]
    content: bytes

    @classmethod
    def of(cls, numbers: Values | Numbers) -> Packed:
        """Numbers, NaN where there is none."""
        known = ~np.isnan(numbers)
        most = float(np.abs(numbers[known]).max(initial=0))
        size = next(size for size in SIZES if most <= np.iinfo(size).max)
        packed = np.full(numbers.shape, np.iinfo(size).min, dtype=f"<{size}")
        packed[known] = numbers[known]
        return cls(size, numbers.shape, packed.tobytes())

    def numbers(self) -> Numbers:
        """The numbers; `NONE` where there is none."""
        found = np.frombuffer(self.content, dtype=f"<{self.size}").reshape(self.shape).astype(np.int64)
        found[found == np.iinfo(self.size).min] = NONE
        return found


NONE = int(np.iinfo("i8").min)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is shown: of each day, region and metric the value, what is new, and the sum of that in seven days."""

    days: tuple[int, ...]
    codes: tuple[str, ...]
    present: Packed
    values: Packed
    new: Packed
    sums: Packed
    hidden: Packed

    @classmethod
    def of(cls, month: TableMonth, new: Values, sums: Values, hidden: Flags) -> Sheet:
        """Of arrays that begin with the month's own first day; hidden values are left out."""
        present, values = month.present[month.first :], month.values[month.first :]
        days, codes = np.flatnonzero(present.any(axis=1)), np.flatnonzero(present.any(axis=0))
        chosen = np.ix_(days, codes)
        return cls(
            tuple(month.days[month.first :][days].tolist()),
            tuple(month.codes[code] for code in codes),
            Packed.of(present[chosen].astype(np.int64)),
            Packed.of(np.where(hidden, np.nan, values)[chosen]),
            Packed.of(new[chosen]),
            Packed.of(sums[chosen]),
            Packed.of(hidden[chosen].astype(np.int64)),
        )

    def rows(self, reference: Reference) -> Iterator[Row]:
        """The rows in the order of days and of `regions.csv`."""
        places = {code: place for place, code in enumerate(self.codes)}
        order = [(code, places[code]) for code in reference.regions if code in places]
        parts = (self.present, self.values, self.new, self.sums, self.hidden)
        present, values, new, sums, hidden = (part.numbers().tolist() for part in parts)
        for at, number in enumerate(self.days):
            day = date.fromordinal(number).isoformat()
            for code, place in order:
                if present[at][place]:
                    cells = (found[at][place] for found in (values, new, sums, hidden))
                    yield _row(day, code, *cells)

    def hidden_cells(self, metrics: Sequence[str]) -> set[tuple[str, str, str]]:
        """(day, region, metric) of what is hidden."""
        found = np.argwhere(self.hidden.numbers()).tolist()
        return {
            (date.fromordinal(self.days[day]).isoformat(), self.codes[region], metrics[metric])
            for day, region, metric in found
        }


def _row(day: str, code: str, values: list[int], new: list[int], sums: list[int], hidden: list[int]) -> Row:
    return Row(
        as_of=day,
        region=code,
        values=tuple(None if value == NONE else value for value in values),
        new=tuple(None if value == NONE else value for value in new),
        average=tuple(None if value == NONE else round(value / AVERAGED_DAYS, 2) for value in sums),
        hidden=tuple(place for place, value in enumerate(hidden) if value),
    )


@dataclass(frozen=True, slots=True)
class Texts:
    """A column of texts that repeat: each once, and for every row its place among them."""

    texts: tuple[str, ...]
    places: Packed

    @classmethod
    def of(cls, column: Sequence[str], rows: Numbers) -> Texts:
        """The texts of these rows of a column."""
        known = {text: place for place, text in enumerate(dict.fromkeys(column))}
        places = np.fromiter(map(known.__getitem__, column), np.int64, len(column))
        return cls(tuple(known), Packed.of(places[rows]))

    def column(self) -> list[str]:
        """The texts of all rows."""
        return [self.texts[place] for place in self.places.numbers().tolist()]


@dataclass(frozen=True, slots=True)
class Slips:
    """All reports of a month, in the order of days, regions and moments."""

    days: Packed
    regions: Packed
    codes: tuple[str, ...]
    texts: tuple[Texts, ...]
    """Moment, source, reason, note."""
    values: Packed

    @classmethod
    def of(cls, month: TableMonth) -> Slips:
        """The reports that are known."""
        told, reports = month.told, month.reports
        columns = (reports.reported_at, reports.source, reports.reason, reports.note)
        texts = tuple(Texts.of(column, told.row) for column in columns)
        return cls(Packed.of(told.day), Packed.of(told.region), month.codes, texts, Packed.of(told.value))

    def lines(self, metrics: Sequence[str]) -> Iterator[tuple[str, str, str, int, str, str, str, str]]:
        """Day, region, metric, value, moment, source, reason, note: by day, region, metric and moment."""
        columns = [texts.column() for texts in self.texts]
        values = self.values.numbers().tolist()
        order = sorted(range(len(metrics)), key=lambda place: metrics[place])
        groups: dict[tuple[int, int], list[int]] = {}
        for row, key in enumerate(zip(self.days.numbers().tolist(), self.regions.numbers().tolist(), strict=True)):
            groups.setdefault(key, []).append(row)
        for (day, region), rows in groups.items():
            cell = date.fromordinal(day).isoformat(), self.codes[region]
            for place in order:
                for row in rows:
                    if values[row][place] != NONE:
                        at, source, reason, note = (column[row] for column in columns)
                        yield *cell, metrics[place], values[row][place], at, source, reason, note
