"""What is kept of a release: every file with digest, size and time, and what it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from pipeline.store import append, lines_back, write_changed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class File(msgspec.Struct, array_like=True, frozen=True):
    """A file of a release and its compressed twin, where it has one.

    The digest is empty while the file is being written; `mtime` is when these bytes first went out.
    """

    digest: str
    size: int = 0
    mtime: int = 0
    packed: str = ""
    packed_size: int = 0


UNFINISHED = File("")


class Address(msgspec.Struct, array_like=True, frozen=True):
    """An address that readers had: since which release, and where it is gone since when and why."""

    first: int
    gone: int = 0
    reason: str = ""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the log: what was put in place, when, of which commit, and what it changed."""

    number: int
    moment: str
    """When it was published: the moment for which the site was built."""
    commit: str = ""
    program: str = ""
    """The digest of the code and libraries that made it: the version of every rule."""
    back: bool = False
    """Whether the release before was put back."""
    changed: list[str] = []
    """The addresses that are new or read otherwise; none are named where the whole site changed."""
    removed: list[str] = []
    gone: dict[str, str] = {}
    """The addresses that are no more since now, with their reasons."""
    files: int = 0
    """How many files changed, all told."""
    entries: list[str] = []
    """The ids of the feed entries that are new or newer."""


class Release(msgspec.Struct, frozen=True):
    """The record of a tree."""

    event: Event
    files: dict[str, File]
    addresses: dict[str, Address] = {}
    """All that were ever published."""
    reports: dict[str, tuple[str, ...]] = {}
    """`cases/2020-02` → a mark of each report that readers have."""

    @property
    def whole(self) -> bool:
        """Whether the tree was finished and checked."""
        return all(file.digest for file in self.files.values())


def read_release(path: Path) -> Release | None:
    """The record at a path, if there is one that can be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Release)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def write_release(path: Path, release: Release) -> None:
    """Write a record."""
    write_changed(path, msgspec.json.encode(release))


def read_log(path: Path) -> list[Event]:
    """Every event, the oldest first; half a line, as a full disk leaves it, is none."""
    return [*read_newest(path)][::-1]


def read_newest(path: Path) -> Iterator[Event]:
    """Every event, the newest first."""
    for line in lines_back(path):
        try:
            yield msgspec.json.decode(line, type=Event)
        except msgspec.DecodeError:
            continue


def log(path: Path, event: Event) -> None:
    """Add an event to the log."""
    append(path, msgspec.json.encode(event))
