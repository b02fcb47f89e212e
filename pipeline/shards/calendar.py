"""The release calendar: what is promised, and the calendar for programs, written anew where a release changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.compose.releases import NEWEST, coming_and_over
from pipeline.derive.releases import releases
from pipeline.seals import plain
from pipeline.timings import stage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.derive.releases import Released
    from pipeline.model import Notice
    from pipeline.releases import Release, Statement
    from pipeline.shards.figures import Figures
    from pipeline.shards.work import Public, Work


def releases_of(
    figures: Figures, statements: Iterable[Statement], notices: Iterable[Notice], work: Work
) -> tuple[Release, ...]:
    """Every release as it stands at the moment of the build."""
    released: Released = {}
    for head in figures.heads:
        for table, days in head.released.items():
            released.setdefault(table, {}).update(days)
    public = {notice.path: notice.published for notice in notices}
    return releases(released, statements, public, work.reference, work.moment)


@stage("calendars")
def calendars(public: Public, work: Work) -> None:
    """`/feeds/calendar.ics` of every edition."""
    coming, over = coming_and_over(public.releases)
    shown = [*reversed(over[:NEWEST]), *coming]
    key = work.key(plain(shown), work.address)
    if work.shards.current("calendar", key) is None:
        from pipeline.publish.calendar import ics

        made = {f"{one.prefix}feeds/calendar.ics": ics(shown, one, work.address) for one in work.editions}
        work.shards.add("calendar", key, None, made)
