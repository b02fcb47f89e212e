"""Where a published site lies: two trees, a link to the one that readers see, and what is known of them.

    live → a     what the web server serves
    a/ b/        the release that is live, and the one before it
    state/       the trees' records, the log, what was ever published, the lock

Nothing but `live` is served.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.release.record import Release, read_log, read_newest, read_release
from pipeline.store import locked, point

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from pipeline.release.record import Event, File

TREES = ("a", "b")
PACKED = ".gz"
# So many digits of a digest or a commit are enough for people.
SHORT = 12


class Refused(Exception):
    """What is asked for cannot be done; the message says why and how to mend it."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class Failed(Refused):
    """The machine could not do it: to be tried again."""


@dataclass(frozen=True, slots=True)
class Tree:
    """One of the two trees, and its record as it was read. A compressed twin lies beside its file."""

    name: str
    root: Path
    path: Path
    release: Release | None

    @property
    def files(self) -> dict[str, File]:
        """Every file that the record knows."""
        return self.release.files if self.release else {}

    def sound(self, path: str) -> bool:
        """Whether the file and its compressed twin are there, as large and as old as they should be."""
        file = self.files[path]
        return _is(f"{self.root}/{path}", file.size, file.mtime) and (
            not file.packed or _is(f"{self.root}/{path}{PACKED}", file.packed_size, file.mtime)
        )


def _is(file: str, size: int, mtime: int) -> bool:
    try:
        found = os.stat(file)  # noqa: PTH116 - of every file
    except OSError:
        return False
    return found.st_size == size and found.st_mtime == mtime


@dataclass(frozen=True, slots=True)
class Trees:
    """Both trees of a target as they were read: the one that readers see, if there is one, and the other."""

    live: Tree | None
    idle: Tree


@dataclass(frozen=True, slots=True)
class Target:
    """The folder that a site is published to."""

    root: Path

    @property
    def link(self) -> Path:
        """What the web server follows."""
        return self.root / "live"

    @property
    def state(self) -> Path:
        """What is known of the releases."""
        return self.root / "state"

    @property
    def log(self) -> Path:
        """One event a line."""
        return self.state / "log.jsonl"

    @property
    def held(self) -> Path:
        """Names the commit whose release was taken back, until another one comes."""
        return self.state / "held"

    @property
    def signers(self) -> Path:
        """Who may sign the next publish."""
        return self.state / "signers"

    @property
    def told(self) -> Path:
        """Words of scheduled notices that readers had before: no embargo can keep them."""
        return self.state / "told.json"

    @property
    def due(self) -> Path:
        """The second (since 1970) from which a publish has something to do without a new commit."""
        return self.state / "due"

    def ours(self) -> bool:
        """Whether nothing of others can lie in the folder."""
        return self.state.is_dir() or not self.root.exists() or not any(self.root.iterdir())

    def lock(self, waiting: Callable[[], None]) -> AbstractContextManager[None]:
        """The right to change the target: one publish at a time."""
        return locked(self.state / "lock", waiting)

    def trees(self) -> Trees:
        """Both trees as they stand."""
        live = self.link.readlink().name if self.link.is_symlink() else ""
        other = TREES[1] if live == TREES[0] else TREES[0]
        return Trees(self._tree(live) if live in TREES else None, self._tree(other))

    def _tree(self, name: str) -> Tree:
        path = self.state / f"{name}.json"
        return Tree(name, self.root / name, path, read_release(path))

    def commit(self) -> str | None:
        """The commit that was published last."""
        return next((event.commit for event in self.newest()), None)

    def taken_back(self) -> str | None:
        """The commit whose release was taken back last, if no other one came since."""
        return self.held.read_text("utf-8") if self.held.exists() else None

    def switch(self, tree: Tree) -> None:
        """Let readers see this tree, from one request to the next."""
        point(self.link, tree.name)

    def events(self) -> list[Event]:
        """The log, the oldest first."""
        return read_log(self.log)

    def newest(self) -> Iterator[Event]:
        """The log, the newest first; only what is asked for is read."""
        return read_newest(self.log)
