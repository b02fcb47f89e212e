"""The words for each channel as a feed for systems: JSON Feed 1.1 with a part of its own. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.channels.script import seconds
from pipeline.channels.wordings import Item, wordings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.edition import Edition

PATH = "feeds/channels.json"


@dataclass(frozen=True, slots=True)
class Told:
    """An item with the id of its entry and its moments."""

    item: Item
    id: str
    published: str
    updated: str


def channels_feed(told: Sequence[Told], edition: Edition, address: str) -> bytes:
    """The feed; `_channels` of an item is null where it is over."""
    site = edition.reference.site
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": edition.say("{site}：{feed}", site=site.name, feed=edition.say("各渠道文字")),
        "home_page_url": f"{address}/",
        "feed_url": f"{address}/{PATH}",
        "description": site.disclaimer,
        "language": edition.language,
        "authors": [{"name": site.name}],
        "items": [_item(found, edition) for found in told],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def _item(found: Told, edition: Edition) -> dict[str, object]:
    item, words = found.item, wordings(found.item, edition.reference.site)
    return {
        "id": found.id,
        "url": f"{item.address}channels/",
        "external_url": item.address,
        "title": item.title,
        "content_text": item.summary,
        "date_published": found.published,
        "date_modified": found.updated,
        "_channels": None
        if item.over
        else {
            "loudspeaker": {"turns": words.turns, "seconds": seconds(words.turns), "ssml": words.ssml},
            "group": words.group,
            "sms": words.sms,
            "banner": words.banner,
        },
    }
