"""Texts that have to be short: whole sentences that fit, parts of a text message. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

GROUP, PART, BANNER = 140, 70, 20
"""The most characters of a message for a group, of a part of a text message, of a banner."""
PARTS = 9
SENTENCE = re.compile(r"[^。！？!?]*[。！？!?]+[”’」）)]*|[^。！？!?]+$")
CLAUSE = re.compile(r"[^，、；：,;:]*[，、；：,;:]+|[^，、；：,;:]+$")


def sentences(text: str) -> list[str]:
    """The sentences of a text on one line."""
    return [found.strip() for found in SENTENCE.findall(" ".join(text.split())) if found.strip()]


def ended(text: str) -> str:
    """A title as a sentence."""
    return text if text.endswith(tuple("。！？!?")) else f"{text}。"


def length(text: str) -> int:
    """The characters of a text as telephones count them: rare ones, outside of the first plane, are two."""
    return len(text.encode("utf-16-le")) // 2


def leading(said: Sequence[str], fits: Callable[[Sequence[str]], bool]) -> list[str]:
    """As many of the sentences, from the first on, as fit; none is cut."""
    return next((list(said[:count]) for count in range(len(said), 0, -1) if fits(said[:count])), [])


def parts(text: str) -> tuple[str, ...]:
    """A text message: whole, or cut where a sentence or a clause ends and numbered; nothing if that cannot be."""
    if length(text) <= PART:
        return (text,)
    room, found = PART - len(_number(1, 1)), [""]
    pieces = [piece for sentence in sentences(text) for piece in _pieces(sentence, room)]
    for piece in pieces:
        if length(found[-1] + piece) > room:
            found.append("")
        found[-1] += piece
    if len(found) > PARTS or any(length(part) > room for part in found):
        return ()
    return tuple(_number(place, len(found)) + part for place, part in enumerate(found, 1))


def _pieces(sentence: str, room: int) -> list[str]:
    return [sentence] if length(sentence) <= room else CLAUSE.findall(sentence)


def _number(place: int, count: int) -> str:
    return f"（{place}/{count}）"
