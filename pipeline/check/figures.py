"""The rules for figures. Each is a generator whose docstring is the rule.

A row may break the rules marked as such if it carries a reason and a note; the exception is then
printed among the public corrections.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime
from itertools import islice, pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pipeline.derive.known import corrections
from pipeline.derive.tablemonth import steps
from pipeline.model import Kind
from pipeline.problems import Problem
from pipeline.record import Override

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.derive.tablemonth import TableMonth

# Of a longer gap no more days are named: it is one omission.
GAP_DAYS = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """A row that breaks a rule."""

    line: int
    values: dict[str, object]


Rule = Callable[["TableMonth"], Iterator[Finding]]


def check(month: TableMonth) -> tuple[list[Problem], list[Override]]:
    """Every breach of a rule as a problem, or as an override where its row explains itself."""
    problems = [
        Problem(month.reports.path, finding.line, code, finding.values)
        for code, rule in STRICT.items()
        for finding in rule(month)
    ]
    overrides = []
    for code, rule in EXPLAINABLE.items():
        for finding in rule(month):
            place = month.reports.line.index(finding.line) if finding.line in month.reports.line else None
            if place is not None and month.reports.reason[place] and month.reports.note[place]:
                overrides.append(_override(month, code, place))
            else:
                problems.append(Problem(month.reports.path, finding.line, code, finding.values))
    return problems, sorted(set(overrides), key=lambda found: (found.as_of, found.region, found.rule, astuple(found)))


def _override(month: TableMonth, rule: str, place: int) -> Override:
    reports = month.reports
    return Override(
        rule, reports.table, reports.as_of[place], reports.region[place],
        reports.reason[place], reports.note[place], reports.source[place], reports.reported_at[place],
    )  # fmt: skip


def reported_twice(month: TableMonth) -> Iterator[Finding]:
    """A source reports a region and day once at one time."""
    reports = month.reports
    first: dict[tuple[object, ...], int] = {}
    for line, *key in zip(reports.line, reports.day, reports.region, reports.time, reports.source, strict=True):
        if tuple(key) in first:
            yield Finding(line, {"line": first[tuple(key)]})
        first.setdefault(tuple(key), line)


def future_day(month: TableMonth) -> Iterator[Finding]:
    """Nobody reports a day that has not begun."""
    reports, zone = month.reports, ZoneInfo(month.reference.site.timezone)
    begun: dict[int, int] = {}
    for line, day, time, as_of in zip(reports.line, reports.day, reports.time, reports.as_of, strict=True):
        if time not in begun:
            begun[time] = datetime.fromtimestamp(time, UTC).astimezone(zone).toordinal()
        if day > begun[time]:
            yield Finding(line, {"as_of": as_of})


def unexplained_correction(month: TableMonth) -> Iterator[Finding]:
    """A report that changes a published figure after the grace period says why."""
    changed = corrections(month.changes)
    for row in changed[changed["reason"] == ""].itertuples():
        yield Finding(row.line, {"metric": row.metric, "old": int(row.old), "new": int(row.value)})


def all_zero(month: TableMonth) -> Iterator[Finding]:
    """A file of counts that once were above zero does not hold zeros alone."""
    before = any(value for _, _, values in month.opening.tail for value in values)
    own = month.standing
    if before and not own.empty and (own["value"] == 0).all():
        first = own.sort_values(["time", "day", "region", "metric"]).iloc[0]
        yield Finding(int(first["line"]), {})


def outside_period(month: TableMonth) -> Iterator[Finding]:
    """A region is reported on its own only while it is listed on its own."""
    reports, regions = month.reports, month.reference.regions
    for line, day, code in zip(reports.line, reports.day, reports.region, strict=True):
        if not regions[code].in_force(date.fromordinal(day)):
            yield Finding(line, {"region": regions[code].name})


def falls(month: TableMonth) -> Iterator[Finding]:
    """A cumulative metric never falls from one day to the next."""
    for metric in month.table.metrics:
        if metric.kind is not Kind.CUMULATIVE:
            continue
        for line, region, old, new in _steps(month, metric.key):
            if new < old and month.reference.regions[region].kind != "unassigned":
                yield Finding(line, {"metric": metric.key, "region": _name(month, region), "old": old, "new": new})


def jumps(month: TableMonth) -> Iterator[Finding]:
    """From one day to the next a metric changes by no more than the table's limit."""
    limit = month.table.jump
    if limit is None:
        return
    for metric in month.table.metrics:
        for line, region, old, new in _steps(month, metric.key):
            if abs(new - old) > limit:
                values = {"metric": metric.key, "region": _name(month, region), "old": old, "new": new, "limit": limit}
                yield Finding(line, values)


def parts_exceed_total(month: TableMonth) -> Iterator[Finding]:
    """The table's parts (cured, dead) together never exceed its total (confirmed), in a territory.

    An unassigned remainder holds the cured whose city is not known yet, but hardly a confirmed case.
    """
    table = month.table
    if not table.total:
        return
    remainders = [code for code, region in month.reference.regions.items() if region.kind == "unassigned"]
    own = month.own[~month.own.index.get_level_values("region").isin(remainders)]
    parts = own[list(table.parts)].sum(axis=1)
    for (day, region), total in own[table.total][parts > own[table.total]].items():
        values = {
            "parts": " + ".join(table.parts),
            "sum": int(parts[day, region]),
            "total": table.total,
            "value": int(total),
        }
        if line := _line(month, day, region, table.total):
            yield Finding(line, values)


def parts_differ_from_whole(month: TableMonth) -> Iterator[Finding]:
    """The parts of a region add up to the region, wherever every part that reports gives the metric."""
    if not month.table.adds_up:
        return
    own = month.own
    for parent in dict.fromkeys(region.parent for region in month.reference.regions.values()):
        parts = [region.code for region in month.reference.children(parent)] if parent else []
        for metric in month.table.metrics:
            yield from _differences(month, own[metric.key], parent, parts, metric.key)


def _differences(month: TableMonth, values: pd.Series, parent: str, parts: list[str], metric: str) -> Iterator[Finding]:
    codes = values.index.get_level_values("region")
    whole, listed = values[codes == parent].dropna(), values[codes.isin(parts)]
    sums = listed.groupby(level="day").agg(lambda column: column.sum(skipna=False)).dropna()
    for (day, _), value in whole.items():
        if day in sums.index and sums[day] != value:
            names = {"metric": metric, "region": _name(month, parent), "whole": int(value), "sum": int(sums[day])}
            if line := _line(month, day, parent, metric):
                yield Finding(line, names)


def missing_days(month: TableMonth) -> Iterator[Finding]:
    """In a complete table a region that has appeared is reported every day until the table ends."""
    own = month.own
    if not month.table.complete or own.empty:
        return
    end = int(own.index.get_level_values("day").max()) + 1
    for code, days in _reported_days(month).items():
        region = month.reference.regions[code]
        if region.kind in ("unassigned", "fold"):
            continue
        for before, after in pairwise([*sorted(days), end]):
            gap = (day for day in range(before + 1, after) if region.in_force(date.fromordinal(day)))
            for day in islice(gap, GAP_DAYS):
                values: dict[str, object] = {"day": date.fromordinal(day).isoformat(), "region": region.name}
                yield Finding(_next_line(month, day, code), values)


def _reported_days(month: TableMonth) -> dict[str, set[int]]:
    """The days of the month on which each region has figures, and its last one before."""
    days = {
        code: {max(date.fromisoformat(day).toordinal() for day, _ in metrics.values())}
        for code, metrics in month.opening.last.items()
    }
    for day, code in month.own.dropna(how="all").index:
        days.setdefault(code, set()).add(day)
    return days


def _next_line(month: TableMonth, day: int, region: str) -> int:
    """The region's first report after the gap; line 1 where there is none."""
    later = month.standing[(month.standing["region"] == region) & (month.standing["day"] > day)]
    return int(later.loc[later["day"].idxmin(), "line"]) if not later.empty else 1


def _steps(month: TableMonth, metric: str) -> Iterator[tuple[int, str, int, int]]:
    """(line, region, old, new) of every reported value that differs from the one before it."""
    for day, region, old, new in steps(month, metric):
        line = _line(month, day, region, metric)
        if line:
            yield line, region, old, new


def _line(month: TableMonth, day: int, region: str, metric: str) -> int:
    """The line of the report that counts for a cell; 0 where it is a sum of others: they are judged themselves."""
    found = month.standing
    lines = found["line"][(found["day"] == day) & (found["region"] == region) & (found["metric"] == metric)]
    return int(lines.iloc[0]) if len(lines) else 0


def _name(month: TableMonth, code: str) -> str:
    return month.reference.regions[code].name


STRICT: dict[str, Rule] = {
    "reported-twice": reported_twice,
    "future-day": future_day,
    "unexplained-correction": unexplained_correction,
}
EXPLAINABLE: dict[str, Rule] = {
    "all-zero": all_zero,
    "outside-period": outside_period,
    "fall": falls,
    "jump": jumps,
    "parts-exceed-total": parts_exceed_total,
    "parts-differ": parts_differ_from_whole,
    "missing-day": missing_days,
}
