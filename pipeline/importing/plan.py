"""What a sheet would add: new reports, corrections, repeats, and rows that it cannot place."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from pipeline.check.figures import EXPLAINABLE
from pipeline.derive.known import changes_of, corrections
from pipeline.derive.month import closing_of
from pipeline.derive.tablemonth import TableMonth, table_month
from pipeline.importing.mapping import Candidate, Sheet, candidate, header_of
from pipeline.model import Kind, Totals
from pipeline.problems import Fault, Problem
from pipeline.read.figures import COLUMNS, Reports, read_reports
from pipeline.read.sources import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.importing.sheet import Rows
    from pipeline.model import Reference


@dataclass(frozen=True, slots=True)
class Plan:
    """The text of every month's file after the import, and what changed. Nothing is written yet."""

    files: dict[str, str]
    added: int
    repeated: int
    replaced: int
    corrections: tuple[tuple[str, str, str, int, int, str], ...]
    """(day, region, metric, old, new, reason) of every correction that the sheet brings."""
    refused: tuple[Problem, ...]


def plan(path: str, rows: Rows, sheet: Sheet, reference: Reference, existing: Mapping[str, Source]) -> Plan:
    """The plan of an import; `existing` are the table's files by path."""
    place, fields, _ = header_of(rows, sheet, path)
    candidates, refused = _candidates(path, rows[place + 1 :], fields, sheet, reference)
    table = reference.tables[sheet.table]
    metrics = tuple(metric.key for metric in table.metrics)
    known = {source.path: _lines(source) for source in existing.values()}
    present = {_identity(line) for lines in known.values() for line in lines[1:]}
    fresh: dict[str, list[str]] = {}
    repeated = 0
    for found in candidates:
        line = _line(found)
        if _identity(line) in present:
            repeated += 1
            continue
        present.add(_identity(line))
        fresh.setdefault(f"content/figures/{table.key}/{found.as_of:%Y-%m}.csv", []).append(line)
    header = ",".join((*COLUMNS, *metrics))
    texts = {name: [*(known.get(name) or [header]), *fresh.get(name, [])] for name in sorted({*known, *fresh})}
    first = {name: len(known.get(name) or [header]) for name in texts}
    explained, changed = _explained(texts, first, sheet, reference)
    replaced = sum(len(lines) for lines in fresh.values()) - len({_cell(line) for ls in fresh.values() for line in ls})
    files = {name: "\n".join(lines) + "\n" for name, lines in explained.items() if name in fresh}
    return Plan(files, sum(map(len, fresh.values())), repeated, replaced, tuple(changed), tuple(refused))


def _candidates(
    path: str, rows: Rows, fields: Mapping[str, int], sheet: Sheet, reference: Reference
) -> tuple[list[Candidate], list[Problem]]:
    found: list[Candidate] = []
    refused: list[Problem] = []
    totals: dict[tuple[str, str], int] = {}
    for line, row in rows:
        cells = {field: row[column].strip() if column < len(row) else "" for field, column in fields.items()}
        try:
            made = candidate(line, cells, sheet, reference)
            found.append(_accumulated(made, sheet, reference, totals))
        except Fault as fault:
            refused.append(Problem(path, line, fault.code, fault.values))
    found.sort(key=lambda made: (datetime.fromisoformat(made.reported_at), made.line))
    return found, refused


def _accumulated(made: Candidate, sheet: Sheet, reference: Reference, totals: dict[tuple[str, str], int]) -> Candidate:
    """Daily columns of the sheet as the running total of a cumulative metric."""
    values = list(made.values)
    for place, metric in enumerate(reference.tables[sheet.table].metrics):
        value = values[place]
        if sheet.kinds.get(metric.key) is Kind.DAILY and metric.kind is Kind.CUMULATIVE and value is not None:
            key = (made.region, metric.key)
            totals[key] = values[place] = totals.get(key, 0) + value
    return replace(made, values=tuple(values))


def _lines(source: Source) -> list[str]:
    return source.text()[0].rstrip("\n").split("\n")


def _line(found: Candidate) -> str:
    values = ["" if value is None else str(value) for value in found.values]
    return _joined([found.as_of.isoformat(), found.region, found.reported_at, found.source, "", "", *values])


def _joined(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def _identity(line: str) -> tuple[str, ...]:
    """A report apart from its reason and note."""
    as_of, region, reported_at, source, _, _, *values = next(csv.reader([line]))
    return (as_of, region, reported_at, source, *values)


def _cell(line: str) -> tuple[str, ...]:
    return tuple(line.split(",", 2)[:2])


def _explained(
    texts: Mapping[str, list[str]], first: Mapping[str, int], sheet: Sheet, reference: Reference
) -> tuple[dict[str, list[str]], list[tuple[str, str, str, int, int, str]]]:
    """The lines with reason and note filled in where the mapping has them for new rows."""
    opening, done, changed = Totals(), {}, []
    for path, text in texts.items():
        lines = list(text)
        reports = _reports(path, lines, reference)
        if reports is None:
            done[path] = lines
            continue
        month = table_month(reports, opening, reference)
        for when, line in _breaches(month):
            note = _note(sheet, when, month, line)
            if line > first[path] and note:
                lines[line - 1] = _with_note(lines[line - 1], note[0], note[1])
        reports = _reports(path, lines, reference) or reports
        month = table_month(reports, opening, reference)
        new = corrections(changes_of(month.cells))
        changed += [
            (row.as_of, row.region, row.metric, int(row.old), int(row.value), row.reason)
            for row in new.itertuples()
            if row.line > first[path]
        ]
        opening, done[path] = closing_of(month), lines
    return done, changed


def _reports(path: str, lines: list[str], reference: Reference) -> Reports | None:
    source = Source(path, ("\n".join(lines) + "\n").encode())
    reports, _ = read_reports(source, reference)
    return reports if reports and reports.line else None


def _breaches(month: TableMonth) -> list[tuple[str, int]]:
    """(rule, line) of every correction and every row that only an explanation lets pass."""
    found = [("correction", int(line)) for line in corrections(month.changes)["line"]]
    found += [(code, finding.line) for code, rule in EXPLAINABLE.items() for finding in rule(month)]
    return list(Counter(found))


def _note(sheet: Sheet, when: str, month: TableMonth, line: int) -> tuple[str, str] | None:
    reports = month.reports
    if line not in reports.line:
        return None
    place = reports.line.index(line)
    for note in sheet.notes:
        if (
            note.when == when
            and note.source in ("", reports.source[place])
            and note.region in ("", reports.region[place])
            and (not note.days or reports.as_of[place] in note.days)
        ):
            return note.reason, note.note
    return None


def _with_note(line: str, reason: str, note: str) -> str:
    """The row with the reason; two notes stand side by side, the first reason stays."""
    cells = next(csv.reader([line]))
    notes = [text for text in (cells[5], note) if text]
    cells[4], cells[5] = cells[4] or reason, "；".join(dict.fromkeys(notes))
    return _joined(cells)
