"""A row of a sheet as a report on its way into the table, or the fault for which it makes none. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pipeline.importing.cells import count_said, day_of, iso, plain
from pipeline.importing.mapping import END_OF_DAY, IMPORT
from pipeline.problems import Fault, nearest
from pipeline.read.regions import code_of
from pipeline.read.rows import in_range

if TYPE_CHECKING:
    from pipeline.importing.mapping import Days, Sheet
    from pipeline.model import Reference


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row of the sheet as a report. `line` is the sheet's."""

    line: int
    as_of: date
    region: str
    reported_at: str
    source: str
    values: tuple[int | None, ...]
    dated: bool = True
    """Whether the sheet itself says when it was reported; else the moment of the import stands for it."""


def candidate(line: int, cells: dict[str, str], sheet: Sheet, reference: Reference, now: datetime) -> Candidate:
    """The report that a row makes; a `Fault` says why it makes none. `cells` are texts by field."""
    day = day_of(cells.get("date", ""), "date", now.date())
    region = region_of(cells.get("code", ""), cells.get("region", ""), sheet, reference)
    written = _moment(cells.get("reported_at", ""), reference)
    reported_at = written or _reported(sheet, day, reference, now)
    days = _days(sheet, day, reported_at, ZoneInfo(reference.site.timezone))
    source = days.source or _source(cells.get("source", ""), reference)
    kind = reference.regions[region].kind
    table = reference.tables[sheet.table]
    values = tuple(
        _value(cells.get(metric.key, ""), metric.key, metric.unit, source, kind, sheet) for metric in table.metrics
    )
    if all(value is None for value in values):
        raise Fault("no-values")
    described = day - timedelta(days=1) if days.describes == "day-before" else day
    return Candidate(line, described, region, reported_at, source, values, bool(written) or sheet.reported_at != IMPORT)


def region_of(code: str, name: str, sheet: Sheet, reference: Reference) -> str:
    """The region of a row by code, name or alias, even where the two stand in each other's column."""
    code, name = plain(code), plain(name)
    if not code and not name and "whole" in sheet.regions:
        return sheet.regions["whole"]
    found = {text: _resolved(text, reference) for text in (code, name) if text}
    for text, region in found.items():
        if not region:
            known = [region.name for region in reference.regions.values()]
            raise Fault("unknown-region", value=text, near=nearest(text, known))
    if len(set(found.values())) > 1:
        raise Fault("region-conflict", number=code, name=name)
    if not found:
        raise Fault("missing", field="region")
    return next(iter(found.values()))


def _resolved(text: str, reference: Reference) -> str:
    squeezed = text.replace(" ", "")
    return text if text in reference.regions else code_of(text, reference) or code_of(squeezed, reference)


def _source(text: str, reference: Reference) -> str:
    """The key of the reporter that a row names."""
    text = plain(text)
    if not text:
        raise Fault("missing", field="source")
    named = [key for key, reporter in reference.reporters.items() if text in (key, reporter.name)]
    if not named:
        known = [reporter.name for reporter in reference.reporters.values()]
        raise Fault("choice", field="source", value=text, known=nearest(text, [*known, *reference.reporters]))
    return named[0]


def _reported(sheet: Sheet, day: date, reference: Reference, now: datetime) -> str:
    zone = ZoneInfo(reference.site.timezone)
    if sheet.reported_at == END_OF_DAY:
        after = day + timedelta(days=1)
        return datetime(after.year, after.month, after.day, tzinfo=zone).isoformat()
    if sheet.reported_at == IMPORT:
        return now.astimezone(zone).isoformat(timespec="seconds")
    if not sheet.reported_at:
        raise Fault("missing", field="reported_at")
    return _moment(sheet.reported_at, reference)


def _moment(text: str, reference: Reference) -> str:
    """The moment as written; local time of the site gets its offset."""
    if not plain(text):
        return ""
    try:
        found = in_range(datetime.fromisoformat(iso(text)))
    except ValueError:
        raise Fault("report-time", field="reported_at", value=text) from None
    return (found if found.tzinfo else found.replace(tzinfo=ZoneInfo(reference.site.timezone))).isoformat()


def _days(sheet: Sheet, day: date, reported_at: str, zone: ZoneInfo) -> Days:
    seen = "same-day" if datetime.fromisoformat(reported_at).astimezone(zone).date() == day else "later"
    for days in sorted(sheet.days, key=lambda rule: not rule.reported_at):
        if reported_at in days.reported_at or (not days.reported_at and days.seen in ("", seen)):
            return days
    raise Fault("sheet-day", value=reported_at)


def _value(text: str, metric: str, unit: str, source: str, kind: str, sheet: Sheet) -> int | None:
    value = count_said(text, metric, unit)
    for rule in sheet.unreported:
        if (rule.source, rule.metric, rule.value) == (source, metric, value) and kind in rule.kinds:
            return None
    return value
