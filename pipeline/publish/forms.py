"""Rows to the forms of a data file: CSV, CSV for Excel, XLSX, JSON, Parquet. Equal rows give equal bytes. Pure."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import msgspec

from pipeline.compose.datasets import COUNT, DATE, MOMENT, TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pipeline.compose.datasets import Dataset

Cell = str | int | None
# What a spreadsheet would take for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
MARK = "\ufeff"
# Documents bear no moment: one from the data would say little, and the clock's would change the bytes.
MADE = datetime(2000, 1, 1, tzinfo=UTC)
WIDTH = 14


def rows_of(text: str, dataset: Dataset) -> list[list[Cell]]:
    """The rows of CSV without a header, each cell of the type of its column; empty is None."""
    whole = [column.kind == COUNT for column in dataset.columns]
    return [
        [None if not cell else int(cell) if number else cell for cell, number in zip(row, whole, strict=True)]
        for row in csv.reader(io.StringIO(text, newline=""))
    ]


def plain_csv(dataset: Dataset, rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 without a mark, plain line ends."""
    return csv_lines([dataset.names, *rows]).encode()


def excel_csv(dataset: Dataset, rows: Iterable[Sequence[Cell]]) -> bytes:
    """As Excel opens it by a double click: with a mark of its encoding and line ends of Windows."""
    return (MARK + csv_lines([dataset.names, *rows], end="\r\n")).encode()


def csv_lines(rows: Iterable[Sequence[Cell]], end: str = "\n") -> str:
    """Lines of CSV; a text that a spreadsheet would run as a formula gets an apostrophe before it."""
    out = io.StringIO()
    csv.writer(out, lineterminator=end).writerows([_shown(cell) for cell in row] for row in rows)
    return out.getvalue()


def _shown(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def json_rows(dataset: Dataset, rows: Iterable[Sequence[Cell]]) -> bytes:
    """A list of objects, one a line; empty cells are null."""
    names, encode = dataset.names, msgspec.json.Encoder().encode
    lines = [encode(dict(zip(names, row, strict=True))) for row in rows]
    return b"[\n" + b",\n".join(lines) + (b"\n]\n" if lines else b"]\n")


def xlsx(dataset: Dataset, rows: Iterable[Sequence[Cell]]) -> bytes:
    """A worksheet whose header stays, with days as days, numbers as numbers, and all else as text."""
    from xlsxwriter import Workbook

    out, rows = io.BytesIO(), list(rows)
    book = Workbook(out, {"in_memory": True})
    book.set_properties({"title": dataset.title, "created": MADE})
    sheet = book.add_worksheet(dataset.key)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(dataset.columns) - 1)
    sheet.set_column(0, len(dataset.columns) - 1, WIDTH)
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    # `write` would guess what a cell is, and make a formula of a text.
    writers = {COUNT: (sheet.write_number,), DATE: (sheet.write_datetime, day)}
    for place, column in enumerate(dataset.columns):
        sheet.write_string(0, place, column.key, bold)
        write, *style = writers.get(column.kind, (sheet.write_string,))
        for line, row in enumerate(rows, 1):
            if (cell := row[place]) is not None:
                write(line, place, date.fromisoformat(str(cell)) if column.kind == DATE else cell, *style)
    book.close()
    return out.getvalue()


def parquet(dataset: Dataset, rows: Iterable[Sequence[Cell]]) -> bytes:
    """Typed columns. Not compressed: it is small as it is, and the embargo's gate can look into it."""
    import pyarrow as pa
    from pyarrow.parquet import write_table

    types = {DATE: pa.date32(), MOMENT: pa.timestamp("ms", "UTC"), COUNT: pa.int64(), TEXT: pa.string()}
    read: dict[str, Callable[[str], object]] = {DATE: date.fromisoformat, MOMENT: datetime.fromisoformat}
    fields = [pa.field(column.key, types[column.kind], not column.required) for column in dataset.columns]
    columns = list(zip(*rows, strict=True)) or [()] * len(fields)
    arrays = [
        pa.array([None if cell is None else read[column.kind](cell) for cell in cells], field.type)
        if column.kind in read
        else pa.array(cells, field.type)
        for column, cells, field in zip(dataset.columns, columns, fields, strict=True)
    ]
    out = io.BytesIO()
    write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields)), out, compression="none")
    return out.getvalue()


# Ending of a data file → how it is made of its rows.
MAKERS: dict[str, Callable[[Dataset, Iterable[Sequence[Cell]]], bytes]] = {
    "csv": plain_csv,
    "excel.csv": excel_csv,
    "xlsx": xlsx,
    "json": json_rows,
    "parquet": parquet,
}
