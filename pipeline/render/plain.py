"""Markdown without any mark inside its lines but links to HTML, block by block: what nearly every page is.

Headings, paragraphs of one line, lists of one level and tables; links to addresses of this site. With anything else in
it, a text is left to Python-Markdown. A test holds both against each other, to the byte. Read against Markdown 3.11.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.read.prose import TAKEN, slug, unused

if TYPE_CHECKING:
    from collections.abc import Callable

# What may mean something to Markdown or to HTML, and white space at the ends of lines.
MARKED = re.compile(r"[\x00-\t\x0b-\x1f\x7f-\xa0\\`*_\[\]<>&{}\u2028\u2029]|^[^\S\n]|[^\S\n]$|\n\n\n", re.MULTILINE)
# A link to an address of this site; its words hold no other mark.
LINK = re.compile(r"(?<!!)\[([^\[\]()|!\\`*_<>&{}\n\x00-\x1f\x7f-\xa0]+)\]\((/[A-Za-z0-9/#.-]*)\)")
LINKED = r'<a href="\2">\1</a>'
HEADING = re.compile(r"(#{1,6})([^#\n]+)")
# A line that begins like this begins no paragraph.
OPENING = re.compile(r"[#>+=:|~-]|\d+\.")
ITEM = re.compile(r"- +(.+)")
NUMBERED = re.compile(r"\d+\. +(.+)")
RULE = re.compile(r":?-+:?")


class Names:
    """The ids of headings and the names of tables of one text, asked for in the order of the text."""

    def __init__(self, title: str) -> None:
        """`title` stands above the text."""
        self.taken, self.named = set(TAKEN), set[str]()
        self.above = [(1, title)]

    def heading(self, level: int, text: str, given: str | None = None) -> str:
        """The id of a heading: the one that its writer gave it, or its words."""
        self.above = [*(found for found in self.above if found[0] < level), (level, text)]
        return unused(given or slug(text), self.taken)

    def table(self) -> str:
        """The heading above; where another table bears it already, after the heading above that."""
        names = [" ".join(heading for _, heading in self.above[-count:]) for count in (1, 2)]
        return unused(next((name for name in names if name not in self.named), names[-1]), self.named)


def plain_html(text: str, title: str) -> str | None:
    """The HTML of a text, or nothing if there is more in it than this module knows."""
    text = text.strip("\n")
    if not text or MARKED.search(LINK.sub(r"\1", text) if "](" in text else text):
        return None
    names, found = Names(title), []
    before: Callable[[str, Names], str | None] = _paragraph
    for block in text.split("\n\n"):
        make = _kind(block)
        html = make(block, names)
        # A list goes on in a list below it.
        if html is None or make is before is _list:
            return None
        before = make
        found.append(html)
    return "\n".join(found)


def _kind(block: str) -> Callable[[str, Names], str | None]:
    if block[0] == "|":
        return _table
    if block[0] == "#":
        return _heading
    return _list if ITEM.match(block) or NUMBERED.match(block) else _paragraph


def _heading(block: str, names: Names) -> str | None:
    found = HEADING.fullmatch(block)
    if not found or not (text := found[2].strip()):
        return None
    if "[" in text:
        return None  # the id of a heading is made of what is seen of it
    level = len(found[1])
    return f'<h{level} id="{names.heading(level, text)}">{text}</h{level}>'


def _paragraph(block: str, _: Names) -> str | None:
    return None if "\n" in block or OPENING.match(block) else f"<p>{_linked(block)}</p>"


def _list(block: str, _: Names) -> str | None:
    tag, item = ("ol", NUMBERED) if block.startswith("1.") else ("ul", ITEM)
    items = [item.fullmatch(line) for line in block.split("\n")]
    texts = [found[1] for found in items if found and not OPENING.match(found[1])]
    if len(texts) < len(items):
        return None
    entries = "".join(f"<li>{_linked(text)}</li>\n" for text in texts)
    return f"<{tag}>{entries}</{tag}>"


def _table(block: str, names: Names) -> str | None:
    lines = block.split("\n")
    header, *rows = ([cell.strip(" ") for cell in line[1:-1].split("|")] for line in lines)
    like = all(line[0] == line[-1] == "|" and line.count("|") == len(header) + 1 for line in lines)
    if not like or not header[1:] or not rows[1:] or "[" in lines[0]:
        return None
    marks = rows.pop(0)
    if not all(RULE.fullmatch(mark) for mark in marks):
        return None
    figures = any(mark[0] != ":" and mark[-1] == ":" for mark in marks)
    labels = [""] * len(header) if figures else [f' data-label="{_quoted(text)}"' for text in header]
    names_of_columns = "".join(f'<th scope="col">{text}</th>' for text in header)
    body = "".join(f"<tr>{_cells(row, labels)}</tr>\n" for row in rows)
    return (
        f'<div aria-label="{_quoted(names.table())}" class="table{" figures" * figures}" role="region" tabindex="0">'
        f"<table><thead><tr>{names_of_columns}</tr>\n</thead>\n<tbody>{body}</tbody>\n</table></div>"
    )


def _cells(row: list[str], labels: list[str]) -> str:
    first = f'<th{labels[0]} scope="row">{_linked(row[0])}</th>'
    return first + "".join(f"<td{label}>{_linked(text)}</td>" for label, text in zip(labels[1:], row[1:], strict=True))


def _linked(text: str) -> str:
    return LINK.sub(LINKED, text) if "](" in text else text


def _quoted(text: str) -> str:
    """A text as the value of an attribute."""
    return text.replace('"', "&quot;")
