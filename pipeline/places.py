"""Places that the public may go to, and measures that apply to it: frozen values. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Opening:
    """On the weekdays `first` to `last` (Monday 0) from `start` to `end`."""

    first: int
    last: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Place:
    """A place that the public may go to. Empty texts are unknown, not absent."""

    id: str
    kind: str
    name: str
    region: str
    address: str
    opening: tuple[Opening, ...]
    phone: str
    lat: float | None
    lon: float | None
    since: date | None
    until: date | None
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A rule for those who come from somewhere or are somewhere: “origin → requirement”."""

    id: str
    kind: str
    origin: str
    requirement: str
    since: date | None
    until: date | None
    source: str
    note: str
