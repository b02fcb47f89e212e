"""A table's month as frames, made once for the checks and for the figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.derive import known, series
from pipeline.model import Reference, Table
from pipeline.read.figures import Reports
from pipeline.record import Totals

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class TableMonth:
    """`standing` is long, `listed` wide with the opening's days before the month's own."""

    table: Table
    reference: Reference
    reports: Reports
    opening: Totals
    cells: pd.DataFrame
    changes: pd.DataFrame
    standing: pd.DataFrame
    listed: pd.DataFrame

    @property
    def own(self) -> pd.DataFrame:
        """The rows of `listed` that are the month's own."""
        first = date.fromisoformat(f"{self.reports.path[-11:-4]}-01").toordinal()
        return self.listed[self.listed.index.get_level_values("day") >= first]


def table_month(reports: Reports, opening: Totals, reference: Reference, moment: int | None = None) -> TableMonth:
    """What was known of the month at `moment` (seconds since 1970), or all that was ever reported."""
    table = reference.tables[reports.table]
    cells = known.cells_of(reports, reference)
    if moment is not None:
        cells = cells[cells["time"] <= moment]
    changes = known.changes_of(cells)
    standing = known.standing(changes)
    wide = known.wide_of(standing, list(reports.values))
    own = series.with_sums(series.folded(wide, reference), table, reference)
    listed = pd.concat([frame for frame in (_tail(opening, table), own) if not frame.empty] or [own])
    return TableMonth(table, reference, reports, opening, cells, changes, standing, listed.sort_index())


def steps(month: TableMonth, metric: str) -> Iterator[tuple[int, str, int, int]]:
    """(day, region, old, new) wherever a region's value differs from the one before it, however long ago."""
    last = {code: metrics[metric][1] for code, metrics in month.opening.last.items() if metric in metrics}
    values = month.listed[metric].dropna()
    opening = pd.Series([last.get(code) for _, code in values.index], index=values.index, dtype="float64")
    before = values.groupby(level="region").shift().fillna(opening)
    own = values.index.isin(month.own.index)
    for (day, region), old in before[own & before.notna() & (before != values)].items():
        yield day, region, int(old), int(values[day, region])


def _tail(opening: Totals, table: Table) -> pd.DataFrame:
    metrics = [metric.key for metric in table.metrics]
    index = pd.MultiIndex.from_tuples(
        [(date.fromisoformat(day).toordinal(), region) for day, region, _ in opening.tail] or [(0, "")],
        names=["day", "region"],
    )
    values = [list(values) for _, _, values in opening.tail] or [[None] * len(metrics)]
    return pd.DataFrame(values, index=index, columns=metrics, dtype="float64")[: len(opening.tail)]
