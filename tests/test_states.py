"""What becomes of a notice, from the editor's file to the published page, list and feed."""

from __future__ import annotations

import feedparser
import pytest
from lxml import html  # type: ignore[import-untyped]
from releasing import Home, first, home

__all__ = ["first", "home"]  # a fixture is used by its name

A = "notices/2021-08/a/index.html"
BEFORE = {"title": "甲通告", "updated": "2021-08-01T08:00:00+08:00", "banners": [], "state": "", "there": True}


def seen(home: Home) -> dict[str, object]:
    """What readers see of notice A: on its page, in the list of its section, in the feed."""
    page = html.fromstring(home.live()[A].decode())
    entries = feedparser.parse(home.live()["feeds/notices.atom.xml"]).entries
    entry = next(entry for entry in entries if entry.id.endswith("notices/2021-08/a"))
    listed = html.fromstring(home.live()["sections/notices/index.html"].decode()).xpath(
        "//li[.//a[@href='/notices/2021-08/a/']]"
    )
    line = "".join(listed[0].itertext()) if listed else ""
    return {
        "title": entry.title,
        "updated": entry.updated,
        "banners": [" ".join(one.text_content().split()) for one in page.find_class("banner")],
        "state": line.partition("（")[2].partition("）")[0] if "（" in line else "",
        "there": "这是甲通告的正文" in page.text_content(),
    }


@pytest.fixture
def told(home: Home) -> Home:
    """Notice A, in force."""
    assert seen(home) == BEFORE
    return home


@pytest.mark.parametrize(
    ("relation", "banner", "state", "title", "there"),
    [
        ("corrects", "已更正 本通告已于2021年8月5日08:00被更正。 原因：写错了 新通告", "有更正", "甲通告", True),
        ("replaces", "已被取代 本通告已于2021年8月5日08:00被取代。 原因：写错了 新通告", "已被取代", "甲通告", True),
        (
            "withdraws",
            "已撤回 本通告已于2021年8月5日08:00撤回。 原因：写错了 新通告",
            "已撤回",
            "已撤回：甲通告",
            False,
        ),
    ],
)
def test_by_another_notice(told: Home, relation: str, banner: str, state: str, title: str, *, there: bool) -> None:
    """Corrected, replaced or withdrawn by another notice, it says so with the reason, everywhere, under its address."""
    told.write("new", "新通告", "2021-08-05T08:00", **{relation: "2021-08/a", "reason": "写错了"})
    event = told.publish().event
    assert event

    assert seen(told) == {
        "title": title, "updated": "2021-08-05T08:00:00+08:00", "banners": [banner], "state": state, "there": there,
    }  # fmt: skip
    assert {entry.rpartition("/")[2] for entry in event.entries} == {"a", "new"}


def test_expired(told: Home) -> None:
    """Expired, it says so from that moment on, without an editor, and keeps its text."""
    told.write("a", "甲通告", expires="2022-12-31T00:00")
    told.publish()

    assert seen(told) == {
        "title": "甲通告",
        "updated": "2022-12-31T00:00:00+08:00",
        "banners": ["已过期 本通告已于2022年12月31日00:00失效，内容仅供查阅。"],
        "state": "已失效",
        "there": True,
    }


def test_changed(told: Home) -> None:
    """Changed with a note, it says what changed, and comes anew in the feed under its own id."""
    told.write("a", "甲通告", changes="[{at: 2021-08-03T09:00, note: 集合地点改为东门}]")
    event = told.publish().event
    assert event

    assert seen(told) == {
        "title": "甲通告",
        "updated": "2021-08-03T09:00:00+08:00",
        "banners": ["已修改 本通告已于2021年8月3日09:00修改。 修改内容：集合地点改为东门"],
        "state": "有修改",
        "there": True,
    }
    assert [entry.rpartition("/")[2] for entry in event.entries] == ["a"]


def test_changed_a_little(told: Home) -> None:
    """A minor change changes the text, and tells nobody: no banner, no item of the feed."""
    told.write("a", "甲通告", body="这是甲通告的正文。", changes="[{at: 2021-08-03T09:00, note: 错别字, minor: true}]")
    event = told.publish().event
    assert event

    assert seen(told) == BEFORE
    assert ("/notices/2021-08/a/" in event.changed, event.entries) == (True, [])


def test_a_change_to_come(told: Home) -> None:
    """A change is told from its moment on, without an editor."""
    told.write("a", "甲通告", changes="[{at: 2023-01-02T09:00, note: 明日起改在东门}]")
    due = told.publish().due
    assert due
    assert seen(told) == BEFORE
    told.publish("2023-01-02T09:00")

    assert seen(told)["state"] == "有修改"
    assert (due.moment.isoformat(), due.code) == ("2023-01-02T00:00:00+08:00", "due-day")


def test_undone(told: Home) -> None:
    """What another notice did is undone with that notice, and everything is as it was."""
    told.write("new", "新通告", "2021-08-05T08:00", withdraws="2021-08/a", reason="写错了")
    told.publish()
    told.site.remove("content/notices/2021-08/new.md")
    told.site.write("content/gone.toml", '"/notices/2021-08/new/" = "误撤"\n')
    told.publish()

    assert seen(told) == BEFORE
