"""The month's lines of the data files, texts as they are; the files see to it that none is a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from pipeline.derive.suppress import Veil

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.derive.tablemonth import TableMonth
    from pipeline.model import Reference
    from pipeline.record import Correction, Row


def rows_chunk(month: TableMonth, rows: Iterable[Row]) -> str:
    """The month's lines of `/data/<table>.csv`."""
    return _csv(
        (row.as_of, row.region, month.reference.regions[row.region].name, *_blank(row.values), *_blank(row.new))
        for row in rows
    )


def reports_chunk(month: TableMonth, rows: Iterable[Row]) -> str:
    """The month's lines of `/data/reports.csv`: every report of every value with its time."""
    veil = Veil(month, rows)
    names = {code: region.name for code, region in month.reference.regions.items()}
    return _csv(
        (month.table.key, row.as_of, row.region, names[row.region], row.metric, int(row.value),
         row.reported_at, row.source, row.reason, row.note)
        for row in month.cells.itertuples()
        if not veil.covers(row.as_of, row.region, row.metric, row.value)
    )  # fmt: skip


def corrections_chunk(corrections: Iterable[Correction], reference: Reference) -> str:
    """The month's lines of `/data/corrections.csv`."""
    return _csv(
        (c.table, c.as_of, c.region, reference.regions[c.region].name, c.metric, c.old, c.new,
         c.reported_at, c.reason, c.source, c.note)
        for c in corrections
    )  # fmt: skip


def _blank(values: Iterable[int | None]) -> list[int | str]:
    return ["" if value is None else value for value in values]


def _csv(rows: Iterable[Iterable[object]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
