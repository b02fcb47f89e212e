"""What the rules for texts look at, and what they find in it. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import TypeVar

# Letters, digits and signs as wide as characters, but for the punctuation of Chinese.
WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ＠．－＋　]")
HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in "！（），：；？｜～"} | {0x3000: 0x20}
ADDRESS = re.compile(r"https?://[^\s<>\"'）)\]，。；、|]+")
# Digits, as people group them. A table has many that soon end: of these the signs are looked at, not their order.
RUN = re.compile(r"[0-9](?=[0-9 .·-]{10})(?:[ .·-]?[0-9]){10,}[Xx]?")
SHORTEST, LONGEST = 11, 19
# The same by signs alone: where these do not stand that often one after the other, no run does.
SIGNS = bytes(1 if chr(sign) in "0123456789 .-" or sign in "·".encode() else 0 for sign in range(256))
# So many lines around one may belong to what it says.
AROUND = 4


@dataclass(frozen=True, slots=True)
class Finding:
    """A passage that breaks a rule: where it begins, and what the message says of it."""

    start: int
    values: dict[str, object]


@dataclass(frozen=True, slots=True)
class Number:
    """A number of many digits; `groups` are their lengths, `alone` says that no more digits stand beside it."""

    start: int
    shown: str
    digits: str
    groups: tuple[int, ...]
    alone: bool


@dataclass(frozen=True, slots=True)
class Plain:
    """A text as the guard reads it; `declared` are the numbers and addresses of offices, squeezed."""

    path: str
    text: str
    numbers: tuple[Number, ...]
    declared: frozenset[str]


@dataclass(frozen=True, slots=True)
class Names:
    """The names of regions, and what one wrong character makes of them."""

    known: frozenset[str]
    gaps: Mapping[str, str]
    """A name with a gap in place of one character → the name."""
    lengths: tuple[int, ...]
    elsewhere: Callable[[], frozenset[str]]
    """The names of all regions of the country; it takes a moment to ask."""


@dataclass(frozen=True, slots=True)
class Prose:
    """What is read of a text: the fields that are shown, and the body without code; published on `day`."""

    text: str
    day: date | None
    names: Names


T = TypeVar("T", Plain, Prose)
Rule = Callable[[T], Iterator[Finding]]


def plain(path: str, text: str, declared: frozenset[str] = frozenset()) -> Plain:
    """A text half-width and without the addresses of other sites; every character stays in its place."""
    if WIDE.search(text):
        text = text.translate(HALF)
    text = without_addresses(text)
    return Plain(path, text, tuple(_numbers(text)), declared)


def without_addresses(text: str) -> str:
    """A text with blanks for the addresses of other sites: what they are made of is not ours."""
    return ADDRESS.sub(lambda found: " " * len(found[0]), text) if "http" in text else text


def _numbers(text: str) -> Iterator[Number]:
    """Every way to read consecutive groups of digits as one number."""
    if not has_runs(text):
        return
    for run in RUN.finditer(text):
        groups = [(run.start() + found.start(), found[0]) for found in re.finditer("[0-9]+[Xx]?", run[0])]
        if run.start() and _is_letter(text[run.start() - 1]):
            groups = groups[1:]
        if _is_letter(text[run.end() : run.end() + 1]):
            groups = groups[:-1]
        for first in range(len(groups)):
            # Behind a point there are decimals.
            if text[groups[first][0] - 1 : groups[first][0]] != ".":
                yield from _readings(text, groups, first)


def has_runs(text: str) -> bool:
    """Whether digits may go on for so long in a text that they are a number of many."""
    return bytes([1]) * SHORTEST in text.encode(errors="replace").translate(SIGNS)


def gist(text: str) -> str:
    """Of a table the lines with words, or with an address, and those around them: no other says anything of persons."""
    if has_runs(text):
        return text
    lines = text.split("\n")
    worded = [place for place, line in enumerate(lines) if not line.isascii() or "@" in line]
    kept = dict.fromkeys(near for place in worded for near in range(max(place - AROUND, 0), place + AROUND + 1))
    return "\n".join(lines[place] for place in sorted(kept) if place < len(lines))


def _readings(text: str, groups: list[tuple[int, str]], first: int) -> Iterator[Number]:
    for last, length in enumerate(accumulate(len(group) for _, group in groups[first : first + LONGEST]), first):
        if length > LONGEST:
            return
        if length >= SHORTEST:
            part = groups[first : last + 1]
            shown = text[part[0][0] : part[-1][0] + len(part[-1][1])]
            digits = "".join(group for _, group in part)
            yield Number(part[0][0], shown, digits, tuple(len(group) for _, group in part), len(part) == len(groups))


def _is_letter(sign: str) -> bool:
    return sign.isascii() and (sign.isalnum() or sign == "_")


def squeezed(text: str) -> str:
    """A number or address without what people put between its parts, and without the country's prefix."""
    kept = re.sub(r"[^0-9A-Za-z@_\u4e00-\u9fff]", "", text.translate(HALF)).upper()
    return re.sub(r"^(?:00)?86(?=1[0-9]{10}$)", "", kept)


def masked(text: str) -> str:
    """The first three and the last two characters: what is found goes to screens and logs."""
    return f"{text[:3]}…{text[-2:]}"
