"""The site while it is edited: built again after every save, with what is wrong and what is not public yet.

It has a memory and an output folder of its own, begun with what the last build left, so that looking changes
nothing that is published.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from pipeline.build import brought_up, completed
from pipeline.composition import compose
from pipeline.crew import Crew
from pipeline.problems import blocking, message, report
from pipeline.shards.found import find
from pipeline.store import files_below, share

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from pipeline.build import Built
    from pipeline.composition import Composed
    from pipeline.seals import Shards
    from pipeline.shards.work import Public, Work
    from pipeline.site import Folder

REMEMBERED = 100


@dataclass(frozen=True, slots=True)
class Turn:
    """What one build came to. `changed` are the files of the site that are others now; after a fault there are none."""

    number: int = 0
    changed: frozenset[str] = frozenset()
    told: str = ""
    """What is wrong, as the check says it."""
    blocked: bool = False
    drafts: dict[str, str] = field(default_factory=dict)
    """Address → when it becomes public: what the page shows and the public does not know yet."""
    due: datetime | None = None
    """When the site changes by itself."""
    seconds: float = 0.0


class Live:
    """The site and its last turns; readers wait for the next one."""

    def __init__(self, folder: Folder, zone: ZoneInfo, at: datetime | None, language: str) -> None:
        """`at` is the moment of the site; without one it goes with the clock."""
        self.folder = folder
        self.zone = zone
        self.at = at
        self.language = language
        self.turns: deque[Turn] = deque([Turn()], REMEMBERED)
        self.turned = threading.Condition()
        self.unindexed: tuple[Composed, Built] | None = None
        self.before: Shards | None = None
        """What the last turn left, if it came to its end."""
        self.known: Work | None = None
        """What the last turn was composed by in which more changed than texts."""
        self.coming: list[tuple[str, datetime]] = []

    @property
    def last(self) -> Turn:
        """The newest turn."""
        return self.turns[-1]

    def begin(self, built: Folder) -> None:
        """Take over what the last build of the site left, where there is nothing yet."""
        if self.folder.seals.exists() or not built.manifest.exists() or built.unfinished.exists():
            return
        for old, new in (
            (built.markdown, self.folder.markdown),
            (built.output, self.folder.output),
            (built.seals, self.folder.seals),
        ):
            # Files are replaced, never written over: neither folder sees what becomes of the other's.
            for path in files_below(old):
                share(old / path, new / path)
        share(built.manifest, self.folder.manifest)

    def rebuild(self, jobs: int = 1) -> Turn:
        """Build, and tell everybody who waits; what goes wrong leaves the last good site as it is."""
        began = time.perf_counter()
        turn = self._turn(jobs)
        drafts = self.last.drafts if turn.blocked else turn.drafts
        found = replace(turn, number=self.last.number + 1, drafts=drafts, seconds=time.perf_counter() - began)
        with self.turned:
            self.turns.append(found)
            self.turned.notify_all()
        return found

    def index(self) -> None:
        """Bring up to date what nobody waits for: the search, and what was published long ago."""
        waiting, self.unindexed = self.unindexed, None
        if waiting:
            completed(self.folder, *waiting)

    def due(self) -> bool:
        """Whether the site changes by itself now: a notice's time has come."""
        return self.at is None and self.last.due is not None and self.last.due <= datetime.now(self.zone)

    def wait(self, number: int, timeout: float) -> Turn:
        """The newest turn after that of a number, as soon as there is one."""
        with self.turned:
            self.turned.wait_for(lambda: self.last.number > number, timeout)
            return self.last

    def changed_since(self, number: int) -> frozenset[str] | None:
        """The files that changed after a turn; None if that is too long ago to be known."""
        turns = [turn for turn in list(self.turns) if turn.number > number]
        if turns and turns[0].number > number + 1:
            return None
        return frozenset().union(*(turn.changed for turn in turns))

    def _turn(self, jobs: int) -> Turn:
        try:
            return self._built(jobs)
        except Exception as error:  # noqa: BLE001 - the next save may mend it; until then the last good site stays
            traceback.print_exc()
            what = f"{type(error).__name__}: {error}"
            return Turn(told=message("fault", self.language, what=what), blocked=True)

    def _built(self, jobs: int) -> Turn:
        if not (self.folder.root / "content").is_dir():
            return Turn(told=message("no-folder", self.language, path=self.folder.root), blocked=True)
        found = find(self.folder, before=self.before)
        moment = self.at or datetime.now(self.zone)
        composed = compose(self.folder, moment, found, whole=self.known is None, before=self.known)
        told = report(composed.problems, self.language) if composed.problems else ""
        if blocking(composed.problems) or composed.history is None or composed.ahead is None:
            return Turn(told=told, blocked=True)
        if composed.history.only is None:
            self.known, self.coming = composed.history.work, self._coming(composed.history.public)
        again, self.before = self.before is not None, None
        with Crew(jobs) as crew:
            built = brought_up(self.folder, composed, crew, again=again)
        self.unindexed, self.before = (composed, built), composed.shards
        changed = frozenset((*built.written, *built.removed))
        return Turn(changed=changed, told=told, drafts=self._drafts(), due=composed.ahead.due.moment)

    def _drafts(self) -> dict[str, str]:
        """What is on these pages and not public yet: notices, and bulletins of figures that are still to come."""
        now = datetime.now(self.zone)
        return {url: f"{moment:%Y-%m-%d %H:%M}" for url, moment in self.coming if moment > now}

    def _coming(self, public: Public) -> list[tuple[str, datetime]]:
        """The address of all that is on these pages and was not public when they were looked at, and when it is."""
        if self.at is None:
            return []
        shown = [(notice.url, notice.published) for notice in public.notices]
        for bulletins in public.told.values():
            shown += [(bulletin.url, datetime.fromisoformat(bulletin.published)) for bulletin in bulletins]
        now = datetime.now(self.zone)
        return [found for found in shown if found[1] > now]
