"""The page of an item's words for each channel. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.channels.script import LONGEST, seconds
from pipeline.channels.short import GROUP, PART, length
from pipeline.channels.wordings import Item, wordings
from pipeline.compose import markdown
from pipeline.edition import N_
from pipeline.model import Document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.channels.wordings import Wordings
    from pipeline.derive.standing import Standing
    from pipeline.edition import Edition
    from pipeline.model import Notice
    from pipeline.record import Bulletin

FOLDER = "channels/"
# What is no longer in force; what was corrected still is.
OVER = ("expired", "replaced", "withdrawn")


def item_of(notice: Notice, standing: Standing, address: str) -> Item:
    """A notice as what is to be told."""
    over = any(mark.kind in OVER for mark in standing.marks)
    own, urgent = notice.channels, notice.urgency == "urgent"
    return Item(notice.title, notice.summary, f"{address}{notice.url}", own, urgent=urgent, over=over)


def item_of_day(bulletin: Bulletin, address: str) -> Item:
    """A bulletin as what is to be told."""
    return Item(bulletin.title, bulletin.summary, f"{address}{bulletin.url}")


def channels_document(document: Document, item: Item, edition: Edition) -> Document:
    """The page beside that of a notice or bulletin, whose body it has too: of it the theme makes what is pasted."""
    steps = document.meta["trail"]
    assert isinstance(steps, list)
    meta: dict[str, object] = {
        "section": document.meta["section"],
        "trail": [*steps, {"title": document.title, "url": f"/{document.url}"}],
        "banners": document.meta["banners"],
        "alone": True,
        "channels": [] if item.over else _channels(wordings(item, edition.reference.site), edition),
    }
    more = markdown.escaped(edition.say("全文、更新和更正见 {address}", address=item.address))
    title = edition.say("各渠道用的文字：{title}", title=document.title)
    summary = edition.say("大喇叭、微信群、短信、横幅和公众号可以直接用的文字。")
    body = "" if item.over else markdown.sections(document.body, more)
    return Document(f"{document.url}{FOLDER}index.html", "channels", title, summary, meta, body)


def _channels(found: Wordings, edition: Edition) -> list[dict[str, object]]:
    """Each channel as front matter: its name, what is to be known of it, its texts."""
    most = max(map(length, found.sms), default=0)
    twice = len(found.turns) > 1
    taken = N_("紧急，念两遍；共约{n}秒，最多{most}秒。") if twice else N_("念完约{n}秒，最多{most}秒。")
    return [
        _channel(
            edition.say("大喇叭、广播、宣传车"),
            found.turns,
            edition.say(taken, n=seconds(found.turns), most=LONGEST),
            edition,
        ),
        _channel(edition.say("语音合成（SSML）"), [found.ssml], edition.say("内容和上面一样，给机器念。"), edition),
        _channel(
            edition.say("微信群"),
            [found.group],
            edition.say("{n}个字，最多{most}个字，含网址。", n=length(found.group), most=GROUP),
            edition,
        ),
        _channel(
            edition.say("短信"),
            found.sms,
            edition.say("共{parts}条，最长{n}个字，每条最多{most}个字。", parts=len(found.sms), n=most, most=PART),
            edition,
        ),
        _channel(edition.say("横幅"), [found.banner], "", edition, none=edition.say("编者没有写横幅。")),
    ]


def _channel(name: str, texts: Sequence[str], note: str, edition: Edition, none: str = "") -> dict[str, object]:
    kept = [text for text in texts if text]
    none = none or edition.say("没有一句放得下，请编者在通告的 channels 里另写。")
    return {"name": name, "texts": kept, "note": note if kept else none}
