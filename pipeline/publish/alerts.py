"""Alerts in the Common Alerting Protocol 1.2, with what Google's profile of it asks for. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from pipeline.compose.traditional import traditional
from pipeline.derive.alerts import Message
from pipeline.edition import N_
from pipeline.publish.entries import Entry, tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from pipeline.edition import Edition
    from pipeline.model import Notice, Reference

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
# The weekly test has one address: it is gone when the next one comes.
TEST = "test"
TEST_LASTS = timedelta(hours=1)
HEADLINES = {"Alert": "{title}", "Update": N_("预警更新：{title}"), "Cancel": N_("解除预警：{title}")}
# What to do about each kind: its urgency and the kind of response. How severe a matter is no notice says.
MEANINGS = {"Alert": ("Immediate", "Execute"), "Update": ("Immediate", "Execute"), "Cancel": ("Past", "AllClear")}
OFFICIAL = re.compile(r"\d{6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Said:
    """What a message says in a language."""

    event: str
    issuer: str
    headline: str
    description: str
    instruction: str
    contact: str


def test_message(sent: datetime) -> Message:
    """The weekly test: nothing has happened, and nobody is to do anything."""
    return Message(f"{TEST}/{sent:%Y-%m-%d}", "Alert", sent, sent + TEST_LASTS, "")


def path_of(message: Message) -> str:
    """The file of a message."""
    return f"alerts/{message.name if message.notice else TEST}.xml"


def cap_file(message: Message, notices: Mapping[str, Notice], editions: Iterable[Edition], address: str) -> bytes:
    """The message in every language that it is there in."""
    editions = list(editions)
    own = editions[0].reference
    root = ET.Element("alert", xmlns=NAMESPACE)
    sender = own.site.tag_authority.partition(",")[0]
    earlier = (f"{sender},{_identifier(name, own)},{_when(sent)}" for name, sent in message.references)
    _add(
        root,
        ("identifier", _identifier(message.name, own)),
        ("sender", sender),
        ("sent", _when(message.sent)),
        ("status", "Test" if own.site.demonstration or not message.notice else "Actual"),
        ("msgType", message.kind),
        ("scope", "Public"),
        ("note", own.site.disclaimer if own.site.demonstration else ""),
        ("references", " ".join(earlier)),
    )
    for edition in editions:
        if found := said(message, notices, edition):
            _info(ET.SubElement(root, "info"), message, found, notices.get(message.notice), edition, address)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def said(message: Message, notices: Mapping[str, Notice], edition: Edition) -> Said | None:
    """What a message says in an edition, or nothing where its texts are not translated."""
    site = edition.reference.site
    if not message.notice:
        texts = [
            edition.say("测试"),
            site.issuers["editors"],
            edition.say("每周测试，请不要采取任何行动"),
            edition.say("这是每周一次的测试，用来检查预警能否送达。什么也没有发生，请不要采取任何行动。"),
            "",
            "",
        ]
        return Said(*map(traditional, texts)) if edition.converted else Said(*texts)
    notice = notices[message.notice]
    goes_on = notices.get(message.corrected)
    reason = message.note or notice.reason
    corrected = (goes_on.title, goes_on.summary) if goes_on else ()
    if any(edition.untold(text) for text in (notice.title, notice.summary, reason, *corrected)):
        return None
    told = [reason, notice.summary]
    if goes_on:
        told.append(edition.say("原通告继续有效：{title}。{summary}", **_named(goes_on, edition)))
    texts = [
        site.sections[notice.section],
        site.issuers[notice.issuer],
        edition.say(HEADLINES[message.kind], title=edition.named(notice.title)),
        "\n".join(edition.named(text) for text in told if text),
        "" if edition.foreign else notice.channels.get("loudspeaker", ""),
        notice.contact,
    ]
    return Said(*map(traditional, texts)) if edition.converted else Said(*texts)


def _named(notice: Notice, edition: Edition) -> dict[str, str]:
    return {"title": edition.named(notice.title), "summary": edition.named(notice.summary)}


def _info(
    info: ET.Element, message: Message, told: Said, notice: Notice | None, edition: Edition, address: str
) -> None:
    """What the message says in one language, in the order of the schema."""
    urgency, response = MEANINGS[message.kind] if notice else ("Unknown", "None")
    _add(
        info,
        ("language", edition.language),
        ("category", "Health"),
        ("event", told.event),
        ("responseType", response),
        ("urgency", urgency),
        ("severity", "Unknown"),
        ("certainty", "Unknown"),
        ("expires", _when(message.expires)),
        ("senderName", told.issuer),
        ("headline", told.headline),
        ("description", told.description),
        ("instruction", told.instruction),
        ("web", f"{address}/{edition.prefix}{notice.url[1:] if notice else 'feeds/'}"),
        ("contact", told.contact),
    )
    for code in notice.regions if notice else (edition.reference.site.region,):
        area = ET.SubElement(info, "area")
        _add(area, ("areaDesc", edition.reference.regions[code].name))
        for below in _below(code, edition.reference):
            _add(ET.SubElement(area, "geocode"), ("valueName", "GB/T 2260"), ("value", below))


def _below(code: str, reference: Reference) -> Iterator[str]:
    """The official codes of a region and of its parts."""
    if OFFICIAL.fullmatch(code):
        yield code
    for region in reference.children(code):
        yield from _below(region.code, reference)


def _add(parent: ET.Element, *texts: tuple[str, str]) -> None:
    """An element for each text that is there."""
    for name, text in texts:
        if text:
            ET.SubElement(parent, name).text = text


def _identifier(name: str, reference: Reference) -> str:
    """Unlike a tag URI it has no comma: references are divided by it."""
    return f"{reference.site.tag_authority.replace(',', ':')}:alerts/{name}"


def _when(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("Z", "+00:00")


def entry_of(message: Message, notices: Mapping[str, Notice], edition: Edition) -> Entry:
    """The message in the feed of alerts."""
    told = said(message, notices, edition)
    assert told  # the site's own language is always there
    notice, site = notices.get(message.notice), edition.reference.site
    sent = message.sent.isoformat()
    return Entry(
        tag(edition, f"alerts/{message.name}"),
        told.headline,
        notice.url if notice else "/feeds/",
        sent,
        sent,
        told.description,
        told.issuer,
        notice.section if notice else "notices",
        notice.regions if notice else (site.region,),
        "",
        alert=path_of(message),
    )
