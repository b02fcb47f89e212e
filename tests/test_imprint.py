"""What government sites carry on every page: tags, footer, menu, map, error report; and nothing that is not so."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from conftest import figures, notice
from lxml import html  # type: ignore[import-untyped]

from pipeline.render.linked import linking

if TYPE_CHECKING:
    from conftest import Factory, Site

ADDRESS = "https://zhoukou.example"
SETTINGS = "content/site.toml"
CONTACT = "---\ntitle: 联系\nsummary: 摘要。\n---\n正文。\n"
SET = """
[menu]
contact = "联系与纠错"

[footer]
host = "示范主办单位"
operator = "示范承办单位"
site_id = "0000000000"
icp = "豫ICP备00000000号-1"
police = "豫公网安备00000000000000号"
"""


@pytest.fixture
def bare(site: Factory) -> Site:
    """A city that set and wrote as little as it can, not even a section of notices; built."""
    made = site()
    made.replace(SETTINGS, 'notices = "通知公告"\n', "")
    assert made.build().problems == ()
    return made


@pytest.fixture
def world(site: Factory) -> Site:
    """A city with everything set, and something of every kind; built."""
    made = site()
    made.write(SETTINGS, made.read(SETTINGS).replace("tag_authority", "demonstration = true\ntag_authority") + SET)
    made.write("content/pages/contact.md", CONTACT)
    made.write("content/figures/cases/2020-02.csv", figures("2020-02-01 410000 5 0 0", "2020-02-01 411600 5 0 0"))
    made.write("content/notices/2021-08/a.md", notice("甲", "2021-08-01T08:00", regions="['411602']"))
    assert made.build().problems == ()
    return made


def pages(site: Site) -> dict[str, str]:
    """Address → HTML of every page."""
    return {
        f"/{path}".removesuffix("index.html"): raw.decode()
        for path, raw in site.tree().items()
        if path.endswith(".html")
    }


def links(text: str) -> list[tuple[str, str]]:
    """(words, address) of every link of a page."""
    return [("".join(link.itertext()), link.get("href")) for link in html.fromstring(text).iter("a")]


def tags(text: str) -> dict[str, str]:
    """The tags of a page whose names begin with a capital."""
    found = html.fromstring(text).iterfind(".//meta[@name]")
    return {tag.get("name"): tag.get("content") for tag in found if tag.get("name")[0].isupper()}


def test_no_dead_links_without_pages(bare: Site) -> None:
    """The theme leads to nothing that a city did not write."""
    there = {f"/{path}".removesuffix("index.html") for path in bare.tree()}
    dead = {
        (url, address)
        for url, text in pages(bare).items()
        for _, address in links(text)
        if address.startswith("/") and re.sub("[?#].*", "", address) not in there
    }

    assert dead == set()


def test_nothing_is_said_that_is_not_set(bare: Site) -> None:
    """Without settings there is no identification code, no imprint, no word of a demonstration, no report."""
    said = "\n".join(pages(bare).values())
    absent = ("SiteIDCode", 'class="imprint"', "beian", "示范站", 'class="report"')

    assert [word for word in absent if word in said] == []


def test_footer(world: Site) -> None:
    """The footer says who stands behind the site; the numbers of record lead to the registers."""
    footer = html.fromstring(world.page("index.html")).find(".//footer")
    said = [" ".join("".join(item.itertext()).split()) for item in footer.iterfind(".//ul[@class='imprint']/li")]
    registers = [link.get("href") for link in footer.iterfind(".//ul[@class='imprint']//a")]

    assert said == [
        *("主办单位：示范主办单位", "承办单位：示范承办单位", "网站标识码：0000000000"),
        *("豫ICP备00000000号-1", "豫公网安备00000000000000号"),
    ]
    assert registers == [
        "https://beian.miit.gov.cn/",
        "https://beian.mps.gov.cn/#/query/webSearch?code=00000000000000",
    ]


SITE_TAGS = {"SiteName": "示范公报", "SiteDomain": "zhoukou.example", "SiteIDCode": "0000000000"}


def test_tags_of_an_article(world: Site) -> None:
    """An article says its column, title, time, source, subject, editor, summary and address."""

    assert tags(world.page("notices/2021-08/a/index.html")) == SITE_TAGS | {
        "ColumnName": "通知公告",
        "ColumnType": "通知公告",
        "ArticleTitle": "甲",
        "PubDate": "2021-08-01 08:00",
        "ContentSource": "指挥部",
        "Keywords": "通知公告,川汇区",
        "Author": "编辑",
        "Description": "摘要。",
        "Url": "https://zhoukou.example/notices/2021-08/a/",
    }


def machines(text: str) -> str:
    """What a page says of itself to machines."""
    return "".join(html.fromstring(text).xpath("//script[@type='application/ld+json']/text()")) or '{"@graph": []}'


def test_machines_are_told(world: Site) -> None:
    """Every page says what it is, and names only what there is."""
    scripts = {url: machines(text) for url, text in pages(world).items()}
    told = {url: json.loads(text)["@graph"] for url, text in scripts.items()}
    kinds = {url: [node["@type"] for node in nodes] for url, nodes in told.items()}
    named = {url for text in scripts.values() for url in re.findall(rf'"{ADDRESS}(/[^"{{]*)"', text)}
    there = {f"/{path}".removesuffix("index.html") for path in world.tree()}

    assert [url for url, found in kinds.items() if "BreadcrumbList" not in found] == [
        *("/404.html", "/410.html", "/", "/offline/"),
    ]
    assert (kinds["/"], kinds["/figures/cases/"][0]) == (["WebSite"], "Dataset")
    assert named <= there
    assert told["/notices/2021-08/a/"][0].items() >= {
        ("@type", "SpecialAnnouncement"), ("name", "甲"), ("datePosted", "2021-08-01T08:00:00+08:00"),
    }  # fmt: skip
    assert told["/daily/2020-02-01/"][0].items() >= {
        ("@type", "NewsArticle"), ("datePublished", "2020-02-02T08:00:00+08:00"), ("inLanguage", "zh-CN"),
    }  # fmt: skip


def test_what_machines_are_told_is_no_markup() -> None:
    """A title cannot end the script in which machines read it."""
    page = SimpleNamespace(
        template="text", title="</script><b>", url="a/", lang="zh-CN", quoted="", trail=[{"title": "甲", "url": "/"}]
    )
    text = linking({"name": "站", "footer": {}}, ADDRESS, "")(page)

    assert "<" not in text
    assert json.loads(text)["@graph"][0]["itemListElement"][1]["name"] == "</script><b>"


def test_tags_of_a_column(world: Site) -> None:
    """A list says what it is a list of."""

    assert tags(world.page("sections/notices/index.html")) == SITE_TAGS | {
        "ColumnName": "通知公告",
        "ColumnDescription": "通知公告：最新通告。",
        "ColumnKeywords": "通知公告,公报",
        "ColumnType": "通知公告",
        "Description": "通知公告：最新通告。",
    }


def test_tags_of_the_home_page(world: Site) -> None:
    """The home page is no column."""

    assert tags(world.page("index.html")) == SITE_TAGS | {"Description": "每日数字和通告。"}


def test_keywords_of_a_bulletin(world: Site) -> None:
    """A bulletin names its section, its region and what it counts."""

    assert tags(world.page("daily/2020-02-01/index.html"))["Keywords"] == "疫情动态,周口市,病例"


def test_errors_are_reported_from_every_page(world: Site) -> None:
    """Every page leads to the contact page and takes its address along; those shown in place of others have none."""
    reports = {
        url: [address for words, address in links(text) if words == "请告诉我们"] for url, text in pages(world).items()
    }
    elsewhere = {"/404.html", "/410.html", "/offline/"}

    assert {url for url, found in reports.items() if not found} == elsewhere
    assert {url: found for url, found in reports.items() if found != [f"/contact/?page={url}"]}.keys() == elsewhere


def test_map_of_the_site(world: Site) -> None:
    """Every page that is not a single notice or day is on the map, in the footer of every page."""
    single = re.compile(r"/notices/.+|/daily/.+|/4\d\d.html|/offline/|/sitemap/|/")
    lists = {url for url in pages(world) if not single.fullmatch(url)}
    main = html.fromstring(world.page("sitemap/index.html")).find(".//main")
    named = {link.get("href") for link in main.iterfind(".//div[@class='body']//a")}

    assert named == lists
    assert {url for url, text in pages(world).items() if ("网站地图", "/sitemap/") not in links(text)} == set()


def test_menu_is_the_setting(world: Site) -> None:
    """The footer names the standing pages of the menu, as the settings call them."""
    world.replace(SETTINGS, 'contact = "联系与纠错"', 'contact = "纠错"')
    assert world.build().problems == ()

    assert ("纠错", "/contact/") in links(world.page("index.html"))
