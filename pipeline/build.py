"""The straight line: read, check, derive, compose, store, render. All checking precedes all writing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING

from pipeline.crew import ALONE, Crew
from pipeline.problems import Problem, blocking
from pipeline.render.pages import Looking, render
from pipeline.settled import settle, settled
from pipeline.shards.found import find
from pipeline.store import Store, begin, files_below, finish, stored
from pipeline.timings import stage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from concurrent.futures import Executor
    from datetime import datetime

    from pipeline.composition import Composed
    from pipeline.derive.ahead import Ahead  # noqa: TC004 - nobody asks what an annotation is
    from pipeline.pile import Laid, Pile
    from pipeline.seals import Shards
    from pipeline.site import Folder

# A notice stands in two archive documents, or in three if it corrects.
FEW = 3
PARCEL = 500


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
    bodies: dict[str, str] = field(default_factory=dict)
    """Composed file → HTML of the texts that feeds repeat, of the pages rendered now."""


def build(
    folder: Folder, moment: datetime, jobs: int = 1, executor: Executor | None = None, *, looking_ahead: bool = False
) -> Built:
    """Bring `output/` up to date with `content/` as it stands at a moment.

    `looking_ahead` asks for what lies ahead even where there is nothing to do.
    """
    with Crew(jobs, executor) as crew:
        return built_by(crew, folder, moment, looking_ahead=looking_ahead)


def built_by(crew: Crew, folder: Folder, moment: datetime, *, looking_ahead: bool = False) -> Built:
    """The same by those who may build other sites too."""
    found = find(folder)
    if not looking_ahead and (standing := settled(folder, found, moment)):
        pages, problems = standing
        return Built(problems, pages)
    with stage("import"):
        # To import what composes takes longer than to see that there is nothing to do.
        from pipeline.composition import compose

    composed = compose(folder, moment, found, crew, whole=False, looking_ahead=looking_ahead)
    if blocking(composed.problems):
        return Built(composed.problems)
    few_archives(composed)
    done = completed(folder, composed, brought_up(folder, composed, crew), crew)
    # A portal is made of what others publish too, and is looked at each time.
    if composed.ahead and composed.history:
        settle(folder, found, composed.ahead, done.pages, done.problems)
    return done


def few_archives(composed: Composed) -> None:
    """Make archive documents at once where only few changed: that takes less time than to store a second time."""
    from pipeline.shards import history

    if composed.history:
        history.write(composed.history, {}, most=FEW)


def completed(folder: Folder, composed: Composed, built: Built, crew: Crew = ALONE) -> Built:
    """When the pages are out: what makes them findable, and what was published long ago. Nobody waits for it."""
    from pipeline.shards import history, search

    begin(folder.unfinished)
    made = history.write(composed.history, built.bodies, folder.markdown) if composed.history else []
    if search.index(composed.shards) or made:
        return _both(replace(built, composed=(*built.composed, *made)), brought_up(folder, composed, crew, again=True))
    finish(folder.unfinished)
    return built


def _both(first: Built, then: Built) -> Built:
    """What two steps of a build did."""
    both = {name: getattr(first, name) + getattr(then, name) for name in ("composed", "written", "removed")}
    return replace(first, **both)


def brought_up(folder: Folder, composed: Composed, crew: Crew = ALONE, *, again: bool = False) -> Built:
    """Store what was composed and render what changed of it; `again` in the same build."""
    files = composed.shards.files()
    interrupted = begin(folder.unfinished) and not again
    if folder.output != folder.root / "output":
        begin(folder.mark)
    changed = store(folder, composed.shards, crew, interrupted=interrupted)
    looking = Looking.NOWHERE if again else Looking.EVERYWHERE if interrupted else Looking.USUAL
    outcome = render(folder, files, crew, looking=looking)
    finish(folder.unfinished)
    pages = len([path for path in files if path.endswith(".md")])
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


@stage("store")
def store(folder: Folder, shards: Shards, crew: Crew = ALONE, *, interrupted: bool = False) -> list[str]:
    """Write the composed files that differ, remove those that nothing explains, then seal."""
    kept = Store(folder.markdown)
    before = set().union(*(seal.files for seal in shards.old.values()))
    if interrupted:
        before |= set(files_below(folder.markdown))
    # First, for a folder may have to make room for a file.
    kept.prune(before - shards.files().keys())
    texts = {path: text for shard in shards.new.values() for path, text in shard.texts.items()}
    written = list(chain.from_iterable(crew.near(partial(stored, folder.markdown), parcels(texts, shards.pile))))
    shards.seal()
    return written


def parcels(texts: Mapping[str, Laid], pile: Pile) -> Iterator[dict[str, bytes]]:
    """Files in parts that are worth sending to another process."""
    items = ((path, pile.take(laid)) for path, laid in texts.items())
    return iter(lambda: dict(islice(items, PARCEL)), {})
