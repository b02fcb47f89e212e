"""Small counts in small areas: what is hidden cannot be found by adding and subtracting what is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import (
    CASES,
    CITY,
    COUNTY,
    FIRST_DAY,
    OTHER,
    PROVINCE,
    REST,
    SECOND,
    ZONE_AREA,
    Report,
    reference,
    regions,
    reports,
)

from pipeline.derive import month as derive
from pipeline.derive.chunks import reports_chunk, rows_chunk
from pipeline.derive.sheet import Slips
from pipeline.derive.tablemonth import table_month
from pipeline.model import Region
from pipeline.record import Totals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.derive.tablemonth import TableMonth
    from pipeline.model import Reference

LIMIT = 5
AREAS = (COUNTY, SECOND, ZONE_AREA)
SMALL = replace(CASES, suppress_below=LIMIT)
CELL = tuple[str, str, str]
derandomized = settings(derandomize=True, deadline=None, max_examples=80)


def made(found: list[Report], suppress: int = LIMIT, tree: dict[str, Region] | None = None) -> TableMonth:
    table = replace(CASES, suppress_below=suppress)
    return table_month(reports(found, table), Totals(), reference(table, tree))


def cells(found: list[Report], suppress: int, tree: dict[str, Region] | None = None) -> dict[CELL, int]:
    """(what, day, region) → confirmed, total or new, of all that is shown."""
    shown: dict[CELL, int] = {}
    for row in derive.rows_of(made(found, suppress, tree)):
        for what, value in (("total", row.values[0]), ("new", row.new[0])):
            if value is not None:
                shown[what, row.as_of, row.region] = value
    return shown


def equations(true: dict[CELL, int], against: Reference) -> Iterator[list[CELL]]:
    """Cells that are bound to each other: a whole with its parts, a day with the day before."""
    for (what, day, region), value in true.items():
        parts = [(what, day, child.code) for child in against.children(region)]
        if parts and value == sum(true.get(part, -1) for part in parts):
            yield [(what, day, region), *parts]
        before = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
        step = [("total", before, region), ("new", day, region), ("total", day, region)]
        if what == "total" and all(cell in true for cell in step):
            yield step


def recoverable(found: list[Report], tree: dict[str, Region] | None = None) -> list[CELL]:
    """The hidden cells that stand alone among shown ones in some sum."""
    return alone(cells(found, 0, tree), cells(found, LIMIT, tree), reference(SMALL, tree))


def alone(true: dict[CELL, int], shown: dict[CELL, int], against: Reference) -> list[CELL]:
    """The cells that are the only ones of some sum that are not shown."""
    hidden = [[cell for cell in bound if cell not in shown] for bound in equations(true, against)]
    return [cells[0] for cells in hidden if len(cells) == 1]


def day_of(*counts: int, day: date = FIRST_DAY) -> list[Report]:
    """The areas' numbers of a day; the city is their sum."""
    areas = [Report(day, code, (count, 0)) for code, count in zip(AREAS, counts, strict=True)]
    return [*areas, Report(day, CITY, (sum(counts), 0))]


def shown(found: list[Report], tree: dict[str, Region] | None = None) -> dict[str, int | None]:
    """region → confirmed as shown on the first day."""
    return {row.region: row.values[0] for row in derive.rows_of(made(found, tree=tree)) if row.as_of == "2020-02-01"}


def test_small_counts_are_hidden_in_small_areas() -> None:
    """Counts from 1 to below the limit are hidden in counties and zones; 0 and the city's sum are not."""
    actual = shown(day_of(1, 4, 0))

    assert actual == {CITY: 5, COUNTY: None, SECOND: None, ZONE_AREA: 0}


def test_single_hidden_count_takes_another_with_it() -> None:
    """A single hidden count could be had by subtraction, so the smallest other one is hidden too."""
    actual = shown(day_of(3, 9, 7))

    assert actual == {COUNTY: None, SECOND: 9, ZONE_AREA: None, CITY: 19}


def test_cities_are_not_small() -> None:
    """The rule is for counties and zones."""
    actual = shown([Report(FIRST_DAY, CITY, (2, 0)), Report(FIRST_DAY, OTHER, (1, 0))])

    assert actual == {CITY: 2, OTHER: 1}


def test_nothing_is_hidden_unless_asked() -> None:
    """A table without `suppress_below` shows all."""
    rows = derive.rows_of(made(day_of(1, 2, 3), suppress=0))

    assert [row.hidden for row in rows] == [()] * 4


def test_hidden_is_marked() -> None:
    """A hidden number is not shown as “not reported”: the row knows which of its numbers are hidden."""
    rows = {row.region: row for row in derive.rows_of(made(day_of(3, 9, 7)))}

    assert [rows[code].hidden for code in (*AREAS, CITY)] == [(0,), (), (0,), ()]


def test_data_files_hide_the_same() -> None:
    """The hidden numbers are in no line of the data files."""
    month = made(day_of(3, 9, 7))
    rows = derive.rows_of(month)
    found = [
        line.split(",")
        for line in reports_chunk(month.table, Slips.of(month), derive.sheet_of(month), month.reference).splitlines()
    ]
    lines = dict(line.split(",", 3)[1::2] for line in rows_chunk(rows, month.reference).splitlines())

    assert {(cells[2], cells[5]) for cells in found if cells[4] == "confirmed"} == {(SECOND, "9"), (CITY, "19")}
    assert lines == {CITY: "19,0,,", COUNTY: ",0,,", SECOND: "9,0,,", ZONE_AREA: ",0,,"}


@derandomized
@given(st.lists(st.tuples(*[st.integers(min_value=0, max_value=12)] * 3), min_size=1, max_size=6))
def test_hidden_cannot_be_subtracted(days: list[tuple[int, int, int]]) -> None:
    """No hidden number is the only unknown of a sum over the areas or over two days."""
    found = [
        report for ahead, counts in enumerate(days) for report in day_of(*counts, day=FIRST_DAY + timedelta(ahead))
    ]

    assert recoverable(found) == []


def test_hidden_beside_an_unassigned_remainder() -> None:
    """A single small area beside a remainder that is shown: whole minus remainder must not give it away."""
    tree = regions(inner=False) | {
        COUNTY: Region(COUNTY, "川汇区", "川汇", CITY, "county"),
        "4116xx": Region("4116xx", "未公布", "未公布", CITY, "unassigned"),
    }
    found = [Report(FIRST_DAY, code, (cases, 0)) for code, cases in ((COUNTY, 3), ("4116xx", 6), (CITY, 9))]

    assert recoverable(found, tree) == []


def test_hidden_whole_of_shown_parts() -> None:
    """A county that is hidden beside another must not be the sum of its zones that are shown."""
    zones = {code: Region(code, code, code, SECOND, "zone") for code in ("4116b1", "4116b2")}
    tree = {code: region for code, region in regions().items() if code != ZONE_AREA} | zones
    numbers = ((COUNTY, 3), (SECOND, 15), ("4116b1", 6), ("4116b2", 9), (CITY, 18))
    found = [Report(FIRST_DAY, code, (cases, 0)) for code, cases in numbers]

    assert recoverable(found, tree) == []


def test_average_of_hidden_days_is_hidden() -> None:
    """The average over days of which one is hidden would give it away, so it is not shown."""
    days = [FIRST_DAY + timedelta(days=ahead) for ahead in range(10)]
    found = [report for ahead, day in enumerate(days) for report in day_of(3 + ahead, 20 + ahead, 30, day=day)]
    rows = [row for row in derive.rows_of(made(found)) if row.region == COUNTY]

    assert {row.average for row in rows} == {(None, 0.0), (None, None)}


def test_row_of_the_remainder_is_a_row() -> None:
    """Pseudo-regions are never small areas: their numbers are shown."""
    actual = shown([Report(FIRST_DAY, REST, (1, 0))])

    assert actual == {REST: 1}


INNER = ("4116b1", "4116b2")
WIDE = regions() | {code: Region(code, code, code, SECOND, "zone") for code in INNER}


@derandomized
@given(st.tuples(*[st.integers(min_value=0, max_value=9)] * 6))
def test_hidden_cannot_be_subtracted_over_levels(counts: tuple[int, ...]) -> None:
    """No hidden number is the only unknown of a sum over zones, counties or cities."""
    codes = (*INNER, COUNTY, ZONE_AREA, OTHER, REST)
    numbers = dict(zip(codes, counts, strict=True))
    numbers[SECOND] = sum(numbers[code] for code in INNER)
    numbers[CITY] = sum(numbers[code] for code in AREAS)
    numbers[PROVINCE] = numbers[CITY] + numbers[OTHER] + numbers[REST]
    found = [Report(FIRST_DAY, code, (count, 0)) for code, count in numbers.items()]
    seen = cells(found, LIMIT, WIDE)
    totals = {code: seen.get(("total", FIRST_DAY.isoformat(), code), 0) for code in (COUNTY, SECOND, *INNER)}

    assert alone(cells(found, 0, WIDE), seen, reference(SMALL, WIDE)) == []
    assert {code: total for code, total in totals.items() if 0 < total < LIMIT} == {}


def test_only_part_takes_its_whole_along() -> None:
    """A single part is the same number as its whole: both are hidden, and one more beside the whole."""
    tree = {code: region for code, region in regions().items() if code not in (SECOND, ZONE_AREA)}
    numbers = ((COUNTY, 3), (CITY, 3), (OTHER, 8), (REST, 1), (PROVINCE, 12))
    actual = shown([Report(FIRST_DAY, code, (count, 0)) for code, count in numbers], tree)

    assert actual == {COUNTY: None, CITY: None, OTHER: 8, REST: None, PROVINCE: 12}


def test_earlier_small_counts_stay_hidden() -> None:
    """A small count that a later report replaced is in no data file, neither as a report nor as a correction."""
    late = [Report(FIRST_DAY, COUNTY, (8, 0), 90, reason="late"), Report(FIRST_DAY, CITY, (29, 0), 90, reason="late")]
    month = made([*day_of(3, 9, 12), *late])
    found = [
        line.split(",")
        for line in reports_chunk(month.table, Slips.of(month), derive.sheet_of(month), month.reference).splitlines()
    ]

    assert {(cells[2], cells[5]) for cells in found if cells[4] == "confirmed"} == {
        *((COUNTY, "8"), (SECOND, "9"), (ZONE_AREA, "12"), (CITY, "24"), (CITY, "29"))
    }
    assert [(found.region, found.old) for found in derive.corrections_of(month, derive.sheet_of(month))] == [(CITY, 24)]
