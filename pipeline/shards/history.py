"""The archive documents of the feeds; made when the pages whose texts they repeat are live."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from math import inf
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from pipeline.publish import entries
from pipeline.publish.entries import Entry
from pipeline.publish.history import Item, Past, closed
from pipeline.seals import key_of, plain
from pipeline.shards.feeds import converted, titles
from pipeline.shards.work import Public, Work
from pipeline.store import digest, stored
from pipeline.timings import stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pipeline.edition import Edition
    from pipeline.publish.feeds import Feed
    from pipeline.publish.items import Items
    from pipeline.seals import Shard

    Parcel = tuple[list[Feed], Items]

FORMS = ("rss.xml", "atom.xml", "json")


class Kept(msgspec.Struct):
    """What is kept of a document: what it was made of, the one before it, and of what it tells."""

    key: str
    older: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class History:
    """Everything that was ever published, and the archive documents of each feed, the oldest first."""

    public: Public
    corrections: Mapping[str, tuple[Entry, ...]]
    """The entries of figures by language."""
    sizes: Mapping[str, int]
    work: Work
    documents: Mapping[str, list[Past]]
    only: frozenset[str] | None = None
    """The documents that may be others than before, where not all of them may."""

    def newest(self, feed: str) -> str:
        """The path of the archive document that a feed leads to."""
        documents = self.documents.get(feed, [])
        return documents[-1].path if documents else ""


@stage("history")
def history_of(
    public: Public, corrections: Mapping[str, tuple[Entry, ...]], sizes: Mapping[str, int], work: Work
) -> History:
    """The history of a site; what there is of it already stands until `write` brings it up to date."""
    zone = ZoneInfo(work.reference.site.timezone)

    def item(moment: datetime, path: str) -> Item:
        return Item(moment.astimezone(zone), path)

    of_notices = {notice.path: item(notice.published, f"notices/{notice.path}") for notice in public.notices}
    daily = [item(datetime.fromisoformat(b.published), f"daily/{b.as_of}") for b in public.bulletins(work.own)]
    told = corrections[work.own.language]
    corrected = [item(datetime.fromisoformat(entry.published), entries.path_of(entry, work.own)) for entry in told]
    about = [of_notices[notice.path] for notice in public.notices if entries.corrects(notice)]
    feeds = {
        "news": [*of_notices.values(), *daily, *corrected],
        "notices": [*of_notices.values()],
        "daily": daily,
        "corrections": [*about, *corrected],
    }
    found = History(public, corrections, sizes, work, {feed: closed(feed, items) for feed, items in feeds.items()})
    for name in _by_year(found):
        work.shards.kept(name)
    return found


@stage("history")
def write(history: History, bodies: dict[str, str], root: Path | None = None, most: float = inf) -> list[str]:
    """Make the archive documents that changed; returns their paths.

    `bodies` are the HTML of pages by their composed files, as far as they were rendered just now; they are used up. The
    documents are stored below `root` by those who make them, for a site's whole history is too much to hold at once;
    without it they are left to the build to store. Years of which more than `most` documents changed are left.
    """
    digests, beside = history.work.shards.files(), _beside(history)
    made: list[str] = []
    for name, documents in _by_year(history).items():
        before = history.work.shards.new.get(name)
        known = _known(before)
        keys = {
            past.path: _key(past, digests, beside, history.work)
            if history.only is None or past.path in history.only
            else known[past.path]
            for past in documents
        }
        if 0 < len(keys.items() - known.items()) + len(known.keys() - keys.keys()) <= most:
            made += _write_year(name, documents, keys, _Maker(history, bodies), root)
    return made


def _by_year(history: History) -> dict[str, list[Past]]:
    """Shard → the documents of a year, in all feeds."""
    found = sorted((past for documents in history.documents.values() for past in documents), key=lambda p: p.year)
    return {f"history/{year}": list(past) for year, past in groupby(found, key=lambda past: past.year)}


def _key(past: Past, digests: Mapping[str, str], beside: Mapping[str, object], work: Work) -> str:
    """All that an entry says stands in its composed files, or beside them."""
    files = [digests.get(f"{edition.prefix}{item}.md") for edition in work.editions for item in past.items]
    more = [beside[item] for item in past.items if item in beside]
    return work.key(past.path, past.older, files, more, work.address)


def _beside(history: History) -> dict[str, object]:
    """Id → what an entry says that stands in no composed file: corrections, and the sizes of attachments."""
    found: dict[str, object] = {}
    for edition in history.work.spoken:
        for entry in history.corrections[edition.language]:
            path = entries.path_of(entry, edition)
            found[path] = [found.get(path), plain(entry)]
    attaching = (notice for notice in history.public.notices if notice.attachments)
    return found | {f"notices/{n.path}": [history.sizes.get(path, 0) for path in n.attachments] for n in attaching}


def _write_year(name: str, documents: list[Past], keys: dict[str, str], maker: _Maker, root: Path | None) -> list[str]:
    """The documents whose key is another one than before; the others stay as they are."""
    work = maker.history.work
    before = work.shards.new.get(name)
    known = _known(before)
    kept: dict[str, str] = {}
    changed: list[Past] = []
    for past in documents:
        if before and known.get(past.path) == keys[past.path]:
            names = (f"{edition.prefix}feeds/{past.path}.{form}" for edition in work.editions for form in FORMS)
            kept |= {path: before.files[path] for path in names}
        else:
            changed.append(past)
    made = {past.path: Kept(keys[past.path], past.older, past.items) for past in documents}
    parcels = maker.parcels(changed)
    if root is None:
        texts = {path: text for parcel in parcels for path, text in _written(parcel).items()}
        work.shards.add(name, key_of(keys), made, texts).files.update(kept)
        return [*texts]
    new: dict[str, str] = {}
    if work.crew.far:
        for written in work.crew.each(_written, parcels):
            new |= _kept(root, written)
    else:
        for found in work.crew.each(partial(_made, root), parcels):
            new |= found
    work.shards.add(name, key_of(keys), made).files.update(kept | new)
    return [*new]


def _made(root: Path, parcel: Parcel) -> dict[str, str]:
    """Path → digest of the documents, which lie below `root` now."""
    return _kept(root, _written(parcel))


def _kept(root: Path, written: Mapping[str, bytes]) -> dict[str, str]:
    stored(root, written)
    return {path: digest(text) for path, text in written.items()}


def _known(before: Shard | None) -> dict[str, str]:
    """Document → key, as far as a year is written."""
    try:
        return {path: kept.key for path, kept in before.read(dict[str, Kept]).items()} if before else {}
    except msgspec.ValidationError:
        return {}  # written by another version of the code


def retold(items: set[str], work: Work) -> tuple[dict[str, list[Past]], frozenset[str]]:
    """The documents of the years that tell of any of these, by their feeds; and which of them do."""
    found: dict[str, list[Past]] = {}
    only: set[str] = set()
    for name, shard in work.shards.new.items():
        # To look for a few words is faster than to read what a year tells of.
        if name.startswith("history/") and any(item.encode() in shard.payload for item in items):
            year = [Past(path, kept.older, kept.items) for path, kept in shard.read(dict[str, Kept]).items()]
            telling = {past.path for past in year if not items.isdisjoint(past.items)}
            only |= telling
            for past in year if telling else ():
                found.setdefault(past.path.partition("/")[0], []).append(past)
    return found, frozenset(only)


def _written(parcel: Parcel) -> dict[str, bytes]:
    from pipeline.publish.feeds import feed_files

    documents, items = parcel
    return {path: text for document in documents for path, text in feed_files(document, items).items()}


def _month(past: Past) -> str:
    return past.path.partition("/")[2][: len("2021-08")]


class _Maker:
    """Makes archive documents; what stands in several of them is made once."""

    def __init__(self, history: History, bodies: dict[str, str]) -> None:
        self.history = history
        self.bodies = bodies
        self.made: dict[tuple[str, str], Entry] = {}
        self.notices = {f"notices/{notice.path}": notice for notice in history.public.notices}
        self.bulletins = {
            edition.language: {f"daily/{found.as_of}": found for found in history.public.bulletins(edition)}
            for edition in history.work.spoken
        }
        self.corrections = {
            edition.language: {entries.path_of(e, edition): e for e in history.corrections[edition.language]}
            for edition in history.work.spoken
        }

    def parcels(self, documents: Iterable[Past]) -> Iterator[Parcel]:
        """What the documents of each month are made of in every edition: in those of several feeds the same stands."""
        from pipeline.publish.feeds import Feed
        from pipeline.publish.items import Items, Site

        work = self.history.work
        for _, month in groupby(sorted(documents, key=_month), key=_month):
            found = list(month)
            for edition in work.editions:
                items = Items(Site(edition, work.address, self.history.sizes), {})
                feeds = []
                for past in found:
                    feed, entries = past.path.partition("/")[0], [self._entry(item, edition) for item in past.items]
                    new = (entry for entry in entries if entry.id not in items.fragments)
                    items.fragments.update((entry.id, self._html(entry, edition)) for entry in new)
                    feeds.append(Feed(past.path, titles(edition)[feed], tuple(entries[::-1]), past.older, feed))
                yield feeds, items

    def _entry(self, item: str, edition: Edition) -> Entry:
        known = (edition.language, item)
        if known not in self.made:
            own = self.history.work.own
            self.made[known] = (
                converted(self._entry(item, own), edition) if edition.converted else self._composed(item, edition)
            )
        return self.made[known]

    def _composed(self, item: str, edition: Edition) -> Entry:
        if item in self.notices:
            notice = self.notices[item]
            return entries.settled_entry(notice, self.history.public.standings[notice.path], edition)
        if item in self.corrections[edition.language]:
            return self.corrections[edition.language][item]
        return entries.bulletin_entries([self.bulletins[edition.language][item]], edition)[0]

    def _html(self, entry: Entry, edition: Edition) -> str:
        from pipeline.publish.fragments import body_of, html_of

        body = self.bodies.pop(entry.document, None)
        if body is None and entry.document:
            body = body_of(self.history.work.shards.text_of(entry.document), entry, edition)
        return html_of(entry, body or "")
