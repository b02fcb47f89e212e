"""RSS 2.0 and Atom through feedgen, with an extension for what feedgen 1.0 leaves out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator

from pipeline.publish.entries import Entry
from pipeline.seals import key_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.model import Site

# Before the first entry there is no moment in the data; feedgen would take the clock's.
NO_ENTRY = datetime(2000, 1, 1, tzinfo=UTC)
ROOTED = re.compile(r'(href|src)="/')
WITHIN = re.compile(r'href="#')


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed to be written: its key (`news`), title and entries, the newest first."""

    key: str
    title: str
    entries: tuple[Entry, ...]


class BulletinExtension(BaseExtension):
    """Carries the entries' extension; feedgen registers the two together."""


class BulletinEntryExtension(BaseEntryExtension):
    """Atom: the relation and type of entry links, which feedgen 1.0.0 drops."""

    def __init__(self) -> None:
        self.links: list[dict[str, str]] = []

    def extend_atom(self, entry: Any) -> Any:
        """Replace the bare links of the entry by whole ones."""
        for bare in entry.findall("link"):
            entry.remove(bare)
        for place, attributes in enumerate(self.links):
            element = entry.makeelement("link", attributes)
            entry.insert(3 + place, element)
        return entry


def feed_files(feed: Feed, site: Site, address: str, fragments: Mapping[str, tuple[str, str]]) -> dict[str, bytes]:
    """The RSS and Atom files of a feed; `fragments` are (key, HTML) of the entries by id."""
    rss = _generator(feed, site, address, fragments, "rss")
    atom = _generator(feed, site, address, fragments, "atom")
    return {
        f"feeds/{feed.key}.rss.xml": rss.rss_str(pretty=True),
        f"feeds/{feed.key}.atom.xml": atom.atom_str(pretty=True),
    }


def _generator(
    feed: Feed, site: Site, address: str, fragments: Mapping[str, tuple[str, str]], form: str
) -> FeedGenerator:
    generator = FeedGenerator()
    generator.load_extension("dc")
    generator.register_extension("bulletin", BulletinExtension, BulletinEntryExtension)
    itself = f"{address}/feeds/{feed.key}.{form}.xml"
    generator.id(f"tag:{site.tag_authority}:feeds/{feed.key}")
    generator.title(f"{site.name}：{feed.title}")
    generator.description(f"{site.description}{site.disclaimer}")
    generator.subtitle(site.disclaimer)
    generator.author({"name": site.name})
    generator.language(site.language)
    generator.rights(site.rights)
    generator.generator("pipeline")
    generator.link(href=itself, rel="self", type=f"application/{form}+xml")
    # feedgen takes the last link that is not `self` as the channel's.
    generator.link(href=f"{address}/", rel="alternate", type="text/html")
    generator.updated(max((datetime.fromisoformat(entry.updated) for entry in feed.entries), default=NO_ENTRY))
    for entry in feed.entries:
        _add(generator, entry, address, _whole(fragments[entry.id][1], entry, address), form)
    return generator


def _add(generator: FeedGenerator, entry: Entry, address: str, html: str, form: str) -> None:
    item = generator.add_entry(order="append")
    item.id(entry.id)
    item.title(entry.title)
    item.link(href=f"{address}{entry.url}")
    item.bulletin.links = [{"href": f"{address}{entry.url}", "rel": "alternate", "type": "text/html"}]
    item.published(entry.published)
    item.updated(entry.updated)
    item.summary(entry.summary)
    item.content(html, type="html" if form == "atom" else "CDATA")
    item.category({"term": entry.category})
    if form == "atom":
        item.author({"name": entry.author})
    else:
        item.dc.dc_creator(entry.author)


def fragments_of(bodies: Mapping[str, str], known: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """(key, HTML) of each body by id; HTML of a `known` key is not made again."""
    from pipeline.render.html import Converter

    found: dict[str, tuple[str, str]] = {}
    converter: Converter | None = None
    for name, body in bodies.items():
        key = key_of(body)
        if known.get(name, ("", ""))[0] == key:
            found[name] = known[name]
            continue
        converter = converter or Converter()
        found[name] = (key, converter.html(body))
    return found


def _whole(html: str, entry: Entry, address: str) -> str:
    """The HTML with whole addresses: those of the site's root, and those within the page."""
    return WITHIN.sub(rf'href="{address}{entry.url}#', ROOTED.sub(rf'\1="{address}/', html))
