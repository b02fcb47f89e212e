"""What follows from the known figures: folds and sums over the region tree, new, averages.

Arrays of figures have a place for each day, region (in the order of their codes) and metric; NaN is “not reported”.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from pipeline.model import Kind

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.derive.known import Flags, Numbers, Values
    from pipeline.model import Reference, Table

AVERAGED_DAYS = 7


def in_force(days: Numbers, reference: Reference) -> Flags:
    """Whether each region is listed on its own on each day."""
    found = np.ones((len(days), len(reference.regions)), dtype=np.bool_)
    for place, code in enumerate(sorted(reference.regions)):
        region = reference.regions[code]
        if region.since or region.until:
            found[:, place] = [region.in_force(date.fromordinal(day)) for day in days.tolist()]
    return found


def folded(values: Values, days: Numbers, reference: Reference) -> Values:
    """Each fold counted into its parent and taken off the list.

    A report of a region outside its period is a copy of an old list: it counts nowhere.
    """
    places = {code: place for place, code in enumerate(sorted(reference.regions))}
    listed = np.where(in_force(days, reference)[:, :, None], values, np.nan)
    for code, region in reference.regions.items():
        if region.kind == "fold":
            listed[:, places[region.parent]] += np.nan_to_num(listed[:, places[code]])
    listed[:, [places[code] for code, region in reference.regions.items() if region.kind == "fold"]] = np.nan
    return listed


def with_sums(values: Values, table: Table, reference: Reference) -> Values:
    """A region that did not report itself gets the sum of its parts, where all of them reported."""
    if not table.adds_up:
        return values
    places = {code: place for place, code in enumerate(sorted(reference.regions))}
    for parent in parents_upwards(reference):
        if parts := [places[region.code] for region in reference.children(parent)]:
            own = values[:, places[parent]]
            values[:, places[parent]] = np.where(np.isnan(own), values[:, parts].sum(axis=1), own)
    return values


def parents_upwards(reference: Reference) -> list[str]:
    """Every region with parts, the lower ones first."""

    def depth(code: str) -> int:
        parent = reference.regions[code].parent
        return 1 + depth(parent) if parent else 0

    parents = {region.parent for region in reference.regions.values() if region.parent}
    return sorted(parents, key=lambda code: (-depth(code), code))


def new_of(values: Values, days: Numbers, table: Table) -> Values:
    """The change since the day before, or the value itself where the metric is daily already."""
    new = _array(by_day(values, days).diff(), days, values)
    daily = [place for place, metric in enumerate(table.metrics) if metric.kind is Kind.DAILY]
    new[:, :, daily] = values[:, :, daily]
    return new


def sums_of(new: Values, days: Numbers) -> Values:
    """The sum of `new` over seven days, of which the average is made; NaN unless all seven are known."""
    frame = by_day(new, days)
    # A rolling window would go through thousands of columns one by one.
    return _array(sum((frame.shift(back) for back in range(1, AVERAGED_DAYS)), frame), days, new)


def by_day(values: Values, days: Numbers) -> pd.DataFrame:
    """One row a day without gaps, one column a region and metric."""
    import pandas as pd  # a changed notice needs none

    frame = pd.DataFrame(values.reshape(len(days), -1), index=pd.Index(days, name="day"))
    return frame.reindex(pd.RangeIndex(days[0], days[-1] + 1, name="day")) if len(days) else frame


def _array(frame: pd.DataFrame, days: Numbers, like: Values) -> Values:
    """The days that have figures, in the shape of an array of them."""
    found: Values = frame.loc[days].to_numpy(copy=True).reshape(like.shape)
    return found
