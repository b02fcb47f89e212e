"""An incoming sheet, CSV or XLSX, as rows of text with their line numbers."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import TYPE_CHECKING

from pipeline.problems import Fault, Problem
from pipeline.read.rows import numbered

if TYPE_CHECKING:
    from pipeline.read.sources import Source

Rows = list[tuple[int, list[str]]]


def read_sheet(source: Source) -> tuple[Rows, list[Problem]]:
    """The rows that hold anything; the first worksheet where there are several."""
    if source.raw.startswith(b"PK"):
        return _workbook(source)
    text, problems = source.text()
    if problems:
        return [], problems
    try:
        return numbered(text), []
    except Fault as fault:
        return [], [Problem(source.path, fault.line or 1, fault.code)]


def _workbook(source: Source) -> tuple[Rows, list[Problem]]:
    import pandas as pd

    try:
        frame = pd.read_excel(io.BytesIO(source.raw), header=None, dtype=object, engine="calamine", na_filter=False)
    except Exception:  # noqa: BLE001 - the reader of broken workbooks raises whatever it stumbles on
        return [], [Problem(source.path, 1, "xlsx")]
    rows = [(line, [_text(cell) for cell in row]) for line, row in enumerate(frame.itertuples(index=False), 1)]
    return [(line, row) for line, row in rows if any(row)], []


def _text(cell: object) -> str:
    """A cell as an editor reads it: whole numbers without a point, days without a time."""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time().isoformat() == "00:00:00" else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
