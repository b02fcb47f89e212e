"""A chart before it is drawn: its finding, the same in words, and its points."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Lettering:
    """How the drawing itself writes days and numbers, and the few words on it, in its language."""

    day: str
    days: str
    """Days of one month, from the first to the last."""
    period: str
    """Two days of different months."""
    year: str
    months: tuple[str, ...]
    number: str
    value: str
    """The value of a day."""
    missing: str
    average: str

    def short_day(self, day: str) -> str:
        """`2020-02-01` as 2月1日."""
        return self._dated(self.day, date.fromisoformat(day))

    def short_period(self, first: str, last: str) -> str:
        """`2020-02-01` and `2020-02-03` as 2月1日—3日."""
        if first == last:
            return self.short_day(first)
        if first[:7] == last[:7]:
            return self._dated(self.days, date.fromisoformat(first), until=date.fromisoformat(last).day)
        return self.period.format(since=self.short_day(first), until=self.short_day(last))

    def short_number(self, value: int) -> str:
        """A number with a true minus sign."""
        return self.number.format(n=value).replace("-", "−")

    def point(self, day: str, value: int, unit: str) -> str:
        """A day and its value."""
        return self.value.format(day=self.short_day(day), value=self.short_number(value), unit=unit)

    def _dated(self, form: str, found: date, **more: int) -> str:
        return form.format(month=found.month, day=found.day, month_name=self.months[found.month - 1], **more)


@dataclass(frozen=True, slots=True)
class Note:
    """A day on which the counting changed, and how."""

    day: str
    text: str


@dataclass(frozen=True, slots=True)
class Point:
    """A day of a series; None is “not reported”, or hidden."""

    day: str
    value: int | None
    average: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """A value a day: `points` holds every day from the first reported to the last, in their order."""

    title: str
    text: str
    notes: tuple[Note, ...]
    lettering: Lettering
    points: tuple[Point, ...]
    unit: str
    bars: bool
    """Bars with their seven-day average, or else a line."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A region on the grid. `shade` is 0 for zero and for nothing reported, else 1 to 4."""

    region: str
    name: str
    label: str
    shade: int
    column: int
    row: int
    home: bool = False


@dataclass(frozen=True, slots=True)
class Tiles:
    """The regions of a day, each about where it lies."""

    title: str
    text: str
    notes: tuple[Note, ...]
    lettering: Lettering
    points: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """The days from `first` to `last` on which a level was in force; `level` counts from the highest, 0."""

    level: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Strip:
    """The levels of a region."""

    region: str
    name: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Levels:
    """The levels of regions by day; `names` are the levels, the highest first."""

    title: str
    text: str
    notes: tuple[Note, ...]
    lettering: Lettering
    points: tuple[Strip, ...]
    names: tuple[str, ...]
    first: str
    last: str


Chart = Series | Tiles | Levels
