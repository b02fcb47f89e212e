"""The rules for figures. Each is a generator whose docstring is the rule.

A row may break the rules marked as such if it carries a reason and a note; the exception is then
printed among the public corrections.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass
from datetime import date, datetime
from itertools import islice, pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from pipeline.derive.series import in_force
from pipeline.derive.tablemonth import steps
from pipeline.model import Kind
from pipeline.problems import Problem
from pipeline.record import Override

if TYPE_CHECKING:
    from pipeline.derive.known import Flags, Values
    from pipeline.derive.tablemonth import Step, TableMonth

A_DAY = 86_400
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
    reports, told = month.reports, month.told
    again = [np.diff(column) == 0 for column in (told.day, told.region, told.time)]
    if not np.logical_and.reduce(again).any():
        return
    first: dict[tuple[object, ...], int] = {}
    for line, *key in zip(reports.line, reports.day, reports.region, reports.time, reports.source, strict=True):
        if tuple(key) in first:
            yield Finding(line, {"line": first[tuple(key)]})
        first.setdefault(tuple(key), line)


def future_day(month: TableMonth) -> Iterator[Finding]:
    """Nobody reports a day that has not begun."""
    told, zone = month.told, ZoneInfo(month.reference.site.timezone)
    future = told.day >= told.time // A_DAY + date(1970, 1, 1).toordinal()
    # By no clock is it more than a day earlier: few are left to be looked at by that of the site.
    for row in np.flatnonzero(future).tolist():
        future[row] = told.day[row] > datetime.fromtimestamp(int(told.time[row]), zone).toordinal()
    for row in _in_file(month, future):
        yield Finding(month.reports.line[row], {"as_of": month.reports.as_of[row]})


def _in_file(month: TableMonth, chosen: Flags) -> list[int]:
    """The reports chosen in the order of the file, as places in its columns."""
    return sorted(month.told.row[chosen].tolist())


def unexplained_correction(month: TableMonth) -> Iterator[Finding]:
    """A report that changes a published figure after the grace period says why."""
    told = month.told
    for row, place in told.cells(told.corrections, month.metrics):
        at = int(told.row[row])
        if not month.reports.reason[at]:
            values = {"metric": month.metrics[place], "old": int(told.old[row, place])}
            yield Finding(month.reports.line[at], {**values, "new": int(told.value[row, place])})


def all_zero(month: TableMonth) -> Iterator[Finding]:
    """A file of counts that once were above zero does not hold zeros alone."""
    told = month.told
    before = any(value for _, _, values in month.opening.tail for value in values)
    if before and told.standing.any() and not told.value[told.standing].any():
        cells = told.cells(told.standing, month.metrics)
        yield Finding(month.reports.line[told.row[min(cells, key=lambda cell: told.time[cell[0]])[0]]], {})


def outside_period(month: TableMonth) -> Iterator[Finding]:
    """A region is reported on its own only while it is listed on its own."""
    told, regions = month.told, month.reference.regions
    days, places = np.unique(told.day, return_inverse=True)
    for row in _in_file(month, ~in_force(days, month.reference)[places, told.region]):
        yield Finding(month.reports.line[row], {"region": regions[month.reports.region[row]].name})


def falls(month: TableMonth) -> Iterator[Finding]:
    """A cumulative metric never falls from one day to the next."""
    for place, metric in enumerate(month.table.metrics):
        if metric.kind is Kind.CUMULATIVE:
            for step in steps(month, place, np.greater):
                if step.line and month.reference.regions[step.region].kind != "unassigned":
                    yield Finding(step.line, _stepped(month, metric.key, step))


def jumps(month: TableMonth) -> Iterator[Finding]:
    """From one day to the next a metric changes by no more than the table's limit."""
    limit = month.table.jump
    if limit is None:
        return
    for place, metric in enumerate(month.table.metrics):
        for step in steps(month, place, lambda old, new: np.abs(new - old) > limit):
            if step.line:
                yield Finding(step.line, {**_stepped(month, metric.key, step), "limit": limit})


def _stepped(month: TableMonth, metric: str, step: Step) -> dict[str, object]:
    return {"metric": metric, "region": _name(month, step.region), "old": step.old, "new": step.new}


def parts_exceed_total(month: TableMonth) -> Iterator[Finding]:
    """The table's parts (cured, dead) together never exceed its total (confirmed), in a territory.

    An unassigned remainder holds the cured whose city is not known yet, but hardly a confirmed case.
    """
    table = month.table
    if not table.total:
        return
    total = month.metrics.index(table.total)
    own = month.values[month.first :]
    parts = np.nansum(own[:, :, [month.metrics.index(part) for part in table.parts]], axis=2)
    for day, region in np.argwhere(parts > own[:, :, total]).tolist():
        line = int(month.lines[month.first + day, region, total])
        if line and month.reference.regions[month.codes[region]].kind != "unassigned":
            values = {
                "parts": " + ".join(table.parts),
                "sum": int(parts[day, region]),
                "total": table.total,
                "value": int(own[day, region, total]),
            }
            yield Finding(line, values)


def parts_differ_from_whole(month: TableMonth) -> Iterator[Finding]:
    """The parts of a region add up to the region, wherever every part that reports gives the metric."""
    if not month.table.adds_up:
        return
    places = {code: place for place, code in enumerate(month.codes)}
    own, present = month.values[month.first :], month.present[month.first :]
    for parent in dict.fromkeys(region.parent for region in month.reference.regions.values()):
        parts = [places[region.code] for region in month.reference.children(parent)] if parent else []
        if parts:
            there = present[:, parts]
            # A part that leaves the metric out makes the sum unknown; one that does not report adds nothing.
            sums = np.where(there[:, :, None], own[:, parts], 0).sum(axis=1)
            sums[~there.any(axis=1)] = np.nan
            yield from _differences(month, parent, places[parent], sums)


def _differences(month: TableMonth, parent: str, place: int, sums: Values) -> Iterator[Finding]:
    own, lines = month.values[month.first :, place], month.lines[month.first :, place]
    wrong = (own != sums) & ~np.isnan(own) & ~np.isnan(sums) & (lines > 0)
    for metric, day in np.argwhere(wrong.T).tolist():
        values = {"metric": month.metrics[metric], "region": _name(month, parent)}
        whole = {"whole": int(own[day, metric]), "sum": int(sums[day, metric])}
        yield Finding(int(lines[day, metric]), {**values, **whole})


def missing_days(month: TableMonth) -> Iterator[Finding]:
    """In a complete table a region that has appeared is reported every day until the table ends."""
    present = month.present[month.first :]
    listed = month.days[month.first :][present.any(axis=1)]
    if not month.table.complete or not len(listed):
        return
    end = int(listed[-1]) + 1
    for code, days in _reported_days(month).items():
        region = month.reference.regions[code]
        if region.kind in ("unassigned", "fold") or days[-1] - days[0] == len(days) - 1 == end - 1 - days[0]:
            continue
        for before, after in pairwise([*days, end]):
            gap = (day for day in range(before + 1, after) if region.in_force(date.fromordinal(day)))
            for day in islice(gap, GAP_DAYS):
                values: dict[str, object] = {"day": date.fromordinal(day).isoformat(), "region": region.name}
                yield Finding(_next_line(month, day, code), values)


def _reported_days(month: TableMonth) -> dict[str, list[int]]:
    """The days of the month on which each region has figures, and its last one before."""
    days = {
        code: [date.fromisoformat(max(day for day, _ in metrics.values())).toordinal()]
        for code, metrics in month.opening.last.items()
    }
    present, own = month.present[month.first :], month.days[month.first :]
    for place, code in enumerate(month.codes):
        if found := own[present[:, place]].tolist():
            days.setdefault(code, []).extend(found)
    return days


def _next_line(month: TableMonth, day: int, region: str) -> int:
    """The region's first report after the gap; line 1 where there is none."""
    told = month.told
    later = (told.region == month.codes.index(region)) & (told.day > day)
    cells = told.cells(told.standing & later[:, None], month.metrics)
    return month.reports.line[int(told.row[cells[0][0]])] if cells else 1


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
