"""The release calendar at a moment: what is promised, what came and when. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pipeline.releases import CANCELLED, LATE, POSTPONED, PUBLISHED, Release, promise, regular

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pipeline.model import Reference, Table
    from pipeline.releases import Statement

AHEAD = timedelta(days=7)
Released = dict[str, dict[str, int]]
"""Table → day → when (seconds since 1970) its figures were first published."""


def releases(
    released: Mapping[str, Mapping[str, int]],
    statements: Iterable[Statement],
    notices: Mapping[str, datetime],
    reference: Reference,
    moment: datetime,
) -> tuple[Release, ...]:
    """Every release, the oldest promise first; `notices` are the public ones with their moments."""
    found = {
        release.key: release
        for table in reference.tables.values()
        for release in _regular(table, released.get(table.key, {}), reference.site.timezone, moment)
    }
    for said in sorted(statements, key=lambda said: (said.announced, said.line)):
        if said.announced <= moment:
            found[said.release] = _changed(found.get(said.release), said, reference)
    settled = (_settled(release, notices, moment) for release in found.values())
    return tuple(sorted(settled, key=lambda release: (release.promised, release.key)))


def _regular(table: Table, released: Mapping[str, int], timezone: str, moment: datetime) -> Iterator[Release]:
    """Figures that come regularly: those that came, those that did not, those of the next days."""
    if not released or table.cadence is None:
        return
    days = sorted(date.fromisoformat(day) for day in released)
    step = max(table.cadence, timedelta(days=1))
    awaited = [*days, *(day for first, last in pairwise(days) for day in _between(first, last, step))]
    after = days[-1] + step
    while promise(table, after, timezone) <= moment + AHEAD and (table.closed is None or after <= table.closed):
        awaited.append(after)
        after += step
    for day in awaited:
        came = released.get(day.isoformat())
        actual = datetime.fromtimestamp(came, ZoneInfo(timezone)) if came is not None else None
        yield Release(
            f"{table.key}/{day}", promise(table, day, timezone), table=table.key, day=day.isoformat(), actual=actual
        )


def _between(first: date, last: date, step: timedelta) -> Iterator[date]:
    """The days for which nothing came."""
    while (first := first + step) < last:
        yield first


def _changed(release: Release | None, said: Statement, reference: Reference) -> Release:
    """The release after a statement."""
    if release is None:
        found = regular(said.release, reference.tables)
        at = promise(*found, reference.site.timezone) if found else said.at
        assert at is not None
        table, day = (found[0].key, found[1].isoformat()) if found else ("", "")
        release = Release(said.release, at, table=table, day=day)
    return replace(
        release,
        promised=said.at or release.promised,
        state=said.state,
        title=said.title or release.title,
        notice=said.notice or release.notice,
        before=release.before or release.promised if said.state == POSTPONED else release.before,
        reason=said.reason or release.reason,
        said=said.announced,
        statements=release.statements + 1,
    )


def _settled(release: Release, notices: Mapping[str, datetime], moment: datetime) -> Release:
    """What became of it."""
    actual = release.actual or notices.get(release.notice)
    if actual:
        return replace(release, actual=actual, state=PUBLISHED)
    if release.state != CANCELLED and release.promised <= moment:
        return replace(release, state=LATE)
    return release
