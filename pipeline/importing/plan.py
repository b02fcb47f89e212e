"""What a sheet would add: new reports, corrections, repeats, and rows that it cannot place."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from pipeline.check.figures import EXPLAINABLE, check
from pipeline.derive.known import corrections, standing
from pipeline.derive.month import closing_of
from pipeline.derive.tablemonth import TableMonth, table_month
from pipeline.importing.mapping import Candidate, Sheet, candidate, header_of
from pipeline.importing.monthfile import MonthFile, Row, appended, identity, new_file, opened
from pipeline.model import Kind
from pipeline.problems import Fault, Problem
from pipeline.read.figures import read_reports
from pipeline.record import Totals

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.importing.sheet import Rows
    from pipeline.model import Reference
    from pipeline.read.sources import Source

# (region, metric, day) → the total that stands.
Known = dict[tuple[str, str, date], int]


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
    breaches: tuple[Problem, ...]
    """The rules that the files would break; nothing is written then."""
    days: tuple[tuple[str, str, int], ...]
    """(day, source, rows) of what is added."""


def plan(path: str, rows: Rows, sheet: Sheet, reference: Reference, existing: Mapping[str, Source]) -> Plan:
    """The plan of an import; `existing` are the table's files by path, all without problems."""
    place, fields, _ = header_of(rows, sheet, path)
    known = _known(sheet, reference, existing)
    candidates, refused = _candidates(path, rows[place][1], rows[place + 1 :], fields, sheet, reference, known)
    metrics = tuple(metric.key for metric in reference.tables[sheet.table].metrics)
    files: dict[str, MonthFile] = {}
    present: set[tuple[str, ...]] = set()
    for source in existing.values():
        files[source.path], standing_rows = opened(source)
        present |= set(map(identity, standing_rows))
    repeated = 0
    for made in candidates:
        row, name = _row(made, metrics), f"content/figures/{sheet.table}/{made.as_of:%Y-%m}.csv"
        if identity(row) in present:
            repeated += 1
            continue
        present.add(identity(row))
        files.setdefault(name, new_file(name, metrics)).rows.append(row)
    files = dict(sorted(files.items()))
    changed = tuple(_explained(files, sheet, reference))
    breaches = tuple(_breaking(files, reference))
    added = list(appended(files))
    replaced = len(added) - len({(row["as_of"], row["region"]) for row in added})
    texts = {name: file.text() for name, file in files.items() if file.rows}
    days = Counter((row["as_of"], row["source"]) for row in added)
    told = tuple((*key, count) for key, count in sorted(days.items()))
    return Plan(texts, len(added), repeated, replaced, changed, tuple(refused), breaches, told)


def _candidates(
    path: str,
    header: list[str],
    rows: Rows,
    fields: Mapping[str, int],
    sheet: Sheet,
    reference: Reference,
    known: Known,
) -> tuple[list[Candidate], list[Problem]]:
    made: list[Candidate] = []
    refused: list[Problem] = []
    for line, row in rows:
        cells = {field: row[column].strip() if column < len(row) else "" for field, column in fields.items()}
        try:
            made.append(candidate(line, cells, sheet, reference))
        except Fault as fault:
            refused.append(_refusal(path, line, fault, fields, header))
    found: list[Candidate] = []
    for one in sorted(made, key=lambda one: (one.as_of, datetime.fromisoformat(one.reported_at), one.line)):
        try:
            found.append(_accumulated(one, sheet, reference, known))
        except Fault as fault:
            refused.append(_refusal(path, one.line, fault, fields, header))
    found.sort(key=lambda one: (datetime.fromisoformat(one.reported_at), one.line))
    return found, sorted(refused)


def _refusal(path: str, line: int, fault: Fault, fields: Mapping[str, int], header: list[str]) -> Problem:
    """The fault in the words of the sheet: its own header instead of the field's name."""
    column = fields.get(str(fault.values.get("field", "")))
    named = {"field": header[column].strip()} if column is not None else {}
    return Problem(path, line, fault.code, {**fault.values, **named})


def _accumulated(made: Candidate, sheet: Sheet, reference: Reference, known: Known) -> Candidate:
    """Daily columns of the sheet as totals: what stood at the end of the day before, and the day's own."""
    values = list(made.values)
    for place, metric in enumerate(reference.tables[sheet.table].metrics):
        value = values[place]
        if sheet.kinds.get(metric.key) is Kind.DAILY and metric.kind is Kind.CUMULATIVE and value is not None:
            before = known.get((made.region, metric.key, made.as_of - timedelta(days=1)))
            if before is None and any(key[:2] == (made.region, metric.key) for key in known):
                raise Fault("no-day-before", field=metric.key, day=(made.as_of - timedelta(days=1)).isoformat())
            values[place] = known[made.region, metric.key, made.as_of] = (before or 0) + value
    return replace(made, values=tuple(values))


def _known(sheet: Sheet, reference: Reference, existing: Mapping[str, Source]) -> Known:
    """The totals that stand, where the sheet counts days and they are needed."""
    known: Known = {}
    if Kind.DAILY not in sheet.kinds.values():
        return known
    for source in existing.values():
        reports, _ = read_reports(source, reference)
        if reports and reports.line:
            for row in standing(table_month(reports, Totals(), reference).changes).itertuples():
                known[row.region, row.metric, date.fromordinal(row.day)] = int(row.value)
    return known


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


def _explained(
    files: Mapping[str, MonthFile], sheet: Sheet, reference: Reference
) -> Iterator[tuple[str, str, str, int, int, str]]:
    """Fills in reason and note of new rows where the mapping has them; the corrections that they bring."""
    opening = Totals()
    for file in files.values():
        reports, _ = file.reports(reference)
        if reports is None or not reports.line:
            continue
        month, first = table_month(reports, opening, reference), file.first_line()
        for when, line in _breaches(month):
            note = _note(sheet, when, month, line)
            if line >= first and note:
                _add_note(file.rows[line - first], *note)
        reasons = {first + place: row["reason"] for place, row in enumerate(file.rows)}
        for row in corrections(month.changes).itertuples():
            if row.line >= first:
                yield row.as_of, row.region, row.metric, int(row.old), int(row.value), reasons[row.line]
        opening = closing_of(month)


def _breaking(files: Mapping[str, MonthFile], reference: Reference) -> Iterator[Problem]:
    """What the rules say of the files as they would be."""
    opening = Totals()
    for file in files.values():
        reports, problems = file.reports(reference)
        yield from problems
        if reports and reports.line:
            month = table_month(reports, opening, reference)
            yield from check(month)[0]
            opening = closing_of(month)


def _breaches(month: TableMonth) -> list[tuple[str, int]]:
    """(rule, line) of every correction and every row that only an explanation lets pass."""
    found = [("correction", int(line)) for line in corrections(month.changes)["line"]]
    found += [(code, finding.line) for code, rule in EXPLAINABLE.items() for finding in rule(month)]
    return list(dict.fromkeys(found))


def _note(sheet: Sheet, when: str, month: TableMonth, line: int) -> tuple[str, str] | None:
    reports = month.reports
    if line not in reports.line:
        return None
    place = reports.line.index(line)
    for note in sheet.notes:
        if (
            note.when in ("", when)
            and note.source in ("", reports.source[place])
            and note.region in ("", reports.region[place])
            and (not note.days or reports.as_of[place] in note.days)
        ):
            return note.reason, note.note
    return None


def _add_note(row: Row, reason: str, note: str) -> None:
    """Two notes stand side by side, the first reason stays."""
    notes = [text for text in (row["note"], note) if text]
    row["reason"], row["note"] = row["reason"] or reason, "；".join(dict.fromkeys(notes))
