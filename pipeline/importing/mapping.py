"""The mapping of a sheet: which header is which field, which day a row describes, who reports."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

import msgspec

from pipeline.model import Kind
from pipeline.problems import Fault, Problem, nearest
from pipeline.read.reference import SOURCES, line_of
from pipeline.read.regions import code_of
from pipeline.read.rows import day_of

if TYPE_CHECKING:
    from pipeline.model import Reference
    from pipeline.read.sources import Source


class Days(msgspec.Struct, forbid_unknown_fields=True):
    """Which day the rows describe that were seen on their own date or later, or at these moments."""

    describes: Literal["own-day", "day-before"]
    source: str
    seen: Literal["", "same-day", "later"] = ""
    reported_at: tuple[str, ...] = ()


class Unreported(msgspec.Struct, forbid_unknown_fields=True):
    """A value that the sheet writes where nothing was reported."""

    source: str
    metric: str
    value: int
    kinds: tuple[str, ...]


class Note(msgspec.Struct, forbid_unknown_fields=True):
    """The reason and note of rows that are corrections or break a rule (`when`), where they match."""

    when: str
    reason: str
    note: str
    source: str = ""
    region: str = ""
    days: tuple[str, ...] = ()


class Sheet(msgspec.Struct, forbid_unknown_fields=True):
    """The mapping of one kind of sheet."""

    table: str
    columns: dict[str, tuple[str, ...]]
    days: tuple[Days, ...]
    ignored: tuple[str, ...] = ()
    regions: dict[str, str] = {}
    kinds: dict[str, Kind] = {}
    unreported: tuple[Unreported, ...] = ()
    notes: tuple[Note, ...] = ()
    reported_at: str = ""
    """Where the sheet has no such column: `end-of-day`, or a moment for all rows."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row of the sheet as a report, on its way into the table. `line` is the sheet's."""

    line: int
    as_of: date
    region: str
    reported_at: str
    source: str
    values: tuple[int | None, ...]


def read_mapping(source: Source, name: str, reference: Reference) -> tuple[Sheet | None, list[Problem]]:
    """The mapping `[sheets.<name>]`."""
    sheets = tomllib.loads(source.text()[0]).get("sheets", {})
    if name not in sheets:
        return None, [Problem(SOURCES, 1, "sheet-unknown", {"name": name, "known": "、".join(sheets)})]
    line = line_of(source, f"[sheets.{name}]")
    try:
        sheet = msgspec.convert(sheets[name], Sheet)
    except msgspec.ValidationError as error:
        return None, [Problem(SOURCES, line, "setting", {"what": f"sheets.{name}: {error}"})]
    if sheet.table not in reference.tables:
        known = nearest(sheet.table, reference.tables)
        return None, [Problem(SOURCES, line, "choice", {"field": "table", "value": sheet.table, "known": known})]
    return sheet, []


def header_of(rows: list[tuple[int, list[str]]], sheet: Sheet, path: str) -> tuple[int, dict[str, int], list[Problem]]:
    """The place of the header row, the column of each field, and what the header lacks or has too much."""
    names = {name: field for field, known in sheet.columns.items() for name in known}
    for place, (line, row) in enumerate(rows[:20]):
        cells = [cell.strip() for cell in row]
        fields = {names[cell]: column for column, cell in enumerate(cells) if cell in names}
        if {"date"} < set(fields):
            problems = [
                Problem(path, line, "sheet-column", {"name": cell, "known": "、".join(names)})
                for cell in cells
                if cell and cell not in names and cell not in sheet.ignored
            ]
            problems += [
                Problem(path, line, "missing-column", {"name": " / ".join(known)})
                for field, known in sheet.columns.items()
                if field not in fields
            ]
            return place, fields, problems
    return 0, {}, [Problem(path, 1, "sheet-header", {"known": "、".join(names)})]


def candidate(line: int, cells: dict[str, str], sheet: Sheet, reference: Reference) -> Candidate:
    """The report that a row makes; a `Fault` says why it makes none."""
    day = day_of(cells["date"], "date")
    if day is None:
        raise Fault("missing", field="date")
    region = region_of(cells.get("code", ""), cells.get("region", ""), sheet, reference)
    reported_at = _moment(cells.get("reported_at", ""), reference) or _reported(sheet, day, reference)
    days = _days(sheet, day, reported_at, ZoneInfo(reference.site.timezone))
    kind = reference.regions[region].kind
    table = reference.tables[sheet.table]
    values = tuple(_value(cells.get(metric.key, ""), metric.key, days.source, kind, sheet) for metric in table.metrics)
    if all(value is None for value in values):
        raise Fault("no-values")
    described = day - timedelta(days=1) if days.describes == "day-before" else day
    return Candidate(line, described, region, reported_at, days.source, values)


def region_of(code: str, name: str, sheet: Sheet, reference: Reference) -> str:
    """The region of a row by code, name or alias, even where the two stand in each other's column."""
    if not code and not name and "whole" in sheet.regions:
        return sheet.regions["whole"]
    for text in (code, name):
        if text in reference.regions:
            return text
    for text in filter(None, (name, code)):
        if found := code_of(text, reference):
            return found
    known = [region.name for region in reference.regions.values()]
    raise Fault("unknown-region", value=name or code, near=nearest(name or code, known))


def _reported(sheet: Sheet, day: date, reference: Reference) -> str:
    if sheet.reported_at == "end-of-day":
        zone = ZoneInfo(reference.site.timezone)
        after = day + timedelta(days=1)
        return datetime(after.year, after.month, after.day, tzinfo=zone).isoformat()
    if not sheet.reported_at:
        raise Fault("missing", field="reported_at")
    return sheet.reported_at


def _moment(text: str, reference: Reference) -> str:
    """The moment as written; local time of the site gets its offset."""
    if not text:
        return ""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Fault("report-time", field="reported_at", value=text) from None
    return text if found.tzinfo else found.replace(tzinfo=ZoneInfo(reference.site.timezone)).isoformat()


def _days(sheet: Sheet, day: date, reported_at: str, zone: ZoneInfo) -> Days:
    seen = "same-day" if datetime.fromisoformat(reported_at).astimezone(zone).date() == day else "later"
    for days in sorted(sheet.days, key=lambda rule: not rule.reported_at):
        if reported_at in days.reported_at or (not days.reported_at and days.seen in ("", seen)):
            return days
    raise Fault("sheet-day", value=reported_at)


def _value(text: str, metric: str, source: str, kind: str, sheet: Sheet) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit():
        raise Fault("negative" if text.startswith("-") else "not-whole", field=metric, value=text)
    value = int(text)
    for rule in sheet.unreported:
        if (rule.source, rule.metric, rule.value) == (source, metric, value) and kind in rule.kinds:
            return None
    return value
