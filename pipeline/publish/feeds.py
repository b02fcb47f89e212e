"""RSS 2.0, Atom 1.0 and JSON Feed 1.1: the first two through feedgen, with an extension for what it leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator

from pipeline.publish.entries import Entry

if TYPE_CHECKING:
    from pipeline.publish.items import Items, Site

# Before the first entry there is no moment in the data; feedgen would take the clock's.
NO_ENTRY = datetime(2000, 1, 1, tzinfo=UTC)
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


def feed_files(feed: Feed, items: Items) -> dict[str, bytes]:
    """The feed in its three forms."""
    site = items.site
    path, found = f"{site.edition.prefix}feeds/{feed.path}", [items.of(entry) for entry in feed.entries]
    rss, atom = _generator(feed, site, "rss.xml").rss_str(pretty=True), _atom(_generator(feed, site, "atom.xml"))
    return {
        f"{path}.rss.xml": _filled(rss, [item.rss for item in found], b"  </channel>"),
        f"{path}.atom.xml": _filled(atom, [item.atom for item in found], b"</feed>"),
        f"{path}.json": _json(feed, site, [item.json for item in found]),
    }


def withdrawn_file(feed: Feed, site: Site) -> dict[str, bytes]:
    """Tombstones of the entries of a feed (RFC 6721), in a document of their own: validators do not know them."""
    generator = _generator(feed, site, "atom.xml")
    generator.bulletin.deleted = feed.entries
    return {f"{site.edition.prefix}feeds/{feed.path}.atom.xml": _filled(_atom(generator), [], b"</feed>")}


def alerts_file(feed: Feed, items: Items) -> dict[str, bytes]:
    """The feed of alerts, whose entries lead to the messages: in Atom alone, which can say what a link leads to."""
    atom = _atom(_generator(feed, items.site, "atom.xml"))
    return {f"feeds/{feed.path}.atom.xml": _filled(atom, [items.of(entry).atom for entry in feed.entries], b"</feed>")}


def _atom(generator: FeedGenerator) -> bytes:
    text: bytes = generator.atom_str(pretty=True)
    return text


def _filled(xml: bytes, items: list[bytes], end: bytes) -> bytes:
    """The document with its items, and with a style sheet for people who open it in a browser."""
    declaration, _, rest = xml.partition(b"\n")
    head, end, tail = rest.rpartition(end)
    return b"".join([declaration, b"\n", STYLE.encode(), head, *items, end, tail])


def address_of(path: str, site: Site, form: str) -> str:
    """Where a feed is read."""
    return f"{site.address}/{site.edition.prefix}feeds/{path}.{form}"


def _links(feed: Feed, site: Site, form: str) -> Links:
    """The documents beside this one, and the hub that tells of new entries."""
    found = [("prev-archive", feed.older), ("current", feed.archive_of)]
    links = [(relation, address_of(path, site, form), TYPES[form]) for relation, path in found if path]
    hub = site.edition.reference.site.hub
    return (*links, *([("hub", hub, "")] if hub and not feed.archive_of else []))


def _generator(feed: Feed, site: Site, form: str) -> FeedGenerator:
    """All but the items, which feedgen would write anew for each feed in which they stand."""
    says, edition = site.edition.reference.site, site.edition
    generator = FeedGenerator()
    generator.load_extension("dc", atom=False)
    generator.register_extension("bulletin", BulletinExtension)
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
    return generator


def title_of(feed: Feed, site: Site) -> str:
    """The site's name and the feed's."""
    return site.edition.say("{site}：{feed}", site=site.edition.reference.site.name, feed=feed.title)


def _json(feed: Feed, site: Site, items: list[msgspec.Raw]) -> bytes:
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
        "items": items,
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"
