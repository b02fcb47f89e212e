"""A county's own sheet, as its clerks keep it: titles, merged cells, totals, counter words, days in every form."""

from __future__ import annotations

import csv
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from conftest import figures, tree_of
from hypothesis import given
from hypothesis import strategies as st
from terminal import typed
from workbooks import workbook

from pipeline.importing.cells import count_said, day_of, day_within, iso
from pipeline.problems import Fault

if TYPE_CHECKING:
    from conftest import Factory, Site

AT = "2020-02-03T09:00"
TODAY = date(2020, 2, 3)
NOW = datetime(2020, 2, 3, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
CASES = "content/figures/cases/2020-02.csv"
# What a county sends: the day in a merged title, a header of two rows, a total below, a signature under it.
SUM = (
    "{} new report(s) (0 of them again for the same day and region, 0 change no number), 0 already there,"
    " 0 correction(s), 0 row(s) refused"
)
COUNTY = """
周口市新冠肺炎疫情日报表（截至2020年2月2日24时）
merged A1:G1
序号,县（市、区）,确诊病例,,治愈出院,来源,备注
,,新增,累计,累计,,
merged C2:D2
merged A2:A3
merged B2:B3
1,川 汇 区,2,text:１２例,1,hhc,
2,淮阳县,1,"text:1,003 人",0,hhc,
merged F4:F5
合计,,=SUM(C4:C5)→3,=SUM(D4:D5)→1015,1,,
填表人：,,,,,,
"""
MAPPING = """
[sheets.county]
table = "cases"
reported_at = "import"
optional = ["cured"]
ignored = ["序号", "备注", "确诊病例新增"]

[sheets.county.columns]
date = ["日期"]
region = ["县(市、区)"]
confirmed = ["确诊病例累计"]
cured = ["治愈出院累计"]
source = ["来源"]

[[sheets.county.days]]
describes = "own-day"
"""


def brought(world: Site, content: str | bytes, *options: str, name: str = "sheet.xlsx") -> tuple[int, str]:
    """The exit code and the words of an import of a sheet."""
    world.write(name, content)
    done = world.run("import", *options, str(world.root / name), at=AT)
    return done.returncode, done.stdout + done.stderr


def rows(world: Site) -> list[list[str]]:
    """The reports of February without their moment and source."""
    lines = [*csv.reader(world.read(CASES).splitlines())]
    return [[line[0], line[1], *line[4:]] for line in lines[1:]]


@pytest.fixture
def county(site: Factory) -> Site:
    """A site that knows the county's sheet."""
    world = site()
    world.write("content/figures/sources.toml", world.read("content/figures/sources.toml") + MAPPING)
    return world


def test_a_county_s_workbook(county: Site) -> None:
    """Title, merged cells, two rows of header, counter words, full-width digits, totals, signature: nothing by hand."""
    code, said = brought(county, workbook(COUNTY), "--yes")

    assert code == 0, said
    assert rows(county) == [
        ["2020-02-02", "411602", "", "", "12", "1", ""],
        ["2020-02-02", "411603", "", "", "1003", "0", ""],
    ]
    assert "2020-02-03T09:00:00+08:00,hhc" in county.read(CASES)


def test_what_is_seen_before_anything_is_written(county: Site) -> None:
    """The plan names every cell, the sum above them, rows that agree as totals and rows that hold no number."""
    before = tree_of(county.root / "content")
    code, said = brought(county, workbook(COUNTY), "--dry-run")

    assert (code, tree_of(county.root / "content")) == (0, before)
    assert said.splitlines() == [
        "2020-02-02 (卫生健康委通报): 2 row(s)",
        "  川汇区: 确诊病例 12  治愈出院 1 (new)",
        "  淮阳区: 确诊病例 1003  治愈出院 0 (new)",
        "  sum of 周口市: 确诊病例 — → 1015",
        "  sum of 周口市: 治愈出院 — → 1",
        "sheet.xlsx: 1 row(s) without a number are left out: 7 “填表人：”",
        "1 row(s) of totals agree with the rows above them and are left out",
        SUM.format(2),
        "nothing was written",
    ]


def test_the_same_sheet_again(county: Site) -> None:
    """A sheet without moments that comes again says nothing new, whenever it comes."""
    brought(county, workbook(COUNTY), "--yes")
    before = tree_of(county.root / "content")
    done = county.run("import", "county", str(county.root / "sheet.xlsx"), "--yes", at="2020-02-09T09:00")

    assert done.returncode == 0, done.stderr
    assert "2 already there" in done.stdout
    assert tree_of(county.root / "content") == before


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        pytest.param(
            COUNTY.replace("→1015", "→1014"), ":6: 确诊病例累计 [D6] of the row of totals is 1014", id="totals"
        ),
        pytest.param(COUNTY.replace("→1015", ""), ":6: 确诊病例累计 [D6] is the formula =SUM(D4:D5)", id="formula"),
        pytest.param(COUNTY.replace("text:１２例", "十二"), ":4: 确诊病例累计 [D4] is “十二”, not a whole", id="words"),
        pytest.param(COUNTY.replace("text:１２例", "12.5"), ":4: 确诊病例累计 [D4] is “12.5”, not a whole", id="half"),
        pytest.param(COUNTY.replace("川 汇 区", "川江区"), ":4: there is no region “川江区”", id="region"),
        pytest.param(COUNTY.replace("截至2020年2月2日24时", "二月"), ":2: there is no column of days “日期”", id="day"),
        pytest.param(COUNTY.replace("备注", "疑似"), ":2: the column “疑似” is unknown", id="column"),
        pytest.param(
            COUNTY.replace("备注", "姓名"), ":2: the column “姓名” looks like a list of persons", id="persons"
        ),
    ],
)
def test_mistakes_in_a_county_s_workbook(county: Site, sheet: str, said: str) -> None:
    """Each mistake is told with file, row, cell, fault and remedy; a number that nobody can trust stops all."""
    code, words = brought(county, workbook(sheet), "--yes")

    assert code == 1, words
    assert f"sheet.xlsx{said}" in words


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_county_s_csv(county: Site, encoding: str) -> None:
    """The same saved as CSV, where merged cells are empty ones, gives the same reports."""
    text = "\n".join(line for line in COUNTY.splitlines() if line and not line.startswith("merged"))
    text = text.replace("text:", "").replace("=SUM(C4:C5)→", "").replace("=SUM(D4:D5)→", "")
    code, said = brought(county, text.encode(encoding), "--yes", name="sheet.csv")

    assert code == 0, said
    assert [row[4] for row in rows(county)] == ["12", "1003"]


@pytest.mark.parametrize("name", ["日期", "as_of"])
def test_headers_that_need_no_mapping(site: Factory, name: str) -> None:
    """A sheet whose headers are the table's own words is known without a mapping."""
    world = site()
    sheet = f"{name},地区,来源,累计确诊病例,新增确诊病例\n43863,川汇区,卫生健康委通报,5,2\n2月2日,淮阳县,hhc,3人,1\n"
    code, said = brought(world, workbook(sheet), "--yes")

    assert code == 0, said
    assert [row[:2] + row[4:] for row in rows(world)] == [
        ["2020-02-02", "411602", "5", "", ""],
        ["2020-02-02", "411603", "3", "", ""],
    ]


def test_worksheets(site: Factory) -> None:
    """The first worksheet that fits is taken, hidden ones never; the others that would fit are named."""
    world = site()
    sheet = "日期,地区,来源,确诊病例\ndate:2020-02-0{},川汇区,hhc,{}\n"
    book = workbook("说明\n本表由各县填报", "hidden\n" + sheet.format(1, 9), sheet.format(1, 5), sheet.format(2, 6))
    code, said = brought(world, book, "--yes")
    other, _ = brought(world, book, "--yes", "--worksheet", "表4")

    assert (code, other) == (0, 0)
    assert "The worksheet(s) 表4 could be imported too" in said
    assert [row[0] + "=" + row[4] for row in rows(world)] == ["2020-02-01=5", "2020-02-02=6"]


def test_days_of_a_workbook_that_counts_from_1904(site: Factory) -> None:
    """Excel for Mac counts days from 1904; the days of its cells are days all the same."""
    world = site()
    sheet = "日期,地区,来源,确诊病例\ndate:2020-02-01,川汇区,hhc,5\n"

    assert brought(world, workbook(sheet, epoch_1904=True), "--yes")[0] == 0
    assert rows(world)[0][0] == "2020-02-01"


def test_a_day_s_sheet(site: Factory) -> None:
    """`bulletin new bulletin` writes a sheet with the regions that report and no number; filled in, it is imported."""
    world = site()
    world.write(CASES, figures("2020-02-01 411602 5 0 0", "2020-02-01 411603 1 0 0"))
    done = world.run("new", "bulletin", "--to", str(world.root / "日报.csv"), "--source", "hhc", at=AT)
    sheet = world.read("日报.csv")
    empty, said = brought(world, sheet, name="日报.csv")
    filled = sheet.replace(",,,\r\n", ",7,,\r\n", 1)
    code, _ = brought(world, filled, "--yes", name="日报.csv")

    assert done.returncode == 0, done.stderr
    assert sheet.splitlines() == [
        "\ufeff日期,地区代码,地区,发布时间,来源,累计确诊病例,累计治愈出院,累计死亡病例",
        "2020-02-02,411602,川汇区,,卫生健康委通报,,,",
        "2020-02-02,411603,淮阳区,,卫生健康委通报,,,",
    ]
    assert (empty, "2 row(s) without a number are left out: 2 “川汇区”、3 “淮阳区”" in said) == (0, True)
    assert code == 1  # the other county's day is missing
    assert world.run("new", "bulletin", "--to", str(world.root / "日报.csv"), at=AT).returncode == 2


def screen_of(world: Site, name: str, answers: str, at: str) -> tuple[int, str]:
    """The exit code, and what stands on the screen, of an import at a real terminal with these answers typed."""
    code, seen = typed(world, ["import", str(world.root / name)], answers, at)
    return code, seen.replace("\r\n", "\n")


SECOND = "日期,地区,来源,确诊病例,治愈出院\n2020-02-02,川汇区,hhc,6,\n2020-02-02,淮阳区,hhc,2,1\n"


@pytest.fixture
def corrected(site: Factory) -> Site:
    """Figures of a day that a sheet of a week later corrects in two rows."""
    world = site()
    world.write(CASES, figures("2020-02-02 411602 5 0 0", "2020-02-02 411603 1 0 0"))
    world.write("sheet.csv", SECOND)
    return world


def test_the_reason_of_each_correction_is_asked(corrected: Site) -> None:
    """Each row that corrects is shown, old and new, and its own reason goes with it."""
    code, screen = screen_of(corrected, "sheet.csv", "y\nn\n迟报\n补报一例\n5\n原报有误\ny\n", "2020-02-09T09:00")

    assert code == 0, screen
    assert "! 川汇区：确诊病例 5 → 6（更正：没有写原因）" in screen
    assert "  周口市合计：确诊病例 6 → 8" in screen
    assert "  川汇区：确诊病例 5 → 6（更正：迟报）" in screen
    assert [row[1:5] for row in rows(corrected)[2:]] == [
        ["411602", "late", "补报一例", "6"],
        ["411603", "reclassified", "原报有误", "2"],
    ]


def test_one_reason_for_all(corrected: Site) -> None:
    """An editor may give one reason for all corrections of a sheet."""
    code, screen = screen_of(corrected, "sheet.csv", "y\ny\nlate\n补报\ny\n", "2020-02-09T09:00")

    assert code == 0, screen
    assert [row[2:4] for row in rows(corrected)[2:]] == [["late", "补报"]] * 2


@pytest.mark.parametrize("answers", ["n\n", "y\ny\nlate\n补报\nn\n"])
def test_an_editor_who_says_no(corrected: Site, answers: str) -> None:
    """Nothing is written without a yes, whatever was typed before."""
    before = tree_of(corrected.root / "content")
    _, screen = screen_of(corrected, "sheet.csv", answers, "2020-02-09T09:00")

    assert "没有写入任何内容" in screen
    assert tree_of(corrected.root / "content") == before


def test_implausible_numbers_are_marked(site: Factory) -> None:
    """What breaks a rule is marked in the plan, told by row and cell, and written only with a reason."""
    world = site()
    world.write(CASES, figures("2020-02-01 411602 5 0 0"))
    sheet = "日期,地区,来源,确诊病例,死亡病例\n2020-02-02,川汇区,hhc,500,0\n2020-02-03,川汇区,hhc,499,600\n"
    code, said = brought(world, sheet, name="sheet.csv")

    assert code == 1
    assert "! 川汇区: 确诊病例 500  死亡病例 0 (new)" in said
    assert "sheet.csv:2: 确诊病例 [D2] of 川汇区 goes from 5 to 500" in said
    assert "sheet.csv:3: dead + cured" in said or "sheet.csv:3: cured + dead" in said
    assert brought(world, sheet, "--yes", "--reason", "added", "--note", "普查", name="sheet.csv")[0] == 0


@pytest.mark.parametrize(
    ("said", "number"),
    [("12", 12), ("１２", 12), ("12例", 12), ("12 人", 12), ("1,234例", 1234), ("1，234", 1234), ("0", 0), (" ", None)],
)
def test_counts(said: str, number: int | None) -> None:
    """A count may have its counter word, full-width digits and commas between thousands."""
    assert count_said(said, "confirmed") == number


@pytest.mark.parametrize("said", ["—", "无", "十二", "1.5", "-1", "12,34", "3+1", "约5", "5/6", "例"])
def test_no_counts(said: str) -> None:
    """Whatever may mean two things is no count: an editor says which."""
    with pytest.raises(Fault):
        count_said(said, "confirmed")


@pytest.mark.parametrize(
    ("said", "day"),
    [
        *(("2020-02-03", "2020-02-03"), ("2020/2/3", "2020-02-03"), ("2020.2.3", "2020-02-03")),
        *(("2020年2月3日", "2020-02-03"), ("二〇二〇年二月三日", "2020-02-03"), ("２０２０年２月３日", "2020-02-03")),
        *(("2月3日", "2020-02-03"), ("2月4日", "2019-02-04"), ("十二月三十一号", "2019-12-31")),
        *(("2月3日0—24时", "2020-02-03"), ("截至2月3日24时", "2020-02-03"), ("2020年2月3日0时～24时", "2020-02-03")),
        *(("20200203", "2020-02-03"), ("43864", "2020-02-03"), ("43864.5", "2020-02-03")),
        ("2020-02-03T23:30:00+08:00", "2020-02-03"),
    ],
)
def test_days(said: str, day: str) -> None:
    """A day is known in every form that sheets have; without a year it is the last one of that name."""
    assert day_of(said, "date", TODAY).isoformat() == day


@pytest.mark.parametrize("said", ["2月30日", "昨天", "3", "2020-13-01", "99999", "2020年2月", "3-5"])
def test_no_days(said: str) -> None:
    """What is no day, or might be two, is a fault."""
    with pytest.raises(Fault):
        day_of(said, "date", TODAY)


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 30)))
def test_serial_numbers(day: date) -> None:
    """Excel's number of a day is that day."""
    serial = (day - date(1899, 12, 30)).days

    assert iso(str(serial)) == day.isoformat()


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("周口市疫情日报（截至2020年2月2日24时）", "2020-02-02"),
        ("2月2日0—24时全市疫情", "2020-02-02"),
        ("疫情日报 2020-02-02", "2020-02-02"),
        ("2020年疫情日报表1-2", None),
    ],
)
def test_days_of_titles(title: str, day: str | None) -> None:
    """A title names its day, or none."""
    found = day_within(title, TODAY)

    assert (found.isoformat() if found else None) == day
