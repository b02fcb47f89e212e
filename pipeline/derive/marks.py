"""Marks of reports: short digests by which a later build knows whether what was published still stands.

Seals of older versions are compared with them, so what a mark is made of must stay as it is.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.read.figures import Reports

LENGTH = 8


def marks_of(reports: Reports, moment: int | None = None) -> tuple[str, ...]:
    """A mark for each report, or for each that was made by `moment`, whatever the order of rows and columns.

    Reason and note do not count: an editor may complete them.
    """
    counts = zip(*([(metric, value) for value in column] for metric, column in reports.values.items()), strict=True)
    rows = zip(reports.time, reports.day, reports.region, reports.source, counts, strict=True)
    return tuple(
        sorted(
            _mark((time, *row, sorted(found for found in values if found[1] is not None)))
            for time, *row, values in rows
            if moment is None or time <= moment
        )
    )


def _mark(report: tuple[object, ...]) -> str:
    return hashlib.sha256(repr(report).encode()).hexdigest()[:LENGTH]


def still_there(before: Iterable[str], now: Iterable[str]) -> int:
    """How many of the former reports are among the present ones."""
    return (Counter(before) & Counter(now)).total()
