"""Small counts in small areas are hidden, and as many more as keep subtraction from bringing them back.

Primary suppression hides counts from 1 to below the table's limit in counties and zones. A region and its
parts are a sum; wherever just one number of a sum is hidden, another one is hidden too (secondary
suppression), until no sum is left with a single one. The sums form a tree, so two in each are enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pipeline.derive.known import Flags, Values
    from pipeline.derive.sheet import Sheet
    from pipeline.derive.tablemonth import TableMonth
    from pipeline.model import Reference, Table

SMALL_AREAS = ("county", "zone")
Sums = list[tuple[int, list[int]]]
"""A region and its parts, as places in the sorted codes."""


def hidden_of(values: Values, table: Table, reference: Reference) -> Flags:
    """True where the value is not to be shown; shaped like `values`."""
    if not table.suppress_below:
        return np.zeros(values.shape, dtype=np.bool_)
    small = _small_areas(reference)
    area = np.array([code in small for code in sorted(reference.regions)])
    with np.errstate(invalid="ignore"):
        hidden: Flags = (values > 0) & (values < table.suppress_below) & area[:, None]
    sums = _sums(reference)
    for day, metric in zip(*np.nonzero(_alone(hidden, sums).any(axis=2)), strict=True):
        seconds = _with_seconds(hidden[day, :, metric], values[day, :, metric], sums)
        hidden[day, :, metric] = seconds
    return hidden


def _small_areas(reference: Reference) -> set[str]:
    return {code for code, region in reference.regions.items() if region.kind in SMALL_AREAS}


def _sums(reference: Reference) -> Sums:
    """Every region with parts, in the order of `regions.csv`."""
    places = {code: place for place, code in enumerate(sorted(reference.regions))}
    parts: dict[str, list[int]] = {}
    for code, region in reference.regions.items():
        if region.kind != "fold" and region.parent:
            parts.setdefault(region.parent, []).append(places[code])
    return [(places[code], parts[code]) for code in reference.regions if code in parts]


def _alone(hidden: Flags, sums: Sums) -> Flags:
    """Whether just one number of a sum is hidden: for each day, metric and sum."""
    member = np.zeros((hidden.shape[1], len(sums)), dtype=np.int64)
    for place, (whole, parts) in enumerate(sums):
        member[[whole, *parts], place] = 1
    counts = np.swapaxes(hidden, 1, 2).astype(np.int64) @ member
    found: Flags = counts == 1
    return found


def _with_seconds(hidden: Flags, values: Values, sums: Sums) -> Flags:
    """The regions to hide on a day, until each sum has none or more than one of them."""
    hidden, given = np.array(hidden), values.tolist()
    again = set(range(len(sums)))
    while again:
        place = min(again)
        found = _second(hidden, given, *sums[place])
        if found is None:
            again.discard(place)
        else:
            hidden[found] = True
            again |= {place for place, (whole, parts) in enumerate(sums) if found == whole or found in parts}
    return hidden


def _second(hidden: Flags, values: list[float], whole: int, parts: list[int]) -> int | None:
    """What to hide beside the only hidden number of a sum: the smallest other part above 0, or of all.

    The whole goes only with its one part, which is the same number.
    """
    alone = [region for region in (whole, *parts) if hidden[region]]
    if len(alone) != 1:
        return None
    others = [part for part in parts if not hidden[part] and values[part] >= 0]
    if others:
        return min(others, key=lambda part: (values[part] == 0, values[part], part))
    return whole if alone != [whole] and values[whole] == values[alone[0]] else None


def masked_of(hidden: Flags, month: TableMonth) -> Flags:
    """Where what is new is not to be shown: it would give away the value, or the one that the region had before."""
    masked, before = np.array(hidden), np.zeros(hidden.shape[1:], dtype=np.bool_)
    if hidden.any():
        for day, there in enumerate(month.present):
            masked[day] |= before
            before = np.where(there[:, None], hidden[day], before)
    return masked


class Veil:
    """Which single reports of a month are not told: those of hidden cells, and small counts that were replaced."""

    def __init__(self, table: Table, reference: Reference, sheet: Sheet) -> None:
        regions = reference.regions
        self.hidden = sheet.hidden_cells([metric.key for metric in table.metrics]) if table.suppress_below else set()
        self.small_areas = _small_areas(reference)
        self.limit = table.suppress_below
        # What a fold reported is part of its parent's number.
        self.folds = {code: region.parent for code, region in regions.items() if region.kind == "fold"}

    def covers(self, as_of: str, region: str, metric: str, *values: float) -> bool:
        """Whether reports of these values of a cell stay untold."""
        home = self.folds.get(region, region)
        small = home in self.small_areas and any(0 < value < self.limit for value in values)
        return small or (as_of, home, metric) in self.hidden
