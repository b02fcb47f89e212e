"""Notices at a moment: which are public, what later ones did to them, what stands beside them. Pure."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.model import Notice

RELATED = 3
RELATIONS = {"withdraws": "withdrawn", "replaces": "replaced", "corrects": "corrected"}


@dataclass(frozen=True, slots=True)
class Mark:
    """What a later notice did to an earlier one, or its editor, or time: `kind` is also the banner's."""

    kind: str
    moment: str
    title: str = ""
    url: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A notice as a link."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Standing:
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


@dataclass(slots=True)
class _Drawn:
    marks: list[Mark] = field(default_factory=list)
    acts_on: list[tuple[str, Neighbour]] = field(default_factory=list)


def public(notices: Iterable[Notice], moment: datetime) -> list[Notice]:
    """The notices published by then, the oldest first."""
    return sorted((n for n in notices if n.published <= moment), key=lambda n: (n.published, n.path))


def standings(notices: Iterable[Notice], moment: datetime) -> dict[str, Standing]:
    """Path → standing of each public notice."""
    shown = public(notices, moment)
    links = {notice.path: Neighbour(notice.title, notice.url) for notice in shown}
    drawn = {notice.path: _Drawn() for notice in shown}
    for notice in shown:
        for relation, kind in RELATIONS.items():
            for target in getattr(notice, relation):
                if target in drawn:
                    mark = Mark(kind, notice.published.isoformat(), notice.title, notice.url, notice.reason)
                    drawn[target].marks.append(mark)
                    drawn[notice.path].acts_on.append((relation, links[target]))
        drawn[notice.path].marks += [
            Mark("changed", change.moment.isoformat(), reason=change.note)
            for change in notice.changes
            if change.moment <= moment and not change.minor
        ]
        if notice.expires and notice.expires <= moment:
            drawn[notice.path].marks.append(Mark("expired", notice.expires.isoformat()))
    beside, related = _beside(shown, links), _related(shown, links)
    return {
        path: Standing(
            _in_order(found.marks),
            tuple(found.acts_on),
            *beside[path],
            related[path],
        )
        for path, found in drawn.items()
    }


def _in_order(marks: list[Mark]) -> tuple[Mark, ...]:
    # Most notices have none.
    return tuple(sorted(marks, key=lambda mark: datetime.fromisoformat(mark.moment))) if marks else ()


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
        known_of = [known.setdefault(topic, deque(maxlen=RELATED + 1)) for topic in topics]
        before = dict.fromkeys(path for group in known_of for path in reversed(group))
        left_out = {last.get(notice.section, ""), *notice.acts}
        chosen = [path for path in before if path not in left_out]
        found[notice.path] = tuple(links[path] for path in chosen[:RELATED])
        for group in known_of:
            group.append(notice.path)
        last[notice.section] = notice.path
    return found
