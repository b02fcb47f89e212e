"""One item of a feed in each of its forms; an entry that stands in several feeds is written once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from mimetypes import guess_type
from typing import TYPE_CHECKING, Any, Final

import msgspec
from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension
from feedgen.ext.dc import DcEntryExtension
from lxml import etree  # type: ignore[import-untyped]

from pipeline.edition import Edition

if TYPE_CHECKING:
    from pipeline.publish.entries import Entry

ROOTED = re.compile(r'(href|src)="/')
WITHIN = re.compile(r'href="#')
# As feedgen declares them at the head of a feed; an item is cut out of an element that declares the same.
NAMESPACES: Final = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
}


@dataclass(frozen=True, slots=True)
class Site:
    """What all feeds of an edition say of the site; `sizes` are the bytes of the attachments."""

    edition: Edition
    address: str
    sizes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Item:
    """An entry as it stands in RSS, in Atom and in JSON Feed."""

    rss: bytes
    atom: bytes
    json: msgspec.Raw


@dataclass(frozen=True, slots=True)
class Items:
    """The items of an edition's feeds; `fragments` are the HTML of the entries by id."""

    site: Site
    fragments: dict[str, str]
    made: dict[str, Item] = field(default_factory=dict)

    def of(self, entry: Entry) -> Item:
        """The item of an entry."""
        if entry.id not in self.made:
            html = _whole(self.fragments[entry.id], entry, self.site)
            item = _feed_entry(entry, self.site)
            item.content(html, type="CDATA")
            rss = _cut(item.rss_entry())
            item.content(html, type="html")
            json = msgspec.Raw(msgspec.json.encode(_json(entry, self.site, html)))
            self.made[entry.id] = Item(rss, _cut(item.atom_entry()), json)
        return self.made[entry.id]


class BulletinEntryExtension(BaseEntryExtension):
    """Entry: the attributes of links, which feedgen 1.0.0 drops in Atom, and the language of the text."""

    def __init__(self) -> None:
        self.links: list[dict[str, str]] = []
        self.language = ""

    def extend_atom(self, entry: Any) -> Any:
        """Replace the bare links of the entry by whole ones."""
        for bare in entry.findall("link"):
            entry.remove(bare)
        for place, attributes in enumerate(self.links):
            entry.insert(3 + place, entry.makeelement("link", attributes))
        if self.language:
            entry.set("{http://www.w3.org/XML/1998/namespace}lang", self.language)
        return entry


def _cut(element: Any) -> bytes:
    """An element as it stands inside of a feed, whose head has declared the namespaces."""
    around = etree.Element("feed", nsmap=NAMESPACES)
    around.append(element)
    text: bytes = etree.tostring(around, encoding="utf-8", pretty_print=True)
    return text.partition(b">\n")[2].rpartition(b"</feed>")[0]


def _feed_entry(entry: Entry, site: Site) -> FeedEntry:
    """All that is said of an entry but its text."""
    item = FeedEntry()
    item.register_extension("dc", DcEntryExtension, atom=False)
    item.register_extension("bulletin", BulletinEntryExtension)
    url, files = _url(entry, site), _enclosures(entry, site)
    item.id(entry.id)
    item.title(entry.title)
    item.link(href=url)
    item.bulletin.links = [{"href": url, "rel": "alternate", "type": "text/html"}]
    if entry.alert:
        address = f"{site.address}/{entry.alert}"
        item.bulletin.links.append({"href": address, "rel": "alternate", "type": "application/cap+xml"})
    item.bulletin.links += [
        {"href": address, "rel": "enclosure", "type": kind, "length": str(size)} for address, kind, size in files
    ]
    item.bulletin.language = entry.language
    # As moments: feedgen takes long to read texts.
    item.published(datetime.fromisoformat(entry.published))
    item.updated(datetime.fromisoformat(entry.updated))
    item.summary(entry.summary)
    item.category(_categories(entry, site))
    # The name of an author is all that Atom asks for; RSS asks for a mailbox, and has this extension for a name.
    item.author({"name": entry.author})
    item.dc.dc_creator(entry.author)
    # RSS knows one enclosure an item.
    for address, kind, size in files[:1]:
        item.enclosure(address, str(size), kind)
    return item


def _categories(entry: Entry, site: Site) -> list[dict[str, str]]:
    """The section and the regions, each in the scheme that their pages are."""
    reference = site.edition.reference
    sections, regions = f"{site.address}/sections/", f"{site.address}/regions/"
    found = [{"term": entry.section, "label": reference.site.sections[entry.section], "scheme": sections}]
    return found + [{"term": code, "label": reference.regions[code].name, "scheme": regions} for code in entry.regions]


def _enclosures(entry: Entry, site: Site) -> list[tuple[str, str, int]]:
    """(address, media type, bytes) of each attachment."""
    return [
        (_at(path, site), guess_type(path)[0] or "application/octet-stream", site.sizes.get(path, 0))
        for path in entry.attachments
    ]


def _at(path: str, site: Site) -> str:
    return f"{site.address}{path if path.startswith('/') else f'/files/{path}'}"


def _json(entry: Entry, site: Site, html: str) -> dict[str, object]:
    files = [
        {"url": address, "mime_type": kind, "title": address.rsplit("/", 1)[-1], "size_in_bytes": size}
        for address, kind, size in _enclosures(entry, site)
    ]
    return {
        "id": entry.id,
        "url": _url(entry, site),
        "title": entry.title,
        "content_html": html,
        "summary": entry.summary,
        "date_published": entry.published,
        "date_modified": entry.updated,
        "authors": [{"name": entry.author}],
        "tags": [category["label"] for category in _categories(entry, site)],
        "language": entry.language or site.edition.language,
        **({"attachments": files} if files else {}),
        **({"_status": entry.status} if entry.status else {}),
    }


def _url(entry: Entry, site: Site) -> str:
    # A portal's entries lead to other sites.
    return entry.url if "://" in entry.url else f"{site.address}/{site.edition.prefix}{entry.url[1:]}"


def _whole(html: str, entry: Entry, site: Site) -> str:
    """The HTML with whole addresses: those of the site's root, and those within the page."""
    page = _url(entry, site).partition("#")[0]
    return WITHIN.sub(rf'href="{page}#', ROOTED.sub(rf'\1="{site.address}/', html))
