"""The shards of a portal: its pages, the feed of all cities, an index for each."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pipeline import wording
from pipeline.check.texts import judge_of
from pipeline.compose.markdown import in_editions
from pipeline.compose.portal import portal_documents
from pipeline.derive.ahead import Ahead, ahead
from pipeline.edition import editions_of
from pipeline.problems import Problem
from pipeline.publish import files, installed
from pipeline.publish.entries import Entry
from pipeline.publish.feeds import Feed, feed_files
from pipeline.publish.items import Items, Site
from pipeline.publish.records import APART, Record, plain
from pipeline.read.portal import read_portal
from pipeline.read.published import read_published
from pipeline.read.reference import SITE
from pipeline.seals import key_of
from pipeline.seals import plain as values_of
from pipeline.shards.theme import static_files
from pipeline.shards.work import Work
from pipeline.site import public_address

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from pipeline.cities import City, Item, Portal, Published
    from pipeline.shards.found import Found
    from pipeline.site import Folder

NEWEST = 50
# Nobody looks for the numbers of a table.
TABLE = re.compile(r"<table.*?</table>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Front:
    """A composed portal, or everything wrong with its settings."""

    problems: tuple[Problem, ...]
    ahead: Ahead | None = None


def portal_shards(folder: Folder, moment: datetime, found: Found, *, judging: bool = False) -> Front:
    """Compose the portal of what its cities publish now; what is lacking of them is a warning."""
    read, problems = read_portal(found.sources)
    if read is None:
        return Front((*found.problems, *problems))
    portal, reference = read
    address, wrong = public_address(folder)
    if folder.shares_conf and not reference.site.address:
        wrong.append(Problem(SITE, 1, "setting", {"what": "address"}))
    if wrong:
        return Front((*found.problems, *wrong))
    local = moment.astimezone(ZoneInfo(reference.site.timezone))
    digest = key_of(found.sources[SITE].digest)
    judge = judge_of(reference, frozenset)
    work = Work(reference, editions_of(reference, {}), digest, local, address, found.shards, judge, judging)
    cities = [read_published(portal, city, folder.root) for city in portal.cities]
    _pages(portal, cities, work)
    _feed(cities, work)
    if reference.site.search:
        _indexes(cities, work)
    static_files(folder.theme, work)
    work.shards.add("sources", "", found.stamps)
    return Front((*found.problems, *_lacks(cities)), _ahead(cities, local))


def _lacks(cities: Sequence[Published]) -> list[Problem]:
    return [
        Problem(f"{found.city.folder}/{lack.file}", 1, lack.code, {"name": found.city.name})
        for found in cities
        for lack in found.lacks
    ]


def _ahead(cities: Sequence[Published], moment: datetime) -> Ahead:
    """The portal changes by itself when an urgent notice ends."""
    coming = ahead([], [], [], {}, [], moment)
    ends = [alert.expires for found in cities for alert in found.alerts if alert.expires > moment]
    end = min([coming.due.moment, *ends])
    return replace(coming, due=replace(coming.due, moment=end))


def _pages(portal: Portal, cities: Sequence[Published], work: Work) -> None:
    texts = in_editions(
        work.editions, lambda edition: portal_documents(portal, cities, work.moment, work.draw, edition)
    )
    urls = ["/", "/feeds/", *(["/search/"] if work.reference.site.search else [])]
    texts["sitemap.xml"] = files.sitemap(urls, work.address)
    texts["robots.txt"] = files.robots(work.address)
    texts["manifest.webmanifest"] = installed.manifest(work.reference.site)
    made = work.shards.of_texts("portal", texts)
    if work.shards.current("portal", made.key) is None:
        work.shards.new["portal"] = made


def _feed(cities: Sequence[Published], work: Work) -> None:
    """`/feeds/news`: the newest of all cities, in the three forms."""
    newest = sorted(
        ((found.city, item) for found in cities for item in found.news),
        key=lambda one: (one[1].published, one[1].id),
        reverse=True,
    )[:NEWEST]
    key = work.key("portal-feed", [(city.key, values_of(item)) for city, item in newest], work.address)
    if work.shards.current("portal-feed", key) is None:
        from nh3 import clean

        entries = tuple(_entry(city, item) for city, item in newest)
        feed = Feed("news", work.own.say("所有城市"), entries)
        fragments = {item.id: clean(item.html) for _, item in newest}
        work.shards.add("portal-feed", key, None, feed_files(feed, Items(Site(work.own, work.address, {}), fragments)))


def _entry(city: City, item: Item) -> Entry:
    published, updated = item.published.isoformat(), item.updated.isoformat()
    return Entry(item.id, item.title, item.url, published, updated, item.summary, item.author, city.key, (), "")


def _indexes(cities: Sequence[Published], work: Work) -> None:
    """`/search/<city>/`: the index of its notices and of its newest bulletins; the first has the program too."""
    for place, found in enumerate(cities):
        records = [
            _record(found.city, item, work) for item in {i.id: i for i in (*found.notices, *found.news)}.values()
        ]
        name = f"search/{found.city.key}"
        key = key_of(values_of(records), place == 0)
        if work.shards.current(name, key) is None:
            from pipeline.publish.index import index_files

            made = index_files(records, program=place == 0)
            work.shards.add(name, key, None, {f"{name}/{path}": content for path, content in made.items()})


def _record(city: City, item: Item, work: Work) -> Record:
    words = plain(TABLE.sub("", item.html))
    text = words if item.summary in words else APART.join((item.summary, words))
    when = wording.day(item.published.date().isoformat(), work.own)
    return Record(item.url, work.own.language, item.title, city.name, when, text)
