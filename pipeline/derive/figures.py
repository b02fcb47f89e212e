"""A month of all tables: from reports and the month before to figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np

from pipeline.derive import chunks, month
from pipeline.derive.sheet import Sheet, Slips
from pipeline.derive.tablemonth import TableMonth, table_month
from pipeline.record import (
    NEVER,
    Closing,
    Correction,
    DayNote,
    FiguresHead,
    FiguresMonth,
    Override,
    Shift,
    Totals,
    Turn,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.model import Reference
    from pipeline.read.figures import Reports


def table_months(
    reports: Iterable[Reports], opening: Mapping[str, Totals], reference: Reference, moment: int | None = None
) -> list[TableMonth]:
    """The tables of a month, as known at a moment or altogether, in the order of `tables.toml`."""
    order = list(reference.tables)
    found = sorted(reports, key=lambda table: order.index(table.table))
    return [table_month(table, opening.get(table.table, Totals()), reference, moment) for table in found if table.line]


def closing_of(known: Sequence[TableMonth], settled: Sequence[TableMonth], opening: Closing) -> Closing:
    """What the month hands on, as known and by all reports."""
    closing = _closing(known, opening.known)
    same = known is settled and opening.known == opening.settled
    return Closing(closing, closing if same else _closing(settled, opening.settled))


def head_of(
    name: str, known: Sequence[TableMonth], settled: Sequence[TableMonth], handed: dict[str, str], moment: int
) -> FiguresHead:
    """What every build wants to know of the month, known at a moment."""
    times = [time for table in settled for time in set(table.reports.time)]
    days = sorted({day for table in known for day in table.told.day.tolist()})
    return FiguresHead(
        name,
        tuple(date.fromordinal(day).isoformat() for day in days),
        tuple(table.table.key for table in settled if min(table.reports.time) <= moment),
        handed,
        max((time for time in times if time <= moment), default=-NEVER),
        min((time for time in times if time > moment), default=NEVER),
        released={table.table.key: _released(table) for table in known if table.table.cadence},
    )


def _released(table: TableMonth) -> dict[str, int]:
    """Day → when its first figures were published."""
    told = table.told
    days, starts = np.unique(told.day, return_index=True)
    times = np.minimum.reduceat(told.time, starts) if len(starts) else told.time
    return {date.fromordinal(day).isoformat(): time for day, time in zip(days.tolist(), times.tolist(), strict=True)}


def _closing(tables: Iterable[TableMonth], opening: Mapping[str, Totals]) -> dict[str, Totals]:
    """A table that the month does not hold passes its opening through."""
    held = {table.table.key: month.closing_of(table) for table in tables if not table.empty}
    return {**opening, **held}


@dataclass(frozen=True, slots=True)
class Sheets:
    """A month of all tables, as known at a moment, in few bytes."""

    month: str
    sheets: dict[str, Sheet]
    slips: dict[str, Slips]
    corrections: tuple[Correction, ...]
    overrides: tuple[Override, ...]
    notes: tuple[DayNote, ...]
    moments: dict[str, tuple[str, str]]
    shifted: dict[str, Shift]
    turns: tuple[Turn, ...]
    sentences: dict[str, str] = field(default_factory=dict)

    def figures(self, reference: Reference) -> FiguresMonth:
        """The month for its bulletins, the site's pages and the data."""
        rows = {table: tuple(sheet.rows(reference)) for table, sheet in self.sheets.items()}
        pieces = {table: chunks.rows_chunk(found, reference) for table, found in rows.items()}
        pieces["reports"] = "".join(
            chunks.reports_chunk(reference.tables[table], slips, self.sheets[table], reference)
            for table, slips in self.slips.items()
        )
        pieces["corrections"] = chunks.corrections_chunk(self.corrections, reference)
        return FiguresMonth(
            self.month, rows, self.corrections, self.overrides, self.notes, self.moments, self.shifted,
            self.turns, pieces, self.sentences,
        )  # fmt: skip


def sheets_of(
    name: str, tables: Iterable[TableMonth], overrides: Iterable[Override], reference: Reference, moment: int
) -> Sheets:
    """The month as known at a moment."""
    tables = [table for table in tables if not table.empty]
    sheets = {table.table.key: month.sheet_of(table) for table in tables}
    moments = month.moments_of(tables, reference)
    return Sheets(
        name,
        sheets,
        {table.table.key: Slips.of(table) for table in tables},
        tuple(found for table in tables for found in month.corrections_of(table, sheets[table.table.key])),
        tuple(found for found in overrides if datetime.fromisoformat(found.reported_at).timestamp() <= moment),
        tuple(note for table in tables for note in month.notes_of(table)),
        moments,
        month.shifted_days(tables, moments),
        tuple(turn for table in tables for turn in month.turns_of(table)),
    )
