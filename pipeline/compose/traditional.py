"""Simplified characters to traditional ones. Pure."""

from __future__ import annotations

from functools import cache
from typing import Any


def traditional(text: str) -> str:
    """The text in traditional characters, word by word as OpenCC knows them; all else stays as it is."""
    return str(_converter().convert(text))


@cache
def _converter() -> Any:
    # Most builds of a site with one edition never need it.
    import opencc

    return opencc.OpenCC("s2tw")
