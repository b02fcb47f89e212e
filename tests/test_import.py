"""Incoming sheets: what an import adds, refuses, and never does twice."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from conftest import PROJECT, tree_of
from workbooks import workbook

from pipeline.importing.candidate import candidate, region_of
from pipeline.importing.mapping import Sheet, read_mapping
from pipeline.problems import Fault
from pipeline.read.reference import PATHS, SOURCES, read_reference
from pipeline.read.sources import load

if TYPE_CHECKING:
    from conftest import Factory, Site

    from pipeline.model import Reference

NOW = datetime(2020, 3, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DATA = PROJECT / "tests" / "data"
HEADER = "日期,发布时间,地区代码,地区,确诊,治愈,死亡,备注"
SHEET = f"""{HEADER}
2020-02-02,2020-02-03T09:00:00+08:00,410000,河南省,8,1,0,
2020-02-02,2020-02-03T09:00:00+08:00,411600,周口市,5,0,0,自查
2020-02-02,2020-02-03T09:00:00+08:00,411300,南阳市,3,1,0,
"""


@pytest.fixture
def reference(site: Factory) -> Reference:
    """What rows are read against."""
    made = site()
    found, problems = read_reference({path: load(made.root, path) for path in PATHS})
    assert found is not None, problems
    return found


@pytest.fixture
def desk(site: Factory, reference: Reference) -> Sheet:
    """The mapping of the small sheets here."""
    sheet, problems = read_mapping(load(site().root, SOURCES), "desk", reference)
    assert sheet is not None, problems
    return sheet


def brought(world: Site, content: str | bytes, name: str = "sheet.csv", *options: str) -> tuple[int, str]:
    """The exit code and the words of an import of a sheet."""
    world.write(name, content)
    done = world.run("import", "desk", str(world.root / name), *(options or ("--yes",)))
    return done.returncode, done.stdout + done.stderr


def cases(world: Site) -> dict[str, bytes]:
    """The files of cases."""
    return tree_of(world.root / "content" / "figures" / "cases")


@pytest.mark.parametrize(
    ("sheet", "file", "table"), [("henan", "henan-vintages.csv", "cases"), ("risk", "county-risk-levels.csv", "risk")]
)
def test_the_project_s_own_figures(site: Factory, sheet: str, file: str, table: str) -> None:
    """The published sheets give the project's own figures byte for byte, and nothing when they come again."""
    world = site()
    for path in PATHS:
        shutil.copy(PROJECT / path, world.root / path)
    first = world.run("import", sheet, str(DATA / file), "--yes")
    found = tree_of(world.root / "content" / "figures" / table)

    assert first.returncode == 0, first.stderr
    assert tree_of(PROJECT / "content" / "figures" / table) == found
    again = world.run("import", sheet, str(DATA / file), "--yes")
    assert again.returncode == 0, again.stderr
    assert found == tree_of(world.root / "content" / "figures" / table)
    assert "0 new report(s)" in again.stdout


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("sheet.csv", SHEET.encode("gb18030"), id="gb18030"),
        pytest.param("sheet.csv", SHEET.encode("utf-8-sig"), id="byte-order-mark"),
        pytest.param("sheet.csv", SHEET.replace("\n", "\r\n").encode(), id="windows-line-ends"),
        pytest.param("sheet.csv", f"全省情况,,,,,,,\n{SHEET}".encode(), id="title-above"),
        pytest.param("sheet.xlsx", workbook(SHEET.replace("\n2020-02-02,", "\ndate:2020-02-02,")), id="xlsx"),
    ],
)
def test_forms_of_a_sheet(site: Factory, name: str, content: bytes) -> None:
    """However a sheet was saved, it gives the same files."""
    plain, other = site(), site()

    assert brought(plain, SHEET)[0] == 0
    assert brought(other, content, name)[0] == 0
    assert list(cases(plain)) == ["2020-02.csv"]
    assert cases(plain) == cases(other)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        pytest.param("2020-02-02,2020-02-03T09:00:00+08:00,419999,火星市,1,0,0,", "there is no region", id="region"),
        pytest.param("2020-02-02,2020-02-03T09:00:00+08:00,410100,郑州市,十二,0,0,", "not a whole number", id="words"),
        pytest.param("2020-02-02,2020-02-03T09:00:00+08:00,410100,郑州市,-1,0,0,", "cannot be negative", id="negative"),
        pytest.param("2020-02-02,2020-02-03T09:00:00+08:00,410100,郑州市,1.5,0,0,", "not a whole number", id="half"),
        pytest.param("二月三十日,2020-02-03T09:00:00+08:00,410100,郑州市,1,0,0,", "not a day", id="day"),
        pytest.param("2020-02-02,2020-02-03T09:00:00+08:00,411600,郑州市,1,0,0,", "not one region", id="two-regions"),
        pytest.param("2020-02-02,2020-02-03T09:00:00+08:00,419999,郑州市,1,0,0,", "no region", id="unknown-code"),
        pytest.param(",2020-02-03T09:00:00+08:00,410100,郑州市,1,0,0,", "is missing", id="no-day"),
        pytest.param("2020-02-02,昨天,410100,郑州市,1,0,0,", "not a moment|moment with its offset", id="moment"),
        pytest.param("2020-02-02,,410100,郑州市,1,0,0,", "发布时间 [B5] is missing", id="no-moment"),
    ],
)
def test_a_row_refused(site: Factory, row: str, said: str) -> None:
    """A row that cannot be placed is named with file, line and fault; the others are taken."""
    plain, other = site(), site()
    brought(plain, SHEET)
    code, words = brought(other, f"{SHEET}{row}\n")

    assert code == 1, words
    assert "sheet.csv:5: " in words
    assert any(found in words for found in said.split("|")), words
    assert cases(plain) == cases(other)


def test_local_time(site: Factory) -> None:
    """A moment without an offset is local time of the site, and is written with its offset."""
    plain, other = site(), site()
    brought(plain, SHEET)

    assert brought(other, SHEET.replace("+08:00", ""))[0] == 0
    assert cases(plain) == cases(other)


def test_dry_run(site: Factory) -> None:
    """A dry run tells the plan and writes nothing; so does an import that nobody agreed to."""
    world = site()
    before = tree_of(world.root / "content")
    code, words = brought(world, SHEET, "sheet.csv", "--dry-run")

    assert code == 0
    assert "3 new report(s)" in words
    assert before == tree_of(world.root / "content")
    assert world.run("import", "desk", str(world.root / "sheet.csv")).returncode == 0
    assert before == tree_of(world.root / "content")


def test_an_unknown_column(site: Factory) -> None:
    """A column that the mapping does not know stops the import."""
    world = site()
    code, words = brought(world, SHEET.replace("备注", "疑似"))

    assert code == 1
    assert "sheet.csv:1: the column “疑似” is unknown" in words
    assert cases(world) == {}


def test_a_correction_is_announced(site: Factory) -> None:
    """A plan says which published figures it changes, old and new; no line that was there is touched."""
    world = site()
    brought(world, SHEET)
    before = cases(world)["2020-02.csv"]
    moment = "2020-02-09T09:00:00+08:00"
    sheet = f"{HEADER}\n2020-02-02,{moment},,,9,,,\n2020-02-02,{moment},411600,周口市,6,,,\n"
    code, words = brought(world, sheet)

    assert code == 1
    assert "! 周口市: 确诊病例 5 → 6 (correction: no reason given)" in words
    assert cases(world)["2020-02.csv"] == before

    code, words = brought(world, sheet, "sheet.csv", "--yes", "--reason", "late", "--note", "迟报")

    assert code == 0, words
    added = f"2020-02-02,410000,{moment},hhc,late,迟报,9,,\n2020-02-02,411600,{moment},hhc,late,迟报,6,,\n"
    assert cases(world)["2020-02.csv"] == before + added.encode()


@pytest.mark.parametrize(
    ("code", "name", "region"),
    [
        ("411600", "周口市", "411600"),
        ("周口市", "411600", "411600"),
        ("", "周口", "411600"),
        ("", "淮阳县", "411603"),
        ("", "", "410000"),
    ],
)
def test_regions(code: str, name: str, region: str, desk: Sheet, reference: Reference) -> None:
    """A region is known by code, name, short name or alias, in whichever column; an empty one is the whole."""

    assert region == region_of(code, name, desk, reference)


def row(reported_at: str, region: str = "411600", **values: str) -> dict[str, str]:
    """The cells of a row of 2 February."""
    return {"date": "2020-02-02", "code": region, "reported_at": reported_at, "confirmed": "5", **values}


@pytest.mark.parametrize(
    ("reported_at", "day", "source"),
    [
        ("2020-02-02T08:57:00+08:00", date(2020, 2, 1), "news-api"),
        ("2020-02-02T00:00:00+08:00", date(2020, 2, 1), "news-api"),
        ("2020-02-02T23:59:59+08:00", date(2020, 2, 1), "news-api"),
        ("2020-02-03T00:00:00+08:00", date(2020, 2, 2), "hhc"),
        ("2020-02-01T16:30:00+00:00", date(2020, 2, 1), "news-api"),
    ],
)
def test_which_day_a_row_describes(reported_at: str, day: date, source: str, desk: Sheet, reference: Reference) -> None:
    """A row seen on its own date (of the site's zone) describes the day before; one seen later its own date."""
    made = candidate(2, row(reported_at), desk, reference, NOW)

    assert (day, source) == (made.as_of, made.source)


@pytest.mark.parametrize(
    ("reported_at", "region", "cured"),
    [
        ("2020-02-09T09:00:00+08:00", "411600", None),
        ("2020-02-09T09:00:00+08:00", "411381", None),
        ("2020-02-09T09:00:00+08:00", "410000", 0),
        ("2020-02-02T09:00:00+08:00", "411600", 0),
    ],
)
def test_zeros_that_nobody_reported(
    reported_at: str, region: str, cured: int | None, desk: Sheet, reference: Reference
) -> None:
    """The zero that a bulletin copied in later has for a city is not a report; the province's is, the scraper's is."""
    made = candidate(2, row(reported_at, region, cured="0", dead="0"), desk, reference, NOW)

    assert (5, cured, 0) == made.values


def test_a_fold_stays_itself(desk: Sheet, reference: Reference) -> None:
    """A county listed apart is imported as what it is; that it counts into its city is derived later."""

    assert candidate(2, row("2020-02-02T09:00:00+08:00", "411381"), desk, reference, NOW).region == "411381"


def test_an_unknown_region_is_a_fault(desk: Sheet, reference: Reference) -> None:
    """A region that nothing names says which was probably meant."""
    with pytest.raises(Fault) as fault:
        region_of("", "周囗市", desk, reference)

    assert (fault.value.code, fault.value.values["near"]) == ("unknown-region", "周口市")
