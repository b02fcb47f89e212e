"""RSS 2.0, Atom 1.0 and JSON Feed 1.1: the first two through feedgen, with an extension for what it leaves out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from mimetypes import guess_type
from typing import Any

import msgspec
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator

from pipeline.edition import Edition
from pipeline.publish.entries import Entry

# Before the first entry there is no moment in the data; feedgen would take the clock's.
NO_ENTRY = datetime(2000, 1, 1, tzinfo=UTC)
ROOTED = re.compile(r'(href|src)="/')
WITHIN = re.compile(r'href="#')
TYPES = {"rss.xml": "application/rss+xml", "atom.xml": "application/atom+xml", "json": "application/feed+json"}
STYLE = '<?xml-stylesheet type="text/css" href="/theme/feed.css"?>\n'
HOUR = "60"
DELETED = "http://purl.org/atompub/tombstones/1.0"
ATOM = "http://www.w3.org/2005/Atom"
HISTORY = "http://purl.org/syndication/history/1.0"
Links = tuple[tuple[str, str, str], ...]
"""(relation, address, media type)"""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed to be written: its path below `/feeds/` without an ending, title and entries, the newest first."""

    path: str
    title: str
    entries: tuple[Entry, ...]
    older: str = ""
    """The path of the document with what was published before."""
    archive_of: str = ""
    """The path of the feed of which this is an archive document (RFC 5005)."""

    @property
    def logical(self) -> str:
        """The path of the feed that a reader subscribes to."""
        return self.archive_of or self.path


@dataclass(frozen=True, slots=True)
class Site:
    """What all feeds of an edition say of the site; `sizes` are the bytes of the attachments."""

    edition: Edition
    address: str
    sizes: Mapping[str, int]


class BulletinExtension(BaseExtension):
    """Feed: links that feedgen 1.0.0 keeps out of RSS, or takes for the channel's own."""

    def __init__(self) -> None:
        self.links: Links = ()
        self.archive = False
        self.deleted: tuple[Entry, ...] = ()

    def extend_ns(self) -> dict[str, str]:
        """The namespaces of what is added."""
        found = {"atom": ATOM} if self.links else {}
        found |= {"fh": HISTORY} if self.archive else {}
        return found | ({"at": DELETED} if self.deleted else {})

    def extend_atom(self, feed: Any) -> Any:
        """Links of Atom, the mark of an archive; the tombstones of RFC 6721."""
        for entry in self.deleted:
            stone = feed.makeelement(f"{{{DELETED}}}deleted-entry", {"ref": entry.id, "when": entry.updated})
            comment = stone.makeelement(f"{{{DELETED}}}comment")
            comment.text = entry.summary
            stone.append(comment)
            feed.append(stone)
        self._link(feed, "link")
        return feed

    def extend_rss(self, rss: Any) -> Any:
        """The same links in RSS."""
        self._link(rss[0], f"{{{ATOM}}}link")
        return rss

    def _link(self, head: Any, name: str) -> None:
        if self.archive:
            head.insert(3, head.makeelement(f"{{{HISTORY}}}archive"))
        for relation, address, kind in reversed(self.links):
            link = {"href": address, "rel": relation, **({"type": kind} if kind else {})}
            head.insert(3, head.makeelement(name, link))


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


def feed_files(feed: Feed, site: Site, fragments: Mapping[str, str]) -> dict[str, bytes]:
    """The feed in its three forms; `fragments` are the HTML of the entries by id."""
    path = f"{site.edition.prefix}feeds/{feed.path}"
    texts = {entry.id: _whole(fragments[entry.id], entry, site) for entry in feed.entries}
    return {
        f"{path}.rss.xml": _styled(_generator(feed, site, texts, "rss.xml").rss_str(pretty=True)),
        f"{path}.atom.xml": _styled(_generator(feed, site, texts, "atom.xml").atom_str(pretty=True)),
        f"{path}.json": _json(feed, site, texts),
    }


def withdrawn_file(feed: Feed, site: Site) -> dict[str, bytes]:
    """Tombstones of the entries of a feed (RFC 6721), in a document of their own: validators do not know them."""
    generator = _generator(replace(feed, entries=()), site, {}, "atom.xml")
    generator.bulletin.deleted = feed.entries
    generator.updated(max((datetime.fromisoformat(entry.updated) for entry in feed.entries), default=NO_ENTRY))
    return {f"{site.edition.prefix}feeds/{feed.path}.atom.xml": _styled(generator.atom_str(pretty=True))}


def alerts_file(feed: Feed, site: Site, texts: Mapping[str, str]) -> dict[str, bytes]:
    """The feed of alerts, whose entries lead to the messages: in Atom alone, which can say what a link leads to."""
    generator = _generator(feed, site, texts, "atom.xml")
    return {f"feeds/{feed.path}.atom.xml": _styled(generator.atom_str(pretty=True))}


def _styled(xml: bytes) -> bytes:
    """The document with a style sheet, for people who open it in a browser."""
    head, _, rest = xml.partition(b"\n")
    return head + b"\n" + STYLE.encode() + rest


def address_of(path: str, site: Site, form: str) -> str:
    """Where a feed is read."""
    return f"{site.address}/{site.edition.prefix}feeds/{path}.{form}"


def _links(feed: Feed, site: Site, form: str) -> Links:
    """The documents beside this one, and the hub that tells of new entries."""
    found = [("prev-archive", feed.older), ("current", feed.archive_of)]
    links = [(relation, address_of(path, site, form), TYPES[form]) for relation, path in found if path]
    hub = site.edition.reference.site.hub
    return (*links, *([("hub", hub, "")] if hub and not feed.archive_of else []))


def _generator(feed: Feed, site: Site, texts: Mapping[str, str], form: str) -> FeedGenerator:
    says, edition = site.edition.reference.site, site.edition
    generator = FeedGenerator()
    generator.load_extension("dc", atom=False)
    generator.register_extension("bulletin", BulletinExtension, BulletinEntryExtension)
    generator.bulletin.links = _links(feed, site, form)
    generator.bulletin.archive = bool(feed.archive_of)
    generator.id(f"tag:{says.tag_authority}:{edition.prefix}feeds/{feed.logical}")
    generator.title(title_of(feed, site))
    generator.description(f"{says.description}{says.disclaimer}")
    generator.subtitle(says.disclaimer)
    generator.author({"name": says.name})
    generator.language(edition.language)
    generator.rights(says.rights)
    generator.generator("pipeline")
    generator.ttl(HOUR)
    generator.icon(f"{site.address}/theme/icon.svg")
    generator.logo(f"{site.address}/theme/icon-192.png")
    if form == "rss.xml":
        generator.image(f"{site.address}/theme/icon-192.png", title_of(feed, site), f"{site.address}/{edition.prefix}")
    generator.link(href=address_of(feed.path, site, form), rel="self", type=TYPES[form])
    # feedgen takes the last link that is not `self` as the channel's.
    generator.link(href=f"{site.address}/{edition.prefix}", rel="alternate", type="text/html")
    generator.updated(max((datetime.fromisoformat(entry.updated) for entry in feed.entries), default=NO_ENTRY))
    for entry in feed.entries:
        _add(generator, entry, site, texts[entry.id], form)
    return generator


def title_of(feed: Feed, site: Site) -> str:
    """The site's name and the feed's."""
    return site.edition.say("{site}：{feed}", site=site.edition.reference.site.name, feed=feed.title)


def _add(generator: FeedGenerator, entry: Entry, site: Site, html: str, form: str) -> None:
    item = generator.add_entry(order="append")
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
    item.content(html, type="html" if form == "atom.xml" else "CDATA")
    item.category(_categories(entry, site))
    if form == "atom.xml":
        item.author({"name": entry.author})
    else:
        item.dc.dc_creator(entry.author)
        # RSS knows one enclosure an item.
        for address, kind, size in files[:1]:
            item.enclosure(address, str(size), kind)


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


def _json(feed: Feed, site: Site, texts: Mapping[str, str]) -> bytes:
    """JSON Feed 1.1."""
    says, edition = site.edition.reference.site, site.edition
    hub = {"hubs": [{"type": "WebSub", "url": says.hub}]} if says.hub and not feed.archive_of else {}
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title_of(feed, site),
        "home_page_url": f"{site.address}/{edition.prefix}",
        "feed_url": address_of(feed.path, site, "json"),
        "description": f"{says.description}{says.disclaimer}",
        "icon": f"{site.address}/theme/icon-512.png",
        "favicon": f"{site.address}/theme/icon-192.png",
        "language": edition.language,
        "authors": [{"name": says.name}],
        **hub,
        **({"next_url": address_of(feed.older, site, "json")} if feed.older else {}),
        "items": [_item(entry, site, texts[entry.id]) for entry in feed.entries],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def _item(entry: Entry, site: Site, html: str) -> dict[str, object]:
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
