"""What follows from the known figures: folds and sums over the region tree, new, averages."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.model import Kind

if TYPE_CHECKING:
    from pipeline.model import Reference, Region, Table

AVERAGED_DAYS = 7


def folded(wide: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """Each fold counted into its parent and taken off the list.

    A report of a region outside its period is a copy of an old list: it counts nowhere.
    """
    regions = reference.regions
    in_force = [_listed(regions[code], day) for day, code in wide.index]
    listed = wide[in_force]
    codes = listed.index.get_level_values("region")
    is_fold = codes.isin([code for code, region in regions.items() if region.kind == "fold"])
    parents = {code: region.parent for code, region in regions.items()}
    parts = listed[is_fold].rename(index=parents, level="region").groupby(level=["day", "region"]).sum()
    whole = listed[~is_fold]
    return whole + parts.reindex(whole.index).fillna(0)


def _listed(region: Region, day: int) -> bool:
    return region.in_force(date.fromordinal(day))


def with_sums(wide: pd.DataFrame, table: Table, reference: Reference) -> pd.DataFrame:
    """A region that did not report itself gets the sum of its parts, where all of them reported."""
    if not table.adds_up or wide.empty:
        return wide
    for parent in parents_upwards(reference):
        parts = [region.code for region in reference.children(parent)]
        found = wide[wide.index.get_level_values("region").isin(parts)]
        if found.empty:
            continue
        sums = found.groupby(level="day").sum(min_count=len(parts)).dropna(how="all")
        sums.index = pd.MultiIndex.from_product([sums.index, [parent]], names=["day", "region"])
        wide = wide.combine_first(sums)
    return wide.sort_index()


def parents_upwards(reference: Reference) -> list[str]:
    """Every region with parts, the lower ones first."""

    def depth(code: str) -> int:
        parent = reference.regions[code].parent
        return 1 + depth(parent) if parent else 0

    parents = {region.parent for region in reference.regions.values() if region.parent}
    return sorted(parents, key=lambda code: (-depth(code), code))


def new_of(wide: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The change since the day before, or the value itself where the metric is daily already."""
    columns = {}
    for metric in table.metrics:
        values = by_day(wide[metric.key])
        columns[metric.key] = (values if metric.kind is Kind.DAILY else values.diff()).stack().rename(metric.key)
    return pd.DataFrame(columns).reindex(wide.index)


def average_of(new: pd.DataFrame) -> pd.DataFrame:
    """The mean of `new` over seven days; NaN unless all seven are known."""
    columns = {
        metric: by_day(new[metric]).rolling(AVERAGED_DAYS, min_periods=AVERAGED_DAYS).mean().stack()
        for metric in new.columns
    }
    return pd.DataFrame(columns).reindex(new.index)


def by_day(values: pd.Series) -> pd.DataFrame:
    """One row a day without gaps, one column a region."""
    spread = values.unstack("region")
    if spread.empty:
        return spread
    return spread.reindex(pd.RangeIndex(spread.index.min(), spread.index.max() + 1, name="day"))
