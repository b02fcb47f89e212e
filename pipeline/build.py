"""The straight line: read, check, derive, compose, store, render. All checking precedes all writing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pipeline.check.notices import Referable, check, dead_links, links_within
from pipeline.derive.standing import public, standings
from pipeline.problems import Problem
from pipeline.read.lists import read_measures, read_places
from pipeline.read.reference import PATHS, read_reference
from pipeline.read.sources import Stamp, load_all, sorted_out
from pipeline.read.texts import read_page
from pipeline.render.pages import output_of, render
from pipeline.seals import Shards, key_of
from pipeline.shards import figures as figures_shards
from pipeline.shards import notices as notices_shards
from pipeline.shards import site
from pipeline.shards.theme import static_files
from pipeline.shards.work import Public, Work
from pipeline.site import public_address
from pipeline.store import Store, begin, files_below, finish

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from concurrent.futures import Executor
    from datetime import datetime

    from pipeline.model import Link
    from pipeline.read.sources import Instead
    from pipeline.read.texts import Written
    from pipeline.shards.notices import Notices
    from pipeline.site import Folder


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did, or the problems for which it did nothing."""

    problems: tuple[Problem, ...] = ()
    pages: int = 0
    composed: tuple[str, ...] = ()
    rendered: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Composed:
    """The shards of a site at a moment, and everything wrong with its content."""

    shards: Shards
    problems: tuple[Problem, ...] = ()


def build(folder: Folder, moment: datetime, jobs: int = 1, executor: Executor | None = None) -> Built:
    """Bring `output/` up to date with `content/` as it stands at a moment."""
    composed = compose(folder, moment)
    if composed.problems:
        return Built(composed.problems)
    files = composed.shards.files()
    interrupted = begin(folder.unfinished)
    if folder.output != folder.root / "output":
        begin(folder.mark)
    changed = store(folder, composed.shards, interrupted=interrupted)
    outcome = render(folder, files, jobs, executor, interrupted=interrupted)
    finish(folder.unfinished)
    pages = sum(path.endswith(".md") for path in files)
    return Built((), pages, tuple(changed), outcome.rendered, outcome.written, outcome.removed)


def compose(folder: Folder, moment: datetime, *, instead: Instead | None = None, judging: bool = False) -> Composed:
    """Read, check, derive and compose; nothing is written.

    `instead` holds what counts in place of files; `judging` leaves out what no rule looks at: the drawing of charts.
    """
    shards = Shards(folder.seals, folder.markdown, trusted=not folder.unfinished.exists())
    stamps = shards.payload("sources", dict[str, Stamp]) if shards.trusted else None
    sources, problems, stamps = load_all(folder.root, stamps or {}, instead)
    reference, faults = read_reference(sources)
    if reference is None:
        return Composed(shards, (*problems, *faults))
    address, wrong_address = public_address(folder)
    digest = key_of([(path, sources[path].digest) for path in PATHS])
    work = Work(reference, digest, moment.astimezone(ZoneInfo(reference.site.timezone)), address, shards, judging)

    kinds, faults = sorted_out(sources, PATHS)
    figures = figures_shards.figures_of(kinds["figures"], work)
    notices = notices_shards.notices_of(kinds["notices"], work)
    places, place_ids, wrong_places = read_places(kinds["places"].values(), reference)
    measures, _, wrong_measures = read_measures(kinds["measures"].values(), reference)
    read = [read_page(source, reference) for source in kinds["pages"].values()]
    files = {path.removeprefix("content/files/"): source.raw for path, source in kinds["files"].items()}
    known = Referable(notices.heads, notices.paths(), place_ids, frozenset(files))
    problems += [*wrong_address, *faults, *figures.problems, *notices.problems, *wrong_places, *wrong_measures]
    problems += [problem for _, faults in read for problem in faults]
    problems += [problem for notice in notices.heads.values() for problem in check(notice, known)]
    pages = [written for written, _ in read if written]
    if problems:
        problems += [
            problem for name, links in _linking(notices, pages) for problem in links_within(_file(name), links, known)
        ]
        return Composed(shards, tuple(problems))

    shown = tuple(public(notices.heads.values(), moment))
    now = Public(shown, standings(shown, moment), figures_shards.bulletins_of(figures, work))
    notices_shards.notice_pages(notices, now, {place.id: place for place in places}, work)
    summary = site.figures_pages(now, figures, work)
    site.month_archives(now, work)
    site.lists_pages(now, summary, site.Services(places, measures, pages), work)
    site.attachments(now, pages, files, work)
    site.feeds(now, summary, work)
    static_files(folder.theme, site.HOMES, work)
    shards.add("sources", "", stamps)
    return Composed(shards, tuple(_dead_links(notices, pages, files, now, work)))


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


def _dead_links(
    notices: Notices, pages: Sequence[Written], files: Iterable[str], shown: Public, work: Work
) -> list[Problem]:
    """Links of public texts lead to public addresses; those of scheduled ones to addresses that will be."""
    now = frozenset(f"/{output_of(path).removesuffix('index.html')}" for path in work.shards.files())
    later = now | {notice.url for notice in notices.heads.values()} | {f"/files/{path}" for path in files}
    withdrawn = {path for path, standing in shown.standings.items() if standing.withdrawn}
    scheduled = {notice.path for notice in notices.heads.values() if notice.published > work.moment}
    return [
        problem
        for name, links in _linking(notices, pages)
        if name not in withdrawn
        for problem in dead_links(_file(name), links, later if name in scheduled else now)
    ]


def _linking(notices: Notices, pages: Sequence[Written]) -> Iterator[tuple[str, tuple[Link, ...]]]:
    """The links of every notice by its path, of every page by its slug."""
    yield from ((notice.path, notice.links) for notice in notices.heads.values())
    yield from ((written.head.slug, written.head.links) for written in pages)


def _file(name: str) -> str:
    return f"content/{'notices' if '/' in name else 'pages'}/{name}.md"
