"""Rows to a workbook of one worksheet. Pure.

XlsxWriter looks at each cell for as long as all else takes. So it writes each different cell of a column once, and the
rows are put together of these.
"""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

from pipeline.compose.datasets import COUNT, DATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.compose.datasets import Cell, Dataset

# Documents bear no moment: one from the data would say little, and the clock's would change the bytes.
MADE = datetime(2000, 1, 1, tzinfo=UTC)
WIDTH = 14
SHEET, TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
CELL = re.compile(r'<c r="([A-Z]+)\d+("[^>]*>.*?</c>)', re.DOTALL)
SIZE = re.compile(r'(?<=<dimension ref=")[^"]*')
# How often texts are used; nobody need say it.
USES = re.compile(r' count="\d+"')


def xlsx(dataset: Dataset, rows: Iterable[Sequence[Cell]]) -> bytes:
    """A worksheet whose header stays, with days as days, numbers as numbers, and all else as text."""
    rows = list(rows)
    columns = list(zip(*rows, strict=True)) or [() for _ in dataset.columns]
    different = [[cell for cell in dict.fromkeys(cells) if cell is not None] for cells in columns]
    out = io.BytesIO()
    with ZipFile(_book(dataset, different, len(rows))) as made, ZipFile(out, "w", ZIP_DEFLATED) as book:
        for part in made.infolist():
            text = made.read(part).decode()
            if part.filename == SHEET:
                text = _sheet(text, columns, different)
            elif part.filename == TEXTS:
                text = USES.sub("", text)
            book.writestr(part, text)
    return out.getvalue()


def _book(dataset: Dataset, different: Sequence[Sequence[str | int]], count: int) -> io.BytesIO:
    """A book for so many rows, with the different cells of each column below its head."""
    from xlsxwriter import Workbook

    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True})
    book.set_properties({"title": dataset.title, "created": MADE})
    sheet = book.add_worksheet(dataset.key)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, count, len(dataset.columns) - 1)
    sheet.set_column(0, len(dataset.columns) - 1, WIDTH)
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    # `write` would guess what a cell is, and make a formula of a text.
    writers = {COUNT: (sheet.write_number,), DATE: (sheet.write_datetime, day)}
    for place, (column, cells) in enumerate(zip(dataset.columns, different, strict=True)):
        sheet.write_string(0, place, column.key, bold)
        write, *style = writers.get(column.kind, (sheet.write_string,))
        for line, cell in enumerate(cells, 1):
            write(line, place, date.fromisoformat(str(cell)) if column.kind == DATE else cell, *style)
    book.close()
    return out


def _sheet(made: str, columns: Sequence[Sequence[Cell]], different: Sequence[Sequence[Cell]]) -> str:
    """The worksheet with its rows in place of the different cells."""
    from xlsxwriter.utility import xl_col_to_name, xl_range

    above, _, rest = made.partition("</row>")
    under, _, below = rest.partition("</sheetData>")
    written: dict[str, list[str]] = {xl_col_to_name(place): [] for place in range(len(columns))}
    for name, cell in CELL.findall(under):
        written[name].append(cell)
    known = [dict(zip(found, texts, strict=True)) for found, texts in zip(different, written.values(), strict=True)]
    names = [f'<c r="{name}' for name in written]
    rows = zip(*([texts.get(cell) for cell in cells] for texts, cells in zip(known, columns, strict=True)), strict=True)
    lines = [
        "".join([f"{name}{line}{cell}" for name, cell in zip(names, row, strict=True) if cell])
        for line, row in enumerate(rows, 2)
    ]
    size = SIZE.sub(xl_range(0, 0, len(lines), len(columns) - 1), above, count=1)
    inside = "".join([f'<row r="{line}">{row}</row>' for line, row in enumerate(lines, 2)])
    return f"{size}</row>{inside}</sheetData>{below}"
