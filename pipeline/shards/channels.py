"""The feed of the words for each channel: of the newest notices and bulletins, in the editors' language."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pipeline.compose.channels import item_of, item_of_day
from pipeline.publish.channels import PATH, Told, channels_feed
from pipeline.publish.entries import NEWEST, tag
from pipeline.seals import plain
from pipeline.timings import stage

if TYPE_CHECKING:
    from pipeline.shards.work import Public, Work


@stage("channels")
def channels(public: Public, work: Work) -> None:
    """`/feeds/channels.json`, where the settings ask for it; written anew if an item is another one."""
    if not work.reference.site.channels:
        return
    newest = sorted(_told(public, work), key=lambda told: datetime.fromisoformat(told.published), reverse=True)[:NEWEST]
    key = work.key(plain(newest), work.address)
    if work.shards.current("channels", key) is None:
        work.shards.add("channels", key, None, {PATH: channels_feed(newest, work.own, work.address)})


def _told(public: Public, work: Work) -> list[Told]:
    """The newest of both kinds."""
    notices = [
        Told(
            item_of(notice, public.standings[notice.path], work.address),
            tag(work.own, f"channels{notice.url}".rstrip("/")),
            notice.published.isoformat(),
            public.standings[notice.path].updated or notice.published.isoformat(),
        )
        for notice in public.notices[-NEWEST:]
    ]
    days = [
        Told(
            item_of_day(found, work.address),
            tag(work.own, f"channels/daily/{found.as_of}"),
            found.published,
            found.updated,
        )
        for found in public.bulletins(work.own)[-NEWEST:]
    ]
    return [*notices, *days]
