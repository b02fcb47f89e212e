"""What a release changes: addresses and feed entries, for the log."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.release.record import UNFINISHED

if TYPE_CHECKING:
    from pipeline.release.target import Tree
    from pipeline.release.trees import Wanted

ENTRY = re.compile(r"<entry>\s*<id>([^<]+)</id>.*?<updated>([^<]+)</updated>", re.DOTALL)
# Not the archive documents: what is new in one was new in the feed before.
FEED = re.compile(r"(?!.*/\d{4}-\d\d(-\d+)?\.).+\.atom\.xml")
# A site that changed as a whole names no addresses.
NAMED = 1000


@dataclass(frozen=True, slots=True)
class Changes:
    """How many files differ, the addresses that do, and the ids of the feed entries that are new or newer."""

    anything: bool
    """Whether any file differs, one that nobody asks for by its name too."""
    files: int
    changed: list[str]
    removed: list[str]
    entries: list[str]


def changes(live: Tree | None, wanted: Wanted) -> Changes:
    """What differs from the tree that readers see."""
    before = live.files if live else {}
    changed = sorted(path for path, found in wanted.digests.items() if before.get(path, UNFINISHED).digest != found)
    removed = sorted(before.keys() - wanted.digests.keys())
    anything = bool(changed or removed)
    changed, removed = ([path for path in paths if not path.startswith(".")] for paths in (changed, removed))
    feeds = [path for path in changed if FEED.fullmatch(path)]
    return Changes(
        anything,
        len(changed) + len(removed),
        [address_of(path) for path in changed] if len(changed) <= NAMED else [],
        [address_of(path) for path in removed] if len(removed) <= NAMED else [],
        sorted({entry for path in feeds for entry in _entries(path, live, wanted)}),
    )


def address_of(path: str) -> str:
    """The address of a file of the site."""
    if path.endswith("/index.html"):
        return f"/{path[:-10]}"
    return "/" if path == "index.html" else f"/{path}"


def _entries(path: str, live: Tree | None, wanted: Wanted) -> list[str]:
    """The entries of a feed that the live one has not, or not so new."""
    before = dict(ENTRY.findall((live.root / path).read_text("utf-8"))) if live and path in live.files else {}
    return [entry for entry, updated in ENTRY.findall(wanted.content(path).decode()) if before.get(entry) != updated]
