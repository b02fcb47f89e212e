"""Workbooks as a spreadsheet program saves them, from a text: a line a row, commas between cells.

    周口市疫情日报（2020年2月3日）
    merged A1:C1
    地区,确诊病例,治愈出院
    川汇区,5,=B3-1
    合计,5,#REF!

A day is written `date:2020-02-03` where the cell is to hold a real one, a text that looks like a number
`text:１２`. A formula has no stored value, for no spreadsheet program has calculated it yet; `=1+1→2` has one.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date, datetime

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.utils.datetime import CALENDAR_MAC_1904  # type: ignore[import-untyped]

Cell = str | int | float | date | None


def workbook(*sheets: str, epoch_1904: bool = False) -> bytes:
    """The workbook of some worksheets; those whose first line is `hidden` are."""
    book, stored = Workbook(), dict[str, str]()
    book.remove(book.active)
    if epoch_1904:
        book.epoch = CALENDAR_MAC_1904
    for number, text in enumerate(sheets, 1):
        page = book.create_sheet(f"表{number}")
        for line in text.strip("\n").split("\n"):
            if line.startswith("merged "):
                page.merge_cells(line.removeprefix("merged "))
            elif line == "hidden":
                page.sheet_state = "hidden"
            else:
                page.append([_cell(cell, stored) for cell in next(csv.reader([line]))])
    raw = io.BytesIO()
    book.save(raw)
    return _with_values(raw.getvalue(), stored)


def _cell(text: str, stored: dict[str, str]) -> Cell:
    if text.startswith("date:"):
        found = datetime.fromisoformat(text.removeprefix("date:"))
        return found if found.time().isoformat() != "00:00:00" else found.date()
    if text.startswith("text:"):
        return text.removeprefix("text:")
    if text.startswith("=") and "→" in text:
        formula, _, value = text.partition("→")
        stored[formula.removeprefix("=")] = value
        return formula
    number = re.fullmatch(r"-?\d+(\.\d+)?", text)
    return (float(text) if number[1] else int(text)) if number else text or None


def _with_values(raw: bytes, stored: dict[str, str]) -> bytes:
    """The values of formulas, which openpyxl does not write."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as before, zipfile.ZipFile(made, "w") as after:
        for name in before.namelist():
            content = before.read(name).decode()
            if name.startswith("xl/worksheets/"):
                for formula, value in stored.items():
                    content = content.replace(f"<f>{formula}</f><v></v>", f"<f>{formula}</f><v>{value}</v>")
                    content = content.replace(f"<f>{formula}</f><v />", f"<f>{formula}</f><v>{value}</v>")
            after.writestr(name, content)
    return made.getvalue()
