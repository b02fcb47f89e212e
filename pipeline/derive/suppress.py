"""Small counts in small areas are hidden, and one more beside a single hidden one.

Primary suppression hides counts from 1 to below the table's limit in counties and zones. If just one
part of a region is hidden, subtraction from the whole would bring it back, so the smallest other part
is hidden too (secondary suppression).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.model import Reference, Table

SMALL_AREAS = ("county", "zone")


def hidden_of(wide: pd.DataFrame, table: Table, reference: Reference) -> pd.DataFrame:
    """True where the value is not to be shown; shaped like `wide`."""
    hidden = wide.notna() & False
    if not table.suppress_below:
        return hidden
    small = [code for code, region in reference.regions.items() if region.kind in SMALL_AREAS]
    area = wide.index.get_level_values("region").isin(small)
    hidden = ((wide > 0) & (wide < table.suppress_below)).mul(area, axis=0)
    parents = wide.index.get_level_values("region").map(lambda code: reference.regions[code].parent)
    for metric in wide.columns:
        groups = wide[metric][area].groupby([wide.index.get_level_values("day")[area], parents[area]])
        for _, values in groups:
            alone = hidden.loc[values.index, metric]
            others = values[~alone].dropna()
            if alone.sum() == 1 and not others.empty:
                positive = others[others > 0]
                hidden.loc[(positive if not positive.empty else others).idxmin(), metric] = True
    return hidden
