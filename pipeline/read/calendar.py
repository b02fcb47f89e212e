"""What editors said of releases: `content/calendar.toml`, a statement a block."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from pipeline.problems import Problem
from pipeline.read.reference import toml_of
from pipeline.releases import STATES, Statement

if TYPE_CHECKING:
    from pipeline.model import Reference
    from pipeline.read.sources import Source

CALENDAR = "content/calendar.toml"
BLOCK = "[[releases]]"


class _Statement(msgspec.Struct, forbid_unknown_fields=True):
    release: str
    announced: datetime
    state: str
    at: datetime | None = None
    title: str = ""
    reason: str = ""
    notice: str = ""


class _Calendar(msgspec.Struct, forbid_unknown_fields=True):
    releases: list[_Statement] = []


def read_calendar(source: Source | None, reference: Reference) -> tuple[tuple[Statement, ...], list[Problem]]:
    """The statements in the order of the file, each with the line of its block."""
    problems: list[Problem] = []
    found: _Calendar | None = toml_of(source, _Calendar, problems) if source else None
    if source is None or found is None:
        return (), problems
    lines = [number for number, line in enumerate(source.text()[0].split("\n"), 1) if line.strip().startswith(BLOCK)]
    zone = ZoneInfo(reference.site.timezone)
    statements = tuple(
        Statement(
            said.release,
            _local(said.announced, zone),
            said.state,
            _local(said.at, zone) if said.at else None,
            said.title,
            said.reason,
            said.notice,
            line,
        )
        for said, line in zip(found.releases, lines, strict=True)
    )
    problems += [
        Problem(CALENDAR, said.line, "choice", {"field": "state", "value": said.state, "known": "、".join(STATES)})
        for said in statements
        if said.state not in STATES
    ]
    return ((), problems) if problems else (statements, [])


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)
