"""What is written and not public yet, and when the site changes by itself. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pipeline.model import Notice
from pipeline.record import NEVER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.record import FiguresHead


@dataclass(frozen=True, slots=True)
class Due:
    """A moment at which the site changes without an editor, and what changes: a notice, a month of figures."""

    moment: datetime
    code: str
    """The code of the message that says what happens."""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Ahead:
    """The notices that are scheduled, the months with reports of the future, and what comes first."""

    notices: tuple[Notice, ...]
    months: tuple[str, ...]
    due: Due


def ahead(notices: Iterable[Notice], figures: Iterable[FiguresHead], moment: datetime) -> Ahead:
    """What lies before a site of these notices and figures at a moment in the site's own time zone."""
    notices = list(notices)
    scheduled = tuple(notice for notice in notices if notice.published > moment)
    coming = [head for head in figures if head.until < NEVER]
    expiring = [(notice.expires, notice.path) for notice in notices if notice.expires and notice.expires > moment]
    dues = [
        # Some pages say how old the figures are: a day is over at midnight.
        Due((moment + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0), "due-day"),
        *(Due(notice.published, "due-notice", notice.path) for notice in scheduled),
        *(Due(expires, "due-expiry", path) for expires, path in expiring),
        *(Due(datetime.fromtimestamp(head.until, moment.tzinfo), "due-reports", head.month) for head in coming),
    ]
    months = tuple(head.month for head in coming)
    return Ahead(scheduled, months, min(dues, key=lambda due: (due.moment, due.code, due.name)))
