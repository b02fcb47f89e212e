"""All that is composed of a site at a moment: read, check, derive, compose. Nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pipeline.crew import ALONE, Crew
from pipeline.derive.ahead import Ahead, ahead
from pipeline.derive.standing import public, standings
from pipeline.problems import Problem, blocking
from pipeline.read.portal import is_portal
from pipeline.seals import Shards
from pipeline.shards import api, asof, attachments, data, history, search, site
from pipeline.shards import notices as notices_shards
from pipeline.shards.alerts import alerts
from pipeline.shards.bulletins import bulletins_of
from pipeline.shards.calendar import calendars, releases_of
from pipeline.shards.channels import channels
from pipeline.shards.content import read_content
from pipeline.shards.feeds import feeds, named_files
from pipeline.shards.found import Found, find
from pipeline.shards.links import dead_ends
from pipeline.shards.outlook import keep_outlook, outlook_of
from pipeline.shards.packs import packs
from pipeline.shards.regions import region_pages
from pipeline.shards.retouched import retouch
from pipeline.shards.theme import static_files
from pipeline.shards.work import Public

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.releases import Release
    from pipeline.shards.content import Content
    from pipeline.shards.work import Work
    from pipeline.site import Folder


@dataclass(frozen=True, slots=True)
class Composed:
    """The shards of a site at a moment, and everything wrong with its content."""

    shards: Shards
    problems: tuple[Problem, ...] = ()
    ahead: Ahead | None = None
    """What lies ahead; None if only texts changed, for then that is as it was."""
    history: history.History | None = None
    until: datetime | None = None
    """When the site changes by itself."""


def compose(
    folder: Folder,
    moment: datetime,
    found: Found | None = None,
    crew: Crew = ALONE,
    *,
    judging: bool = False,
    whole: bool = True,
    before: history.History | None = None,
) -> Composed:
    """Read, check, derive and compose; nothing is written.

    `found` are the files, if they were looked at already or others count in their place; `judging` leaves out what no
    rule looks at: the drawing of charts. What is not wanted as a `whole` is made of texts that changed alone, if that
    gives the same; `before` is the whole history as this process knows it.
    """
    found = found or find(folder)
    if is_portal(found.sources):
        from pipeline.shards.portal import portal_shards

        front = portal_shards(folder, moment, found, judging=judging)
        return Composed(found.shards, front.problems, front.ahead)
    content = read_content(folder, moment, found, crew, judging=judging, retouching=not whole)
    if content.outlook and content.work:
        few = _retouched(content, content.work, folder, found, before)
        return few or compose(folder, moment, found, crew, judging=judging)
    if content.work is None or blocking(content.problems):
        return Composed(content.shards, tuple(sorted(content.problems)))
    return _composed(content, content.work, folder)


def _retouched(
    content: Content, work: Work, folder: Folder, found: Found, before: history.History | None
) -> Composed | None:
    """What becomes of texts that changed, if no more has to be known for that than was read."""
    problems = tuple(sorted(content.problems))
    if work.judging:
        return Composed(work.shards, problems)
    past, outlook = retouch(content, work, found.sources, before), content.outlook
    if past is None or outlook is None:
        work.shards.new.clear()
        return None
    static_files(folder.theme, work)
    keep_outlook(outlook, problems, work.shards)
    work.shards.add("sources", "", content.stamps)
    return Composed(work.shards, problems, None, past, outlook.until)


def _composed(content: Content, work: Work, folder: Folder) -> Composed:
    """The whole of a site without faults."""
    moment = work.moment
    begun = data.begin(content.figures, work)
    shown = tuple(public(content.notices.heads.values(), moment))
    named = frozenset(notice.regions for notice in shown)
    promised = releases_of(content.figures, content.statements, shown, work)
    now = Public(shown, standings(shown, moment), bulletins_of(content.figures, work), named, promised)
    notices_shards.notice_pages(content.notices, now, {place.id: place for place in content.places}, work)
    known = asof.known_days(content.figures, work)
    summary = site.figures_pages(now, content.figures, known, work)
    api.api_files(content.figures, work)
    region_pages(now, content.places, work)
    site.month_archives(now, work)
    site.lists_pages(now, summary, site.Services(content.places, content.measures, content.pages), work)
    published = attachments.attachments(now, content.pages, content.files, work)
    sizes = {path: published[path] for path in named_files(now) if path in published}
    sizes |= packs(now, content.figures, work)
    past = history.history_of(now, summary.corrections, sizes, work)
    feeds(past)
    alerts(now, work)
    channels(now, work)
    calendars(now, work)
    search.keep(work.shards)
    static_files(folder.theme, work)
    data.end(begun, work)
    work.shards.add("sources", "", content.stamps)
    wrong, linked = dead_ends(content, now, work)
    problems, coming = tuple(sorted([*content.problems, *wrong])), _ahead(content, promised, work)
    keep_outlook(outlook_of(content.by, coming, linked), problems, work.shards)
    return Composed(work.shards, problems, coming, past, coming.due.moment)


def _ahead(content: Content, promised: Iterable[Release], work: Work) -> Ahead:
    """When the site changes next by itself."""
    pages = [written.head for written in content.pages]
    calendar = [said.announced for said in content.statements] + [release.promised for release in promised]
    return ahead(
        content.notices.heads.values(),
        pages,
        content.figures.heads,
        content.figures.marks(),
        calendar,
        work.moment,
        work.reference.site.alert_test,
    )
