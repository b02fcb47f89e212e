"""What rows that are appended do to a table: which cells they fill, replace or correct, and the sums beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from pipeline.derive.known import frame_of
from pipeline.derive.month import closing_of
from pipeline.derive.tablemonth import TableMonth, table_month
from pipeline.problems import Problem
from pipeline.record import Totals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pandas as pd

    from pipeline.importing.monthfile import MonthFile
    from pipeline.model import Reference

NEW, REPLACED, CORRECTED = "new", "replaced", "corrected"
Key = tuple[str, str, str]
"""Day, region and metric of a cell."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that changes: what stood there, what will, and whether that corrects anything. `line` is the sheet's."""

    as_of: str
    region: str
    metric: str
    old: int | None
    new: int
    kind: str
    line: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """A sum that changes with its parts."""

    as_of: str
    region: str
    metric: str
    old: int | None
    new: int | None


def months_of(
    files: Iterable[MonthFile], reference: Reference, before: Mapping[str, TableMonth] | None = None
) -> tuple[dict[str, TableMonth], list[Problem]]:
    """The months of a table in order, by path, and what their rows have wrong.

    `before` are the same months without what is appended: those before the first one that changes are taken from it.
    """
    opening, months, problems, changed = Totals(), dict[str, TableMonth](), list[Problem](), False
    for file in files:
        changed = changed or bool(file.rows)
        if before and not changed and file.path in before:
            months[file.path] = before[file.path]
        else:
            reports, faults = file.reports(reference)
            problems += faults
            if reports is None or not reports.line:
                continue
            months[file.path] = table_month(reports, opening, reference)
        opening = closing_of(months[file.path])
    return months, problems


def standing_of(months: Mapping[str, TableMonth]) -> dict[Key, int]:
    """Every value that counts."""
    return {
        (row.as_of, row.region, row.metric): int(row.value)
        for month in months.values()
        for row in _standing(month).itertuples()
    }


def _standing(month: TableMonth) -> pd.DataFrame:
    return frame_of(month.told, month.told.standing, month.reports)


def cells_of(before: Mapping[Key, int], after: Mapping[str, TableMonth], files: Mapping[str, MonthFile]) -> list[Cell]:
    """The cells that change, in the order of days, regions and metrics.

    A sheet that holds the reports of several moments may correct a cell that it fills itself, and more than once.
    """
    found = []
    for path, file in files.items():
        if file.rows and path in after:
            month = after[path]
            corrected = list(_rows(frame_of(month.told, month.told.corrections, month.reports), file))
            known = {(row.line, row.metric) for row in corrected}
            filled = [row for row in _rows(_standing(month), file) if (row.line, row.metric) not in known]
            found += [_cell(row, file, CORRECTED, int(row.old)) for row in corrected]
            for row in filled:
                old = before.get((row.as_of, row.region, row.metric))
                if old != int(row.value):
                    found.append(_cell(row, file, NEW if old is None else REPLACED, old))
    return sorted(found, key=lambda cell: (cell.as_of, cell.line))


def _rows(frame: pd.DataFrame, file: MonthFile) -> Iterator[Any]:
    """The cells of a frame that appended rows report."""
    own = frame[frame["line"] >= file.first_line()]
    yield from own.itertuples()


def _cell(row: Any, file: MonthFile, kind: str, old: int | None) -> Cell:
    place = row.line - file.first_line()
    line, reason = file.sheet_lines[place], file.rows[place]["reason"]
    return Cell(row.as_of, row.region, row.metric, old, int(row.value), kind, line, reason)


def totals_of(
    cells: Iterable[Cell], before: Mapping[str, TableMonth], after: Mapping[str, TableMonth], reference: Reference
) -> list[Total]:
    """The sums of the regions above the changed cells; those that are reported themselves are cells."""
    changed = {(cell.as_of, cell.region, cell.metric) for cell in cells}
    above = dict.fromkeys(
        (as_of, reference.regions[region].parent, metric)
        for as_of, region, metric in sorted(changed)
        if reference.regions[region].parent
    )
    values = [_listed(months, above) for months in (before, after)]
    return [
        Total(*key, values[0].get(key), values[1].get(key))
        for key in above
        if key not in changed and values[0].get(key) != values[1].get(key)
    ]


def _listed(months: Mapping[str, TableMonth], keys: Iterable[Key]) -> dict[Key, int]:
    found = {}
    by_month = {path[-11:-4]: month for path, month in months.items()}
    for as_of, region, metric in keys:
        month = by_month.get(as_of[:7])
        value = month.value(date.fromisoformat(as_of), region, metric) if month else None
        if value is not None:
            found[as_of, region, metric] = value
    return found
