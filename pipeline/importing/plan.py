"""What a sheet would add: new reports, corrections, repeats, and what the rules say of them. Nothing is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pipeline.check.figures import EXPLAINABLE, check
from pipeline.importing.effect import Cell, Key, Total, cells_of, months_of, standing_of, totals_of
from pipeline.importing.header import Header
from pipeline.importing.mapping import Sheet
from pipeline.importing.monthfile import MonthFile, Row, appended, identity, new_file, opened
from pipeline.importing.rows import refusal, rows_of
from pipeline.importing.sheet import Grid
from pipeline.model import Kind
from pipeline.problems import Fault, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.derive.tablemonth import TableMonth
    from pipeline.importing.candidate import Candidate
    from pipeline.model import Reference
    from pipeline.read.sources import Source

# Row of the sheet → the reason and note that an editor gave for it.
Explained = dict[int, tuple[str, str]]
# Problems that a reason and a note settle.
SETTLED = frozenset(("unexplained-correction", *EXPLAINABLE))


@dataclass(frozen=True, slots=True)
class Incoming:
    """A worksheet with its header and mapping, read at a moment."""

    grid: Grid
    header: Header
    name: str
    sheet: Sheet
    now: datetime
    others: tuple[str, ...] = ()
    """Other worksheets that could be imported too."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The text of every month's file after the import, and what changed."""

    table: str
    files: dict[str, str]
    added: int
    repeated: int
    replaced: int
    silent: int
    """Rows that are kept but change no number, for a report of higher rank stands or the number is the same."""
    cells: tuple[Cell, ...]
    totals: tuple[Total, ...]
    refused: tuple[Problem, ...]
    left_out: tuple[tuple[int, str], ...]
    others: tuple[str, ...]
    """Worksheets that were not looked at."""
    sums: int
    """Rows of totals that agree with the rows above them."""
    breaches: tuple[Problem, ...]
    """The rules that the files would break; nothing is written then."""
    days: tuple[tuple[str, str, int], ...]
    """(day, source, rows) of what is added."""

    @property
    def corrections(self) -> tuple[Cell, ...]:
        """The published figures that the sheet changes."""
        return tuple(cell for cell in self.cells if cell.kind == "corrected")

    def unexplained(self, path: str) -> dict[int, list[Problem]]:
        """Row of the sheet → what a reason and a note would settle there."""
        found: dict[int, list[Problem]] = {}
        for problem in self.breaches:
            if problem.path == path and problem.code in SETTLED:
                found.setdefault(problem.line, []).append(problem)
        return found


def plan(incoming: Incoming, reference: Reference, existing: Mapping[str, Source], explained: Explained) -> Plan:
    """The plan of an import; `existing` are the table's files by path, all without problems."""
    sheet = incoming.sheet
    found = rows_of(incoming.grid, incoming.header, sheet, reference, incoming.now)
    opened_files = {path: opened(source) for path, source in existing.items()}
    files = {path: file for path, (file, _) in opened_files.items()}
    before, _ = months_of(files.values(), reference)
    standing = standing_of(before)
    candidates, refused = _accumulated(found.candidates, incoming, reference, standing)
    present = {identity(row) for _, rows in opened_files.values() for row in rows}
    repeated = _append(candidates, sheet, reference, files, present, standing)
    files = dict(sorted(files.items()))
    _explain(files, incoming, reference, before, explained)
    after, faults = months_of(files.values(), reference, before)
    cells = cells_of(standing, after, files)
    added = list(appended(files.values()))
    days = Counter((row["as_of"], row["source"]) for row in added)
    return Plan(
        table=sheet.table,
        files={name: file.text() for name, file in files.items() if file.rows},
        added=len(added),
        repeated=repeated,
        replaced=len(added) - len({(row["as_of"], row["region"]) for row in added}),
        silent=len(added) - len({cell.line for cell in cells}),
        cells=tuple(cells),
        totals=tuple(totals_of(cells, before, after, reference)),
        refused=tuple(sorted([*found.refused, *refused])),
        left_out=tuple(found.left_out),
        others=incoming.others,
        sums=found.totals,
        breaches=(*found.differing, *faults, *_breaches(files, after, before, incoming)),
        days=tuple((*key, count) for key, count in sorted(days.items())),
    )


def _append(
    candidates: list[Candidate], sheet: Sheet, reference: Reference, files: dict[str, MonthFile],
    present: set[tuple[str, ...]], standing: Mapping[Key, int],
) -> int:  # fmt: skip
    """New rows into the files of their months; how many are there already."""
    metrics = tuple(metric.key for metric in reference.tables[sheet.table].metrics)
    repeated = 0
    for made in candidates:
        row, name = _row(made, metrics), f"content/figures/{sheet.table}/{made.as_of:%Y-%m}.csv"
        if identity(row) in present or (not made.dated and _stands(made, metrics, standing)):
            repeated += 1
            continue
        present.add(identity(row))
        file = files.setdefault(name, new_file(name, metrics))
        file.rows.append(row)
        file.sheet_lines.append(made.line)
    return repeated


def _stands(made: Candidate, metrics: tuple[str, ...], standing: Mapping[Key, int]) -> bool:
    """Whether all its numbers stand already: a sheet without moments that comes again says nothing new."""
    day = made.as_of.isoformat()
    return all(
        value is None or standing.get((day, made.region, metric)) == value
        for metric, value in zip(metrics, made.values, strict=True)
    )


def _accumulated(
    candidates: list[Candidate], incoming: Incoming, reference: Reference, standing: Mapping[Key, int]
) -> tuple[list[Candidate], list[Problem]]:
    """Daily columns of the sheet as totals: what stood at the end of the day before, and the day's own."""
    daily = [
        (place, metric.key)
        for place, metric in enumerate(reference.tables[incoming.sheet.table].metrics)
        if incoming.sheet.kinds.get(metric.key) is Kind.DAILY and metric.kind is Kind.CUMULATIVE
    ]
    found, refused, known = [], [], dict(standing) if daily else {}
    begun = {key[1:] for key in known}
    for one in sorted(candidates, key=lambda one: (one.as_of, datetime.fromisoformat(one.reported_at), one.line)):
        try:
            found.append(_added_up(one, daily, known, begun))
        except Fault as fault:
            refused.append(refusal(incoming.grid, incoming.header, one.line, fault))
    return sorted(found, key=lambda one: (datetime.fromisoformat(one.reported_at), one.line)), refused


def _added_up(
    made: Candidate, daily: list[tuple[int, str]], known: dict[Key, int], begun: set[tuple[str, str]]
) -> Candidate:
    values, day = list(made.values), made.as_of.isoformat()
    eve = (made.as_of - timedelta(days=1)).isoformat()
    for place, metric in daily:
        value = values[place]
        if value is not None:
            before = known.get((eve, made.region, metric))
            if before is None and (made.region, metric) in begun:
                raise Fault("no-day-before", field=metric, day=eve)
            values[place] = known[day, made.region, metric] = (before or 0) + value
            begun.add((made.region, metric))
    return replace(made, values=tuple(values))


def _row(made: Candidate, metrics: tuple[str, ...]) -> Row:
    values = {metric: "" if value is None else str(value) for metric, value in zip(metrics, made.values, strict=True)}
    return {
        "as_of": made.as_of.isoformat(),
        "region": made.region,
        "reported_at": made.reported_at,
        "source": made.source,
        "reason": "",
        "note": "",
        **values,
    }


def _explain(
    files: Mapping[str, MonthFile], incoming: Incoming, reference: Reference,
    before: Mapping[str, TableMonth], explained: Explained,
) -> None:  # fmt: skip
    """Fills in reason and note of new rows, where the editor or the mapping has them."""
    for file in files.values():
        for row, line in zip(file.rows, file.sheet_lines, strict=True):
            if line in explained:
                _add_note(row, *explained[line])
    months, _ = months_of(files.values(), reference, before)
    for path, file in files.items():
        if not file.rows or path not in months:
            continue
        first = file.first_line()
        for when, line in _breaking(months[path]):
            note = _note(incoming.sheet, when, file.rows[line - first]) if line >= first else None
            if note and file.sheet_lines[line - first] not in explained:
                _add_note(file.rows[line - first], *note)


def _breaking(month: TableMonth) -> list[tuple[str, int]]:
    """(rule, line) of every correction and every row that only an explanation lets pass."""
    told = month.told
    corrected = (int(told.row[row]) for row, _ in told.cells(told.corrections, month.metrics))
    found = [("correction", month.reports.line[row]) for row in corrected]
    found += [(code, finding.line) for code, rule in EXPLAINABLE.items() for finding in rule(month)]
    return list(dict.fromkeys(found))


def _note(sheet: Sheet, when: str, row: Row) -> tuple[str, str] | None:
    for note in sheet.notes:
        if (
            note.when in ("", when)
            and note.source in ("", row["source"])
            and note.region in ("", row["region"])
            and (not note.days or row["as_of"] in note.days)
        ):
            return note.reason, note.note
    return None


def _add_note(row: Row, reason: str, note: str) -> None:
    """Two notes stand side by side, the first reason stays."""
    notes = [text for text in (row["note"], note) if text]
    row["reason"], row["note"] = row["reason"] or reason, "；".join(dict.fromkeys(notes))


def _breaches(
    files: Mapping[str, MonthFile],
    after: Mapping[str, TableMonth],
    before: Mapping[str, TableMonth],
    incoming: Incoming,
) -> Iterator[Problem]:
    """What the rules say of the months that change; of a new row in the words and by the row of the sheet."""
    for path, month in after.items():
        if month is before.get(path):
            continue
        first, lines = files[path].first_line(), files[path].sheet_lines
        for problem in check(month)[0]:
            if problem.line < first:
                yield problem
                continue
            line = lines[problem.line - first]
            metric = str(problem.values.get("metric", ""))
            named = {"metric": incoming.header.named(metric, line)} if metric in incoming.header.columns else {}
            yield Problem(incoming.grid.path, line, problem.code, {**problem.values, **named})
