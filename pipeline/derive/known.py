"""Reports to what was known: which report counts for a cell, and which changed a published figure.

A cell is one metric of one region on one day. The reports of a month are arrays here, a row each in the order of days,
regions and moments, a column a metric; NaN is “not reported”. `day` counts days as `date.toordinal` does, `time`
seconds since 1970.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from pipeline.model import Reference
    from pipeline.read.figures import Reports

Numbers = np.ndarray[Any, np.dtype[np.int64]]
Values = np.ndarray[Any, np.dtype[np.float64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class Told:
    """The reports of a month by `moment`; the last four fields say of each value what became of it."""

    row: Numbers
    """Places in the columns of `Reports`."""
    day: Numbers
    region: Numbers
    """Places in the sorted codes of the regions."""
    time: Numbers
    value: Values
    counted: Flags
    """A report counts if none of higher rank came before it."""
    old: Values
    """What it replaced when it came; NaN if it was the first, or did not count."""
    late: Flags
    """It came after the grace period of its source, measured from the cell's first report."""
    standing: Flags
    """It counts now."""

    @property
    def corrections(self) -> Flags:
        """The changes of published figures that the public needs to hear about."""
        found: Flags = self.counted & self.late & ~np.isnan(self.old) & (self.old != self.value)
        return found

    @property
    def moved(self) -> Flags:
        """The reports that were the first of their cell, or changed it."""
        found: Flags = self.counted & (self.old != self.value)
        return found

    def cells(self, chosen: Flags, metrics: Sequence[str]) -> list[tuple[int, int]]:
        """(row of these arrays, place of the metric) of the values chosen: by day, region, metric and time."""
        rows, places = np.nonzero(chosen)
        names = np.argsort(np.argsort(np.array(metrics)))
        order = np.lexsort((rows, names[places], self.region[rows], self.day[rows]))
        return list(zip(rows[order].tolist(), places[order].tolist(), strict=True))


def told_of(reports: Reports, reference: Reference, moment: int | None = None) -> Told:
    """The reports that were made by `moment` (seconds since 1970), or all of them."""
    time = np.array(reports.time, dtype=np.int64)
    row = np.arange(len(time)) if moment is None else np.flatnonzero(time <= moment)
    codes = {code: place for place, code in enumerate(sorted(reference.regions))}
    sources = {key: place for place, key in enumerate(sorted(reference.reporters))}
    ranks = np.array([reference.reporters[key].rank for key in sources], dtype=np.int64)
    graces = np.array([reference.reporters[key].grace.total_seconds() for key in sources], dtype=np.int64)
    day = np.array(reports.day, dtype=np.int64)
    region = np.fromiter(map(codes.__getitem__, reports.region), np.int64, len(time))
    source = np.fromiter(map(sources.__getitem__, reports.source), np.int64, len(time))
    # The order of the rows in the file means nothing: two reports of one moment differ in their source.
    row = row[np.lexsort((source[row], ranks[source[row]], time[row], region[row], day[row]))]
    day, region, time, source = day[row], region[row], time[row], source[row]
    value = np.array([*reports.values.values()], dtype=np.float64).T[row]
    return Told(row, day, region, time, value, *_counted(day, region, time, value, ranks[source], graces[source]))


def _counted(
    day: Numbers, region: Numbers, time: Numbers, value: Values, rank: Numbers, grace: Numbers
) -> tuple[Flags, Values, Flags, Flags]:
    """Whether each value counted, what it replaced, whether it was late, whether it stands."""
    begins = np.ones(len(day), dtype=np.bool_)
    begins[1:] = (day[1:] != day[:-1]) | (region[1:] != region[:-1])
    group = np.cumsum(begins) - 1
    given = ~np.isnan(value)
    counted, old, late, standing = np.array(given), np.full_like(value, np.nan), np.zeros_like(given), np.array(given)
    # Most regions and days have one report, and it counts.
    rows = np.flatnonzero(np.bincount(group)[group] > 1)
    told = _counted_in_turn(begins[rows], time[rows], value[rows], rank[rows], grace[rows])
    counted[rows], old[rows], late[rows], standing[rows] = told
    return counted, old, late, standing


def _counted_in_turn(
    begins: Flags, time: Numbers, value: Values, rank: Numbers, grace: Numbers
) -> tuple[Flags, Values, Flags, Flags]:
    """The same of regions and days with many reports; `begins` tells the first of each."""
    starts = np.flatnonzero(begins)
    group = np.cumsum(begins) - 1
    place = np.arange(len(time)) - starts[group]
    given = ~np.isnan(value)
    counted, late, standing = np.array(given), np.zeros_like(given), np.zeros_like(given)
    old = np.full_like(value, np.nan)
    shape = (len(starts), value.shape[1])
    first, best, last = (np.full(shape, start) for start in (np.nan, -np.inf, np.nan))
    stands = np.full(shape, -1)
    # They are few of each: the first of each at once, then the second of those that have one, …
    for turn in range(int(place.max(initial=-1)) + 1):
        rows = np.flatnonzero(place == turn)
        of, told = group[rows], given[rows]
        came, ranked = time[rows, None], rank[rows, None]
        first[of] = np.where(told & np.isnan(first[of]), came, first[of])
        counted[rows] = told & (ranked >= best[of])
        best[of] = np.where(told, np.maximum(ranked, best[of]), best[of])
        late[rows] = came - first[of] > grace[rows, None]
        old[rows] = np.where(counted[rows], last[of], np.nan)
        last[of] = np.where(counted[rows], value[rows], last[of])
        stands[of] = np.where(counted[rows], rows[:, None], stands[of])
    groups, metrics = np.nonzero(stands >= 0)
    standing[stands[groups, metrics], metrics] = True
    return counted, old, late, standing


def frame_of(told: Told, chosen: Flags, reports: Reports) -> pd.DataFrame:
    """The values chosen with the texts of their reports, one a row, for those who look into a month."""
    import pandas as pd

    metrics = list(reports.values)
    cells = told.cells(chosen, metrics)
    rows = [int(told.row[row]) for row, _ in cells]
    texts = {name: [getattr(reports, name)[row] for row in rows] for name in ("line", "as_of", "region", "reason")}
    return pd.DataFrame(
        {
            **texts,
            "metric": [metrics[place] for _, place in cells],
            "value": [told.value[cell] for cell in cells],
            "old": [told.old[cell] for cell in cells],
        }
    )
