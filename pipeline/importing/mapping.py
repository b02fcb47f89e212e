"""The mapping of a sheet: which header is which field, which day a row describes, who reports."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

import msgspec

from pipeline.model import Kind
from pipeline.problems import Fault, Problem, nearest
from pipeline.read.figures import REASONS
from pipeline.read.forms import moment
from pipeline.read.reference import SOURCES, line_of
from pipeline.read.regions import code_of
from pipeline.read.rows import PERSONAL, day_of, in_range

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from pipeline.model import Reference
    from pipeline.read.sources import Source


FIELDS = ("date", "reported_at", "code", "region")
TOTALS = ("合计", "总计", "小计")
WRITTEN = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]+(\d{1,2}:\d\d(?::\d\d)?))?", re.ASCII)


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
    """The reason and note of rows that are corrections or break a rule (`when`; empty: any), where they match."""

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
    problems = [Problem(SOURCES, line, fault.code, fault.values) for fault in _faults(sheet, reference)]
    return (None, problems) if problems else (sheet, [])


def _faults(sheet: Sheet, reference: Reference) -> Iterator[Fault]:
    """What the mapping names and the site does not have."""
    table = reference.tables.get(sheet.table)
    metrics = [metric.key for metric in table.metrics] if table else []
    named: list[tuple[str, str, Collection[str]]] = [("table", sheet.table, reference.tables)]
    if table:
        named += [("columns", field, (*FIELDS, *metrics)) for field in sheet.columns]
        named += [("unreported.metric", rule.metric, metrics) for rule in sheet.unreported]
        named += [("kinds", metric, metrics) for metric in sheet.kinds]
    named += [("days.source", rule.source, reference.reporters) for rule in sheet.days]
    named += [("notes.reason", note.reason, REASONS) for note in sheet.notes]
    named += [("regions.whole", code, reference.regions) for code in sheet.regions.values()]
    for field, value, known in named:
        if value not in known:
            yield Fault("choice", field=field, value=value, known=nearest(value, known))
    if sheet.reported_at not in ("", "end-of-day"):
        try:
            moment("reported_at", sheet.reported_at, reference.site.timezone)
        except Fault as fault:
            yield fault


def header_of(rows: list[tuple[int, list[str]]], sheet: Sheet, path: str) -> tuple[int, dict[str, int], list[Problem]]:
    """The place of the header row, the column of each field, and what the header lacks or has too much."""
    names = {name: field for field, known in sheet.columns.items() for name in known}
    for place, (line, row) in enumerate(rows[:20]):
        cells = [cell.strip() for cell in row]
        fields = {names[cell]: column for column, cell in enumerate(cells) if cell in names}
        if {"date"} < set(fields):
            problems = [
                Problem(path, line, "persons", {"name": cell})
                if cell.lower() in PERSONAL
                else Problem(path, line, "sheet-column", {"name": cell, "known": "、".join(names)})
                for cell in cells
                if cell and cell not in names and cell not in sheet.ignored
            ]
            problems += [
                Problem(path, line, "missing-column", {"name": " / ".join(known)})
                for field, known in sheet.columns.items()
                if field not in fields and not _dispensable(field, fields, sheet)
            ]
            return place, fields, problems
    return 0, {}, [Problem(path, 1, "sheet-header", {"known": "、".join(names)})]


def _dispensable(field: str, fields: Mapping[str, int], sheet: Sheet) -> bool:
    """A region is known by code or by name; a moment by the sheet's own rule."""
    if field == "reported_at":
        return bool(sheet.reported_at)
    return field in ("code", "region") and not {"code", "region"}.isdisjoint(fields)


def candidate(line: int, cells: dict[str, str], sheet: Sheet, reference: Reference) -> Candidate:
    """The report that a row makes; a `Fault` says why it makes none."""
    if any(word in cell for word in TOTALS for cell in (cells["date"], cells.get("code", ""), cells.get("region", ""))):
        raise Fault("totals-row")
    day = day_of(_iso(cells["date"]).partition("T")[0], "date")
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
    found = {text: _resolved(text, reference) for text in (code, name) if text}
    for text, region in found.items():
        if not region:
            known = [region.name for region in reference.regions.values()]
            raise Fault("unknown-region", value=text, near=nearest(text, known))
    if len(set(found.values())) > 1:
        raise Fault("region-conflict", number=code, name=name)
    return next(iter(found.values()), "")


def _resolved(text: str, reference: Reference) -> str:
    return text if text in reference.regions else code_of(text, reference)


def _reported(sheet: Sheet, day: date, reference: Reference) -> str:
    if sheet.reported_at == "end-of-day":
        zone = ZoneInfo(reference.site.timezone)
        after = day + timedelta(days=1)
        return datetime(after.year, after.month, after.day, tzinfo=zone).isoformat()
    if not sheet.reported_at:
        raise Fault("missing", field="reported_at")
    return _moment(sheet.reported_at, reference)


def _iso(text: str) -> str:
    """A day or moment as spreadsheets and people write it (2020/12/9 7:57, 2020年12月9日) in ISO form."""
    found = WRITTEN.fullmatch(text)
    if not found:
        return text
    year, month, day, time = found[1], found[2], found[3], found[4]
    return f"{year}-{int(month):02}-{int(day):02}" + (
        f"T{time.zfill(5 if time.count(':') == 1 else 8)}" if time else ""
    )


def _moment(text: str, reference: Reference) -> str:
    """The moment as written; local time of the site gets its offset."""
    if not text:
        return ""
    try:
        found = in_range(datetime.fromisoformat(_iso(text)))
    except ValueError:
        raise Fault("report-time", field="reported_at", value=text) from None
    return (found if found.tzinfo else found.replace(tzinfo=ZoneInfo(reference.site.timezone))).isoformat()


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
        raise Fault("negative" if re.fullmatch(r"-\d+", text, re.ASCII) else "not-whole", field=metric, value=text)
    value = int(text)
    for rule in sheet.unreported:
        if (rule.source, rule.metric, rule.value) == (source, metric, value) and kind in rule.kinds:
            return None
    return value
