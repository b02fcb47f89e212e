"""The rows below a header: reports, rows of totals, rows that say nothing, and rows that cannot be placed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.importing.candidate import Candidate, candidate
from pipeline.importing.totals import Sums, is_totals
from pipeline.problems import Fault, Problem

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.importing.header import Header
    from pipeline.importing.mapping import Sheet
    from pipeline.importing.sheet import Grid
    from pipeline.model import Reference

# Fields that one merged cell may give to all rows beside it.
SHARED = ("date", "reported_at", "source")


@dataclass(slots=True)
class Found:
    """What stands in a sheet. `left_out` are rows without a number: (row, its first words)."""

    candidates: list[Candidate] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)
    left_out: list[tuple[int, str]] = field(default_factory=list)
    totals: int = 0
    """How many rows of totals there are that agree."""
    differing: list[Problem] = field(default_factory=list)
    """Rows of totals that do not: then some other row is wrong, and nobody knows which."""


def rows_of(grid: Grid, header: Header, sheet: Sheet, reference: Reference, now: datetime) -> Found:
    """Every row below the header, each with its fate."""
    found, sums = Found(), Sums(reference.tables[sheet.table], reference)
    for line, row in header.rows:
        cells = _cells(grid, header, line, row)
        try:
            _expect_values(grid, header, line)
            if is_totals(row):
                sums.check(cells)
                found.totals += 1
            elif _says_nothing(cells, sheet, reference):
                found.left_out.append((line, cells.get("region", "").strip() or next(cell for cell in row if cell)))
            else:
                _expect_own_cells(grid, header, line)
                found.candidates.append(candidate(line, cells, sheet, reference, now))
                sums.add(found.candidates[-1])
        except Fault as fault:
            problem = refusal(grid, header, line, fault)
            (found.differing if fault.code == "totals-differ" else found.refused).append(problem)
            sums.add(None)
    return found


def refusal(grid: Grid, header: Header, line: int, fault: Fault) -> Problem:
    """The fault in the words of the sheet: its own header and the cell instead of the field's name."""
    named = {"field": header.named(str(fault.values["field"]), line)} if "field" in fault.values else {}
    return Problem(grid.path, line, fault.code, {**fault.values, **named})


def _cells(grid: Grid, header: Header, line: int, row: tuple[str, ...]) -> dict[str, str]:
    """The texts of a row by field; days and sources that are merged over rows stand in each of them."""
    cells = {field: row[column] if column < len(row) else "" for field, column in header.columns.items()}
    if header.day is not None:
        cells["date"] = header.day.isoformat()
    for name in SHARED:
        if not cells.get(name, "") and name in header.columns:
            cells[name] = _merged(grid, header, line, header.columns[name])
    return cells


def _merged(grid: Grid, header: Header, line: int, column: int) -> str:
    """The text of the merged area that a cell is part of."""
    for top, left, bottom, right in grid.merged:
        if top < line <= bottom and left <= column <= right:
            return next((row[left] for number, row in header.rows if number == top), "")
    return ""


def _expect_values(grid: Grid, header: Header, line: int) -> None:
    """A `Fault` where a cell holds a formula whose value is not stored, or an error."""
    for name, column in header.columns.items():
        if found := grid.valueless.get((line, column)):
            raise Fault("sheet-formula" if found.startswith("=") else "sheet-error", field=name, value=found)


def _expect_own_cells(grid: Grid, header: Header, line: int) -> None:
    """A `Fault` where one region or number stands for several rows."""
    for name, column in header.columns.items():
        for top, left, bottom, right in grid.merged:
            if name not in SHARED and top < bottom and top <= line <= bottom and left <= column <= right:
                raise Fault("sheet-merged", field=name)


def _says_nothing(cells: dict[str, str], sheet: Sheet, reference: Reference) -> bool:
    """Whether a row has no number: a region that did not report, a signature, a remark below the table."""
    return not any(cells.get(metric.key, "").strip() for metric in reference.tables[sheet.table].metrics)
