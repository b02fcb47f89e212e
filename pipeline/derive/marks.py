"""Marks of reports: short digests by which a later build knows whether what was published still stands.

Seals of older versions are compared with them, so what a mark is made of must stay as it is.
"""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.read.figures import Reports

LENGTH = 8


def marks_of(reports: Reports, moment: int | None = None) -> tuple[str, ...]:
    """A mark for each report, or for each that was made by `moment`, whatever the order of rows and columns.

    Reason and note do not count: an editor may complete them.
    """
    metrics = sorted(reports.values)
    whole = f"(%d, %d, %r, %r, [{', '.join(f'({metric!r}, %d)' for metric in metrics)}])"
    columns = [reports.values[metric] for metric in metrics]
    rows = zip(reports.time, reports.day, reports.region, reports.source, *columns, strict=True)
    chosen = rows if moment is None else (row for row in rows if row[0] <= moment)
    if any(None in column for column in columns):
        told = [_told(row, metrics) if None in row else whole % row for row in chosen]
    else:
        told = [whole % row for row in chosen]
    return tuple(sorted([sha256(report).hexdigest()[:LENGTH] for report in map(str.encode, told)]))


def _told(row: tuple[Any, ...], metrics: Sequence[str]) -> str:
    """A report that leaves some metrics out."""
    values = [found for found in zip(metrics, row[4:], strict=True) if found[1] is not None]
    return repr((*row[:4], values))


def still_there(before: Iterable[str], now: Iterable[str]) -> int:
    """How many of the former reports are among the present ones."""
    return (Counter(before) & Counter(now)).total()
