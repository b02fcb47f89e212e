"""The HTML of an entry's text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.compose import markdown
from pipeline.compose.traditional import traditional
from pipeline.render.html import BACK, converter

if TYPE_CHECKING:
    from pipeline.edition import Edition
    from pipeline.publish.entries import Entry


def html_of(entry: Entry, body: str = "") -> str:
    """What happened to a text, then the text: the HTML `body` of its page, or what the entry itself says."""
    told = markdown.sections(entry.lead, entry.body)
    return "\n".join(filter(None, [converter().html(told) if told else "", body]))


def body_of(text: str, entry: Entry, edition: Edition) -> str:
    """The HTML of the composed file of an entry, as its page has it."""
    from pipeline.render.plugin import front_matter, split

    head, body = split(text)
    back = BACK if entry.language else edition.say(BACK)
    return converter().html(body, front_matter(head)["title"], traditional(back) if edition.converted else back)
