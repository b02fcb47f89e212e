"""A month of all tables: from reports and the month before to figures."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pipeline.derive import chunks, month
from pipeline.derive.marks import marks_of
from pipeline.derive.tablemonth import TableMonth, table_month
from pipeline.record import NEVER, FiguresHead, FiguresMonth, Override, Totals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.model import Reference
    from pipeline.read.figures import Reports


def table_months(
    reports: Iterable[Reports], opening: Mapping[str, Totals], reference: Reference, moment: int | None = None
) -> list[TableMonth]:
    """The tables of a month, as known at a moment or altogether, in the order of `tables.toml`."""
    order = list(reference.tables)
    found = sorted(reports, key=lambda table: order.index(table.table))
    return [table_month(table, opening.get(table.table, Totals()), reference, moment) for table in found if table.line]


def head_of(
    name: str,
    known: Iterable[TableMonth],
    opening: Mapping[str, Totals],
    settled: Iterable[TableMonth],
    settled_opening: Mapping[str, Totals],
    moment: int,
) -> FiguresHead:
    """What the month hands on, as known and by all reports."""
    known, settled = list(known), list(settled)
    times = [time for table in settled for time in table.reports.time]
    days = sorted({day for table in known for day in table.cells["as_of"]})
    return FiguresHead(
        name,
        tuple(days),
        _closing(known, opening),
        _closing(settled, settled_opening),
        {table.table.key: marks_of(table.reports, moment) for table in settled},
        max((time for time in times if time <= moment), default=-NEVER),
        min((time for time in times if time > moment), default=NEVER),
        released={table.table.key: _released(table) for table in known if table.table.cadence},
    )


def _released(table: TableMonth) -> dict[str, int]:
    """Day → when its first figures were published."""
    return {str(day): int(time) for day, time in table.cells.groupby("as_of")["time"].min().items()}


def _closing(tables: Iterable[TableMonth], opening: Mapping[str, Totals]) -> dict[str, Totals]:
    """A table that the month does not hold passes its opening through."""
    held = {table.table.key: month.closing_of(table) for table in tables if not table.cells.empty}
    return {**opening, **held}


def figures_of(
    name: str, tables: Iterable[TableMonth], overrides: Iterable[Override], reference: Reference, moment: int
) -> FiguresMonth:
    """The month for its bulletins, the site's pages and the data, as known at a moment."""
    tables = [table for table in tables if not table.cells.empty]
    explained = [found for found in overrides if datetime.fromisoformat(found.reported_at).timestamp() <= moment]
    rows = {table.table.key: month.rows_of(table) for table in tables}
    corrections = [found for table in tables for found in month.corrections_of(table, rows[table.table.key])]
    pieces = {table.table.key: chunks.rows_chunk(table, rows[table.table.key]) for table in tables}
    pieces["reports"] = "".join(chunks.reports_chunk(table, rows[table.table.key]) for table in tables)
    moments = month.moments_of(tables, reference) if tables else {}
    pieces["corrections"] = chunks.corrections_chunk(corrections, reference)
    return FiguresMonth(
        name,
        rows,
        tuple(corrections),
        tuple(explained),
        tuple(note for table in tables for note in month.notes_of(table)),
        moments,
        month.shifted_days(tables, moments),
        tuple(turn for table in tables for turn in month.turns_of(table)),
        pieces,
    )
