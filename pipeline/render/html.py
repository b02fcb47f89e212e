"""Markdown to sanitised HTML: reused instances, fast paths for plain text, tables in frames.

What Python-Markdown does for every text whether it needs it or not is done here only where it can
matter; a test holds both ways against each other. Read against Markdown 3.11.
"""

from __future__ import annotations

import re
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.treeprocessors import InlineProcessor, Treeprocessor
from markdown.util import AtomicString

from pipeline.edition import N_
from pipeline.render.plain import Names, plain_html

if TYPE_CHECKING:
    from collections.abc import Iterator

# A text without any of these holds no inline Markdown: the patterns need not look at it.
INLINE = re.compile(r"[\\`*_\[\]<>&!:\n\x02]")
# A body without any of these needs neither attributes, footnotes, definitions, abbreviations, code nor HTML.
SPECIAL = re.compile(r"\[\^|\{|\*\[|^[ ]*:|```|~~~|\\|<|&", re.MULTILINE)
PLAIN = ("tables", "sane_lists")
MORE = ("def_list", "attr_list", "abbr", "fenced_code")
BACK = N_("回到正文第{}处引用")

BLOCKS = frozenset(
    ("p", "ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "pre", "blockquote", "div", "hr")
)
HEADINGS = frozenset(f"h{level}" for level in range(1, 7))

ATTRIBUTES = {
    **{tag: set(values) for tag, values in nh3.ALLOWED_ATTRIBUTES.items()},
    "*": {"class", "id", "title", "lang"},
    "a": {"href", "hreflang", "role"},
    "div": {"role", "tabindex", "aria-label"},
    "table": {"aria-label"},
    "th": {"scope", "colspan", "rowspan", "data-label"},
    "td": {"colspan", "rowspan", "data-label"},
    "img": {"src", "alt", "width", "height"},
    "li": {"role"},
}
# The lengths that a bar in a cell can have, given in fifths and twentieths: the style sheet adds them up.
STEPS = 20
SCHEMES = {"http", "https", "mailto", "tel", "geo"}


class Converter:
    """Markdown to sanitised HTML; the same text always gives the same HTML."""

    def __init__(self) -> None:
        self.footnotes = FootnoteExtension()

    # To set up Markdown takes longer than a page, and plain texts need none.
    @cached_property
    def full(self) -> Any:
        """Markdown with all that texts may use."""
        return _markdown(*PLAIN, self.footnotes, *MORE)

    @cached_property
    def plain(self) -> Any:
        """Markdown for texts that use little of it."""
        made = _markdown(*PLAIN)
        made.preprocessors.deregister("html_block")
        made.treeprocessors.deregister("unescape")
        return made

    def html(self, text: str, title: str = "表格", back: str = BACK) -> str:
        """The HTML of a body; `title` stands above it, and `back` is what leads from footnotes to the text."""
        return plain_html(text, title) or self.converted(text, title, back)

    def converted(self, text: str, title: str = "表格", back: str = BACK) -> str:
        """The same by Python-Markdown, whatever is in it."""
        markdown = self.full if SPECIAL.search(text) else self.plain
        markdown.heading = title
        self.footnotes.setConfig("BACKLINK_TITLE", back)
        return nh3.clean(
            markdown.reset().convert(text),
            attributes=ATTRIBUTES,
            url_schemes=SCHEMES,
            link_rel=None,
            strip_comments=True,
        )


@cache
def converter() -> Converter:
    """The one that this process shares."""
    return Converter()


def _markdown(*extensions: str | Extension) -> Any:
    return Markdown(extensions=[*extensions, _Bulletin()], output_format="html")


class _Bulletin(Extension):
    def extendMarkdown(self, md: Markdown) -> None:
        md.treeprocessors.register(_PlainFirst(md), "inline", 20)
        md.treeprocessors.register(_Lines(md), "prettify", 10)
        md.treeprocessors.register(_Frames(md), "frames", 5)


class _PlainFirst(InlineProcessor):
    """Has the inline patterns look only at texts that can match any of them."""

    def run(self, tree: ET.Element, ancestors: list[str] | None = None) -> ET.Element:
        # Abbreviations are looked for later, and not in what is marked here.
        if "abbr" not in self.md.treeprocessors or not self.md.treeprocessors["abbr"].abbrs:
            for element in tree.iter():
                if element.text and not INLINE.search(element.text):
                    element.text = AtomicString(element.text)
        found: ET.Element = super().run(tree, ancestors)
        return found


class _Lines(Treeprocessor):
    """A line a block: what stock Markdown spends a tenth of its time on, for the eye only."""

    def run(self, root: ET.Element) -> None:
        for element in root.iter():
            if element.tag == "br":
                element.tail = f"\n{element.tail or ''}"
            elif element.tag in BLOCKS or element.tag in HEADINGS:
                if not element.tail or element.tail.isspace():
                    element.tail = "\n"
                if element.tag == "pre" and len(element) and element[0].tag == "code" and element[0].text:
                    element[0].text = AtomicString(element[0].text.rstrip() + "\n")


class _Frames(Treeprocessor):
    """Gives headings their ids, and each table a frame that scrolls and bears a name of its own: the heading above."""

    def run(self, root: ET.Element) -> None:
        self.names = Names(self.md.heading)
        self._walk(root)

    def _walk(self, parent: ET.Element) -> None:
        for place, child in enumerate(parent):
            if child.tag in HEADINGS:
                child.set("id", self.names.heading(int(child.tag[1:]), "".join(child.itertext()), child.get("id")))
            elif child.tag == "table":
                parent[place] = _framed(child, self.names.table())
            elif len(child) and child.tag not in ("p", "ul", "ol", "dl"):
                self._walk(child)


def _framed(table: ET.Element, heading: str) -> ET.Element:
    first = table.find("thead/tr/th")
    if first is not None and first.get("class") == "calendar":
        return _calendar(table, first, heading)
    _measure(table)
    frame = ET.Element("div", {"class": "table", "tabindex": "0", "role": "region", "aria-label": heading})
    for cell in _cells(table):
        if cell.attrib.pop("style", "") == "text-align: right;":
            frame.set("class", "table figures")
    labels = ["".join(cell.itertext()) for cell in table.iter("th")]
    for row in table.iter("tr"):
        _name(row, labels if frame.get("class") == "table" else [])
    frame.append(table)
    frame.tail, table.tail = "\n", None
    return frame


def _calendar(table: ET.Element, marked: ET.Element, heading: str) -> ET.Element:
    """A month by weekdays: its rows have no names, and it is narrow enough for any screen."""
    del marked.attrib["class"]
    table.set("class", "calendar")
    table.set("aria-label", heading)
    for cell in table.iter("th"):
        cell.set("scope", "col")
    return table


def _cells(table: ET.Element) -> Iterator[ET.Element]:
    yield from table.iter("th")
    yield from table.iter("td")


def _measure(table: ET.Element) -> None:
    """Below a header `{: .bars }` each number gets a class by its part of the column's largest, a step for one at most.

    A row whose name is emphasised, such as a total, is no part: it counts for nothing and gets none.
    """
    header, *rows = table.iter("tr")
    parts = [row for row in rows if [child.tag for child in row[0]] not in (["strong"], ["em"]) or row[0].text]
    for place, cell in enumerate(header):
        if cell.get("class") == "bars":
            del cell.attrib["class"]
            numbers = {row[place]: number for row in parts if (number := _number(row[place]))}
            longest = max([STEPS, *numbers.values()])
            for part, number in numbers.items():
                fifths, rest = divmod(-(-number * STEPS // longest) - 1, 4)
                part.set("class", f"bar x{rest + 1}{f' y{fifths}' if fifths else ''}")


def _number(cell: ET.Element) -> int:
    """The number of a cell; 0 where there is none above it."""
    text = "".join(cell.itertext()).strip().lstrip("+").replace(",", "")
    return int(text) if text.isdecimal() else 0


def _name(row: ET.Element, labels: list[str]) -> None:
    """The header cells name their column, the first cell its row; texts carry their column's name for phones."""
    for cell in row:
        if cell.tag == "th":
            cell.set("scope", "col")
    if len(row) and row[0].tag == "td":
        for cell, label in zip(row, labels, strict=False):
            cell.set("data-label", label)
    if len(row) and row[0].tag == "td":
        row[0].tag = "th"
        row[0].set("scope", "row")
