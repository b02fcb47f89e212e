"""The release calendar as a page, and as entries of its feed. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pipeline import wording
from pipeline.compose import markdown
from pipeline.compose.lists import page
from pipeline.edition import N_
from pipeline.releases import CANCELLED, CONFIRMED, LATE, POSTPONED, PROVISIONAL, PUBLISHED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.edition import Edition
    from pipeline.model import Document
    from pipeline.releases import Release

# So many of those that are over stand on the page and in the calendar for programs.
NEWEST = 31
STATES = {
    PROVISIONAL: N_("暂定"),
    CONFIRMED: N_("已确认"),
    POSTPONED: N_("推迟"),
    CANCELLED: N_("取消"),
    PUBLISHED: N_("已公布"),
    LATE: N_("应公布而未公布"),
}
HEADS = (N_("内容"), N_("承诺的时间"), N_("状态"), N_("实际公布"), N_("说明"))
TITLE, ADDRESS = N_("发布日历"), "/calendar/"


def calendar_document(releases: Sequence[Release], edition: Edition) -> Document:
    """What comes when, what was moved and why, and whether promises were kept."""
    coming, over = coming_and_over(releases)
    body = markdown.sections(
        edition.say("承诺了什么时间公布什么，改了要说明原因；公布以后，实际的时间写在承诺的旁边。"),
        edition.say("放进您的日历：{ics}；有变动时收到通知：{feed}。", ics=_link("ics"), feed=_link("atom.xml")),
        f"## {edition.say('将要公布')}",
        _table(coming, edition) if coming else edition.say("没有将要公布的内容。"),
        _kept(releases, edition),
        _table(over[:NEWEST], edition) if over else "",
    )
    summary = edition.say("什么时间公布什么、推迟和取消的原因、实际公布的时间。")
    return page("calendar/index.html", edition.say(TITLE), summary, body, edition)


def coming_and_over(releases: Sequence[Release]) -> tuple[list[Release], list[Release]]:
    """Those awaited, after the last of those overdue; those that came or were cancelled, the newest first."""
    over = [release for release in reversed(releases) if release.state in (PUBLISHED, CANCELLED)]
    late = [release for release in releases if release.state == LATE]
    coming = [release for release in releases if release.state not in (PUBLISHED, CANCELLED, LATE)]
    return [*late[-NEWEST:], *coming], over


def title_of(release: Release, edition: Edition) -> str:
    """What is released."""
    if not release.table:
        return edition.named(release.title)
    table = edition.reference.tables[release.table].name
    return edition.say("{day}{tables}", day=wording.day(release.day, edition), tables=table)


def address_of(release: Release) -> str:
    """Where it stands, once it is there."""
    if release.state != PUBLISHED:
        return ADDRESS
    return f"/daily/{release.day}/" if release.table else f"/notices/{release.notice}/"


def described(release: Release, edition: Edition) -> str:
    """The state, the old time, when it came, by how much it was late, and the reason, as plain text."""
    said = [edition.say("{state}。", state=wording.begun(edition.say(STATES[release.state])))]
    if release.before:
        said.append(edition.say("原定{moment}。", moment=wording.moment(release.before, edition)))
    said.append(edition.say("承诺的时间：{moment}。", moment=wording.moment(release.promised, edition)))
    if release.actual:
        said.append(edition.say("实际公布：{moment}。", moment=wording.moment(release.actual, edition)))
    return wording.joined([*said, *filter(None, [edition.named(release.reason)])], edition)


def explained(release: Release, edition: Edition) -> str:
    """The old time, the reason, and by how much it was late, as Markdown."""
    said = []
    if release.before:
        said.append(edition.say("原定{moment}。", moment=wording.moment(release.before, edition)))
    if release.reason:
        said.append(markdown.quoted(release.reason, edition))
    if delay := _minutes(release.delay):
        said.append(edition.say("比承诺晚{hours}小时{minutes}分。", hours=delay // 60, minutes=delay % 60))
    return wording.joined(said, edition)


def _table(releases: Sequence[Release], edition: Edition) -> str:
    return markdown.table(edition.heads(HEADS), [_row(release, edition) for release in releases])


def _row(release: Release, edition: Edition) -> list[str]:
    lang = "" if release.table else edition.untold(release.title)
    title = title_of(release, edition)
    return [
        markdown.link(title, address_of(release), lang) if release.state == PUBLISHED else markdown.spoken(title, lang),
        wording.moment(release.promised, edition),
        wording.begun(edition.say(STATES[release.state])),
        wording.moment(release.actual, edition) if release.actual else "",
        explained(release, edition),
    ]


def _kept(releases: Sequence[Release], edition: Edition) -> str:
    """Whether promises were kept, of all that came or should have."""
    judged = [release for release in releases if release.state in (PUBLISHED, LATE)]
    if not judged:
        return ""
    late = [release for release in judged if release.state == LATE or _minutes(release.delay)]
    said = N_("共{all}次，按时{n}次；下面是最近的{most}次。")
    return markdown.sections(
        f"## {edition.say('已经公布')}",
        edition.say(said, all=len(judged), n=len(judged) - len(late), most=NEWEST),
    )


def _minutes(delay: timedelta) -> int:
    return delay // timedelta(minutes=1)


def _link(form: str) -> str:
    return markdown.link("iCalendar" if form == "ics" else "Atom", f"/feeds/calendar.{form}")
