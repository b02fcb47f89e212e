"""What was known when: each table as it stood at the end of each day."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby

from hypothesis import given, settings
from strategies import CASES, CITY, COUNTY, FOLD, OTHER, SECOND, ZONE, ZONE_AREA, Report, histories, reference, reports

from pipeline.derive import month as derive
from pipeline.derive.asof import Known
from pipeline.derive.chunks import reports_chunk, rows_chunk
from pipeline.derive.sheet import Slips
from pipeline.derive.tablemonth import table_month
from pipeline.publish.forms import csv_lines
from pipeline.record import Totals
from pipeline.shards.asof import reports_of

ALL = reference()


@settings(max_examples=12)
@given(histories(codes=(CITY, OTHER, COUNTY, SECOND, ZONE_AREA, FOLD)))
def test_as_a_build_of_that_moment(found: list[Report]) -> None:
    """Each day's file holds what a build of the end of that day finds: folds, sums, ranks and changes as there."""
    told = reports(sorted(found, key=lambda report: report.day))
    whole = table_month(told, Totals(), ALL)
    known, files = Known(CASES, ALL, csv_lines), {}
    for day, came in groupby(
        reports_of(reports_chunk(CASES, Slips.of(whole), derive.sheet_of(whole), ALL), ALL), lambda report: report.known
    ):
        known.learn(came)
        files[day] = known.text()
    days = sorted(files)
    for day in {days[0], days[len(days) // 2], days[-1]}:
        end = datetime.fromisoformat(day).replace(tzinfo=ZONE) + timedelta(days=1)
        month = table_month(told, Totals(), ALL, int(end.timestamp()) - 1)

        assert rows_chunk(derive.rows_of(month), ALL) == files[day]
