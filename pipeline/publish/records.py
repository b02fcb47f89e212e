"""Composed files as the search knows them: address, title, section, date and words. Pure."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

# Chinese is written without spaces, and a dictionary cuts 项城市 as 项·城市. We cut after every character instead,
# here and, with the same ranges, in theme/static/search.js: then a phrase finds just what holds it.
HAN = r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
CUT = re.compile(rf"(?<={HAN})(?=\S)|(?<=\S)(?={HAN})")

TABLE = re.compile(r"(?:^\|.*\|$\n?)+", re.MULTILINE)
RULE = re.compile(r"^\|[\s:|-]+\|$", re.MULTILINE)
ATTRIBUTES = re.compile(r"\{:[^}\n]*\}")
LINK = re.compile(r"!?\[((?:\\.|[^\]\\^])*)\]\([^)\n]*\)")
FOOTNOTE = re.compile(r"\[\^[^\]\n]+\]:?")
TAG = re.compile(r"</?[a-zA-Z][^>\n]*>|(?s:<!--.*?-->)")
SIGNS = re.compile(r"^[ \t]*(?:#+|>|[-*+:]|\d+\.)[ \t]+|(?<!\\)[*`|]+", re.MULTILINE)
ESCAPE = re.compile(r"\\([\\`*_\[\]>|#{}!])")
# Between cells, headings and paragraphs: no phrase goes across.
APART = " · "


@dataclass(frozen=True, slots=True)
class Record:
    """A page of the site as the search shows and finds it."""

    url: str
    lang: str
    title: str
    section: str
    date: str
    text: str


def record_of(fields: dict[str, Any], body: str) -> Record:
    """The record of a composed file, from its front matter and its body."""
    beside = [fields.get("issuer", ""), *(fact["text"] for fact in fields.get("facts", ()))]
    beside += [source["title"] for source in fields.get("sources", ())]
    words = plain(body)
    lead = "" if fields["summary"] in words else fields["summary"]
    steps = fields["trail"][1:2]
    return Record(
        url=f"/{fields['url']}",
        lang=fields["lang"],
        title=fields["title"],
        section=steps[0]["title"] if steps else "",
        date=fields.get("published_text", ""),
        text=_apart(lead, words, *beside),
    )


def plain(body: str) -> str:
    """The words of some Markdown on one line; tables of figures are left out, for nobody looks for their numbers."""
    text = TABLE.sub(_cells, body)
    for form, kept in ((ATTRIBUTES, ""), (LINK, r"\1"), (FOOTNOTE, ""), (TAG, ""), (SIGNS, ""), (ESCAPE, r"\1")):
        text = form.sub(kept, text)
    return _apart(*(" ".join(line.split()) for line in html.unescape(text).split("\n")))


def _apart(*parts: str) -> str:
    return APART.join(filter(None, parts)).replace(f"。{APART}", "。")


def _cells(table: re.Match[str]) -> str:
    return "" if "-:" in table[0] else RULE.sub("", table[0]).replace(" | ", APART)


def cut(text: str) -> str:
    """The text with a space on either side of every Chinese character."""
    return CUT.sub(" ", text)
