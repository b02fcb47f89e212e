"""A site as a whole: all that is composed of what was read, when more changed than texts. Nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.derive.ahead import Ahead, ahead
from pipeline.derive.standing import public, standings
from pipeline.shards import api, asof, attachments, data, history, search, site
from pipeline.shards import notices as notices_shards
from pipeline.shards.alerts import alerts
from pipeline.shards.bulletins import bulletins_of
from pipeline.shards.calendar import calendars, releases_of
from pipeline.shards.channels import channels
from pipeline.shards.feeds import feeds, named_files
from pipeline.shards.links import dead_ends
from pipeline.shards.outlook import keep_outlook, outlook_of
from pipeline.shards.packs import packs
from pipeline.shards.regions import region_pages
from pipeline.shards.theme import static_files
from pipeline.shards.work import Public

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.problems import Problem
    from pipeline.releases import Release
    from pipeline.shards.content import Content
    from pipeline.shards.work import Work
    from pipeline.site import Folder


def compose_whole(content: Content, work: Work, folder: Folder) -> tuple[tuple[Problem, ...], Ahead, history.History]:
    """Everything that a site without faults is made into; what is wrong with it as a whole, and what lies ahead."""
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
    return problems, coming, past


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
