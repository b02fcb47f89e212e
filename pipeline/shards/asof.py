"""`/data/asof/`: each table as it was known at the end of each day; what is past is written once."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from pipeline.compose.datasets import datasets
from pipeline.publish.forms import csv_lines
from pipeline.seals import plain
from pipeline.timings import stage

if TYPE_CHECKING:
    from pipeline.derive.asof import Report
    from pipeline.model import Reference
    from pipeline.shards.figures import Figures
    from pipeline.shards.work import Work

Days = dict[str, list[str]]
"""Table → the days on which something of it became known."""


@stage("what was known when")
def known_days(figures: Figures, work: Work) -> Days:
    """Make `/data/asof/<day>/<table>.csv`; a month of days is made anew if what was reported by its end changed.

    A table that hides small counts has none: two states of a day could be subtracted from each other.
    """
    key = work.key([shard.key for shard in figures.shards])
    sealed = work.shards.current("asof", key)
    days = sealed.read(Days) if sealed else {}
    months = {day[:7] for found in days.values() for day in found}
    if not sealed or not all(work.shards.kept(f"asof/{month}") for month in months):
        days = _made(figures, work)
        index = msgspec.json.format(msgspec.json.encode(days), indent=1) + b"\n"
        work.shards.add("asof", key, days, {"data/asof/days.json": index})
    return days


def _made(figures: Figures, work: Work) -> Days:
    from pipeline.derive.asof import Known

    headers = {found.key: csv_lines([found.names]) for found in datasets(work.own)}
    open_tables = [table for table in work.reference.tables.values() if not table.suppress_below]
    tables = {table.key: Known(table, work.reference, csv_lines) for table in open_tables}
    days: Days = {key: [] for key in tables}
    so_far = ""
    text = "".join(month.chunks.get("reports", "") for month in figures.months(work.reference))
    for month, told in groupby(reports_of(text, work.reference), lambda report: report.known[:7]):
        reports = list(told)
        so_far = work.key(so_far, plain(reports))
        current, files = work.shards.current(f"asof/{month}", so_far), {}
        for (day, key), found in groupby(reports, lambda report: (report.known, report.table)):
            if key in tables and tables[key].learn(found):
                days[key].append(day)
                whole = "" if current or work.judging else headers[key] + tables[key].text()
                files[f"data/asof/{day}/{key}.csv"] = whole.encode()
        if not current:
            work.shards.add(f"asof/{month}", so_far, None, files)
    return days


def reports_of(text: str, reference: Reference) -> list[Report]:
    """The reports of `/data/reports.csv` (without its header) day by day and table by table, as they came."""
    from pipeline.derive.asof import Report

    ranks = {key: reporter.rank for key, reporter in reference.reporters.items()}
    zone = ZoneInfo(reference.site.timezone)

    @cache
    def moment(text: str) -> tuple[str, float]:
        found = datetime.fromisoformat(text)
        return found.astimezone(zone).date().isoformat(), found.timestamp()

    @cache
    def number(day: str) -> int:
        return date.fromisoformat(day).toordinal()

    reports = [
        Report(*moment(told), ranks[source], source, table, number(day), region, metric, int(value))
        for table, day, region, _, metric, value, told, source, *_ in csv.reader(io.StringIO(text, newline=""))
    ]
    return sorted(reports, key=lambda found: (found.known, found.table, found.time, found.rank, found.source))
