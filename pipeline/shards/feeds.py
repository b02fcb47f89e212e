"""Feeds of everything, of each kind, section and region, in every edition; written anew where an entry changed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from pipeline.compose import services
from pipeline.compose.markdown import within
from pipeline.compose.notice import section_url
from pipeline.compose.traditional import traditional
from pipeline.publish import entries
from pipeline.publish.entries import Entry
from pipeline.publish.releases import release_entries
from pipeline.seals import key_of, plain
from pipeline.timings import stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pipeline.edition import Edition
    from pipeline.model import Notice
    from pipeline.publish.items import Items
    from pipeline.record import Bulletin
    from pipeline.shards.history import History
    from pipeline.shards.work import Public, Work

# A part of the site says less than the whole.
NEWEST_OF_PART = 20
Fragments = dict[str, tuple[str, str]]
"""Id → (key, HTML) of an entry."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A feed before it is written."""

    path: str
    title: str
    entries: list[Entry]
    older: str = ""
    """The path of the newest archive document."""
    sizes: dict[str, int] = field(default_factory=dict)
    """The bytes of what its entries attach."""


@stage("feeds")
def feeds(history: History) -> None:
    """`/feeds/`: full texts, made of the composed files, in every edition."""
    work = history.work
    writer = _Writer(work, history.sizes)
    found: list[Chosen] = []
    for edition in work.editions:
        if edition.converted:
            found = [
                replace(
                    chosen,
                    title=traditional(chosen.title),
                    entries=[converted(entry, edition) for entry in chosen.entries],
                )
                for chosen in found
            ]
        else:
            found = list(_chosen(history, edition))
        for chosen in found:
            writer.write(chosen, edition)
        writer.write_withdrawn(history.public, edition)
    work.shards.add("fragments", "", writer.used)


@stage("feeds")
def feeds_again(work: Work) -> None:
    """The same of texts that changed, of the entries that the last build chose."""
    shards = work.shards
    chosen = [
        (edition, found)
        for edition in work.editions
        for name in shards.old
        if name.startswith(f"{edition.prefix}feeds/") and (found := shards.payload(name, Chosen))
    ]
    writer = _Writer(work, {path: size for _, found in chosen for path, size in found.sizes.items()})
    for edition, found in chosen:
        writer.write(found, edition)
    shards.add("fragments", "", writer.used)


def titles(edition: Edition) -> dict[str, str]:
    """The titles of the feeds of the whole site by their paths."""
    said = {key: edition.say(title) for key, title in services.FEEDS.items()}
    return {key: traditional(title) for key, title in said.items()} if edition.converted else said


def named_files(public: Public) -> set[str]:
    """The files that a public notice attaches."""
    return {path for notice in public.notices for path in notice.attachments}


def _chosen(history: History, edition: Edition) -> Iterator[Chosen]:
    """The entries of each feed."""
    public, reference = history.public, edition.reference
    made: dict[str, Entry] = {}

    # A feed holds the newest few: a site of ten thousand notices need not make an entry of each.
    def of(notices: Iterable[Notice]) -> list[Entry]:
        notices = list(notices)
        missing = [notice for notice in notices if notice.path not in made]
        new = entries.notice_entries(missing, public.standings, edition)
        made.update(zip((notice.path for notice in missing), new, strict=True))
        return [made[notice.path] for notice in notices]

    notices = of(_shown(public))
    daily = entries.bulletin_entries(_told(public.bulletins(edition)), edition)
    corrected = history.corrections[edition.language]
    about = of(notice for notice in public.notices if entries.corrects(notice))
    whole = {
        "news": [*notices, *daily, *corrected],
        "notices": notices,
        "daily": daily,
        "corrections": [*about, *corrected],
        "calendar": release_entries(public.releases, edition),
    }
    for key, title in titles(edition).items():
        yield Chosen(key, title, entries.newest(whole[key]), history.newest(key))
    for key, name in reference.site.sections.items():
        if section_url(key).startswith("/sections/"):
            part = [notice for notice in public.notices if notice.section == key][-NEWEST_OF_PART:]
            yield Chosen(f"sections/{key}", name, entries.in_order(of(part)))
    for code, region in reference.regions.items():
        if region.kind != "fold":
            part = public.about(entries.serving(code, reference), NEWEST_OF_PART)
            told = [entry for entry in corrected if code in entry.regions]
            yield Chosen(f"regions/{code}", region.name, entries.in_order([*of(part), *told])[:NEWEST_OF_PART])


def _shown(public: Public) -> list[Notice]:
    """The newest notices, and those to which something happened since."""
    older, shown = public.notices[: -entries.NEWEST], public.notices[-entries.NEWEST :]
    touched = [(notice, moment) for notice in older if (moment := public.standings[notice.path].touched)]
    return [*(notice for notice, moment in touched if datetime.fromisoformat(moment) >= shown[0].published), *shown]


def _told(bulletins: Sequence[Bulletin]) -> list[Bulletin]:
    """The newest bulletins, and those that were corrected since."""
    older, shown = bulletins[: -entries.NEWEST], bulletins[-entries.NEWEST :]
    touched = [(found, datetime.fromisoformat(found.updated)) for found in older if found.updated != found.published]
    return [*(found for found, moment in touched if moment >= datetime.fromisoformat(shown[0].published)), *shown]


def converted(entry: Entry, edition: Edition) -> Entry:
    """The entry in other characters: another text, with an id of its own."""
    authority = f"tag:{edition.reference.site.tag_authority}:"
    return replace(
        entry,
        id=f"{authority}{edition.prefix}{entry.id.removeprefix(authority)}",
        title=traditional(entry.title),
        summary=traditional(entry.summary),
        author=traditional(entry.author),
        document=f"{edition.prefix}{entry.document}" if entry.document else "",
        lead=within(entry.lead, edition),
        body=within(entry.body, edition),
    )


class _Writer:
    """Writes feeds; the HTML of an entry is made once for all of them, and kept for the next build."""

    def __init__(self, work: Work, sizes: Mapping[str, int]) -> None:
        self.work = work
        self.sizes = sizes
        self.digests = work.shards.files()
        self.known = work.shards.payload("fragments", Fragments) or {}
        self.used: Fragments = {}
        self.items: dict[str, Items] = {}

    def write(self, chosen: Chosen, edition: Edition) -> None:
        """The files of a feed, if any of its entries is another one than before."""
        work, name = self.work, f"{edition.prefix}feeds/{chosen.path}"
        keys = {entry.id: self._key(entry) for entry in chosen.entries}
        sizes = {path: self.sizes.get(path, 0) for entry in chosen.entries for path in entry.attachments}
        key = work.key(name, chosen.title, keys, sizes, work.address, chosen.older)
        self.used |= {key: self.known[key] for key in keys if key in self.known}
        if work.shards.current(name, key) is None:
            from pipeline.publish.feeds import Feed, feed_files

            items = self._items(edition)
            items.fragments.update(
                (entry.id, self._fragment(entry, keys[entry.id], edition)) for entry in chosen.entries
            )
            feed = Feed(chosen.path, chosen.title, tuple(chosen.entries), chosen.older)
            work.shards.add(name, key, replace(chosen, sizes=sizes), feed_files(feed, items))

    def write_withdrawn(self, public: Public, edition: Edition) -> None:
        """The list of what was withdrawn."""
        gone = [notice for notice in public.notices if public.standings[notice.path].withdrawn]
        made = entries.in_order(entries.notice_entries(gone, public.standings, edition))
        name = f"{edition.prefix}feeds/withdrawn"
        key = self.work.key(name, plain(made), self.work.address)
        if self.work.shards.current(name, key) is None:
            from pipeline.publish.feeds import Feed, withdrawn_file

            title = edition.say("已撤回")
            feed = Feed("withdrawn", traditional(title) if edition.converted else title, tuple(made))
            self.work.shards.add(name, key, None, withdrawn_file(feed, self._items(edition).site))

    def _items(self, edition: Edition) -> Items:
        """The items of an edition's feeds."""
        from pipeline.publish.items import Items, Site

        if edition.language not in self.items:
            self.items[edition.language] = Items(Site(edition, self.work.address, self.sizes), {})
        return self.items[edition.language]

    def _key(self, entry: Entry) -> str:
        return key_of(plain(entry), self.digests.get(entry.document, ""))

    def _fragment(self, entry: Entry, key: str, edition: Edition) -> str:
        """The HTML of an entry."""
        if self.used.get(entry.id, ("", ""))[0] != key:
            from pipeline.publish.fragments import body_of, html_of

            text = entry.document and self.work.shards.text_of(entry.document)
            self.used[entry.id] = (key, html_of(entry, body_of(text, entry, edition) if text else ""))
        return self.used[entry.id][1]
