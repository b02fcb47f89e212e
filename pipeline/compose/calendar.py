"""Months as calendars whose days link to their bulletins. Pure."""

from __future__ import annotations

from calendar import Calendar
from typing import TYPE_CHECKING

from pipeline import wording
from pipeline.compose import markdown
from pipeline.edition import N_

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.edition import Edition
    from pipeline.record import Bulletin

# The renderer makes a calendar of the table, not rows under a header.
MARK = "{: .calendar }"
WEEKDAYS = (N_("一"), N_("二"), N_("三"), N_("四"), N_("五"), N_("六"), N_("日"))


def anchor(month: str) -> str:
    """The id of a month on `/daily/`."""
    return f"m{month}"


def month_calendar(month: str, days: Mapping[str, str], edition: Edition) -> str:
    """A month from Monday to Sunday; `days` are those that link to an address."""
    year, number = map(int, month.split("-"))
    header = [edition.say(day) for day in WEEKDAYS]
    header[0] += f" {MARK}"
    weeks = Calendar().monthdayscalendar(year, number)
    return markdown.table(header, [[_cell(month, day, days) for day in week] for week in weeks])


def _cell(month: str, day: int, days: Mapping[str, str]) -> str:
    if not day:
        return ""
    url = days.get(f"{month}-{day:02}")
    return markdown.link(str(day), url) if url else str(day)


def calendars(bulletins: Sequence[Bulletin], edition: Edition) -> str:
    """Every month with bulletins below its year, the newest first, after a list that leads to each."""
    months: dict[str, list[Bulletin]] = {}
    for bulletin in reversed(bulletins):
        months.setdefault(bulletin.as_of[:7], []).append(bulletin)
    years: dict[str, list[str]] = {}
    for month, found in months.items():
        title = wording.month(month, edition)
        days = {bulletin.as_of: bulletin.url for bulletin in found}
        part = f"### {title} {{: #{anchor(month)} }}\n\n{month_calendar(month, days, edition)}"
        years.setdefault(month[:4], []).append(part)
    links = [markdown.link(wording.month(month, edition), f"#{anchor(month)}") for month in months]
    return markdown.sections(
        f"## {edition.say('选择日期')} {{: .days #choose }}" if links else "",
        markdown.bullets(links),
        *(
            markdown.sections(f"## {edition.say('{year}年', year=year)} {{: #y{year} }}", *parts)
            for year, parts in years.items()
        ),
    )
