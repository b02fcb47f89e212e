"""Alerts: valid, complete, and a chain from the first message to the last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import feedparser
import pytest
from conftest import PROJECT, Site, notice
from lxml import etree  # type: ignore[import-untyped]

from pipeline.derive.ahead import Due
from pipeline.read.forms import moment

if TYPE_CHECKING:
    from conftest import Factory

CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"
SCHEMA = etree.RelaxNG(file=str(PROJECT / "tests" / "data" / "cap.rng"))
NOTICES = "content/notices/2021-08"
SENDER = "bulletin.example"
ID = f"{SENDER}:2020:alerts/2021-08/"
# What Google's profile asks for besides the schema.
ASKED = ("expires", "description", "area")


@pytest.fixture
def world(site: Factory) -> Site:
    """An alert that is corrected, changed and withdrawn; one that ends early, one that has no end; in two editions."""
    made = site()
    made.replace("content/site.toml", 'language = "zh-CN"', 'language = "zh-CN"\neditions = ["zh-Hant"]')
    urgent = {"urgency": "urgent", "expires": "2021-08-09T08:00"}
    told = "[{at: 2021-08-03T08:00, note: 加了一个点}, {at: 2021-08-03T09:00, note: 错字, minor: true}]"
    written = {
        "a": notice(
            "立即检测", "2021-08-01T08:00", **urgent, regions='["411602"]', channels="{loudspeaker: 请去检测。}",
        ),
        "b": notice("更正", "2021-08-02T08:00", corrects="2021-08/a", reason="地点写错", changes=told),
        "c": notice("撤回", "2021-08-04T08:00", urgency="urgent", withdraws="2021-08/b", reason="误发"),
        "d": notice("再撤回", "2021-08-05T08:00", withdraws="2021-08/a", reason="误发"),
        "e": notice("停水", "2021-08-06T08:00", urgency="urgent"),
        "f": notice("来水", "2021-08-08T08:00", replaces="2021-08/e", reason="已经过了"),
        "g": notice(
            "封路", "2021-08-08T08:00", urgency="urgent", expires="2021-08-09T12:00",
            changes="[{at: 2021-08-09T12:00, note: 提前放行}]",
        ),
        "h": notice("平常", "2021-08-09T08:00"),
    }  # fmt: skip
    for name, text in written.items():
        made.write(f"{NOTICES}/{name}.md", text)
    assert made.build().problems == ()
    return made


def alerts(world: Site) -> dict[str, Any]:
    """Name → message of every file."""
    files = {path: raw for path, raw in world.tree().items() if path.startswith("alerts/")}
    found = {path.removeprefix("alerts/").removesuffix(".xml"): etree.fromstring(raw) for path, raw in files.items()}
    for name, root in found.items():
        assert SCHEMA.validate(root), (name, SCHEMA.error_log)
        assert [part for info in root.iter(f"{CAP}info") for part in ASKED if info.find(CAP + part) is None] == []
    return found


def told(root: Any, *names: str) -> tuple[str | None, ...]:
    """The texts of the first elements of these names."""
    return tuple(root.findtext(f".//{CAP}{name}") for name in names)


def test_a_chain(world: Site) -> None:
    """Alert, Update, Update, Cancel: each names all before it; the end of one that has ended needs no message."""
    found = alerts(world)
    chain = ["2021-08/a", "2021-08/b", "2021-08/b.20210803T080000", "2021-08/c"]
    sent = ["2021-08-01T08:00:00+08:00", "2021-08-02T08:00:00+08:00", "2021-08-03T08:00:00+08:00"]
    names = [f"{SENDER},{SENDER}:2020:alerts/{name},{at}" for name, at in zip(chain, sent, strict=False)]

    assert found.keys() == {*chain, "2021-08/e", "2021-08/g", "2021-08/g.20210809T120000"}
    assert [told(found[name], "msgType", "references") for name in chain] == [
        ("Alert", None),
        ("Update", names[0]),
        ("Update", " ".join(names[:2])),
        ("Cancel", " ".join(names)),
    ]
    assert told(found["2021-08/g.20210809T120000"], "msgType", "expires") == ("Cancel", "2021-08-09T12:00:00+08:00")
    assert told(found["2021-08/e"], "expires") == ("2021-08-07T08:00:00+08:00",)


def test_what_it_says(world: Site) -> None:
    """A message says who, what, where and until when, in every language that the text is there in."""
    found = alerts(world)["2021-08/a"]
    update = alerts(world)["2021-08/b"]

    assert told(found, "identifier", "sender", "sent", "status", "scope", "note") == (
        *(f"{ID}a", SENDER, "2021-08-01T08:00:00+08:00", "Actual", "Public"),
        None,
    )
    assert told(found, "expires", "senderName", "headline", "instruction", "web") == (
        *("2021-08-09T08:00:00+08:00", "指挥部", "立即检测", "请去检测。"),
        "https://zhoukou.example/notices/2021-08/a/",
    )
    assert [language.text for language in found.iter(f"{CAP}language")] == ["zh-CN", "zh-Hant"]
    assert [headline.text for headline in found.iter(f"{CAP}headline")][1] == "立即檢測"
    assert [(code[0].text, code[1].text) for code in found.find(f"{CAP}info").iter(f"{CAP}geocode")] == [
        ("GB/T 2260", "411602")
    ]
    assert told(update, "headline", "description") == (
        *("预警更新：更正",),
        "地点写错\n摘要。\n原通告继续有效：立即检测。摘要。",
    )
    assert [code[1].text for code in update.find(f"{CAP}info").iter(f"{CAP}geocode")] == ["411600", "411602", "411603"]


def test_a_demonstration_alerts_nobody(world: Site) -> None:
    """Where the site says that it is a demonstration every message is a test, and says why."""
    world.replace("content/site.toml", 'language = "zh-CN"', 'language = "zh-CN"\ndemonstration = true')
    assert world.build().problems == ()

    assert {told(root, "status", "note") for root in alerts(world).values()} == {("Test", "本站是示范，不是官方发布。")}


def test_the_feed_of_alerts(world: Site) -> None:
    """The feed has an entry a message, which leads to it and to the page."""
    feed = feedparser.parse(world.page("feeds/alerts.atom.xml"))
    links = {entry.id.split(":", 2)[2]: {link.type: link.href for link in entry.links} for entry in feed.entries}

    assert not feed.bozo
    assert links.keys() == {f"alerts/{name}" for name in alerts(world)}
    assert links["alerts/2021-08/c"] == {
        "text/html": "https://zhoukou.example/notices/2021-08/c/",
        "application/cap+xml": "https://zhoukou.example/alerts/2021-08/c.xml",
    }


def test_the_weekly_test(world: Site) -> None:
    """Where the settings ask for it a test stands in the place of the last one; when the next is due is known."""
    world.write("content/site.toml", world.read("content/site.toml") + "\n[alert_test]\nweekday = 3\ntime = 10:00:00\n")
    early, late = "2021-08-11T09:59", "2021-08-11T10:00"
    built = world.build(at=early)
    before = alerts(world)["test"]
    world.build(at=late)
    after = alerts(world)["test"]

    assert (built.problems, built.ahead and built.ahead.due) == (
        (),
        Due(moment("at", late, "Asia/Shanghai"), "due-test"),
    )
    assert told(before, "identifier", "sent", "status") == (
        *(f"{SENDER}:2020:alerts/test/2021-08-04", "2021-08-04T10:00:00+08:00", "Test"),
    )
    assert told(after, "sent", "expires", "responseType") == (
        *("2021-08-11T10:00:00+08:00", "2021-08-11T11:00:00+08:00", "None"),
    )
    assert [at["id"] for at in feedparser.parse(world.page("feeds/alerts.atom.xml")).entries if "test" in at["id"]] == [
        "tag:bulletin.example,2020:alerts/test/2021-08-11"
    ]
    world.replace("content/site.toml", "weekday = 3", "weekday = 8")
    assert [problem.code for problem in world.build().problems] == ["setting"]
