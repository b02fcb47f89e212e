"""The nouns of a portal: cities, and what they publish. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class City:
    """A site of which a portal tells; its region has the figures, `folder` is what it publishes."""

    key: str
    name: str
    region: str
    address: str
    folder: str
    tile: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a city's feeds."""

    id: str
    url: str
    title: str
    summary: str
    html: str
    author: str
    published: datetime
    updated: datetime


@dataclass(frozen=True, slots=True)
class Alert:
    """An urgent notice of a city, and until when it holds."""

    url: str
    title: str
    sent: datetime
    expires: datetime


@dataclass(frozen=True, slots=True)
class Lack:
    """A file of a city that is missing or cannot be used, and the code of the message that says why."""

    file: str
    code: str


@dataclass(frozen=True, slots=True)
class Published:
    """What a city publishes, as far as it can be read; the newest first."""

    city: City
    as_of: str = ""
    """The day of the figures, or nothing where there are none."""
    values: tuple[int | None, ...] = ()
    """In the order of the portal's columns."""
    news: tuple[Item, ...] = ()
    notices: tuple[Item, ...] = ()
    alerts: tuple[Alert, ...] = ()
    lacks: tuple[Lack, ...] = ()


@dataclass(frozen=True, slots=True)
class Portal:
    """What a portal shows: metrics (key, name) of a table, and its cities."""

    table: str
    columns: tuple[tuple[str, str], ...]
    unit: str
    cities: tuple[City, ...]
