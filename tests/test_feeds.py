"""Feeds: well formed, complete, permanent in their ids, and true to the data's times."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import feedparser
import pytest
from conftest import figures, notice, tree_of
from lxml import etree, html  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Factory, Site

NAMES = ("news", "notices", "daily", "corrections")
FORMS = ("rss", "atom")
FEEDS = [(name, form) for name in NAMES for form in FORMS]
ATOM = "{http://www.w3.org/2005/Atom}"
TAGS = {
    "rss": ("item", "title", "{http://purl.org/rss/1.0/modules/content/}encoded"),
    "atom": (f"{ATOM}entry", f"{ATOM}title", f"{ATOM}content"),
}
TITLE = """A & B <i>丙</i> "丁" '戊' ]]> &amp;"""
BODY = """\
去[别处](/notices/2021-08/b/)，见[文件](/files/list.txt)和![图](/files/map.png)，或[外面](https://example.org/?a=1&b=2)。

己 & 庚 < 辛 ]]> "壬" &lt;

    代码 ]]> <b>

| 甲 | 乙 |
|---|---|
| 1 | 2 |
"""
LATE = "2020-02-01,{region},{at},hhc,late,补录,{confirmed},,\n"


@pytest.fixture
def world(site: Factory) -> Site:
    """Notices with everything that a feed could stumble over, days, and corrections."""
    made = site()
    rows = [
        LATE.format(region=region, at=at, confirmed=confirmed)
        for at, confirmed in (("2020-03-01T08:00:00+08:00", 6), ("2020-03-02T08:00:00+08:00", 7))
        for region in ("410000", "411600")
    ]
    made.write(
        "content/figures/cases/2020-02.csv",
        figures(
            *("2020-02-01 410000 5 0 0", "2020-02-01 411600 5 0 0"),
            *("2020-02-02 410000 7 0 0", "2020-02-02 411600 7 0 0"),
        )
        + "".join(rows),
    )
    quoted = TITLE.replace("'", "''")
    made.write("content/notices/2021-08/a.md", notice(f"'{quoted}'", "2021-08-01T08:00", BODY))
    made.write("content/notices/2021-08/b.md", notice("乙", "2021-08-02T08:00", "误发的正文。"))
    made.write("content/notices/2021-08/c.md", notice("丙", "2021-08-03T08:00"))
    acts = {"withdraws": "2021-08/b", "corrects": "2021-08/c", "reason": "写错"}
    made.write("content/notices/2021-08/d.md", notice("丁", "2021-08-04T08:00", section="corrections", **acts))
    made.write("content/files/list.txt", "一\n")
    made.write("content/files/map.png", b"\x89PNG\r\n\x1a\n\0\0\0\0IEND\xae\x42\x60\x82")
    assert made.build().problems == ()
    return made


def feed(world: Site, name: str, form: str) -> Any:
    """The feed as a reader sees it."""
    return feedparser.parse((world.root / "output" / "feeds" / f"{name}.{form}.xml").read_bytes())


def ids(world: Site, name: str, form: str) -> list[str]:
    """The ids of a feed's entries in their order."""
    return [entry.id for entry in feed(world, name, form).entries]


def feeds_of(world: Site) -> dict[str, bytes]:
    """path → bytes of the feeds."""
    return {path: raw for path, raw in world.tree().items() if path.startswith("feeds/") and path.endswith(".xml")}


def contents(world: Site, name: str, form: str) -> dict[str, str]:
    """Title → HTML of the entries, as the XML has them."""
    root = etree.fromstring(world.page(f"feeds/{name}.{form}.xml").encode())
    item, title, content = TAGS[form]
    return {found.findtext(title): found.findtext(content) for found in root.iter(item)}


@pytest.mark.parametrize(("name", "form"), FEEDS)
def test_well_formed(world: Site, name: str, form: str) -> None:
    """A reader finds nothing wrong with a feed, and every entry once, the newest first."""
    found = feed(world, name, form)
    published = [entry.published_parsed for entry in found.entries]

    assert not found.bozo, found.get("bozo_exception")
    assert found.entries
    assert len(found.entries) == len({entry.id for entry in found.entries})
    assert sorted(published, reverse=True) == published
    assert all(
        entry.title and entry.link and entry.id.startswith("tag:bulletin.example,2020:") for entry in found.entries
    )


@pytest.mark.parametrize("name", NAMES)
def test_forms_agree(world: Site, name: str) -> None:
    """RSS and Atom hold the same entries with the same texts."""

    assert ids(world, name, "rss") == ids(world, name, "atom")
    assert contents(world, name, "rss") == contents(world, name, "atom")


def test_what_is_where(world: Site) -> None:
    """The news hold what the other feeds hold."""
    parts = {key for name in NAMES[1:] for key in ids(world, name, "atom")}

    assert parts == set(ids(world, "news", "atom"))
    assert {"notices/2021-08/a", "daily/2020-02-02", "corrections/2020-03-01T08:00:00+08:00"} <= {
        key.split(":", 2)[2] for key in parts
    }


@pytest.mark.parametrize(("name", "form"), FEEDS)
def test_language_and_disclaimer(world: Site, name: str, form: str) -> None:
    """Every feed says its language, and that it is nobody's official word."""
    found = feed(world, name, form).feed

    assert found.language == "zh-CN"
    assert "本站是示范，不是官方发布。" in found.subtitle


@pytest.mark.parametrize("form", FORMS)
def test_title_survives(world: Site, form: str) -> None:
    """Signs that mean something to XML and HTML stay what they are in a title."""

    assert TITLE in contents(world, "notices", form)


@pytest.mark.parametrize("form", FORMS)
def test_body_survives(world: Site, form: str) -> None:
    """The same in a text: its words, code and table are those of the page."""
    text = html.fromstring(contents(world, "notices", form)[TITLE]).text_content()

    assert '己 & 庚 < 辛 ]]> "壬" <' in text
    assert "代码 ]]> <b>" in text


@pytest.mark.parametrize(("name", "form"), FEEDS)
def test_addresses_are_whole(world: Site, name: str, form: str) -> None:
    """A feed is read elsewhere: every address in it is whole, and leads to where the page's leads."""
    targets = [
        str(target)
        for text in contents(world, name, form).values()
        for target in html.fromstring(f"<div>{text}</div>").xpath("//@href | //@src")
    ]
    found = feed(world, name, form)
    targets += [link.href for entry in found.entries for link in entry.links]
    targets += [link.href for link in found.feed.links]

    assert targets
    assert [target for target in targets if not target.startswith("https://")] == []
    assert [target for target in targets if "//" in target.removeprefix("https://")] == []


def test_footnotes_lead_somewhere(world: Site) -> None:
    """A footnote's link, which means the page that it is on, is whole as well."""
    world.write("content/notices/2021-08/a.md", notice("脚注", "2021-08-01T08:00", "正文[^1]。\n\n[^1]: 注。"))
    assert world.build().problems == ()
    targets = html.fromstring(contents(world, "notices", "atom")["脚注"]).xpath("//@href")

    assert targets
    assert [target for target in targets if not target.startswith("https://zhoukou.example/notices/2021-08/a/#")] == []


def test_ids_stay_when_the_site_moves(world: Site, tmp_path: Path) -> None:
    """Another address changes links, never ids; a site that moved is as if it had always been there."""
    before = {feed: ids(world, *feed) for feed in FEEDS}
    world.replace("publishconf.py", "https://zhoukou.example", "https://moved.example")
    assert world.build().problems == ()
    new = world.anew(tmp_path / "new")
    assert new.build().problems == ()

    assert before == {feed: ids(world, *feed) for feed in FEEDS}
    assert [path for path, raw in world.tree().items() if b"https://zhoukou.example" in raw] == []
    assert tree_of(new.root / "output") == world.tree()


def test_times_are_the_data_s(world: Site, tmp_path: Path) -> None:
    """The same public content at another moment gives the same bytes: no time is the clock's."""
    later = world.anew(tmp_path / "later")
    assert later.build(at="2029-12-31T23:59").problems == ()

    assert feeds_of(world) == feeds_of(later)


@pytest.mark.parametrize("form", FORMS)
def test_updated(world: Site, form: str) -> None:
    """A feed was updated when its newest entry was."""
    found = feed(world, "notices", form).feed

    assert tuple(found.updated_parsed[:5]) == (2021, 8, 4, 0, 0)


def test_a_correction_moves_updated(world: Site) -> None:
    """What happens to a notice or a day moves its `updated`, never its `published`."""
    found = {entry.id.split(":", 2)[2]: entry for entry in feed(world, "news", "atom").entries}
    times = {key: (entry.published[:10], entry.updated[:10]) for key, entry in found.items()}

    assert times["notices/2021-08/a"] == ("2021-08-01", "2021-08-01")
    assert times["notices/2021-08/b"] == ("2021-08-02", "2021-08-04")
    assert times["notices/2021-08/c"] == ("2021-08-03", "2021-08-04")
    assert times["daily/2020-02-01"] == ("2020-02-02", "2020-03-02")
    # What is new on the 2nd moved with the total of the 1st.
    assert times["daily/2020-02-02"] == ("2020-02-03", "2020-03-02")


def test_a_withdrawn_text_is_in_no_feed(world: Site) -> None:
    """A withdrawn notice stays as an entry that says so; its text is in no feed."""

    assert [path for path, raw in feeds_of(world).items() if "误发的正文".encode() in raw] == []
    assert "已撤回" in contents(world, "notices", "atom")["已撤回：乙"]


def test_order_of_moments_with_other_offsets(world: Site) -> None:
    """Times are compared as moments, whatever offset they are written with."""
    rows = [LATE.format(region=region, at="2020-03-02T01:00:00+00:00", confirmed=6) for region in ("410000", "411600")]
    world.write("content/figures/cases/2020-02.csv", world.read("content/figures/cases/2020-02.csv") + "".join(rows))
    assert world.build().problems == ()
    published = [datetime.fromisoformat(entry.published) for entry in feed(world, "corrections", "atom").entries]

    assert sorted(published, reverse=True) == published


def test_empty_feeds(site: Factory) -> None:
    """The feeds of a site that says nothing yet are well formed, with a time that is not the clock's."""
    world, later = site(), site()
    assert world.build().problems == ()
    assert later.build(at="2029-12-31T23:59").problems == ()

    for name, form in FEEDS:
        found = feed(world, name, form)
        assert not found.bozo, found.get("bozo_exception")
        assert (found.entries, found.feed.language) == ([], "zh-CN")
    assert feeds_of(world) == feeds_of(later)


def test_what_happened_is_in_the_entry(world: Site) -> None:
    """Who reads nothing but the feed learns what a notice did, why, and finds the other one: both ways."""
    texts = {
        html.fromstring(f"<div>{text}</div>").text_content(): text for text in contents(world, "news", "atom").values()
    }
    later = next(text for plain, text in texts.items() if "本通告撤回下列通告" in plain)
    earlier = next(text for plain, text in texts.items() if "被更正" in plain)

    assert "写错" in later
    assert "https://zhoukou.example/notices/2021-08/b/" in later
    assert "https://zhoukou.example/notices/2021-08/d/" in earlier


def test_titles_tell(world: Site) -> None:
    """A reader that shows titles alone shows what happened: 撤回, 更正, 已撤回."""

    assert {"撤回：丁", "已撤回：乙"} <= set(contents(world, "notices", "rss"))


@pytest.mark.parametrize("name", [*NAMES, "sections/notices", "regions/411600", "regions/411602"])
def test_json_holds_the_same(world: Site, name: str) -> None:
    """JSON Feed 1.1 has the entries of the Atom feed, their texts, times and addresses."""
    found = json.loads(world.page(f"feeds/{name}.json"))
    atom = feed(world, name, "atom")

    assert found["version"] == "https://jsonfeed.org/version/1.1"
    assert found["feed_url"] == f"https://zhoukou.example/feeds/{name}.json"
    assert [item["id"] for item in found["items"]] == [entry.id for entry in atom.entries]
    assert {item["title"]: item["content_html"] for item in found["items"]} == contents(world, name, "atom")
    assert [(item["date_published"], item["date_modified"]) for item in found["items"]] == [
        (entry.published, entry.updated) for entry in atom.entries
    ]


def test_withdrawn_leaves_a_tombstone(world: Site) -> None:
    """What was withdrawn stands in a list of its own by id and moment (RFC 6721), and says so in JSON."""
    root = etree.fromstring(world.page("feeds/withdrawn.atom.xml").encode())
    stones = [(stone.get("ref"), stone.get("when")) for stone in root.iter("{*}deleted-entry")]
    items = json.loads(world.page("feeds/notices.json"))["items"]

    assert stones == [("tag:bulletin.example,2020:notices/2021-08/b", "2021-08-04T08:00:00+08:00")]
    assert [item["id"][-1] for item in items if item.get("_status") == "withdrawn"] == ["b"]


def test_attachments_are_enclosed(world: Site) -> None:
    """An attachment goes along with its length and media type: one in RSS, all in Atom and JSON."""
    world.write("content/notices/2021-08/e.md", notice("戊", "2021-08-05T08:00", attachments="[list.txt, map.png]"))
    assert world.build().problems == ()
    address = "https://zhoukou.example/files/"
    atom = feed(world, "notices", "atom").entries[0]
    item = json.loads(world.page("feeds/notices.json"))["items"][0]

    assert [(link.href, link.type, link.length) for link in atom.links if link.rel == "enclosure"] == [
        (f"{address}list.txt", "text/plain", "4"),
        (f"{address}map.png", "image/png", "20"),
    ]
    assert len(feed(world, "notices", "rss").entries[0].enclosures) == 1
    assert [file["size_in_bytes"] for file in item["attachments"]] == [4, 20]


def test_categories_have_schemes(world: Site) -> None:
    """An entry's section and regions are named by key and by word, each in the scheme of its pages."""
    tags = {(tag.scheme, tag.term, tag.label) for tag in feed(world, "notices", "atom").entries[0].tags}

    assert tags == {
        ("https://zhoukou.example/sections/", "corrections", "更正"),
        ("https://zhoukou.example/regions/", "411600", "周口市"),
    }


def test_a_region_s_feed_holds_what_concerns_it(world: Site) -> None:
    """What is for the city is for its counties; what is for one county is not for another."""
    world.write("content/notices/2021-08/f.md", notice("己", "2021-08-06T08:00", regions="[411603]"))
    assert world.build().problems == ()

    assert "己" in contents(world, "regions/411600", "rss")
    assert "己" in contents(world, "regions/411603", "rss")
    assert "己" not in contents(world, "regions/411602", "rss")
    assert "丙" in contents(world, "regions/411602", "rss")


def test_one_notice_writes_its_own_feeds(world: Site) -> None:
    """A new notice touches the feeds that hold it, and no other."""
    text = notice("庚", "2021-08-07T08:00", section="testing", regions="[411603]")
    world.write("content/notices/2021-08/g.md", text)
    built = world.build()
    touched = {path.removeprefix("feeds/").split(".")[0] for path in built.written if path.startswith("feeds/")}

    assert touched == {"news", "notices", "sections/testing", "regions/410000", "regions/411600", "regions/411603"}


def test_all_feeds_in_one_list(world: Site) -> None:
    """The OPML names every feed that is subscribed to, and each of them is there."""
    root = etree.fromstring(world.page("feeds/feeds.opml").encode())
    named = [outline.get("xmlUrl") for outline in root.iter("outline") if outline.get("xmlUrl")]
    files = {f"https://zhoukou.example/{path}" for path in world.tree() if path.endswith(".atom.xml")}

    apart = ("withdrawn", "alerts", "/2020-")
    assert set(named) == {file for file in files if not any(part in file for part in apart)}


def test_the_hub_is_named(world: Site) -> None:
    """Where the settings have a WebSub hub every form of a feed says so; else none does."""
    hub = "https://hub.example/"
    before = [path for path, raw in feeds_of(world).items() if b'rel="hub"' in raw]
    world.replace("content/site.toml", 'language = "zh-CN"', f'language = "zh-CN"\nhub = "{hub}"')
    assert world.build().problems == ()
    relations = {form: [link.rel for link in feed(world, "news", form).feed.links] for form in FORMS}

    assert before == []
    assert all("hub" in found and "self" in found for found in relations.values())
    assert feed(world, "news", "rss").feed.link == "https://zhoukou.example/"
    assert json.loads(world.page("feeds/news.json"))["hubs"] == [{"type": "WebSub", "url": hub}]
