"""The history of a feed, cut into documents of which none changes when something new is published. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

# As many as stand in the document that readers subscribe to: it holds all that is in no other one.
FULL = 50


class Item(NamedTuple):
    """What was published: when, by the site's own time, and under which id (`notices/2021-08/slug`)."""

    published: datetime
    id: str


@dataclass(frozen=True, slots=True)
class Past:
    """An archive document: its path below `/feeds/`, the one before it, and what it holds, the oldest first."""

    path: str
    older: str
    items: tuple[str, ...]

    @property
    def year(self) -> str:
        """The year of what it holds."""
        return self.path.partition("/")[2][:4]


def closed(feed: str, items: Iterable[Item]) -> list[Past]:
    """The documents of a feed, the oldest first: `2021-08`, `2021-08-2` where a month fills more than one.

    The last one is missing: it is not full, and its month may go on. Until something is published
    after it, all of it stands in the document that readers subscribe to.
    """
    found: list[Past] = []
    for name, part in list(_parts(sorted(items)))[:-1]:
        found.append(Past(f"{feed}/{name}", found[-1].path if found else "", tuple(item.id for item in part)))
    return found


def _parts(items: list[Item]) -> Iterator[tuple[str, list[Item]]]:
    """Each month in parts of so many items."""
    for (year, month), published in groupby(items, key=lambda item: (item.published.year, item.published.month)):
        found = list(published)
        for start in range(0, len(found), FULL):
            part = f"-{start // FULL + 1}" if start else ""
            yield f"{year}-{month:02}{part}", found[start : start + FULL]
