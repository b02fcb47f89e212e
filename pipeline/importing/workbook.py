"""Workbooks: the values by calamine, and from the XML what it does not tell: formulas without a value, errors."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from pipeline.importing.sheet import XLSX, Grid, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def worksheets(path: str, raw: bytes) -> list[Grid]:
    """The worksheets of a workbook that are not hidden."""
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
    valueless = dict(_valueless(raw)) if raw.startswith(XLSX) else {}
    found = []
    for about in book.sheets_metadata:
        if about.visible is SheetVisibleEnum.Visible:
            sheet = book.get_sheet_by_name(about.name)
            cells = [tuple(map(text_of, row)) for row in sheet.to_python(skip_empty_area=False)]
            rows = tuple((line, row) for line, row in enumerate(cells, 1) if any(row))
            areas = sheet.merged_cell_ranges or []
            merged = tuple((top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in areas)
            found.append(Grid(path, about.name, rows, merged, valueless.get(about.name, {})))
    return found


def _valueless(raw: bytes) -> Iterator[tuple[str, dict[tuple[int, int], str]]]:
    """Worksheet → its cells that calamine shows as empty although something stands in them."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        relations = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - expat refuses bombs
        parts = {found.get("Id"): found.get("Target", "") for found in relations.iter(f"{RELATIONS}Relationship")}
        for sheet in ET.fromstring(archive.read("xl/workbook.xml")).iter(f"{MAIN}sheet"):  # noqa: S314
            part = posixpath.normpath(posixpath.join("/xl", parts.get(sheet.get(ID), ""))).lstrip("/")
            if part in archive.namelist():
                with archive.open(part) as opened:
                    yield sheet.get("name", ""), dict(_cells(opened))


def _cells(opened: object) -> Iterator[tuple[tuple[int, int], str]]:
    for _, cell in ET.iterparse(opened):  # type: ignore[call-overload]  # noqa: S314
        if cell.tag == f"{MAIN}c":
            formula, value = cell.find(f"{MAIN}f"), cell.findtext(f"{MAIN}v") or ""
            if cell.get("t") == "e":
                yield _place(cell.get("r", "A1")), value
            elif formula is not None and not value and cell.get("t") != "str":
                yield _place(cell.get("r", "A1")), f"={formula.text or ''}"
        if cell.tag == f"{MAIN}row":
            cell.clear()


def _place(name: str) -> tuple[int, int]:
    """`C5` as row and column."""
    letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", name).groups()  # type: ignore[union-attr]
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(digits), column - 1
