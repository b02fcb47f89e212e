"""The straight line: read, check, derive, compose, store, render. All checking precedes all writing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pipeline.derive.ahead import Ahead, ahead
from pipeline.derive.standing import public, standings
from pipeline.problems import Problem, blocking
from pipeline.render.pages import render
from pipeline.seals import Shards
from pipeline.shards import api, asof, attachments, data, history, search, site
from pipeline.shards import figures as figures_shards
from pipeline.shards import notices as notices_shards
from pipeline.shards.alerts import alerts
from pipeline.shards.calendar import calendars, releases_of
from pipeline.shards.channels import channels
from pipeline.shards.content import read_content
from pipeline.shards.feeds import feeds, named_files
from pipeline.shards.links import dead_ends
from pipeline.shards.packs import packs
from pipeline.shards.regions import region_pages
from pipeline.shards.theme import static_files
from pipeline.shards.work import Public
from pipeline.store import Store, begin, files_below, finish

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from datetime import datetime

    from pipeline.read.sources import Instead
    from pipeline.site import Folder


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did, and its warnings; or the problems for which it did nothing."""

    problems: tuple[Problem, ...] = ()
    pages: int = 0
    composed: tuple[str, ...] = ()
    rendered: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    ahead: Ahead | None = None
    bodies: Mapping[str, str] = field(default_factory=dict)
    """Composed file → HTML of the texts that feeds repeat, of the pages rendered now."""


@dataclass(frozen=True, slots=True)
class Composed:
    """The shards of a site at a moment, and everything wrong with its content."""

    shards: Shards
    problems: tuple[Problem, ...] = ()
    ahead: Ahead | None = None
    history: history.History | None = None


def build(folder: Folder, moment: datetime, jobs: int = 1, executor: Executor | None = None) -> Built:
    """Bring `output/` up to date with `content/` as it stands at a moment."""
    composed = compose(folder, moment)
    if blocking(composed.problems):
        return Built(composed.problems)
    built = brought_up(folder, composed, jobs, executor)
    return completed(folder, composed, built, jobs, executor)


def completed(
    folder: Folder, composed: Composed, built: Built, jobs: int = 1, executor: Executor | None = None
) -> Built:
    """When the pages are out: what makes them findable, and what was published long ago. Nobody waits for it."""
    waiting = search.index(composed.shards)
    for _ in history.write(composed.history, built.bodies) if composed.history else ():
        built, waiting = _both(built, brought_up(folder, composed, jobs, executor)), False
    return _both(built, brought_up(folder, composed, jobs, executor)) if waiting else built


def _both(first: Built, then: Built) -> Built:
    """What two steps of a build did."""
    both = {name: getattr(first, name) + getattr(then, name) for name in ("composed", "written", "removed")}
    return replace(first, **both)


def brought_up(folder: Folder, composed: Composed, jobs: int = 1, executor: Executor | None = None) -> Built:
    """Store what was composed and render what changed of it."""
    files = composed.shards.files()
    interrupted = begin(folder.unfinished)
    if folder.output != folder.root / "output":
        begin(folder.mark)
    changed = store(folder, composed.shards, interrupted=interrupted)
    outcome = render(folder, files, jobs, executor, interrupted=interrupted)
    finish(folder.unfinished)
    pages = sum(path.endswith(".md") for path in files)
    return Built(
        composed.problems,
        pages,
        tuple(changed),
        outcome.rendered,
        outcome.written,
        outcome.removed,
        composed.ahead,
        outcome.bodies,
    )


def compose(folder: Folder, moment: datetime, *, instead: Instead | None = None, judging: bool = False) -> Composed:
    """Read, check, derive and compose; nothing is written.

    `instead` holds what counts in place of files; `judging` leaves out what no rule looks at: the drawing of charts.
    """
    content = read_content(folder, moment, instead, judging=judging)
    if content.work is None or blocking(content.problems):
        return Composed(content.shards, tuple(content.problems))
    work = content.work
    shown = tuple(public(content.notices.heads.values(), moment))
    named = frozenset(notice.regions for notice in shown)
    promised = releases_of(content.figures, content.statements, shown, work)
    now = Public(shown, standings(shown, moment), figures_shards.bulletins_of(content.figures, work), named, promised)
    notices_shards.notice_pages(content.notices, now, {place.id: place for place in content.places}, work)
    known = asof.known_days(content.figures, work)
    summary = site.figures_pages(now, content.figures, known, work)
    data.data_files(content.figures, work)
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
    work.shards.add("sources", "", content.stamps)
    pages = [written.head for written in content.pages]
    calendar = [said.announced for said in content.statements] + [release.promised for release in promised]
    coming = ahead(
        content.notices.heads.values(),
        pages,
        content.figures.heads,
        calendar,
        work.moment,
        work.reference.site.alert_test,
    )
    return Composed(work.shards, (*content.problems, *dead_ends(content, now, work)), coming, past)


def store(folder: Folder, shards: Shards, *, interrupted: bool = False) -> list[str]:
    """Write the composed files that differ, remove those that nothing explains, then seal."""
    kept = Store(folder.markdown)
    before = {path for seal in shards.old.values() for path in seal.files}
    if interrupted:
        before |= set(files_below(folder.markdown))
    # First, for a folder may have to make room for a file.
    kept.prune(before - shards.files().keys())
    for shard in shards.new.values():
        for path, text in shard.texts.items():
            kept.write(path, text)
    shards.seal()
    return kept.written
