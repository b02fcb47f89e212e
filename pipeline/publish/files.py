"""The maps of the site. Pure."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.compose.services import FeedGroup
    from pipeline.edition import Edition

SITEMAP = '<?xml version="1.0" encoding="utf-8"?>\n<{name} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{items}</{name}>\n'


def sitemap(urls: Iterable[str], address: str) -> bytes:
    """A sitemap of these addresses (from the site's root)."""
    items = "".join(f"<url><loc>{escape(address + url)}</loc></url>\n" for url in urls)
    return SITEMAP.format(name="urlset", items=items).encode()


def sitemap_index(names: Iterable[str], address: str) -> bytes:
    """The sitemap of sitemaps."""
    items = "".join(f"<sitemap><loc>{address}/sitemaps/{name}.xml</loc></sitemap>\n" for name in names)
    return SITEMAP.format(name="sitemapindex", items=items).encode()


def robots(address: str) -> bytes:
    """Everything may be read."""
    return f"User-agent: *\nAllow: /\nSitemap: {address}/sitemap.xml\n".encode()


def opml(groups: Iterable[FeedGroup], edition: Edition, address: str) -> bytes:
    """All feeds of an edition as an OPML 2.0 list, for readers to take in at once."""
    body = ET.Element("body")
    for group in groups:
        outline = ET.SubElement(body, "outline", text=group.title)
        for path, title in group.feeds:
            where = f"{address}/{edition.prefix}feeds/{path}.atom.xml"
            attributes = {"type": "rss", "text": title, "xmlUrl": where, "htmlUrl": f"{address}/{edition.prefix}"}
            ET.SubElement(outline, "outline", attributes)
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = edition.reference.site.name
    root.append(body)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"
