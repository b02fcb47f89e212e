"""Regions as people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.problems import nearest

if TYPE_CHECKING:
    from pipeline.model import Reference


def nearest_region(text: str, reference: Reference) -> str:
    """The code of the region that a text names, or the code nearest to it."""
    return code_of(text, reference) or nearest(text, reference.regions)


def code_of(text: str, reference: Reference) -> str:
    """The code of the region of this name, short name or alias; empty where there is none."""
    named = (r.code for r in reference.regions.values() if text in (r.name, r.short_name, *r.aliases))
    return next(named, "")
