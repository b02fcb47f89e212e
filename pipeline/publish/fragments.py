"""The HTML of an entry's text."""

from __future__ import annotations

from functools import cache

from pipeline.compose import markdown
from pipeline.render.html import Converter


def html_of(lead: str, body: str) -> str:
    """What was done to a text, then the text itself."""
    return _converter().html(markdown.sections(lead, body))


@cache
def _converter() -> Converter:
    return Converter()
