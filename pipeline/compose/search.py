"""The search page: which parts its index has; the rest is the theme's. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.compose.notice import trail
from pipeline.model import Document

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.edition import Edition

SITE = "site"


def search_document(years: Iterable[str], edition: Edition) -> Document:
    """The page with the form; `years` are those with notices or bulletins.

    The index has a part for each of them, the newest first, after the one for the pages of no year.
    """
    meta: dict[str, object] = {
        "section": "",
        "trail": trail(edition),
        "indexes": [SITE, *sorted(set(years), reverse=True)],
    }
    title, summary = edition.say("搜索"), edition.say("在通告、每日疫情、场所和数字里查找。")
    return Document("search/index.html", "search", title, summary, meta, "")
