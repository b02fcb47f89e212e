"""The script for a loudspeaker: how long it takes, and how a voice is told to read it. Pure."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from pipeline.channels.short import leading, sentences
from pipeline.channels.spoken import spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 90
"""Seconds, with all repetitions."""
# Slower than the news: what comes from a pole across a village has to be understood.
RATE = 4
HEARD = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|[A-Za-z]+")
# What is said around the words of an item; spoken in the language of the site, in every edition.
OPENING, AGAIN, MORE = "请注意收听。", "再播送一遍。", "详情请看通告全文。"
PAUSE = "2s"
SPEECH = '<speak version="1.1" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="{lang}">\n{body}\n</speak>'


def turns(text: str, *, urgent: bool) -> tuple[str, ...]:
    """The text as it is read aloud; an urgent one again."""
    first = spoken(text)
    return (first, AGAIN + first) if urgent else (first,)


def of_sentences(said: Sequence[str], *, urgent: bool) -> tuple[str, ...]:
    """As many sentences, from the first on, as can be read in time; nothing if the first cannot."""

    def read(some: Sequence[str]) -> tuple[str, ...]:
        end = "" if len(some) == len(said) else MORE
        return turns("".join([OPENING, *some, end]), urgent=urgent)

    found = leading(said, lambda some: seconds(read(some)) <= LONGEST)
    return read(found) if found else ()


def seconds(texts: Sequence[str]) -> int:
    """How long it takes to read texts as they are spoken, at four syllables a second."""
    return -(-sum(len(HEARD.findall(text)) for text in texts) // RATE)


def ssml(texts: Sequence[str], language: str) -> str:
    """The texts for a machine's voice (SSML 1.1), a paragraph each, with a pause between."""
    paragraphs = [
        "\n".join(["<p>", *(f"<s>{escape(sentence, quote=False)}</s>" for sentence in sentences(text)), "</p>"])
        for text in texts
    ]
    return SPEECH.format(lang=language, body=f'\n<break time="{PAUSE}"/>\n'.join(paragraphs)) if texts else ""
