"""What is said elsewhere than on the site: read aloud, sent, hung up, pasted; whole sentences, or nothing."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from conftest import figures, notice
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html  # type: ignore[import-untyped]

from pipeline.channels.script import LONGEST, seconds
from pipeline.channels.short import GROUP, PART, length, sentences
from pipeline.channels.spoken import number, spoken
from pipeline.channels.wordings import Item, wordings
from pipeline.model import Site as Settings
from pipeline.render.pasted import pasted

if TYPE_CHECKING:
    from conftest import Factory

SAID = {
    "2021年8月10日至14日9:00": "二零二一年八月十日至十四日九点",
    "截至2020-02-01，0—24时": "截至二零二零年二月一日，零至二十四时",
    "2020—2021年，〔2021〕5号": "二零二零至二零二一年，二零二一年五号",
    "2:05、14:30、2点30分": "两点零五分、十四点三十分、两点三十分",
    "12至17岁，7-10天，-3℃": "十二至十七岁，七至十天，负三摄氏度",
    "2个、2名、2月2日、第2轮、2年级、2分钟": "两个、两名、二月二日、第二轮、二年级、两分钟",
    "2000人、22000人、200人、2.5万、12万份": "两千人、两万两千人、二百人、二点五万、十二万份",
    "140252人，1,150人，１０人": "十四万零二百五十二人，一千一百五十人，十人",
    "95%、100%、3.5‰、1/3": "百分之九十五、百分之百、千分之三点五、三分之一",
    "电话0394-0000000，请拨打12345、120或110": "电话零三九四零零零零零零零，请拨打幺二三四五、幺二零或幺幺零",
    "14+7+7，7×24小时，隔1m，37.3℃": "十四加七加七，七乘二十四小时，隔一米，三十七点三摄氏度",
}
NAMES = {name: value for value, name in enumerate("零一二三四五六七八九")} | {"两": 2}
SIZES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
SITE = Settings("", "公报", "", "", "zh-CN", "", "", "", "", {}, {}, {}, {})
CLAUSES = st.text("戴好口罩请大家注意8月", min_size=1, max_size=90)
TEXTS = st.lists(CLAUSES, min_size=1, max_size=8).map(lambda clauses: "。".join(clauses) + "。")
SITEURL = "https://zhoukou.example"
WORLD = 'language = "zh-CN"\nchannels = true'


def value(reading: str) -> int:
    """The number that a reading says."""
    total = group = digit = 0
    for sign in reading:
        size = SIZES.get(sign, 0)
        if not size:
            digit = NAMES[sign]
        elif size < 10**4:
            group, digit = group + (digit or 1) * size, 0
        else:
            # 亿 counts all before it, 万 those since.
            before, here = (0, total + group + digit) if size == 10**8 else (total, group + digit)
            total, group, digit = before + here * size, 0, 0
    return total + group + digit


def test_numbers_are_written_as_they_are_spoken() -> None:
    """Days, times, counts, shares, units and telephone numbers read as people say them."""
    assert {text: spoken(text) for text in SAID} == SAID


@given(st.integers(0, 10**12 - 1))
def test_a_reading_says_its_number(found: int) -> None:
    """Every number has a reading that says no other."""
    assert value(number(str(found))) == found


@given(TEXTS, TEXTS, st.booleans())
def test_whole_sentences_that_fit(title: str, summary: str, urgent: bool) -> None:  # noqa: FBT001
    """No channel gets more than it holds, and what it gets are whole sentences from the first on, or nothing."""
    found = wordings(Item(title, summary, "https://bulletin.example/notices/2021-08/a/", urgent=urgent), SITE)
    said = sentences(title + summary)
    heads = ["".join(said[:count]) for count in range(len(said) + 1)]
    message = "".join(re.sub(r"^（\d/\d）", "", part) for part in found.sms)

    assert seconds(found.turns) <= LONGEST
    assert len(found.turns) in ((0, 2) if urgent else (0, 1))
    assert length(found.group) <= GROUP
    assert found.group.split("\n")[0] in heads
    assert max(map(length, found.sms), default=0) <= PART
    assert message in ("", f"【公报】{heads[-1]}")


def test_pages_of_words(site: Factory) -> None:
    """A notice has a page of its words in the editors' language alone; what is over has none, and says so."""
    world = site()
    world.replace("content/site.toml", 'language = "zh-CN"', WORLD)
    body = "先看[这里](/about/)。\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |"
    own = "{loudspeaker: 8月1日来。, sms: 8月1日来。, banner: 请来}"
    world.write("content/pages/about.md", "---\ntitle: 关于\nsummary: 摘要。\n---\n正文。\n")
    world.write("content/notices/2021-08/a.md", notice("甲", "2021-08-01T08:00", body, urgency="urgent", channels=own))
    world.write("content/notices/2021-08/b.md", notice("乙", "2021-08-02T08:00", expires="2021-08-03T08:00"))
    world.write("content/figures/cases/2020-02.csv", figures("2020-02-01 410000 5 0 0", "2020-02-01 411600 5 0 0"))
    assert world.build().problems == ()
    feed = json.loads(world.page("feeds/channels.json"))
    over, told, day = (item["_channels"] for item in feed["items"])
    world.replace("content/notices/2021-08/a.md", "先看", "再看")
    pages = {"notices/2021-08/a.md", "notices/2021-08/a/channels.md"}

    assert "不再提供文字" in world.page("notices/2021-08/b/channels/index.html")
    assert over is None
    assert told["loudspeaker"]["turns"] == ["八月一日来。", "再播送一遍。八月一日来。"]
    assert etree.fromstring(told["loudspeaker"]["ssml"]).xpath("//*[local-name()='s']/text()") == [
        *("八月一日来。", "再播送一遍。", "八月一日来。")
    ]
    assert told["group"] == "8月1日来。\nhttps://zhoukou.example/notices/2021-08/a/"
    assert (told["sms"], told["banner"]) == (["8月1日来。"], "请来")
    assert 'href="/notices/2021-08/a/channels/"' in world.page("notices/2021-08/a/index.html")
    assert "截至二月一日二十四时，全市累计确诊病例五例" in day["loudspeaker"]["turns"][0]
    assert day["group"].endswith("\nhttps://zhoukou.example/daily/2020-02-01/")
    assert set(world.build().rendered) == pages


def test_a_bulletin_is_ready_to_be_cited(site: Factory) -> None:
    """A bulletin offers its sentence with the source, a citation, and a card for other sites that runs nothing."""
    world = site()
    world.write("content/figures/cases/2020-02.csv", figures("2020-02-01 410000 5 0 0", "2020-02-01 411600 5 0 0"))
    assert world.build().problems == ()
    page = html.fromstring(world.page("daily/2020-02-01/index.html"))
    said, address = page.xpath("string(//meta[@name='Description']/@content)"), f"{SITEURL}/daily/2020-02-01/"
    title = "示范公报：《截至2020年2月1日24时新冠肺炎疫情情况》，2020年2月2日08:00公布。"
    card = html.fromstring(page.get_element_by_id("card").text)

    assert page.get_element_by_id("quote").text == f"{said}（示范公报，2020年2月1日） {address}"
    assert page.get_element_by_id("citation").text == f"{title} {address}"
    assert [(node.tag, (node.text or "").strip(), node.get("href")) for node in card.iter()] == [
        ("figure", "", None), ("p", said, None), ("figcaption", "", None), ("a", title, address)
    ]  # fmt: skip
    assert all("style" in node.attrib for node in card.iter())


def test_what_is_pasted_stands_by_itself() -> None:
    """Every element has its own style; links, pictures, classes and ids are gone, their words are not."""
    source = (
        '<h2 id="a">一</h2><p class="lead">见<a href="/x/">这里</a><sup id="fnref:1"><a href="#fn:1">1</a></sup>'
        '<img src="/x.png" alt="图&amp;画"></p><div class="table" tabindex="0"><table><tr><th scope="row">甲</th>'
        '<td data-label="b">1</td></tr></table></div><li id="fn:1">注<a class="footnote-backref" href="#r">↩</a></li>'
    )
    found = re.sub(r' style="[^"]*"', "", pasted(source))

    assert found == (
        "<section><p>一</p><p>见这里<sup>1</sup>图&amp;画</p>"
        "<table><tr><td>甲</td><td>1</td></tr></table><li>注</li></section>"
    )
