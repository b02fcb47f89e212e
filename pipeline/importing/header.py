"""The header of a sheet: where it stands, one row or two, which column is which field, which day a title names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from pipeline.importing.cells import day_within, plain
from pipeline.importing.mapping import FIELDS
from pipeline.importing.sheet import Row, cell_name
from pipeline.importing.totals import is_totals
from pipeline.problems import Problem, nearest
from pipeline.read.rows import PERSONAL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.importing.mapping import Sheet
from pipeline.importing.sheet import Grid

ROWS_LOOKED_AT = 20
CONTEXT = frozenset(FIELDS)


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a grid: its row, the rows below it, the column and the words of each field."""

    line: int
    rows: tuple[Row, ...]
    columns: dict[str, int]
    words: dict[str, str]
    day: date | None = None
    """The day that the title names, where no column has days."""

    def named(self, field: str, line: int) -> str:
        """A field in the words of the sheet, and the cell."""
        return f"{self.words[field]} [{cell_name(line, self.columns[field])}]" if field in self.columns else field


def header_of(grid: Grid, sheet: Sheet, today: date) -> tuple[Header | None, list[Problem]]:
    """The first row, or pair of rows, that names a region or day and a number; what it lacks or has too much."""
    known = {squeezed(name): field for field, names in sheet.columns.items() for name in names}
    for place, (line, row) in enumerate(grid.rows[:ROWS_LOOKED_AT]):
        tried = [(place + 1, row)]
        if place + 1 < len(grid.rows):
            tried.append((place + 2, _joined(grid, line, row, grid.rows[place + 1][1])))
        found = [_header(grid, sheet, known, line, below, cells) for below, cells in tried]
        fitting = [pair for pair in found if pair[0] is not None]
        if fitting:
            header, problems = min(fitting, key=lambda pair: len(pair[1]))
            return _dated(header, problems, grid, place, sheet, today)
    return None, [Problem(grid.path, 1, "sheet-header", {"known": "、".join(first_words(sheet))})]


def first_words(sheet: Sheet) -> list[str]:
    """The word for each column that an editor would write: there are more, of all kinds of sheets."""
    return [names[0] for names in sheet.columns.values() if names]


def _header(
    grid: Grid, sheet: Sheet, known: Mapping[str, str], line: int, below: int, cells: tuple[str, ...]
) -> tuple[Header | None, list[Problem]]:
    names = [squeezed(cell) for cell in cells]
    columns = {known[name]: column for column, name in enumerate(names) if name in known}
    if len(columns) < 2 or columns.keys() <= CONTEXT:  # noqa: PLR2004 - see above
        return None, []
    header = Header(line, grid.rows[below:], columns, {field: plain(cells[at]) for field, at in columns.items()})
    ignored = {squeezed(name) for name in sheet.ignored}
    near = partial(nearest, names=list(known), otherwise="、".join(first_words(sheet)))
    problems = [
        Problem(grid.path, line, "persons", {"name": cell})
        if name.lower() in PERSONAL
        else Problem(grid.path, line, "sheet-column", {"name": cell, "known": near(name)})
        for cell, name in zip(cells, names, strict=True)
        if name and name not in known and name not in ignored
    ]
    named = [known[name] for name in names if name in known]
    problems += [
        Problem(grid.path, line, "duplicate-header", {"name": header.words[field]})
        for field in columns
        if named.count(field) > 1
    ]
    problems += _below(header, grid.path)
    problems += [
        Problem(grid.path, line, "missing-column", {"name": " / ".join(words)})
        for field, words in sheet.columns.items()
        if field not in columns and not _dispensable(field, columns, sheet)
    ]
    return header, problems


def _below(header: Header, path: str) -> list[Problem]:
    """A row of words below the header belongs to it: it says which number stands in the columns of a group."""
    if not header.rows:
        return []
    line, row = header.rows[0]
    cells = {field: plain(row[column]) for field, column in header.columns.items() if column < len(row)}
    if cells.get("region") or cells.get("code") or is_totals(row):
        return []
    return [
        Problem(path, line, "sheet-subheader", {"name": header.words[field], "below": cell})
        for field, cell in cells.items()
        if field not in CONTEXT and cell and not any(sign.isdigit() for sign in cell)
    ]


def _dispensable(field: str, columns: Mapping[str, int], sheet: Sheet) -> bool:
    """A region is known by code or by name; a moment and a source by the mapping; a day by the title."""
    if field == "reported_at":
        return bool(sheet.reported_at)
    if field in ("code", "region"):
        return not {"code", "region"}.isdisjoint(columns)
    return field in ("date", "source") or field in sheet.optional


def _dated(
    header: Header | None, problems: list[Problem], grid: Grid, place: int, sheet: Sheet, today: date
) -> tuple[Header | None, list[Problem]]:
    """The header with the day of its title, where there is no column of days."""
    assert header is not None
    if "date" in header.columns:
        return header, problems
    above = [cell for _, row in grid.rows[:place] for cell in row if cell]
    day = next(filter(None, (day_within(text, today) for text in [*above, grid.name])), None)
    if day is None:
        names = " / ".join(sheet.columns.get("date", ("date",)))
        return header, [*problems, Problem(grid.path, header.line, "sheet-undated", {"name": names})]
    return Header(header.line, header.rows, header.columns, header.words, day), problems


def _joined(grid: Grid, line: int, above: tuple[str, ...], below: tuple[str, ...]) -> tuple[str, ...]:
    """Two rows of a header as one: what stands above a group of columns goes before the name of each."""
    top = list(above)
    for first, left, _, right in grid.merged:
        if first == line:
            top[left : right + 1] = [above[left]] * (right + 1 - left)
    if not grid.merged:
        for column in range(1, len(top)):
            top[column] = top[column] or (top[column - 1] if below[column : column + 1] != ("",) else "")
    return tuple(f"{first}{second}" for first, second in zip(top, (*below, *[""] * len(top)), strict=False))


def squeezed(name: str) -> str:
    """A header without blanks, line breaks and full-width forms."""
    return plain(name).replace(" ", "")
