"""The straight line: read, check, derive, compose, store, render. All checking precedes all writing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline import months, sitewide
from pipeline.check.notices import Known, check, dead_links
from pipeline.derive.standing import public, standings
from pipeline.problems import Problem
from pipeline.read import lists
from pipeline.read.reference import PATHS, read_reference
from pipeline.read.sources import Source, load, scan
from pipeline.read.texts import read_page
from pipeline.render.pages import Outcome, output_of, render
from pipeline.seals import Shards, key_of
from pipeline.site import public_address
from pipeline.sitewide import Public
from pipeline.store import Store

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from datetime import datetime

    from pipeline.model import Reference
    from pipeline.months import Notices
    from pipeline.read.texts import Written
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
    problems: tuple[Problem, ...]


def build(folder: Folder, moment: datetime, jobs: int = 1, executor: Executor | None = None) -> Built:
    """Bring `output/` up to date with `content/` as it stands at a moment."""
    composed = compose(folder, moment)
    if composed.problems:
        return Built(composed.problems)
    shards = composed.shards
    changed = _store(folder, shards)
    outcome: Outcome = render(folder, shards.files(), jobs, executor)
    pages = sum(path.endswith(".md") for path in shards.files())
    return Built((), pages, tuple(changed), outcome.rendered, outcome.written, outcome.removed)


def compose(folder: Folder, moment: datetime) -> Composed:
    """Read, check, derive and compose; nothing is written."""
    shards = Shards(folder.seals, folder.markdown)
    sources = {path: load(folder.root, path) for path in scan(folder.root, "content")}
    reference, problems = read_reference(sources)
    if reference is None:
        return Composed(shards, tuple(problems))
    key = key_of([(path, sources[path].digest) for path in PATHS])
    kinds, problems = _sorted_out(sources, reference)
    figures = months.figures_of(kinds["figures"], reference, key, shards, int(moment.timestamp()))
    notices = months.notices_of(kinds["notices"], reference, key, shards)
    places, wrong_places = lists.read_places(kinds["places"].values(), reference)
    measures, wrong_measures = lists.read_measures(kinds["measures"].values(), reference)
    pages = [read_page(source, reference) for source in kinds["pages"].values()]
    attached = {path.removeprefix("content/files/"): source.raw for path, source in kinds["files"].items()}
    problems += [*figures.problems, *notices.problems, *wrong_places, *wrong_measures]
    problems += [problem for _, faults in pages for problem in faults]
    known = Known(notices.heads, frozenset(place.id for place in places), frozenset(attached))
    problems += [problem for notice in notices.heads.values() for problem in check(notice, known)]
    if problems:
        return Composed(shards, tuple(problems))
    standing = standings(notices.heads.values(), moment)
    shown = tuple(public(notices.heads.values(), moment))
    bulletins = tuple(months.daily_pages(figures, reference, key, shards))
    months.notice_pages(notices, standing, reference, key, shards, {place.id: place for place in places})
    now = Public(reference, moment, shown, standing, bulletins, public_address(folder))
    summary = sitewide.figures_pages(now, figures, key, shards)
    sitewide.month_archives(now, key, shards)
    written = [page for page, _ in pages if page]
    sitewide.lists_pages(now, summary, places, measures, written, shards, key)
    sitewide.attachments(now, attached, shards)
    sitewide.feeds(now, summary, shards, key)
    return Composed(shards, tuple(_dead_links(notices, written, shards, moment)))


FOLDERS = ("figures", "notices", "pages", "places", "measures", "files")


def _sorted_out(sources: dict[str, Source], reference: Reference) -> tuple[dict[str, dict[str, Source]], list[Problem]]:
    """The sources by the folder that says what they are; a file that is nowhere expected is a problem."""
    del reference
    kinds: dict[str, dict[str, Source]] = {name: {} for name in FOLDERS}
    problems = []
    for path, source in sources.items():
        kind = path.split("/")[1]
        if path in PATHS:
            continue
        if kind in kinds and path.count("/") > 1 and _expected(kind, path):
            kinds[kind][path] = source
        else:
            problems.append(Problem(path, 1, "unknown-file"))
    return kinds, problems


def _expected(kind: str, path: str) -> bool:
    if kind == "figures":
        return months.is_figures(path)
    if kind in ("places", "measures"):
        return path.endswith(".csv")
    if kind == "notices":
        return path.endswith(".md") and path.count("/") == 3  # noqa: PLR2004
    return path.endswith(".md") if kind == "pages" else True


def _dead_links(notices: Notices, pages: list[Written], shards: Shards, moment: datetime) -> list[Problem]:
    """Links of public texts lead to public addresses; those of scheduled ones to addresses that will be."""
    now = _addresses(shards)
    later = frozenset(now | {notice.url for notice in notices.heads.values()})
    found = []
    for notice in notices.heads.values():
        addresses = now if notice.published <= moment else later
        found += dead_links(f"content/notices/{notice.path}.md", _targets(notice.links), addresses)
    for page in pages:
        found += dead_links(f"content/pages/{page.head.slug}.md", _targets(page.head.links), now)
    return found


def _targets(links: tuple[object, ...]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for link in links:
        found.setdefault(link.line, []).append(link.target)  # type: ignore[attr-defined]
    return found


def _addresses(shards: Shards) -> frozenset[str]:
    return frozenset(f"/{output_of(path).removesuffix('index.html')}" for path in shards.files())


def _store(folder: Folder, shards: Shards) -> list[str]:
    """Write the composed files that differ, remove those that nothing explains, then seal."""
    store = Store(folder.markdown)
    before = {path for seal in shards.old.values() for path in seal.files}
    for shard in shards.new.values():
        for path, text in shard.texts.items():
            store.write(path, text)
    store.prune(before - shards.files().keys())
    shards.seal()
    return store.written
