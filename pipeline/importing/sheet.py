"""An incoming sheet, CSV or workbook, as worksheets of text with the numbers of their rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from pipeline.problems import Fault, Problem
from pipeline.read.rows import numbered

if TYPE_CHECKING:
    from pipeline.read.sources import Source

# What workbooks begin with: XLSX, and the older XLS (of Excel and of WPS).
XLSX, XLS = b"PK", b"\xd0\xcf\x11\xe0"
Row = tuple[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Grid:
    """A worksheet: its rows that hold anything, each with its number, and what a plain text cannot show.

    Columns count from 0, rows from 1, as the sheet numbers them.
    """

    path: str
    name: str
    rows: tuple[Row, ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    """First row, first column, last row, last column of each merged area; its text stands in the first cell."""
    valueless: dict[tuple[int, int], str] = field(default_factory=dict)
    """(row, column) → the formula whose value is not stored, or the error that stands in the cell."""


def cell_name(line: int, column: int) -> str:
    """A cell as spreadsheets name it: `C5`."""
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{line}"


def read_sheets(source: Source) -> tuple[list[Grid], list[Problem]]:
    """The worksheets that can be seen."""
    if source.raw.startswith((XLSX, XLS)):
        from pipeline.importing.workbook import worksheets

        try:
            return worksheets(source.path, source.raw), []
        except Exception:  # noqa: BLE001 - the readers of broken workbooks raise whatever they stumble on
            return [], [Problem(source.path, 1, "xlsx")]
    text, problems = source.text()
    if problems:
        return [], problems
    try:
        return [Grid(source.path, "", tuple((line, tuple(row)) for line, row in numbered(text)))], []
    except Fault as fault:
        return [], [Problem(source.path, fault.line or 1, fault.code)]


def text_of(cell: object) -> str:
    """A cell as an editor reads it: whole numbers without a point, days without a time."""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time().isoformat() == "00:00:00" else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
