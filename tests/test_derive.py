"""Reports to figures: what counts, what changed, what adds up, from one month to the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import (
    CASES,
    CITY,
    COUNTY,
    FIRST_DAY,
    FOLD,
    OTHER,
    PROVINCE,
    REPORTERS,
    REST,
    SECOND,
    ZONE_AREA,
    Report,
    histories,
    metric,
    reference,
    regions,
    reported_at,
    reports,
)

from pipeline.check.figures import check
from pipeline.derive import month as derive
from pipeline.derive.marks import marks_of, still_there
from pipeline.derive.rates import days_between, differences, per_100_000
from pipeline.derive.tablemonth import table_month
from pipeline.model import Kind, Region, Table
from pipeline.record import Row, Totals

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.record import Correction

FLAT = reference(found=regions(inner=False))
DAY = FIRST_DAY
NEXT = DAY + timedelta(days=1)
SAMPLES = Table("samples", "检测", "", (metric("samples", Kind.DAILY), metric("beds", Kind.LEVEL)))
derandomized = settings(derandomize=True, deadline=None, max_examples=60)


def rows(found: Iterable[Report], table: Table = CASES, moment: int | None = None) -> dict[tuple[str, str], Row]:
    """(day, region) → row of one month."""
    made = table_month(reports(found, table), Totals(), reference(table), moment)
    return {(row.as_of, row.region): row for row in derive.rows_of(made)}


def value(found: Iterable[Report], moment: int | None = None) -> int | None:
    """The number of confirmed that counts for the city on the first day."""
    return rows(found, moment=moment)[DAY.isoformat(), CITY].values[0]


def corrections(*found: Report) -> list[Correction]:
    made = table_month(reports(found), Totals(), reference())
    return derive.corrections_of(made, derive.sheet_of(made))


def test_newest_report_counts() -> None:
    """Of two reports of one rank the later one counts, in whatever order the file has them."""
    first, second = Report(DAY, CITY, (5, 0), 1), Report(DAY, CITY, (7, 0), 3)

    assert (value([first, second]), value([second, first])) == (7, 7)


def test_only_what_was_known_counts() -> None:
    """At a moment before the second report the first one stands: the past can be shown as it was."""
    first, second = Report(DAY, CITY, (5, 0), 1), Report(DAY, CITY, (7, 0), 3)
    moment = int(reported_at(second).timestamp())

    assert [value([first, second], at) for at in (moment - 1, moment)] == [5, 7]


def test_lower_rank_never_replaces() -> None:
    """A scraper's later number does not replace the office's."""
    office, scraper = Report(DAY, CITY, (7, 0), 1), Report(DAY, CITY, (5, 0), 3, "scraper")

    assert (value([office, scraper]), corrections(office, scraper)) == (7, [])


def test_higher_rank_replaces() -> None:
    """The office's number replaces the scraper's, and the scraper is not heard again."""
    scraper, office = Report(DAY, CITY, (5, 0), 1, "scraper"), Report(DAY, CITY, (7, 0), 3)
    again = Report(DAY, CITY, (6, 0), 9, "scraper")

    assert value([scraper, office, again]) == 7


def test_cells_are_replaced_one_by_one() -> None:
    """A correction that leaves a cell empty does not unsay what was reported there."""
    found = rows([Report(DAY, CITY, (5, 1), 1), Report(DAY, CITY, (7, None), 3)])

    assert found[DAY.isoformat(), CITY].values == (7, 1)


def test_empty_is_not_zero() -> None:
    """What nobody reported stays unknown: its total, its change, its average."""
    found = rows([Report(DAY, CITY, (5, None)), Report(NEXT, CITY, (5, None))])[NEXT.isoformat(), CITY]

    assert (found.values, found.new, found.average) == ((5, None), (0, None), (None, None))


def test_grace_replaces_silently() -> None:
    """Within the grace period, its end included, a new number is a refresh; after it, a correction."""
    first, within, late = (Report(DAY, CITY, (cases, 0), hours) for cases, hours in ((5, 1), (7, 25), (9, 26)))
    found = [(c.old, c.new) for c in corrections(first, within, late)]

    assert (corrections(first, within), found) == ([], [(7, 9)])


def test_grace_is_measured_from_the_first_report() -> None:
    """A chain of refreshes does not stretch the grace period."""
    chain = [Report(DAY, CITY, (cases, 0), hours) for cases, hours in ((5, 1), (6, 20), (7, 40))]

    assert [(c.old, c.new) for c in corrections(*chain)] == [(6, 7)]


def test_same_number_again_is_no_correction() -> None:
    """A late report that repeats the number corrects nothing."""
    actual = corrections(Report(DAY, CITY, (5, 0), 1), Report(DAY, CITY, (5, 0), 90))

    assert actual == []


def test_correction_names_the_bulletins_it_changes() -> None:
    """A corrected total moves the “new” of the day and of the next one."""
    actual = corrections(Report(DAY, CITY, (5, 0), 1), Report(DAY, CITY, (6, 0), 90, reason="late"))

    assert [(c.reason, c.bulletins) for c in actual] == [("late", (DAY.isoformat(), NEXT.isoformat()))]


def test_fold_is_counted_into_its_parent() -> None:
    """A county listed apart for some days is part of its city on all days, and has no row of its own."""
    found = rows([Report(DAY, OTHER, (5, 0)), Report(DAY, FOLD, (2, 1)), Report(NEXT, OTHER, (8, 1))])
    values = {key: (row.values, row.new) for key, row in found.items()}

    assert values == {
        (DAY.isoformat(), OTHER): ((7, 1), (None, None)),
        (NEXT.isoformat(), OTHER): ((8, 1), (1, 0)),
    }


def test_fold_counts_nowhere_after_its_period() -> None:
    """A fold reported after it was merged is a copy of an old list: counting it would count it twice."""
    found = rows([Report(NEXT, OTHER, (8, 1)), Report(NEXT, FOLD, (2, 1))])

    assert {key: row.values for key, row in found.items()} == {(NEXT.isoformat(), OTHER): (8, 1)}


def test_sum_of_all_parts() -> None:
    """A region that did not report is the sum of its parts where all of them did, over two levels."""
    parts = [Report(DAY, code, (cases, 0)) for code, cases in ((COUNTY, 5), (SECOND, 6), (ZONE_AREA, 7))]
    found = rows([*parts, Report(DAY, OTHER, (9, 0)), Report(DAY, REST, (1, 0))])

    assert (found[DAY.isoformat(), CITY].values, found[DAY.isoformat(), PROVINCE].values) == ((18, 0), (28, 0))


def test_no_sum_of_some_parts() -> None:
    """The sum of some parts is not the whole."""
    found = rows([Report(DAY, COUNTY, (5, 0)), Report(DAY, SECOND, (6, None)), Report(DAY, ZONE_AREA, (7, 0))])

    assert found[DAY.isoformat(), CITY].values == (18, None)


def test_reported_whole_stands() -> None:
    """A whole that was reported is never replaced by the sum of its parts."""
    parts = [Report(DAY, code, (5, 0)) for code in (COUNTY, SECOND, ZONE_AREA)]

    assert rows([*parts, Report(DAY, CITY, (16, 0))])[DAY.isoformat(), CITY].values == (16, 0)


def test_leap_day() -> None:
    """29 February lies between 28 February and 1 March."""
    days = [date(2020, 2, 28), date(2020, 2, 29)]
    leap = rows(Report(day, CITY, (cases, 0)) for day, cases in zip(days, (5, 9), strict=True))

    assert (leap["2020-02-29", CITY].new, days_between("2020-02-28", "2020-03-01")) == ((4, 0), 2)


def test_no_change_across_a_gap() -> None:
    """After a day without figures the change since “the day before” is unknown, not that of two days."""
    found = rows([Report(DAY, CITY, (5, 0)), Report(DAY + timedelta(days=2), CITY, (9, 0))])

    assert found["2020-02-03", CITY].new == (None, None)


def test_average_of_seven_days() -> None:
    """The average is the mean of seven known changes, and unknown before."""
    totals = (0, 1, 3, 6, 10, 15, 21, 28, 28)
    days = [DAY + timedelta(days=ahead) for ahead in range(len(totals))]
    found = rows(Report(day, CITY, (total, 0)) for day, total in zip(days, totals, strict=True))

    assert [found[day.isoformat(), CITY].average[0] for day in days[-3:]] == [None, 4.0, 3.86]


def test_daily_metric_is_new_as_it_is() -> None:
    """A daily count is what is new; a level changes by its difference."""
    found = rows([Report(DAY, CITY, (40, 9)), Report(NEXT, CITY, (30, 7))], SAMPLES)

    assert [row.new for row in found.values()] == [(40, None), (30, -2)]


@derandomized
@given(st.lists(st.integers(min_value=0, max_value=300), min_size=2, max_size=28))
def test_daily_and_cumulative_agree(daily: list[int]) -> None:
    """Running totals of daily counts give back those counts, and the same averages."""
    days = [DAY + timedelta(days=ahead) for ahead in range(len(daily))]
    totals = [sum(daily[: place + 1]) for place in range(len(daily))]
    as_daily = rows((Report(day, CITY, (new, 0)) for day, new in zip(days, daily, strict=True)), SAMPLES)
    as_total = rows(Report(day, CITY, (total, 0)) for day, total in zip(days, totals, strict=True))
    known = [day.isoformat() for day in days[1:]]
    later = known[6:]

    assert [as_total[day, CITY].new[0] for day in known] == [as_daily[day, CITY].new[0] for day in known]
    assert [as_total[day, CITY].average[0] for day in later] == [as_daily[day, CITY].average[0] for day in later]


@derandomized
@given(histories())
def test_months_derived_one_by_one(found: list[Report]) -> None:
    """Month by month, each opening with the closing of the one before, gives what all at once gives."""
    ordered = sorted(found, key=lambda report: report.day)
    whole = table_month(reports(ordered), Totals(), FLAT)
    opening = Totals()
    rows_: list[Row] = []
    corrections_: list[Correction] = []
    for _, part in groupby(ordered, key=lambda report: f"{report.day:%Y-%m}"):
        made = table_month(reports(part), opening, FLAT)
        rows_ += derive.rows_of(made)
        corrections_ += derive.corrections_of(made, derive.sheet_of(made))
        opening = derive.closing_of(made)

    assert rows_ == list(derive.rows_of(whole))
    assert sorted(map(repr, corrections_)) == sorted(map(repr, derive.corrections_of(whole, derive.sheet_of(whole))))
    assert opening == derive.closing_of(whole)


@derandomized
@given(histories(), st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(found: list[Report], random: object) -> None:
    """Reports are ordered by when they became known; the order of lines matters to no number."""
    same_month = [report for report in found if report.day.month == found[0].day.month]
    single = list({(r.day, r.region, r.hours, r.source): r for r in same_month}.values())
    shuffled = sorted(single, key=lambda _: random.random())  # type: ignore[attr-defined]
    noted = [replace(reports(rows_), note=["为何" for _ in rows_]) for rows_ in (single, shuffled)]
    months = [table_month(found_, Totals(), FLAT) for found_ in noted]
    actual = [
        (
            rows_,
            derive.corrections_of(made, derive.sheet_of(made)),
            derive.notes_of(made),
            derive.closing_of(made),
            check(made)[1],
        )
        for made in months
        for rows_ in [derive.rows_of(made)]
    ]

    assert actual[0] == actual[1]
    assert marks_of(noted[0]) == marks_of(noted[1])


@derandomized
@given(histories())
def test_a_report_that_counts_exists(found: list[Report]) -> None:
    """Every number shown of a region that reports was reported by someone of the highest rank heard."""
    same_month = [r for r in found if r.day.month == found[0].day.month and r.region == CITY] or [
        Report(DAY, CITY, (1, 1))
    ]
    made = derive.rows_of(table_month(reports(same_month), Totals(), FLAT))
    for row in made:
        for place, shown in enumerate(row.values):
            heard = [r for r in same_month if r.day.isoformat() == row.as_of and r.values[place] is not None]
            best = max((REPORTERS[r.source].rank for r in heard), default=0)
            expected = {r.values[place] for r in heard if REPORTERS[r.source].rank == best} or {None}

            assert shown in expected


def test_difference_of_whole_and_parts() -> None:
    """The difference counts the parts that gave a value, and is unknown where none did."""
    blank = (None, None, None)
    whole = Row("2020-02-01", PROVINCE, (20, 3, 1), blank, blank)
    parts = [
        Row("2020-02-01", code, values, blank, blank)
        for code, values in ((CITY, (12, None, None)), (OTHER, (7, 3, None)))
    ]

    assert differences(whole, parts) == (1, 0, None)


@pytest.mark.parametrize(
    ("cases", "population", "rate"),
    [(76, 9_026_015, 0.84), (0, 9_026_015, 0.0), (76, None, None), (None, 9_026_015, None), (76, 0, None)],
)
def test_rate(cases: int | None, population: int | None, rate: float | None) -> None:
    """Cases per 100,000 to two decimals; without a verified population there is none."""
    actual = per_100_000(cases, Region(CITY, "周口市", "周口", PROVINCE, "city", population=population))

    assert actual == rate


def test_last_day_with_new_cases() -> None:
    """The closing knows for each metric the last day on which it rose, however many months ago."""
    january = [Report(date(2020, 1, 30), CITY, (5, 0)), Report(date(2020, 1, 31), CITY, (6, 0))]
    opening = derive.closing_of(table_month(reports(january), Totals(), FLAT))
    february = [Report(DAY, CITY, (6, 0)), Report(NEXT, CITY, (6, 1))]
    closing = derive.closing_of(table_month(reports(february), opening, FLAT))

    assert closing.last_new == {CITY: {"confirmed": "2020-01-31", "dead": "2020-02-02"}}


def test_last_values() -> None:
    """The closing keeps the last value of each region and metric, however long ago it was reported."""
    january = [Report(date(2020, 1, 5), CITY, (5, 2)), Report(date(2020, 1, 6), CITY, (6, None))]
    often = [Report(date(2020, 1, day), OTHER, (1, 0)) for day in range(7, 32)]
    opening = derive.closing_of(table_month(reports([*january, *often]), Totals(), FLAT))
    closing = derive.closing_of(table_month(reports([Report(DAY, OTHER, (1, None))]), opening, FLAT))

    assert {day for day, _, _ in closing.tail}.isdisjoint({"2020-01-05", "2020-01-06"})
    assert closing.last == {
        CITY: {"confirmed": ("2020-01-06", 6), "dead": ("2020-01-05", 2)},
        OTHER: {"confirmed": ("2020-02-01", 1), "dead": ("2020-01-31", 0)},
    }


@pytest.mark.parametrize(
    ("now", "standing"),
    [
        pytest.param([Report(DAY, OTHER, (5, 0)), Report(DAY, CITY, (5, 0), reason="late")], 2, id="order-and-reason"),
        pytest.param([Report(DAY, CITY, (6, 0)), Report(DAY, OTHER, (5, 0))], 1, id="value"),
        pytest.param([Report(DAY, CITY, (5, None)), Report(DAY, OTHER, (5, 0))], 1, id="value-deleted"),
        pytest.param([Report(DAY, CITY, (5, 0), 2), Report(DAY, OTHER, (5, 0))], 1, id="time"),
        pytest.param([Report(DAY, CITY, (5, 0), source="scraper"), Report(DAY, OTHER, (5, 0))], 1, id="source"),
        pytest.param([Report(NEXT, CITY, (5, 0)), Report(DAY, OTHER, (5, 0))], 1, id="day"),
        pytest.param([Report(DAY, CITY, (5, 0))] * 2, 1, id="one-for-another"),
    ],
)
def test_published_reports_stand(now: list[Report], standing: int) -> None:
    """Any change of a report but its reason and note is found; the order of rows does not matter."""
    before = marks_of(reports([Report(DAY, CITY, (5, 0)), Report(DAY, OTHER, (5, 0))]))

    assert still_there(before, marks_of(reports(now))) == standing


def test_scheduled_reports_may_change() -> None:
    """What is reported after the moment of a build is not public yet, and has no mark."""
    first, second = Report(DAY, CITY, (5, 0), 1), Report(DAY, CITY, (7, 0), 3)

    assert marks_of(reports([first, second]), int(reported_at(first).timestamp())) == marks_of(reports([first]))
