"""Rows to the forms of a data file: CSV, CSV for Excel, XLSX, JSON, Parquet. Equal rows give equal bytes. Pure."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from itertools import chain
from typing import TYPE_CHECKING

import msgspec

from pipeline.compose.datasets import COUNT, DATE, MOMENT, TEXT
from pipeline.publish.workbook import xlsx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pipeline.compose.datasets import Cell, Dataset

# What a spreadsheet would take for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
MARK = "\ufeff"


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
    rows, out = list(rows), io.StringIO()
    if any(_shown(cell) != cell for cell in set(chain.from_iterable(rows))):
        rows = [[_shown(cell) for cell in row] for row in rows]
    csv.writer(out, lineterminator=end).writerows(rows)
    return out.getvalue()


def _shown(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def json_rows(dataset: Dataset, rows: Iterable[Sequence[Cell]]) -> bytes:
    """A list of objects, one a line; empty cells are null."""
    names, encode = dataset.names, msgspec.json.Encoder().encode
    lines = [encode(dict(zip(names, row, strict=True))) for row in rows]
    return b"[\n" + b",\n".join(lines) + (b"\n]\n" if lines else b"]\n")


def parquet(dataset: Dataset, rows: Iterable[Sequence[Cell]]) -> bytes:
    """Typed columns. Not compressed: it is small as it is, and the embargo's gate can look into it."""
    import pyarrow as pa
    from pyarrow.parquet import write_table

    types = {DATE: pa.date32(), MOMENT: pa.timestamp("ms", "UTC"), COUNT: pa.int64(), TEXT: pa.string()}
    fields = [pa.field(column.key, types[column.kind], not column.required) for column in dataset.columns]
    columns = list(zip(*rows, strict=True)) or [()] * len(fields)
    arrays = [
        pa.array(_counted(cells, READ[column.kind]) if column.kind in READ else cells, field.type)
        for column, cells, field in zip(dataset.columns, columns, fields, strict=True)
    ]
    out = io.BytesIO()
    write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields)), out, compression="none")
    return out.getvalue()


def _counted(cells: Sequence[Cell], read: Callable[[str], int]) -> list[int | None]:
    """Texts as numbers; each is read once."""
    known = {cell: None if cell is None else read(str(cell)) for cell in set(cells)}
    return [known[cell] for cell in cells]


# A day as days, a moment as milliseconds since 1970.
READ: dict[str, Callable[[str], int]] = {
    DATE: lambda text: date.fromisoformat(text).toordinal() - date(1970, 1, 1).toordinal(),
    MOMENT: lambda text: round(datetime.fromisoformat(text).timestamp() * 1000),
}
# Ending of a data file → how it is made of its rows.
MAKERS: dict[str, Callable[[Dataset, Iterable[Sequence[Cell]]], bytes]] = {
    "csv": plain_csv,
    "excel.csv": excel_csv,
    "xlsx": xlsx,
    "json": json_rows,
    "parquet": parquet,
}
