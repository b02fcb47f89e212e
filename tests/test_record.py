"""What is known to be true of the real figures of this site, looked up in what is published."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from conftest import NOW, PROJECT, furnished
from lxml import html  # type: ignore[import-untyped]
from strategies import CHINESE

from pipeline import wording
from pipeline.composition import compose
from pipeline.derive.figures import Sheets
from pipeline.read.forms import moment

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Site

ZHOUKOU, PROVINCE = "411600", "410000"
Rows = list[dict[str, str]]


def of_the_project(folder: Path) -> Site:
    """The project's own content, not built yet."""
    made = furnished(folder)
    shutil.copytree(PROJECT / "content", folder / "content")
    return made


@pytest.fixture(scope="session")
def early(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The project's own site as it would have been at noon of 5 February 2020."""
    made = of_the_project(tmp_path_factory.mktemp("early"))
    assert made.build(at="2020-02-05T12:00+08:00").problems == ()
    return made


def data(site: Site, name: str) -> Rows:
    """The rows of a data file."""
    return list(csv.DictReader(io.StringIO(site.page(f"data/{name}.csv"))))


def figure(site: Site, as_of: str, region: str, column: str = "confirmed") -> str:
    """A published figure."""
    rows = data(site, "cases")
    return next(row[column] for row in rows if (row["as_of"], row["region"]) == (as_of, region))


def corrected(site: Site, region: str) -> dict[str, tuple[str, str]]:
    """Day → (old, new) of the corrections of a region's confirmed cases."""
    rows = [row for row in data(site, "corrections") if (row["region"], row["metric"]) == (region, "confirmed")]
    return {row["as_of"]: (row["old"], row["new"]) for row in rows}


def corrected_cells(site: Site) -> list[tuple[str, ...]]:
    """(moment, cause, day and metric, region, old, new) of all that the page of corrections tells, in its order."""
    found, said = [], {"h3": "", "p": "", "h4": ""}
    for part in html.fromstring(site.page("corrections/index.html")).xpath("//div[@class='body']/*"):
        text = " ".join(part.text_content().split())
        if part.tag in ("h3", "h4") or text.startswith("原因："):
            said[part.tag] = text
        elif said["h4"]:
            rows = [[cell.text_content() for cell in row] for row in part.xpath(".//tbody/tr")]
            found += [(*said.values(), *row) for row in rows]
    return found


def explained(site: Site) -> set[tuple[str, str, str]]:
    """(rule, what is said, day) of the figures that stand by an explanation."""
    lists = html.fromstring(site.page("corrections/index.html")).xpath("//p[@class='days']")
    return {
        (said.xpath("string(preceding-sibling::h3[1])"), said.text_content(), day.text_content())
        for said in lists
        for day in said.getnext()
    }


def days(site: Site) -> list[str]:
    """The days that have a bulletin."""
    folders = (site.root / "output" / "daily").iterdir()
    return sorted(folder.name for folder in folders if folder.is_dir())


@pytest.mark.parametrize(
    ("as_of", "confirmed"), [("2020-02-01", "40"), ("2020-02-02", "47"), ("2020-02-06", "60"), ("2020-12-07", "76")]
)
def test_zhoukou_confirmed(real: Site, as_of: str, confirmed: str) -> None:
    """The confirmed cases of Zhoukou at the end of a day, as corrected."""

    assert confirmed == figure(real, as_of, ZHOUKOU)


def test_zhoukou_dead(real: Site) -> None:
    """One person died in Zhoukou."""

    assert figure(real, "2020-12-07", ZHOUKOU, "dead") == "1"


def test_zhoukou_is_corrected_in_public(real: Site) -> None:
    """The data and the page of corrections both say what was published first: 25, not 40."""
    changed = corrected(real, ZHOUKOU)
    moment, cause = (
        "2020年2月8日21:02",
        (
            "原因：迟报：通报补录：抓取数据停滞期间的数字，后由卫生健康委通报补齐。"
            "来源：河南省卫生健康委员会通报（经公开数据集转抄）。"
        ),
    )
    shown = corrected_cells(real)

    assert changed["2020-02-01"] == ("25", "40")
    assert changed["2020-02-02"] == ("25", "47")
    assert (moment, cause, "2020年2月1日累计确诊病例", "周口市", "25", "40") in shown
    assert (moment, cause, "2020年2月2日累计确诊病例", "周口市", "25", "47") in shown


def test_every_correction_is_shown(real: Site) -> None:
    """The page tells every correction of the data once, those of the newest moment first."""
    rows = data(real, "corrections")
    told = [
        (
            wording.moment(row["reported_at"], CHINESE), row["region_name"],
            wording.number(int(row["old"]), CHINESE), wording.number(int(row["new"]), CHINESE),
        )
        for row in rows
    ]  # fmt: skip
    shown = [(moment, *cell) for moment, _, _, *cell in corrected_cells(real)]
    moments = list(dict.fromkeys(moment for moment, *_ in shown))

    assert sorted(told) == sorted(shown)
    assert moments == ["2020年2月20日08:57", "2020年2月9日12:57", "2020年2月8日21:02", "2020年2月6日18:27"]


def test_entries_lead_to_their_moment(real: Site) -> None:
    """The entry of a correction leads to its part of the page, whose words begin with the moment."""
    page = html.fromstring(real.page("corrections/index.html"))
    links = re.findall(
        r"<link>https://zhoukou.example/corrections/#([^<]+)</link>", real.page("feeds/corrections.rss.xml")
    )

    assert links == [part.get("id") for part in page.xpath("//h3[starts-with(@id, 'at-')]")]
    assert links[0] == "at-2020-02-20-085714"


def test_what_was_known_then(real: Site, early: Site) -> None:
    """A file of a day past holds what was known at its end, whenever the site is built; the newest is the table."""
    files = {f"data/asof/{day}/cases.csv" for day in json.loads(early.page("data/asof/days.json"))["cases"]}

    assert [path for path in files if real.page(path) != early.page(path)] == []
    assert early.page(max(files)) == early.page("data/cases.csv")
    assert real.page("data/asof/2020-12-08/cases.csv") == real.page("data/cases.csv")


def test_province_is_corrected_twice_after_the_first_week(real: Site) -> None:
    """The province was corrected by one case on 7 and on 18 February; nothing else after 6 February."""
    rows = [row for row in data(real, "corrections") if row["as_of"] > "2020-02-06"]
    found = [(row["as_of"], row["region"], row["metric"], row["old"], row["new"]) for row in rows]

    assert found == [
        ("2020-02-07", PROVINCE, "confirmed", "981", "980"),
        ("2020-02-18", PROVINCE, "confirmed", "1262", "1261"),
    ]


def test_copies_of_the_night_are_no_corrections(real: Site) -> None:
    """Yesterday's value under the new date, replaced a few hours later, is nothing that was corrected."""
    reports = [
        row["value"]
        for row in data(real, "reports")
        if (row["as_of"], row["region"], row["metric"]) == ("2020-02-09", ZHOUKOU, "confirmed")
    ]

    assert reports[:2] == ["62", "65"]
    assert "2020-02-09" not in corrected(real, ZHOUKOU)


def test_no_false_day(real: Site) -> None:
    """7 February, where the source changes the meaning of its dates, is a day like others."""
    regions = csv.DictReader(io.StringIO(real.read("content/figures/regions.csv")))
    cities = [row["code"] for row in regions if row["kind"] == "city"]
    new = sum(int(figure(real, "2020-02-07", city, "new_confirmed")) for city in cities)
    # The province as first published, before one case was taken off it.
    whole = 981 - int(figure(real, "2020-02-06", PROVINCE))

    assert whole == new
    assert new > 0


def test_every_day_has_a_bulletin(real: Site) -> None:
    """Every day from 21 January to 7 December 2020 has its bulletin."""
    first = date(2020, 1, 21)
    wanted = [(first + timedelta(days=number)).isoformat() for number in range(322)]
    found = [day for day in days(real) if day <= "2020-12-07"]

    assert wanted[-1] == "2020-12-07"
    assert wanted == found


def test_every_link_leads_somewhere(real: Site) -> None:
    """Every link and source within the site is a file of it, every part of a page that is named is there."""
    tree = real.tree()
    pages = {path: html.fromstring(raw.decode()) for path, raw in tree.items() if path.endswith(".html")}
    ids = {path: set(page.xpath("//@id")) for path, page in pages.items()}
    targets = {(path, str(target)) for path, page in pages.items() for target in page.xpath("//@href | //@src")}
    dead = set()
    for path, target in targets:
        address, _, fragment = target.removeprefix("https://zhoukou.example").partition("#")
        if not re.match(r"(https?|mailto|tel|geo|data):", address):
            file = file_of(address.split("?")[0]) if address else path
            if file not in tree or (fragment and fragment not in ids[file]):
                dead.add((path, target))

    assert dead == set()


def file_of(address: str) -> str:
    """The file of the site at an address."""
    return (f"{address}index.html" if address.endswith("/") else address).removeprefix("/")


def test_every_override_is_shown(real: Site) -> None:
    """Every figure that stands by an explanation is on the page of corrections, with its rule and its note."""
    composed = compose(real.folder, moment("at", NOW, "Asia/Shanghai"))
    months = [shard.read(Sheets) for name, shard in composed.shards.new.items() if name.startswith("rows/")]
    overrides = [override for month in months for override in month.overrides]
    shown = explained(real)
    regions = {row["region"]: row["region_name"] for row in data(real, "reports")}
    missing = [
        found
        for found in overrides
        if (
            wording.RULES[found.rule],
            f"{regions[found.region]}（{wording.REASONS[found.reason]}）：{found.note}",
            wording.day(found.as_of, CHINESE),
        )
        not in shown
    ]

    assert overrides
    assert missing == []


def test_as_known_at_the_time(early: Site) -> None:
    """At noon of 5 February 2020 Zhoukou had 25 cases on the first; the correction and later days were not known."""

    assert figure(early, "2020-02-01", ZHOUKOU) == "25"
    assert ZHOUKOU not in {row["region"] for row in data(early, "corrections") if row["as_of"] >= "2020-02-01"}
    assert days(early)[-1] < "2020-02-05"
    assert max(row["reported_at"] for row in data(early, "reports")) <= "2020-02-05T12:00:00+08:00"
    assert not [path for path in early.tree() if path.startswith("notices/")]
    assert "2020-02-08" not in "".join(raw.decode() for path, raw in early.tree().items() if path.startswith("daily/"))


def test_built_again_at_the_time(early: Site, real: Site, tmp_path: Path) -> None:
    """A site of an earlier moment, built for now, is the site of now."""
    shutil.copytree(early.root, tmp_path / "later")
    later = type(early)(tmp_path / "later")
    assert later.build(at=NOW).problems == ()

    assert real.markdown() == later.markdown()
    assert real.tree() == later.tree()
