"""Markdown to HTML: one instance for all pages, a fast path for plain text, tables in a frame, sanitised."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import InlineProcessor, Treeprocessor

if TYPE_CHECKING:
    from collections.abc import Iterator

# A text without any of these holds no inline Markdown: the patterns need not look at it (Markdown 3.11).
INLINE = re.compile(r"[\\`*_\[\]<>&!:\n\x02]")
EXTENSIONS = ("tables", "footnotes", "def_list", "attr_list", "abbr", "fenced_code", "toc", "sane_lists")
GENERIC = {"class", "id", "title", "lang"}
ATTRIBUTES = {
    **{tag: set(values) for tag, values in nh3.ALLOWED_ATTRIBUTES.items()},
    "*": GENERIC,
    "a": {"href", "hreflang", "role"},
    "div": {"role", "tabindex", "aria-label"},
    "th": {"scope", "colspan", "rowspan"},
    "img": {"src", "alt", "width", "height"},
    "li": {"role"},
}
SCHEMES = {"http", "https", "mailto", "tel", "geo"}
HEADING = re.compile(r"h[1-6]")


class _PlainFirst(InlineProcessor):
    """Skips the inline patterns for text that cannot match any of them."""

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:
        if not patternIndex and not INLINE.search(data):
            return data
        return str(super()._InlineProcessor__handleInline(data, patternIndex))


class _Frames(Treeprocessor):
    """Puts each table into a frame that scrolls by itself and bears the name of the heading above it."""

    def run(self, root: ET.Element) -> None:
        self._walk(root, "")

    def _walk(self, parent: ET.Element, heading: str) -> str:
        for place, child in enumerate(parent):
            if HEADING.fullmatch(child.tag):
                heading = "".join(child.itertext())
            elif child.tag == "table":
                parent[place] = _framed(child, heading)
            elif len(child) and child.tag not in ("p", "ul", "ol", "dl"):
                heading = self._walk(child, heading)
        return heading


def _framed(table: ET.Element, heading: str) -> ET.Element:
    frame = ET.Element("div", {"class": "table", "tabindex": "0", "role": "region", "aria-label": heading or "表格"})
    for cell in _cells(table):
        if cell.attrib.pop("style", "") == "text-align: right;":
            frame.set("class", "table figures")
    for row in table.iter("tr"):
        _name(row)
    frame.append(table)
    frame.tail, table.tail = table.tail, None
    return frame


def _cells(table: ET.Element) -> Iterator[ET.Element]:
    yield from table.iter("th")
    yield from table.iter("td")


def _name(row: ET.Element) -> None:
    """The header cells name their column, the first cell its row."""
    for cell in row:
        if cell.tag == "th":
            cell.set("scope", "col")
    if len(row) and row[0].tag == "td":
        row[0].tag = "th"
        row[0].set("scope", "row")


class _Bulletin(Extension):
    def extendMarkdown(self, md: Markdown) -> None:
        inline = _PlainFirst(md)
        md.treeprocessors.register(inline, "inline", 20)
        md.treeprocessors.register(_Frames(md), "frames", 5)


class Converter:
    """Markdown to sanitised HTML; the same text always gives the same HTML."""

    def __init__(self) -> None:
        self.markdown = Markdown(
            extensions=[*EXTENSIONS, _Bulletin()],
            extension_configs={
                "toc": {"permalink": False, "slugify": _slug},
                "footnotes": {"BACKLINK_TITLE": "回到正文第{}处引用"},
            },
            output_format="html",
        )

    def html(self, text: str) -> str:
        """The HTML of a body."""
        self.markdown.reset()
        return nh3.clean(
            self.markdown.convert(text),
            attributes=ATTRIBUTES,
            url_schemes=SCHEMES,
            link_rel=None,
            strip_comments=True,
        )


def _slug(value: str, separator: str) -> str:
    """An id of a heading: its own words, so that a link to it can be written by hand."""
    return re.sub(r"[^\w]+", separator, value).strip(separator).lower() or "section"
