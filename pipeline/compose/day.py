"""A day of figures: all that its bulletin tells. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pipeline.record import Correction, DayNote, Override, Row, Shift, Turn

if TYPE_CHECKING:
    from pipeline.record import FiguresMonth


@dataclass(frozen=True, slots=True)
class Day:
    """All that a bulletin tells: the rows of each table by region, and what is to be said of them."""

    as_of: str
    rows: Mapping[str, Mapping[str, Row]]
    corrections: tuple[Correction, ...]
    overrides: tuple[Override, ...]
    notes: tuple[DayNote, ...]
    moments: tuple[str, str]
    shifted: Shift | None
    """The corrections of the day before that moved what is new."""
    turns: tuple[Turn, ...]
    sentence: str = ""
    """The editor's own, in place of the one that follows from the figures."""

    @property
    def updated(self) -> str:
        """The last change of anything that the page shows."""
        moments = [self.moments[1], *([self.shifted.moment] if self.shifted else [])]
        return max(moments, key=datetime.fromisoformat)


def days_of(month: FiguresMonth) -> list[Day]:
    """The days of a month with figures."""
    rows: dict[str, dict[str, dict[str, Row]]] = {}
    for table, found in month.rows.items():
        for row in found:
            rows.setdefault(row.as_of, {}).setdefault(table, {})[row.region] = row
    return [
        Day(
            day,
            rows[day],
            tuple(found for found in month.corrections if found.as_of == day),
            tuple(found for found in month.overrides if found.as_of == day),
            tuple(found for found in month.notes if found.as_of == day),
            month.moments[day],
            month.shifted.get(day),
            tuple(found for found in month.turns if found.as_of == day),
            month.sentences.get(day, ""),
        )
        for day in sorted(rows)
    ]
