"""A day's bulletin beyond its table: what changed since the day before, levels on a board, the way to other days."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from conftest import figures
from lawful import CASES, CLOSING, CORRECTED, FEBRUARY, MARCH
from lxml import html  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from conftest import Factory, Site

RISK = "content/figures/risk"
HEADER = "as_of,region,reported_at,source,reason,note,high,medium\n"
LEVELS = """
[risk.metrics.medium]
name = "中风险地区"
kind = "level"
unit = ""
definition = "有为1，没有为0。"
"""


def risk(*rows: str) -> str:
    """A file of levels. A row is `as_of region high medium`."""
    cells = [row.split() for row in rows]
    return HEADER + "".join(
        f"{day},{code},{day}T23:00:00+08:00,hhc,,,{','.join(levels)}\n" for day, code, *levels in cells
    )


@pytest.fixture
def world(site: Factory) -> Site:
    """Two months of cases."""
    made = site()
    made.write(f"{CASES}/2020-02.csv", FEBRUARY)
    made.write(f"{CASES}/2020-03.csv", MARCH)
    return made


@pytest.fixture
def levels(site: Factory) -> Site:
    """Levels around a month's end: they come, change places, rise, fall, and stay the same."""
    made = site()
    made.write("content/figures/tables.toml", made.read("content/figures/tables.toml") + LEVELS)
    made.write(
        f"{RISK}/2021-11.csv",
        risk("2021-11-28 411602 0 1", "2021-11-29 411602 1 0", "2021-11-30 411602 1 0", "2021-11-30 411603 0 1"),
    )
    made.write(f"{RISK}/2021-12.csv", risk("2021-12-01 411603 1 1", "2021-12-02 411603 0 1", "2021-12-04 411603 0 1"))
    return made


def changes(site: Site, day: str) -> list[str]:
    """What the page of a day says below “compared with the day before”."""
    page = html.fromstring(site.page(f"daily/{day}/index.html"))
    parts = page.xpath("//h2[@id='比前一日的变化']/following-sibling::*[self::p or self::ul][position() <= 2]")
    own = [part for part in parts if part.xpath("preceding-sibling::h2[1]/@id") == ["比前一日的变化"]]
    return [" ".join(text.text_content().split()) for part in own for text in ([part] if part.tag == "p" else part)]


def test_what_is_new(world: Site) -> None:
    """Regions with new cases are named, metric by metric; those that are a sum of others are not."""
    assert world.build().problems == ()

    assert changes(world, "2020-02-26") == ["新增确诊病例：周口市2例"]
    assert changes(world, "2020-02-28") == ["新增治愈出院：周口市1例"]


def test_largest_first(world: Site) -> None:
    """The largest change is named first."""
    rows = ("2020-02-25 410000 5 0 0", "2020-02-25 411300 2 0 0", "2020-02-25 411600 3 0 0")
    more = ("2020-02-26 410000 11 0 0", "2020-02-26 411300 3 0 0", "2020-02-26 411600 8 0 0")
    world.write(f"{CASES}/2020-02.csv", figures(*rows, *more))
    world.remove(f"{CASES}/2020-03.csv")
    assert world.build().problems == ()

    assert changes(world, "2020-02-26") == ["新增确诊病例：周口市5例、南阳市1例"]


def test_a_quiet_day(world: Site) -> None:
    """Where nothing changed, a sentence says so."""
    rows = [f"2020-02-{day} {code} 3 0 0" for day in (25, 26) for code in ("410000", "411600")]
    world.write(f"{CASES}/2020-02.csv", figures(*rows))
    world.remove(f"{CASES}/2020-03.csv")
    assert world.build().problems == ()

    assert changes(world, "2020-02-26") == ["与前一日相比，病例公布的数字没有变化。"]


def test_the_first_day(world: Site) -> None:
    """Without a day before, what is there is told as such, not as new."""
    assert world.build().problems == ()

    assert changes(world, "2020-02-25") == ["没有前一日数字可比的确诊病例：南阳市2例、周口市3例"]


def test_over_the_month(world: Site) -> None:
    """The first of a month is compared with the last of the one before."""
    assert world.build().problems == ()

    assert changes(world, "2020-03-01") == ["新增确诊病例：南阳市1例"]


def test_a_hidden_number_is_not_called_unchanged(world: Site) -> None:
    """Where a small number is hidden, nothing is said of whether it changed."""
    tables = world.read("content/figures/tables.toml")
    world.write("content/figures/tables.toml", tables.replace("jump = 150", "jump = 150\nsuppress_below = 5"))
    rows = [f"2020-02-{day} {code} 3 0 0" for day in (25, 26) for code in ("411600", "411602")]
    world.write(f"{CASES}/2020-02.csv", figures(*rows))
    world.remove(f"{CASES}/2020-03.csv")
    assert world.build().problems == ()

    assert changes(world, "2020-02-26") == []


def test_why_a_number_moved(world: Site) -> None:
    """Corrections of a day are counted with their reason, those of the site's region told; the next day says why."""
    world.write(f"{CASES}/2020-02.csv", FEBRUARY + "".join(CORRECTED))
    assert world.build().problems == ()

    assert changes(world, "2020-02-26") == [
        "新增确诊病例：周口市3例",
        "本日数字公布后有2处更正（迟报），明细见下。",
        "周口市累计确诊病例由5更正为6",
    ]
    assert changes(world, "2020-02-27") == [
        "与前一日相比，病例公布的数字没有变化。",
        "前一日的数字在2020年4月2日08:00有更正（迟报），本日的新增随之改变。",
    ]


def test_why_a_number_moved_over_the_month(world: Site) -> None:
    """A correction of a month's last day is a reason on the next one's first."""
    world.write(f"{CASES}/2020-02.csv", FEBRUARY + "".join(CLOSING))
    assert world.build().problems == ()

    assert "前一日的数字在2020年4月2日08:00有更正（迟报），本日的新增随之改变。" in changes(world, "2020-03-01")


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2021-11-28", ["等级升高：川汇区新有中风险地区"]),
        ("2021-11-29", ["等级升高：川汇区新有高风险地区，不再有中风险地区"]),
        ("2021-11-30", ["等级升高：淮阳区新有中风险地区"]),
        ("2021-12-01", ["等级降低：川汇区不再有高风险地区", "等级升高：淮阳区新有高风险地区"]),
        ("2021-12-02", ["等级降低：淮阳区不再有高风险地区"]),
        ("2021-12-04", ["等级升高：淮阳区新有中风险地区"]),
    ],
)
def test_levels_that_changed(levels: Site, day: str, said: list[str]) -> None:
    """A level that came or went is told with its region, over the month's end too; who is not listed has none."""
    assert levels.build().problems == ()

    assert changes(levels, day) == said


def test_levels_in_a_sentence(levels: Site) -> None:
    """A day of levels begins with a sentence that names who has which, and sums up for lists and feeds."""
    assert levels.build().problems == ()
    said = "2021年11月30日，川汇区有高风险地区；淮阳区有中风险地区，其余各地都没有。"

    assert html.fromstring(levels.page("daily/2021-11-30/index.html")).xpath("//p[@class='lead']/text()") == [said]
    assert said in levels.page("feeds/daily.atom.xml")


def test_board(levels: Site) -> None:
    """Every part of the region has a tile on its place, with its levels in words; the highest gives its look."""
    assert levels.build().problems == ()
    tiles = html.fromstring(levels.page("daily/2021-12-01/index.html")).xpath("//figure[@class='board']//li")

    assert [(tile.get("class"), " ".join(tile.text_content().split())) for tile in tiles] == [
        ("x1 y1 level-0", "川汇 没有"),
        ("x1 y2 level-1", "淮阳 高风险、中风险"),
    ]


def test_calendar(world: Site) -> None:
    """A month is weeks from Monday to Sunday, each day with a bulletin a link, in the archive as on the page of all."""
    assert world.build().problems == ()
    every = html.fromstring(world.page("daily/index.html"))
    month = html.fromstring(world.page("archive/2020-02/index.html"))

    for calendar in (every.xpath("//h3[@id='m2020-02']/following-sibling::table[1]")[0], month.xpath("//table")[0]):
        weeks = [[cell.text_content() for cell in week] for week in calendar.iter("tr")]
        assert weeks[0] == ["一", "二", "三", "四", "五", "六", "日"]
        assert weeks[1] == ["", "", "", "", "", "1", "2"]
        assert weeks[-1] == ["24", "25", "26", "27", "28", "29", ""]
        assert calendar.xpath(".//a/@href") == [f"/daily/2020-02-{day}/" for day in range(25, 30)]


def test_to_any_other_day(world: Site) -> None:
    """A bulletin leads to its month among all."""
    assert world.build().problems == ()

    assert 'href="/daily/#m2020-02"' in world.page("daily/2020-02-26/index.html")
    assert html.fromstring(world.page("daily/index.html")).xpath("//h2/@id")[-1:] == ["y2020"]
