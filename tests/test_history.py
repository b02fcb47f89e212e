"""The history of the feeds: archive documents by month (RFC 5005) that hold everything once, and stay as they are."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import feedparser
import pytest
from conftest import Site, figures, notice
from lawful import anew, differing, same
from lxml import etree  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Factory

SITE = "https://zhoukou.example/"
NAMES = ("news", "notices", "daily", "corrections")
FORMS = ("rss.xml", "atom.xml", "json")
JULY, AUGUST = "content/notices/2021-07", "content/notices/2021-08"
CASES = "content/figures/cases/2020-02.csv"
LATE = "2020-02-28,{region},2020-04-02T08:00:00+08:00,hhc,late,补录,6,,\n"
# A month of them fills more than one document.
MANY = 53


@dataclass(frozen=True)
class Document:
    """A feed document as a reader sees it: ids, and where it leads."""

    ids: list[str]
    links: dict[str, str]
    archived: bool


@pytest.fixture
def world(site: Factory) -> Site:
    """A month of many notices, one of few, one that expires, days and corrections, in two editions."""
    made = site()
    made.replace("content/site.toml", 'language = "zh-CN"', 'language = "zh-CN"\neditions = ["zh-Hant"]')
    made.write(
        CASES,
        figures(
            *("2020-02-28 410000 5 0 0", "2020-02-28 411600 5 0 0"),
            *("2020-02-29 410000 7 0 0", "2020-02-29 411600 7 0 0"),
        )
        + "".join(LATE.format(region=region) for region in ("410000", "411600")),
    )
    for number in range(MANY):
        text = notice(f"第{number}号", f"2021-07-{number % 28 + 1:02}T{number // 28:02}:00", f"正文{number}。")
        made.write(f"{JULY}/n-{number}.md", text)
    made.write(
        f"{AUGUST}/a.md", notice("甲", "2021-08-01T08:00", "脚注[^1]。\n\n[^1]: 注。", expires="2021-08-03T08:00")
    )
    made.write(f"{AUGUST}/b.md", notice("乙", "2021-08-02T08:00"))
    assert made.build().problems == ()
    return made


def read(output: Path, address: str) -> Document:
    """The document at an address."""
    raw = (output / address.removeprefix(SITE)).read_bytes()
    if address.endswith(".json"):
        found = json.loads(raw)
        older = {"prev-archive": found["next_url"]} if "next_url" in found else {}
        return Document([item["id"] for item in found["items"]], older, archived=False)
    root = etree.fromstring(raw)
    links = {link.get("rel"): link.get("href") for link in [*root.iterfind("{*}link"), *root.iterfind("*/{*}link")]}
    assert links["self"] == address
    ids = [found.text for found in [*root.iterfind("{*}entry/{*}id"), *root.iterfind("*/item/guid")]]
    return Document(ids, links, root.find(".//{http://purl.org/syndication/history/1.0}archive") is not None)


def walk(output: Path, name: str, form: str) -> tuple[Document, list[Document]]:
    """What readers subscribe to, and all that `prev-archive` leads to from there."""
    current = f"{SITE}{name}.{form}"
    newest, found = read(output, current), []
    here = newest
    while older := here.links.get("prev-archive"):
        here = read(output, older)
        found.append(here)
        assert form == "json" or (here.archived, here.links["current"]) == (True, current)
    return newest, found


def archives(world: Site) -> dict[str, bytes]:
    """path → bytes of the archive documents."""
    return {path: raw for path, raw in world.tree().items() if "feeds/" in path and "/20" in path}


def everything(output: Path, prefix: str) -> set[str]:
    """The ids of all notices and bulletins that have a page."""
    pages = [*output.glob(f"{prefix}notices/*/*/index.html"), *output.glob(f"{prefix}daily/????-??-??/index.html")]
    return {page.parent.relative_to(output).as_posix() for page in pages}


def told(ids: set[str]) -> set[str]:
    return {found.split(":", 2)[2] for found in ids}


def texts(world: Site, path: str) -> dict[str, str]:
    """Id → HTML of the items of a JSON Feed."""
    return {item["id"]: item["content_html"] for item in json.loads(world.page(path))["items"]}


@pytest.mark.parametrize("prefix", ["", "hant/", "en/"])
def test_the_whole_history_once(published: Path, prefix: str) -> None:
    """From each feed `prev-archive` leads to all that was ever published: every item in one document, none in two."""
    for name in NAMES:
        for form in FORMS:
            newest, older = walk(published, f"{prefix}feeds/{name}", form)
            archived = [found for document in older for found in document.ids]
            whole = {*archived, *newest.ids}

            assert len(archived) == len(set(archived)), name
            assert not newest.archived
            if name == "news":
                corrections = {found for found in told(whole) if "corrections/" in found}
                assert corrections
                assert everything(published, prefix) == told(whole) - corrections


def test_nothing_new_changes_them(world: Site, tmp_path: Path) -> None:
    """A new notice writes no archive document; the one that is closed when a month is over is written then.

    An item reads the same in it as in the feed in which it was new.
    """
    before, feed = archives(world), texts(world, "hant/feeds/news.json")
    world.write(f"{AUGUST}/c.md", notice("丙", "2021-08-04T08:00"))
    same_month = {path for path in world.build().written if "feeds/" in path and "/20" in path}
    world.write("content/notices/2021-09/d.md", notice("丁", "2021-09-04T08:00"))
    next_month = {path for path in world.build().written if "feeds/" in path and "/20" in path}

    assert {"feeds/notices/2021-07.atom.xml", "feeds/notices/2021-07-2.atom.xml"} <= before.keys()
    assert same_month == set()
    assert next_month == {
        f"{prefix}feeds/{name}/2021-08.{form}" for prefix in ("", "hant/") for name in NAMES[:2] for form in FORMS
    }
    differing(before, {path: raw for path, raw in archives(world).items() if path in before})
    assert (
        texts(world, "hant/feeds/news/2021-08.json").items()
        >= {key: text for key, text in feed.items() if key.endswith("/b")}.items()
    )
    same(anew(world, tmp_path / "anew"), world)


def test_they_do_not_know_the_hour(world: Site, tmp_path: Path) -> None:
    """What expires says so on its page; the archive document stays as it was."""
    world.write("content/notices/2021-09/d.md", notice("丁", "2021-09-04T08:00"))
    world.replace(f"{AUGUST}/a.md", "2021-08-03T08:00", "2021-09-05T08:00\nurgency: urgent")
    early, late = world.anew(tmp_path / "early"), world.anew(tmp_path / "late")
    assert early.build(at="2021-09-04T12:00").problems == ()
    assert late.build().problems == ()

    assert early.page("notices/2021-08/a/index.html") != late.page("notices/2021-08/a/index.html")
    differing(archives(early), archives(late))


def test_what_is_corrected_comes_back(world: Site, tmp_path: Path) -> None:
    """An old item that is corrected changes where it stands, and is sent again; a withdrawn text stands nowhere."""
    before = archives(world)
    old = "tag:bulletin.example,2020:notices/2021-07/n-0"
    assert old not in read(world.root / "output", f"{SITE}feeds/notices.atom.xml").ids
    acts = {"withdraws": "2021-07/n-0", "reason": "写错"}
    world.write(f"{AUGUST}/c.md", notice("丙", "2021-08-04T08:00", **acts))
    assert world.build().problems == ()
    changed = {path for path, raw in archives(world).items() if before.get(path, raw) != raw}
    feed = feedparser.parse(world.page("feeds/notices.atom.xml"))
    again = next(entry for entry in feed.entries if entry.id == old)

    assert before.keys() <= archives(world).keys()
    assert changed == {
        f"{prefix}feeds/{name}/2021-07.{form}" for prefix in ("", "hant/") for name in NAMES[:2] for form in FORMS
    }
    assert (again.title, again.updated) == ("已撤回：第0号", "2021-08-04T08:00:00+08:00")
    assert [path for path, raw in world.tree().items() if "正文0。".encode() in raw] == []
    same(anew(world, tmp_path / "anew"), world)
