"""What is written and not public yet, and when the site changes by itself. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pipeline.derive.alerts import WEEK, last_test
from pipeline.model import Notice
from pipeline.record import NEVER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.model import AlertTest, Page
    from pipeline.record import FiguresHead

FILES = "/files/"
# What changes pages and nothing that a rule looks at.
SAID = ("due-day", "due-test")
LATE = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Due:
    """A moment at which the site changes without an editor, and what changes: a notice, a month of figures."""

    moment: datetime
    code: str
    """The code of the message that says what happens."""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is not public yet at a moment, and the reports that are."""

    moment: datetime
    notices: tuple[Notice, ...]
    """Those that are scheduled."""
    files: tuple[str, ...]
    """The files that they alone name."""
    months: tuple[str, ...]
    """The months of figures with reports of the future."""
    days: tuple[str, ...]
    """The days of these months that have figures already."""
    reports: dict[str, tuple[str, ...]]
    """`cases/2020-02` → a mark of each report that is public."""
    due: Due
    """What comes first."""
    judged: datetime
    """Until when what is right stays so: pages say how old figures are, no rule does."""


def ahead(
    notices: Iterable[Notice],
    pages: Iterable[Page],
    figures: Iterable[FiguresHead],
    reports: dict[str, tuple[str, ...]],
    calendar: Iterable[datetime],
    moment: datetime,
    test: AlertTest | None = None,
) -> Ahead:
    """What lies before a site of these texts and figures at a moment in the site's own time zone.

    `reports` are the marks of those that are public;
    `calendar` are the moments of the release calendar: of what is promised, and of what is said of it.
    """
    notices = list(notices)
    scheduled = tuple(notice for notice in notices if notice.published > moment)
    public = {name for notice in notices if notice.published <= moment for name in _files(notice)}
    public |= {name for page in pages for name in _linked(page)}
    figures = list(figures)
    coming = [head for head in figures if head.until < NEVER]
    dues = [*_dues(notices, coming, moment), *_promises(calendar, moment), *_tests(test, moment)]
    return Ahead(
        moment,
        scheduled,
        tuple(sorted({name for notice in scheduled for name in _files(notice)} - public)),
        tuple(head.month for head in coming),
        tuple(sorted({day for head in coming for day in head.days})),
        reports,
        min(dues, key=lambda due: (due.moment, due.code, due.name)),
        min((due.moment for due in dues if due.code not in SAID), default=LATE),
    )


def _dues(notices: Iterable[Notice], figures: Iterable[FiguresHead], moment: datetime) -> Iterable[Due]:
    # Some pages say how old the figures are: a day is over at midnight.
    yield Due((moment + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0), "due-day")
    for notice in notices:
        if notice.published > moment:
            yield Due(notice.published, "due-notice", notice.path)
        if notice.expires and notice.expires > moment:
            yield Due(notice.expires, "due-expiry", notice.path)
        for change in notice.changes:
            if change.moment > moment and not change.minor:
                yield Due(change.moment, "due-change", notice.path)
    for head in figures:
        yield Due(datetime.fromtimestamp(head.until, moment.tzinfo), "due-reports", head.month)


def _promises(calendar: Iterable[datetime], moment: datetime) -> list[Due]:
    return [Due(found, "due-release") for found in calendar if found > moment]


def _tests(test: AlertTest | None, moment: datetime) -> Iterable[Due]:
    if test:
        yield Due(last_test(test, moment) + WEEK, "due-test")


def _files(notice: Notice) -> set[str]:
    """The files under `content/files/` that a notice attaches or links."""
    return {*notice.attachments, *_linked(notice)}


def _linked(text: Notice | Page) -> set[str]:
    return {link.address.removeprefix(FILES) for link in text.links if link.address.startswith(FILES)}
