"""Reports to what was known: which report counts for a cell, and which changed a published figure.

A cell is one metric of one region on one day. Frames here are long (a row is one reported value of a
cell) until `wide` spreads them: index (day, region), a column a metric, float64 with NaN for “not
reported”. `day` counts days as `date.toordinal` does, `time` seconds since 1970.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from pipeline.model import Reference
    from pipeline.read.figures import Reports

CELL = ["day", "region", "metric"]
BASE = ["line", "as_of", "day", "region", "reported_at", "time", "source", "reason", "note"]


def cells_of(reports: Reports, reference: Reference) -> pd.DataFrame:
    """The reported values in the order in which they became known, cell by cell."""
    wide = pd.DataFrame({name: getattr(reports, name) for name in BASE})
    wide["rank"] = wide["source"].map({key: reporter.rank for key, reporter in reference.reporters.items()})
    wide["grace"] = wide["source"].map({k: int(r.grace.total_seconds()) for k, r in reference.reporters.items()})
    for metric, column in reports.values.items():
        wide[metric] = pd.array(column, dtype="float64")
    return (
        wide.melt([*BASE, "rank", "grace"], list(reports.values), "metric", "value")
        .dropna(subset="value")
        # The order of the rows in the file means nothing: two reports of one moment differ in their source.
        .sort_values([*CELL, "time", "rank", "source"], kind="stable", ignore_index=True)
    )


def changes_of(cells: pd.DataFrame) -> pd.DataFrame:
    """The reports that counted when they came, with the value `old` that they replaced (NaN if first).

    A report counts if none of higher rank came before it. `late` marks those that came after the
    grace period of their source, measured from the cell's first report.
    """
    cell = cells.groupby(CELL, sort=False)
    first = cell["time"].transform("min")
    counted = cells.assign(late=cells["time"] - first > cells["grace"])[cells["rank"] == cell["rank"].cummax()]
    return counted.assign(old=counted.groupby(CELL, sort=False)["value"].shift())


def standing(changes: pd.DataFrame) -> pd.DataFrame:
    """The report that counts now for each cell."""
    return changes.groupby(CELL, sort=False).tail(1)


def corrections(changes: pd.DataFrame) -> pd.DataFrame:
    """The changes of published figures that the public needs to hear about."""
    return changes[changes["old"].notna() & (changes["old"] != changes["value"]) & changes["late"]]


def wide_of(found: pd.DataFrame, metrics: list[str]) -> pd.DataFrame:
    """One row a region and day, one column a metric."""
    if found.empty:
        index = pd.MultiIndex.from_arrays(
            [pd.Index([], dtype="int64"), pd.Index([], dtype="str")], names=["day", "region"]
        )
        return pd.DataFrame(columns=metrics, index=index, dtype="float64")
    return found.pivot(index=["day", "region"], columns="metric", values="value").reindex(columns=metrics).sort_index()
