"""The alerts, and the feed of them."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from pipeline.derive.alerts import last_test, messages
from pipeline.publish.alerts import cap_file, entry_of, path_of, test_message
from pipeline.publish.entries import newest
from pipeline.seals import plain
from pipeline.timings import stage

if TYPE_CHECKING:
    from pipeline.shards.work import Public, Work


@stage("alerts")
def alerts(public: Public, work: Work) -> None:
    """`/alerts/` and `/feeds/alerts.atom.xml`; written anew where a message, or what it says, is another one."""
    site = work.reference.site
    made = messages(public.notices, work.moment)
    named = {path for message in made for path in (message.notice, message.corrected)}
    notices = {notice.path: notice for notice in public.notices if notice.path in named}
    tests = [test_message(last_test(site.alert_test, work.moment))] if site.alert_test else []
    key = work.key(plain(made), plain(notices), plain(tests), work.address)
    if work.shards.current("alerts", key) is None:
        from pipeline.publish.feeds import Feed, alerts_file
        from pipeline.publish.items import Items, Site

        sent = [*made, *tests]
        entries = tuple(newest(entry_of(message, notices, work.own) for message in sent))
        feed = Feed("alerts", work.own.say("紧急通告（CAP）"), entries)
        texts = {entry.id: f"<p>{escape(entry.summary)}</p>" for entry in entries}
        files = {path_of(message): cap_file(message, notices, work.editions, work.address) for message in sent}
        work.shards.add("alerts", key, None, files | alerts_file(feed, Items(Site(work.own, work.address, {}), texts)))
