"""CSV to rows of text with their line numbers. pandas is not asked: it shifts rows and loses lines."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar

from pipeline.problems import Fault, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.read.sources import Source

T = TypeVar("T")
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
N = TypeVar("N", int, float)
D = TypeVar("D", date, datetime)
FIRST_YEAR, LAST_YEAR = 1900, 2199

# Headers of a list of persons. The bulletin holds aggregates only.
PERSONAL = frozenset(
    [
        "姓名",
        "性别",
        "年龄",
        "身份证",
        "身份证号",
        "身份证号码",
        "手机",
        "手机号",
        "电话号码",
        "联系电话",
        "住址",
        "家庭住址",
        "患者",
        "sex",
        "gender",
        "age",
        "idcard",
        "patient",
    ]
)


@dataclass(frozen=True, slots=True)
class Lines:
    """A sheet: its header and its rows, each with the line on which it begins."""

    path: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, list[str]], ...]


def read_lines(source: Source) -> tuple[Lines, list[Problem]]:
    """The rows of a CSV file; every row is as wide as the header, or a problem."""
    text, problems = source.text()
    if problems:
        return Lines(source.path, (), ()), problems
    try:
        found = numbered(text)
    except Fault as fault:
        return Lines(source.path, (), ()), [Problem(source.path, fault.line or 1, fault.code)]
    if not found:
        return Lines(source.path, (), ()), [Problem(source.path, 1, "empty-file")]
    (_, header), *rows = found
    lines = Lines(source.path, tuple(cell.strip() for cell in header), tuple(rows))
    return lines, _shape(lines)


def numbered(text: str) -> list[tuple[int, list[str]]]:
    """Each row that holds anything, with the line it begins on."""
    lines = text.split("\n")
    if max(map(len, lines)) > csv.field_size_limit():
        return _quoted(text)
    rows = []
    try:
        for number, line in enumerate(lines, 1):
            # Most lines hold no sign that asks for more than a cut at each comma; one that is not whole is not alone.
            row = line.split(",") if '"' not in line else next(csv.reader((f"{line}\n",), strict=True))
            if line[:1].isalnum() or any(map(str.strip, row)):
                rows.append((number, row))
    except csv.Error:
        return _quoted(text)
    return rows


def _quoted(text: str) -> list[tuple[int, list[str]]]:
    """The same where a cell may go over several lines: `reader.line_num` is the line a row ends on."""
    reader = csv.reader((f"{line}\n" for line in text.split("\n")), strict=True)
    rows, start = [], 1
    try:
        for row in reader:
            if any(map(str.strip, row)):
                rows.append((start, row))
            start = reader.line_num + 1
    except csv.Error:
        raise Fault("csv").at(start) from None
    return rows


def _shape(lines: Lines) -> list[Problem]:
    problems = [
        Problem(lines.path, 1, "duplicate-header", {"name": name})
        for name in dict.fromkeys(lines.header)
        if lines.header.count(name) > 1
    ]
    problems += [Problem(lines.path, 1, "persons", {"name": name}) for name in lines.header if name.lower() in PERSONAL]
    width = len(lines.header)
    problems += [
        Problem(lines.path, line, "row-width", {"found": len(row), "expected": width})
        for line, row in lines.rows
        if len(row) != width
    ]
    return problems


def expect_header(lines: Lines, columns: Sequence[str]) -> list[Problem]:
    """Problems where the header is not made of exactly these columns, in any order."""
    missing = [name for name in columns if name not in lines.header]
    unknown = [name for name in lines.header if name not in columns]
    return [
        *(Problem(lines.path, 1, "missing-column", {"name": name}) for name in missing),
        *(Problem(lines.path, 1, "unknown-column", {"name": name, "known": "、".join(columns)}) for name in unknown),
    ]


def records(lines: Lines, build: Callable[[dict[str, str], int], T]) -> tuple[list[T], list[Problem]]:
    """One value a row, built from its cells by name; a `Fault` becomes a problem of that line."""
    values: list[T] = []
    problems: list[Problem] = []
    for line, row in lines.rows:
        cells = {name: cell.strip() for name, cell in zip(lines.header, row, strict=True)}
        try:
            values.append(build(cells, line))
        except Fault as fault:
            problems.append(Problem(lines.path, line, fault.code, fault.values))
    return values, problems


def in_range(day: D) -> D:
    """A day or moment of the years that a bulletin can be about; arithmetic beyond them overflows."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError
    return day


def day_of(text: str, field: str) -> date | None:
    """A day `YYYY-MM-DD`, or None where nothing is written."""
    if not text:
        return None
    try:
        if not DAY.fullmatch(text):
            raise ValueError
        return in_range(date.fromisoformat(text))
    except ValueError:
        raise Fault("day", field=field, value=text) from None


def number_of(text: str, field: str, kind: Callable[[str], N]) -> N | None:
    """A number, or None where nothing is written."""
    if not text:
        return None
    try:
        if not text.isascii():
            raise ValueError
        return kind(text)
    except ValueError:
        raise Fault("number", field=field, value=text) from None
