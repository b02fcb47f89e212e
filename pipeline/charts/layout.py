"""Where things stand on a drawing 360 units wide. Texts are measured by count, by no machine's font. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import islice, pairwise
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.charts.model import Lettering, Note

WIDTH = 360
FONT = 14
LINE = 17
GAP = 5
# What a character takes more where a reader spaces text out as far as WCAG 1.4.12 asks: 0.12 em.
SPACED = 0.12 * FONT
MOST_TICKS = 4
MOST_DATES = 4
NARROW = 0.62
WIDE_FROM = "\u2000"
NUMERALS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


@dataclass(frozen=True, slots=True)
class Frame:
    """The plot: days (ordinals) from `first` to `last` across, values from `low` to `high` upwards."""

    first: int
    last: int
    low: int
    high: int
    left: float
    top: float
    bottom: float
    right: float = WIDTH - 6

    @property
    def day_width(self) -> float:
        """Units a day."""
        return (self.right - self.left) / (self.last - self.first + 1)

    def x(self, day: float) -> float:
        """The middle of a day."""
        return self.left + (day - self.first + 0.5) * self.day_width

    def day(self, x: float) -> int:
        """The day around a place."""
        return round((x - self.left) / self.day_width - 0.5) + self.first

    def y(self, value: float) -> float:
        """The height of a value."""
        return self.bottom - (value - self.low) / ((self.high - self.low) or 1) * (self.bottom - self.top)


@dataclass(frozen=True, slots=True)
class Label:
    """A text on its baseline; `anchor` is left, center or right."""

    x: float
    y: float
    text: str
    anchor: str = "left"
    fill: str = "var(--soft)"
    bold: bool = False
    halo: bool = False
    """Whether the paper shows around it, where it stands on lines."""
    size: int | None = None
    """Where it is set smaller than the page sets labels."""

    @property
    def left(self) -> float:
        """Where the text begins."""
        return self.x - width(self.text) * {"left": 0, "center": 0.5, "right": 1}[self.anchor]

    @property
    def right(self) -> float:
        """Where the text ends."""
        return self.left + width(self.text)

    def meets(self, other: Label) -> bool:
        """Whether the two would overlap, or do when a reader spaces them out."""
        room = GAP + SPACED * (len(self.text) + len(other.text)) / 2
        beside = self.right + room <= other.left or other.right + room <= self.left
        return not beside and abs(self.y - other.y) < LINE


# The same few texts are tried at many places.
@lru_cache(maxsize=1000)
def width(text: str) -> float:
    """The width of a text, about."""
    return sum(FONT * (1 if character > WIDE_FROM else NARROW) for character in text)


def value_ticks(low: int, high: int) -> range:
    """Round whole values that hold all from `low` (or zero) to `high`, five at most."""
    low, high = min(low, 0), max(high, 1)
    step = next(
        step for power in range(12) for step in (10**power, 2 * 10**power, 5 * 10**power) if _fits(low, high, step)
    )
    return range(low // step * step, -(-high // step) * step + 1, step)


def _fits(low: int, high: int, step: int) -> bool:
    return -(-high // step) - low // step <= MOST_TICKS


def date_labels(frame: Frame, lettering: Lettering) -> list[Label]:
    """2月1日 for the first day, the last, and as many round days between as have room."""
    ends = [_date_label(day, frame, lettering) for day in (frame.first, frame.last)]
    if frame.first == frame.last or ends[0].meets(ends[1]):
        return ends[:1]
    for days in _round_days(frame.first, frame.last):
        labels = (_date_label(day, frame, lettering) for day in days)
        clear = (label for label in labels if not any(label.meets(end) for end in ends))
        between = list(islice(clear, MOST_DATES + 1))
        if len(between) <= MOST_DATES and not any(one.meets(two) for one, two in pairwise(between)):
            return [ends[0], *between, ends[1]]
    return ends


def _round_days(first: int, last: int) -> Iterator[list[int]]:
    """Every first, second, third, seventh, fourteenth day, then firsts of ever fewer months."""
    for step in (1, 2, 3, 7, 14):
        yield list(range(first, last + 1, step))
    months = [day for day in range(first, last + 1) if date.fromordinal(day).day == 1]
    for step in (1, 2, 3, 4, 6, 12, 24, 60):
        count = [date.fromordinal(day).year * 12 + date.fromordinal(day).month - 1 for day in months]
        yield [day for day, month in zip(months, count, strict=True) if month % step == 0]


def _date_label(day: int, frame: Frame, lettering: Lettering) -> Label:
    text, x = lettering.short_day(date.fromordinal(day).isoformat()), frame.x(day)
    half = width(text) / 2
    anchor = "right" if x + half > WIDTH else "left" if x < half else "center"
    return Label(x, frame.bottom + LINE + 2, text, anchor)


def year_labels(dates: Sequence[Label], frame: Frame, lettering: Lettering) -> list[Label]:
    """2020年 under the first date and wherever the year changes."""
    found: list[Label] = []
    for label in dates:
        text = lettering.year.format(year=date.fromordinal(frame.day(label.x)).year)
        if not found or found[-1].text != text:
            found.append(Label(label.x, label.y + LINE, text, label.anchor))
    return found


def note_places(notes: Iterable[Note], frame: Frame) -> list[float]:
    """Where the noted days lie."""
    return [frame.x(date.fromisoformat(note.day).toordinal()) for note in notes]


def note_labels(notes: Iterable[Note], frame: Frame) -> list[Label]:
    """①②… at the top of each noted day, in the order of the list under the chart; close ones as one."""
    found: list[Label] = []
    for place, x in enumerate(note_places(notes, frame)):
        numeral = NUMERALS[place] if place < len(NUMERALS) else "…"
        label = Label(min(max(x, FONT / 2), WIDTH - FONT / 2), FONT, numeral, "center")
        if found and found[-1].meets(label):
            label = Label(found[-1].x, FONT, found.pop().text + numeral, "center")
        found.append(label)
    return found


def label_beside(
    text: str, line: Sequence[float | None], tops: Sequence[float], frame: Frame, taken: Sequence[Label]
) -> Label | None:
    """A label for a line: to one side of a high point of it, above all marks, clear of other labels.

    `line` and `tops` are heights on the drawing by day; a smaller one is higher.
    """
    days = ceil((width(text) + GAP) / frame.day_width) + 1
    best: tuple[float, Label] | None = None
    for place, height in enumerate(line):
        if height is None:
            continue
        x = frame.x(frame.first + place)
        after = Label(x + GAP, min(tops[place : place + days]) - GAP, text)
        before = Label(x - GAP, min(tops[max(0, place - days + 1) : place + 1]) - GAP, text, "right")
        for label in (after, before):
            merit = frame.bottom - height - 2 * (height - label.y)
            if (best is None or merit > best[0]) and _has_room(label, frame, taken):
                best = (merit, label)
    return replace(best[1], fill="var(--accent)", bold=True, halo=True) if best else None


def _has_room(label: Label, frame: Frame, taken: Iterable[Label]) -> bool:
    inside = label.y >= LINE and label.left >= frame.left and label.right <= WIDTH
    return inside and not any(label.meets(other) for other in taken)


def gap_label(text: str, bands: Sequence[tuple[float, float]], frame: Frame, taken: Sequence[Label]) -> list[Label]:
    """A text on the widest band that has room for it."""
    half = width(text) / 2
    for left, right in sorted(bands, key=lambda band: (band[0] - band[1], band[0])):
        middle = min(max((left + right) / 2, frame.left + half), WIDTH - half)
        for y in (frame.top - GAP, frame.top + LINE, frame.bottom - GAP):
            label = Label(middle, y, text, "center", halo=True)
            if not any(label.meets(other) for other in taken):
                return [label]
    return []
