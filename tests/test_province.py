"""Many cities of one checkout: each as if it were alone; and a portal over what they publish."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

import pytest
from conftest import REFERENCE, Site, figures, files_of, furnished, notice, tree_of
from lawful import differing, same
from lxml import html  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from pathlib import Path

CASES = "content/figures/cases/2020-02.csv"
NOTICE = "content/notices/2021-08/a.md"
CITIES = {"411300": "nanyang", "411600": "zhoukou"}
AT = "2021-08-03T08:00"
PORTAL = """
name = "示范门户"
short_name = "门户"
timezone = "Asia/Shanghai"
language = "zh-CN"
address = "https://portal.example"
description = "各城市的最新数字和通告。"
disclaimer = "本站是示范。"
rights = "可自由转载。"
tag_authority = "portal.example,2020"
search = true

[portal]
table = "cases"
columns = {confirmed = "累计确诊", new_confirmed = "新增确诊"}
"""
SHOWN = """
[portal.cities.{key}]
name = "{key}市"
short_name = "{key}"
region = "{code}"
address = "https://{key}.example"
output = "../{key}/output"
tile = [{column}, 0]
"""
URGENT = notice("停水", "2021-08-02T08:00", "项城路停水。", urgency="urgent", expires="2021-08-04T08:00")


def checkout(root: Path) -> Site:
    """A checkout with a folder for each city; only what differs between cities lies in it."""
    made = furnished(root)
    for code, name in CITIES.items():
        reference = REFERENCE.replace('region = "411600"', f'region = "{code}"\naddress = "https://{name}.example"')
        for path, content in files_of(reference).items():
            made.write(f"sites/{name}/{path}", content)
        rows = [f"2020-02-{day} {region} {day} 0 0" for day in (25, 26) for region in ("410000", code)]
        made.write(f"sites/{name}/{CASES}", figures(*rows))
        made.write(f"sites/{name}/{NOTICE}", notice(f"{name}的通告", "2021-08-01T08:00"))
    made.write("sites/zhoukou/content/notices/2021-08/urgent.md", URGENT)
    known = [*CITIES.items(), ("410100", "absent")]
    cities = [SHOWN.format(key=key, code=code, column=place) for place, (code, key) in enumerate(known)]
    made.write("sites/a-portal/content/site.toml", "".join([PORTAL, *cities]))
    return made


def city(province: Site, name: str) -> Site:
    return Site(province.root / "sites" / name)


def all_of(province: Site, *arguments: str) -> tuple[int, str, str]:
    """The exit code and what is said, times and the folder left out."""
    command = ["-m", "pipeline", "build", "--all", "sites", "--lang", "en", "--at", AT, "--jobs", "2", *arguments]
    done = province.python(command)
    return done.returncode, re.sub(r"[\d.]+ s\b", "… s", done.stdout), done.stderr


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Two cities, one of them with an urgent notice that holds, and their portal; a third city is not there."""
    made = checkout(tmp_path_factory.mktemp("province"))
    code, said, told = all_of(made)
    assert code == 0, told
    assert [line.partition(": ")[0] for line in said.splitlines()[:-1]] == [
        *("sites/nanyang", "sites/zhoukou"),
        "sites/a-portal",
    ]
    assert [line.partition(": ")[0] for line in told.splitlines()] == [
        f"sites/absent/output/{path}:1"
        for path in ("api/v1/latest.json", "feeds/alerts.atom.xml", "feeds/news.json", "feeds/notices.json")
    ]
    return made


@pytest.fixture
def province(built: Site, tmp_path: Path) -> Site:
    """The province, to be changed."""
    shutil.copytree(built.root, tmp_path / "province")
    return Site(tmp_path / "province")


@pytest.fixture
def portal(province: Site) -> Site:
    """The portal, to be changed."""
    return city(province, "a-portal")


def test_a_city_is_built_as_if_alone(province: Site, tmp_path: Path) -> None:
    """A city has the bytes that it has alone, elsewhere with its own theme, and by plain Pelican."""
    shutil.copytree(province.root, tmp_path / "again", ignore=shutil.ignore_patterns(".build", "output"))
    below = Site(tmp_path / "again" / "sites" / "nanyang")
    alone = city(province, "nanyang").anew(furnished(tmp_path / "alone").root / "copy")
    for name in ("theme", "pelicanconf.py", "publishconf.py"):
        shutil.move(tmp_path / "alone" / name, alone.root / name)
    assert (below.build(AT).problems, alone.build(AT).problems) == ((), ())
    plain = ["-m", "pelican", "-s", "publishconf.py", "-o", str(tmp_path / "plain")]
    done = province.python(plain, BULLETIN_SITE=str(city(province, "nanyang").root))
    assert done.returncode == 0, done.stderr

    same(city(province, "nanyang"), below)
    same(city(province, "nanyang"), alone)
    differing(city(province, "nanyang").tree(), tree_of(tmp_path / "plain"))
    assert "https://nanyang.example/" in below.page("index.html")


def test_one_city_changed(province: Site) -> None:
    """What changes in a city is rendered there; in the others nothing is composed or rendered."""
    city(province, "zhoukou").replace(NOTICE, "正文。", "另一句。")
    code, said, wrong = all_of(province)

    assert code == 0, wrong
    assert ": 0 Markdown files written, 0 pages rendered, 0 files written, 0 removed" in said.splitlines()[0]
    assert ", 1 pages rendered, " in said.splitlines()[1]


def test_a_city_with_problems(province: Site) -> None:
    """A city with wrong content stays as it was and says why; the others are built."""
    wrong, right = city(province, "nanyang"), city(province, "zhoukou")
    before = wrong.tree()
    wrong.replace(NOTICE, "section: notices", "section: nowhere")
    wrong.replace("content/site.toml", "address = ", "# address = ")
    right.replace(NOTICE, "正文。", "第三句。")
    code, said, told = all_of(province)

    assert code == 1
    assert [line.partition(" ")[0] for line in told.splitlines() if "absent" not in line] == [
        f"sites/nanyang/{NOTICE}:3:",
        "sites/nanyang/content/site.toml:1:",
    ]
    assert said.splitlines()[-1] == "3 sites in … s, 1 of them left as they were because of problems"
    assert "第三句。" in right.page("notices/2021-08/a/index.html")
    differing(before, wrong.tree())


def test_a_portal_shows_its_cities(portal: Site, tmp_path: Path) -> None:
    """Figures with day and link, what is urgent on top, the newest notices, one feed, why a city has no data."""
    home, words = portal.page("index.html"), html.fromstring(portal.page("index.html")).text_content()
    rows = [[cell.text_content() for cell in row] for row in html.fromstring(home).xpath("//tbody/tr")]
    feed = json.loads(portal.page("feeds/news.json"))

    assert rows == [
        ["nanyang市", "26", "1", "2020年2月26日"],
        ["zhoukou市", "26", "1", "2020年2月26日"],
        ["absent市", "—", "—", "没有数据"],
    ]
    assert "absent市：api/v1/latest.json，没有这个文件" in words
    banner, *_ = html.fromstring(home).xpath("//*[contains(@class, 'banner-urgent')]//a/@href")
    assert banner == "https://zhoukou.example/notices/2021-08/urgent/"
    assert '<a href="https://nanyang.example/notices/2021-08/a/">nanyang的通告</a>' in home
    assert {"https://nanyang.example/notices/2021-08/a/", banner} <= {item["url"] for item in feed["items"]}
    assert portal.page("search/index.html").count("nanyang zhoukou absent") == 1
    assert sorted(path for path in portal.tree() if path.endswith("pagefind-entry.json")) == [
        f"search/{key}/pagefind-entry.json" for key in ("absent", "nanyang", "zhoukou")
    ]
    done = portal.python(
        ["-m", "pelican", "-s", "../../publishconf.py", "-o", str(tmp_path / "plain")], BULLETIN_SITE=str(portal.root)
    )
    assert done.returncode == 0, done.stderr
    differing(portal.tree(), tree_of(tmp_path / "plain"))


def test_a_portal_follows_its_cities(portal: Site) -> None:
    """Nothing new renders nothing; what comes is shown; what is broken is said; afterwards it is as if built anew."""
    still = portal.build(at="2021-08-03T09:00")
    later = portal.build(at="2021-08-05T08:00")
    latest = portal.root.parent / "zhoukou" / "output" / "api" / "v1" / "latest.json"
    whole = latest.read_bytes()
    latest.write_bytes(whole[:99])
    feed = portal.root.parent / "nanyang" / "output" / "feeds" / "news.json"
    feed.write_bytes(feed.read_bytes().replace(b"https://nanyang.example/notices", b"javascript:alert(1)"))
    broken = portal.build()
    again = portal.anew(portal.root.with_name("again"))

    assert (still.rendered, still.written) == ((), ())
    assert later.rendered == ("index.md",)
    assert {(problem.path, problem.code) for problem in broken.problems if "absent" not in problem.path} == {
        ("../zhoukou/output/api/v1/latest.json", "city-broken"),
        ("../nanyang/output/feeds/news.json", "city-elsewhere"),
    }
    assert "javascript:" not in portal.page("feeds/news.json") + portal.page("index.html")
    again.build()
    same(again, portal)


def test_wrong_settings_of_a_portal(portal: Site) -> None:
    """What is wrong with a portal's settings is a problem with its line, and nothing is written."""
    before = portal.tree()
    portal.replace("content/site.toml", "tile = [2, 0]", "tiles = [2, 0]")
    portal.write("content/notices/2021-08/a.md", notice("通告", "2021-08-01T08:00"))
    problems = {(problem.path, problem.line, problem.code) for problem in portal.build().problems}

    assert problems == {("content/site.toml", 39, "setting"), ("content/notices/2021-08/a.md", 1, "unknown-file")}
    differing(before, portal.tree())
