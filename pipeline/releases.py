"""The nouns of the release calendar: what editors said of a release, and the release itself. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from pipeline.model import Site, Table

PROVISIONAL, CONFIRMED, POSTPONED, CANCELLED = STATES = ("provisional", "confirmed", "postponed", "cancelled")
PUBLISHED, LATE = "published", "late"


@dataclass(frozen=True, slots=True)
class Statement:
    """What was said of a release at a moment; it is never edited: another one follows it."""

    release: str
    """`cases/2020-02-01`, figures that come regularly, or a key of its own."""
    announced: datetime
    state: str
    at: datetime | None = None
    title: str = ""
    reason: str = ""
    notice: str = ""
    """The path of the notice that is the release."""
    line: int = 1


@dataclass(frozen=True, slots=True)
class Release:
    """Something promised for a moment, and what became of it."""

    key: str
    promised: datetime
    state: str = CONFIRMED
    table: str = ""
    day: str = ""
    title: str = ""
    notice: str = ""
    actual: datetime | None = None
    before: datetime | None = None
    """When it was promised first, if it was postponed."""
    reason: str = ""
    said: datetime | None = None
    """When it was last spoken of."""
    statements: int = 0

    @property
    def delay(self) -> timedelta:
        """How much later than promised it came; nothing if in time, or not there."""
        return max((self.actual or self.promised) - self.promised, timedelta())

    @property
    def touched(self) -> datetime:
        """The last moment at which anything about it changed."""
        return max(filter(None, (self.actual, self.said)), default=self.promised)


def packed(day: str, site: Site) -> bool:
    """Whether the bulletin of a day has a pack for newsrooms."""
    return site.packs is not None and date.fromisoformat(day) >= site.packs


def promise(table: Table, day: date, timezone: str) -> datetime:
    """When the figures of a day are promised: on the day after it."""
    return datetime.combine(day + timedelta(days=1), table.expected, ZoneInfo(timezone))


def regular(key: str, tables: dict[str, Table]) -> tuple[Table, date] | None:
    """The table and the day of a release of figures that come regularly."""
    name, _, day = key.partition("/")
    table = tables.get(name)
    try:
        return (table, date.fromisoformat(day)) if table and table.cadence else None
    except ValueError:
        return None
