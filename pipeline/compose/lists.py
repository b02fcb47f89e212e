"""The pages that list others: sections, months, days, corrections. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import wording
from pipeline.compose import markdown
from pipeline.compose.calendar import calendars, month_calendar
from pipeline.compose.notice import section_url, trail
from pipeline.edition import N_
from pipeline.model import Document

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.derive.standing import Standing
    from pipeline.edition import Edition
    from pipeline.model import Notice, Reference
    from pipeline.record import Bulletin

# A section page names the newest; the rest is in the months.
NEWEST = 50
STATES = {
    "withdrawn": N_("已撤回"),
    "replaced": N_("已被取代"),
    "corrected": N_("有更正"),
    "expired": N_("已失效"),
    "changed": N_("有修改"),
}


def page(
    save_as: str,
    title: str,
    summary: str,
    body: str,
    edition: Edition,
    *,
    section: str = "",
    steps: Sequence[tuple[str, str]] = (),
) -> Document:
    """A page of the plain kind."""
    meta: dict[str, object] = {"section": section, "trail": trail(edition, *steps)}
    return Document(save_as, "text", title, summary, meta, body)


def section_document(
    key: str, notices: Sequence[Notice], standings: Mapping[str, Standing], edition: Edition
) -> Document:
    """The newest notices of a section; `notices` are its public ones, the oldest first."""
    name = edition.reference.site.sections[key]
    newest = [notice_line(notice, standings[notice.path], edition) for notice in reversed(notices[-NEWEST:])]
    body = markdown.bullets(newest) if newest else edition.say("这个栏目还没有通告。")
    archive = markdown.link(edition.say("按月归档"), "/archive/")
    more = edition.say("更早的通告见{archive}。", archive=archive) if len(notices) > NEWEST else ""
    summary = edition.say("{section}：最新通告。", section=name)
    return page(f"sections/{key}/index.html", name, summary, markdown.sections(body, more), edition, section=key)


def notice_line(notice: Notice, standing: Standing, edition: Edition) -> str:
    """A notice in a list: link, day, state, summary."""
    states = [edition.say(STATES[mark.kind]) for mark in standing.marks]
    state = edition.say("（{states}）", states=wording.listed(list(dict.fromkeys(states)), edition)) if states else ""
    link = markdown.link(notice.title, notice.url, edition.foreign)
    line = f"{link}{state} {wording.day(notice.published.date().isoformat(), edition)}"
    return line if standing.withdrawn else wording.pair(line, markdown.spoken(notice.summary, edition.foreign), edition)


def month_document(
    month: str,
    bulletins: Sequence[Bulletin],
    notices: Sequence[Notice],
    standings: Mapping[str, Standing],
    edition: Edition,
) -> Document:
    """All that was published for or in a month."""
    body = markdown.sections(
        f"## {edition.say('通告')}" if notices else "",
        markdown.bullets(notice_line(notice, standings[notice.path], edition) for notice in reversed(notices)),
        f"## {edition.say('每日疫情')}" if bulletins else "",
        month_calendar(month, {found.as_of: found.url for found in bulletins}, edition) if bulletins else "",
        f"{markdown.link(edition.say('选择其他月份的日期'), '/daily/#choose')}{{: .action }}" if bulletins else "",
    )
    name = wording.month(month, edition)
    return page(
        f"archive/{month}/index.html",
        edition.say("{month}归档", month=name),
        edition.say("{month}的通告和每日疫情。", month=name),
        body,
        edition,
        steps=[(edition.say("归档"), "/archive/")],
    )


def days_heading(title: str) -> str:
    """The heading of a list of short links, which then stands in columns."""
    return f"## {title} {{: .days }}"


def archive_document(months: Iterable[tuple[str, int, int]], edition: Edition) -> Document:
    """The months with the numbers of notices and bulletins in each, the newest first."""
    lines = [
        [markdown.link(wording.month(month, edition), f"/archive/{month}/"), str(notices), str(days)]
        for month, notices, days in sorted(months, reverse=True)
    ]
    header = edition.heads((N_("月份"), N_("通告"), N_("每日疫情")))
    body = markdown.table(header, lines, figures=True)
    return page("archive/index.html", edition.say("归档"), edition.say("按月查看全部通告和每日疫情。"), body, edition)


def daily_index_document(
    bulletins: Sequence[Bulletin], notices: Sequence[Notice], standings: Mapping[str, Standing], edition: Edition
) -> Document:
    """The section of the bulletins: the newest one in words, its notices, then calendars to every day."""
    newest = bulletins[-1] if bulletins else None
    lead = (
        wording.pair(markdown.link(newest.title, newest.url), markdown.escaped(newest.summary), edition)
        if newest
        else edition.say("还没有每日数字。")
    )
    stories = [notice_line(notice, standings[notice.path], edition) for notice in reversed(notices[-NEWEST:])]
    name = edition.reference.site.sections["daily"]
    heading = f"## {edition.say('文章')}" if stories else ""
    body = markdown.sections(lead, heading, markdown.bullets(stories), calendars(bulletins, edition))
    return page("daily/index.html", name, edition.say("每日疫情通报，按日查看。"), body, edition, section="daily")


def day_link(day: str, edition: Edition) -> str:
    """A link to the bulletin of a day."""
    return markdown.link(wording.day(day, edition), f"/daily/{day}/")


def sections_with_pages(reference: Reference) -> list[str]:
    """The sections whose page is a plain list."""
    return [key for key in reference.site.sections if section_url(key).startswith("/sections/")]
