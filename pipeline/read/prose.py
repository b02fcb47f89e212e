"""What a body of Markdown holds that others have to know: lines outside of code, headings and their ids, links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.model import Link

if TYPE_CHECKING:
    from collections.abc import Iterator

Lines = list[tuple[int, str]]
TARGET = re.compile(r"""\]\(\s*<?([^)\s>]+)|^\s*\[[^\]^][^\]]*\]:\s*<?([^\s>]+)|(?:href|src)\s*=\s*["']?([^"'\s>]+)""")
OTHERS = re.compile(r"(https?:|mailto:|tel:|geo:)")
FENCE = re.compile(r"^\s*(```|~~~)")
# As Python-Markdown 3.11 reads them: no blank is needed behind the marks.
HEADING = re.compile(r"(#{1,6})(.*?)#*$")
QUOTED = re.compile(r"^(?:> ?)+")
UNDERLINE = re.compile(r"(=+|-+) *")
GIVEN_ID = re.compile(r"[ ]+\{:?[^}]*#([^\s}]+)[^}]*\}[ ]*$")
WRITTEN_ID = re.compile(r"""<[a-z][^>]*\sid\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
MARKS = re.compile(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])|[*`]|(?<!\w)_|_(?!\w)|<[^>]*>")
# Ids of the theme.
TAKEN = ("content", "sources", "newest", "guides", "poster", "elder", "related", "citation", "situations")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a body; `name` is the id that its writer gave it, if any."""

    line: int
    level: int
    text: str
    name: str = ""


def prose(body: str, first: int = 1) -> Lines:
    """The lines of a body outside of fenced code, numbered from `first`."""
    lines = enumerate(body.split("\n"), first)
    if "```" not in body and "~~~" not in body:
        return list(lines)
    fenced, found = False, []
    for number, line in lines:
        if FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            found.append((number, line))
    return found


def links_in(lines: Lines) -> tuple[Link, ...]:
    """The links to addresses of this site; those to other sites are not ours to check."""
    return tuple(
        Link(number, target)
        for number, line in lines
        if "](" in line or "]:" in line or "href" in line or "src" in line
        for groups in TARGET.findall(line)
        if (target := next(filter(None, groups))) and not OTHERS.match(target)
    )


def headings(lines: Lines) -> Iterator[Heading]:
    """The headings in their order: lines that begin with `#`, and those with a line of `=` or `-` below."""
    before, filled, begins = "", False, False
    for number, line in lines:
        if line.startswith("#") and (found := HEADING.match(line)):
            yield _heading(number, len(found[1]), found[2])
        elif begins and line.startswith(("=", "-")) and UNDERLINE.fullmatch(line):
            yield _heading(number - 1, 1 if line[0] == "=" else 2, before)
        blank = not line or line.isspace()
        begins, before, filled = not blank and not filled, line, not blank


def _heading(line: int, level: int, text: str) -> Heading:
    given = GIVEN_ID.search(text)
    words = MARKS.sub(lambda found: found[1] or "", text[: given.start()] if given else text)
    return Heading(line, level, words.strip(), given[1] if given else "")


def ids_in(body: str) -> frozenset[str]:
    """What a link to the page of this body can name behind `#`."""
    taken = set(TAKEN)
    for heading in headings([(number, QUOTED.sub("", line)) for number, line in prose(body)]):
        unused(heading.name or slug(heading.text), taken)
    notes = {f"fn:{name}" for name in re.findall(r"\[\^([^\]]+)\]", body)}
    return frozenset({*taken, *notes, *WRITTEN_ID.findall(body)})


def slug(text: str) -> str:
    """An id of a heading: its own words, so that a link to it can be written by hand."""
    return re.sub(r"[^\w]+", "-", text).strip("-").lower() or "section"


def unused(name: str, taken: set[str]) -> str:
    """The name as an id that is not taken yet; now it is."""
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name}-{number}"
    taken.add(found)
    return found
