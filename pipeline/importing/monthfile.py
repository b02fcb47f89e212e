"""A month's file of reports with rows to be appended: what stands in it is never touched."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.read.figures import COLUMNS, Reports, read_reports
from pipeline.read.rows import read_lines
from pipeline.read.sources import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.model import Reference
    from pipeline.problems import Problem

Row = dict[str, str]


@dataclass(slots=True)
class MonthFile:
    """`standing` is the text of the file, `rows` what is appended, in the order of its own header."""

    path: str
    header: tuple[str, ...]
    standing: str
    rows: list[Row] = field(default_factory=list)
    sheet_lines: list[int] = field(default_factory=list)
    """For each of `rows` the row of the sheet that it comes from."""

    def first_line(self) -> int:
        """The line of the first appended row."""
        return self.standing.count("\n") + 1

    def text(self) -> str:
        """The whole file."""
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([row[name] for name in self.header] for row in self.rows)
        return self.standing + out.getvalue()

    def reports(self, reference: Reference) -> tuple[Reports | None, list[Problem]]:
        """The reports of the whole file."""
        return read_reports(Source(self.path, self.text().encode()), reference)


def opened(source: Source) -> tuple[MonthFile, list[Row]]:
    """A file that stands, and its rows by column."""
    lines, _ = read_lines(source)
    text = source.text()[0]
    standing = text if text.endswith("\n") else f"{text}\n"
    rows = [dict(zip(lines.header, (cell.strip() for cell in row), strict=True)) for _, row in lines.rows]
    return MonthFile(source.path, lines.header, standing), rows


def new_file(path: str, metrics: tuple[str, ...]) -> MonthFile:
    """A file that does not stand yet."""
    header = (*COLUMNS, *metrics)
    return MonthFile(path, header, ",".join(header) + "\n")


def identity(row: Row) -> tuple[str, ...]:
    """A report apart from its reason and note."""
    return tuple(row[name] for name in sorted(row) if name not in ("reason", "note"))


def appended(files: Iterable[MonthFile]) -> Iterator[Row]:
    """All rows that are to be appended."""
    for file in files:
        yield from file.rows
