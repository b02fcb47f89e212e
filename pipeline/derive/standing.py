"""Notices at a moment: which are public, what later ones did to them, what stands beside them. Pure."""

from __future__ import annotations

from collections import deque
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from pipeline.timings import stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.model import Notice

RELATED = 3
RELATIONS = {"withdraws": "withdrawn", "replaces": "replaced", "corrects": "corrected"}


class Mark(Struct, frozen=True):
    """What a later notice did to an earlier one, or its editor, or time: `kind` is also the banner's."""

    kind: str
    moment: str
    title: str = ""
    url: str = ""
    reason: str = ""


class Neighbour(Struct, frozen=True):
    """A notice as a link."""

    title: str
    url: str


class Standing(Struct, frozen=True):
    """All that a notice's page shows of others: a function of the site at a moment."""

    marks: tuple[Mark, ...] = ()
    acts_on: tuple[tuple[str, Neighbour], ...] = ()
    """(relation, notice) for each notice that this one corrects, replaces or withdraws."""
    previous: Neighbour | None = None
    next: Neighbour | None = None
    related: tuple[Neighbour, ...] = ()
    """Earlier notices on the same places, or for the same regions in the same section."""

    @property
    def updated(self) -> str:
        """The moment of the last mark, or an empty text."""
        return self.marks[-1].moment if self.marks else ""

    @property
    def touched(self) -> str:
        """The moment when a notice or its editor last did something to it, or an empty text."""
        return next((mark.moment for mark in reversed(self.marks) if mark.kind != "expired"), "")

    @property
    def withdrawn(self) -> bool:
        """Whether its text is no longer shown."""
        return any(mark.kind == "withdrawn" for mark in self.marks)


def public(notices: Iterable[Notice], moment: datetime) -> list[Notice]:
    """The notices published by then, the oldest first."""
    return sorted((n for n in notices if n.published <= moment), key=lambda n: (n.published, n.path))


@stage("standings")
def standings(notices: Iterable[Notice], moment: datetime) -> dict[str, Standing]:
    """Path → standing of each public notice."""
    shown = public(notices, moment)
    links = {notice.path: Neighbour(notice.title, notice.url) for notice in shown}
    # Most notices have none.
    marks: dict[str, list[Mark]] = {}
    acts_on: dict[str, list[tuple[str, Neighbour]]] = {}
    for notice in shown:
        for relation, kind in RELATIONS.items() if notice.acts else ():
            for target in getattr(notice, relation):
                if target in links:
                    mark = Mark(kind, notice.published.isoformat(), notice.title, notice.url, notice.reason)
                    marks.setdefault(target, []).append(mark)
                    acts_on.setdefault(notice.path, []).append((relation, links[target]))
        for change in notice.changes:
            if change.moment <= moment and not change.minor:
                mark = Mark("changed", change.moment.isoformat(), reason=change.note)
                marks.setdefault(notice.path, []).append(mark)
        if notice.expires and notice.expires <= moment:
            marks.setdefault(notice.path, []).append(Mark("expired", notice.expires.isoformat()))
    told = {path: tuple(sorted(found, key=_moment)) for path, found in marks.items()}
    beside, related = _beside(shown, links), _related(shown, links)
    return {
        path: Standing(told.get(path, ()), tuple(acts_on.get(path, ())), *beside[path], related[path]) for path in links
    }


def _moment(mark: Mark) -> datetime:
    return datetime.fromisoformat(mark.moment)


def _beside(
    shown: list[Notice], links: Mapping[str, Neighbour]
) -> dict[str, tuple[Neighbour | None, Neighbour | None]]:
    """The notices before and after each one in its section."""
    sections: dict[str, list[Notice]] = {}
    for notice in shown:
        sections.setdefault(notice.section, []).append(notice)
    found: dict[str, tuple[Neighbour | None, Neighbour | None]] = {}
    for notices in sections.values():
        row = [None, *(links[notice.path] for notice in notices), None]
        for place, notice in enumerate(notices):
            found[notice.path] = (row[place], row[place + 2])
    return found


def _related(shown: list[Notice], links: Mapping[str, Neighbour]) -> dict[str, tuple[Neighbour, ...]]:
    """For each notice the newest of those before it that concern the same; its neighbour is linked already."""
    found: dict[str, tuple[Neighbour, ...]] = {}
    known: dict[object, deque[str]] = {}
    last: dict[str, str] = {}
    for notice in shown:
        topics: list[object] = [*notice.places, (notice.section, notice.regions)]
        groups = [known.get(topic) or known.setdefault(topic, deque(maxlen=RELATED + 1)) for topic in topics]
        before = (
            reversed(groups[0]) if len(groups) == 1 else dict.fromkeys(p for group in groups for p in reversed(group))
        )
        left_out = (last.get(notice.section, ""), *notice.acts)
        chosen = [links[path] for path in before if path not in left_out]
        found[notice.path] = tuple(chosen[:RELATED])
        for group in groups:
            group.append(notice.path)
        last[notice.section] = notice.path
    return found
