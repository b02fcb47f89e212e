"""Small counts in small areas are hidden, and as many more as keep subtraction from bringing them back.

Primary suppression hides counts from 1 to below the table's limit in counties and zones. A region and its
parts are a sum; wherever just one number of a sum is hidden, another one is hidden too (secondary
suppression), until no sum is left with a single one. The sums form a tree, so two in each are enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from pipeline.derive.tablemonth import TableMonth
    from pipeline.model import Reference, Table
    from pipeline.record import Row

SMALL_AREAS = ("county", "zone")
Sums = list[tuple[str, list[str]]]


def hidden_of(wide: pd.DataFrame, table: Table, reference: Reference) -> pd.DataFrame:
    """True where the value is not to be shown; shaped like `wide`."""
    hidden = wide.notna() & False
    if not table.suppress_below:
        return hidden
    area = wide.index.get_level_values("region").isin(_small_areas(reference))
    hidden = ((wide > 0) & (wide < table.suppress_below)).mul(area, axis=0)
    sums = [(code, [part.code for part in reference.children(code)]) for code in reference.regions]
    for metric in wide.columns:
        for day, values in wide[metric].dropna().groupby(level="day"):
            small = hidden.loc[values.index, metric]
            if small.any():
                shown = dict(zip(values.index.get_level_values("region"), values, strict=True))
                first = set(small.index[small].get_level_values("region"))
                hidden.loc[[(day, code) for code in sorted(_with_seconds(first, shown, sums))], metric] = True
    return hidden


def _small_areas(reference: Reference) -> set[str]:
    return {code for code, region in reference.regions.items() if region.kind in SMALL_AREAS}


def _with_seconds(hidden: set[str], values: Mapping[str, float], sums: Sums) -> set[str]:
    """The regions to hide on a day, until each sum has none or more than one of them."""
    while found := next(filter(None, (_second(hidden, values, *bound) for bound in sums)), None):
        hidden = hidden | {found}
    return hidden


def _second(hidden: set[str], values: Mapping[str, float], whole: str, parts: list[str]) -> str | None:
    """What to hide beside the only hidden number of a sum: the smallest other part above 0, or of all.

    The whole goes only with its one part, which is the same number.
    """
    given = [part for part in parts if part in values]
    alone = [code for code in (whole, *given) if code in values and code in hidden]
    if len(alone) != 1:
        return None
    others = [part for part in given if part not in hidden]
    if others:
        return min(others, key=lambda part: (values[part] == 0, values[part], part))
    return whole if alone != [whole] and values.get(whole) == values[alone[0]] else None


class Veil:
    """Which single reports of a month are not told: those of hidden cells, and small counts that were replaced."""

    def __init__(self, month: TableMonth, rows: Iterable[Row]) -> None:
        regions = month.reference.regions
        keys = [metric.key for metric in month.table.metrics]
        self.hidden = {(row.as_of, row.region, keys[place]) for row in rows for place in row.hidden}
        self.small_areas = _small_areas(month.reference)
        self.limit = month.table.suppress_below
        # What a fold reported is part of its parent's number.
        self.folds = {code: region.parent for code, region in regions.items() if region.kind == "fold"}

    def covers(self, as_of: str, region: str, metric: str, *values: float) -> bool:
        """Whether reports of these values of a cell stay untold."""
        home = self.folds.get(region, region)
        small = home in self.small_areas and any(0 < value < self.limit for value in values)
        return small or (as_of, home, metric) in self.hidden
