"""The month's lines of the data files, texts as they are; the files see to it that none is a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from pipeline.derive.suppress import Veil

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.derive.sheet import Sheet, Slips
    from pipeline.model import Reference, Table
    from pipeline.record import Correction, Row


def rows_chunk(rows: Iterable[Row], reference: Reference) -> str:
    """The month's lines of `/data/<table>.csv`."""
    return _csv(
        (row.as_of, row.region, reference.regions[row.region].name, *_blank(row.values), *_blank(row.new))
        for row in rows
    )


def reports_chunk(table: Table, slips: Slips, sheet: Sheet, reference: Reference) -> str:
    """The month's lines of `/data/reports.csv`: every report of every value with its time."""
    veil = Veil(table, reference, sheet)
    names = {code: region.name for code, region in reference.regions.items()}
    return _csv(
        (table.key, as_of, region, names[region], metric, value, *told)
        for as_of, region, metric, value, *told in slips.lines([metric.key for metric in table.metrics])
        if not veil.covers(as_of, region, metric, value)
    )


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
