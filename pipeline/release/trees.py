"""Brings the idle tree up to date: only what changed since its own release, then checked, never in place."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.release.gone import addresses_after, addresses_of, ever_published
from pipeline.release.record import UNFINISHED, File, Release, write_release
from pipeline.release.target import PACKED, Failed, Tree
from pipeline.store import AT_ONCE, Store, digest, files_below, flush, place, share

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

from pipeline.release.record import Event

# What is worth compressing once for all readers; the rest is compressed already, or small.
TEXTS = (
    *(".html", ".xml", ".css", ".js", ".mjs", ".json", ".csv", ".txt", ".svg", ".md", ".ics", ".geojson", ".wasm"),
    ".webmanifest",
)
SMALL = 256
LEVEL = 6


class Damaged(Failed):
    """A file of the release was written and reads otherwise."""

    def __init__(self, root: Path, file: str) -> None:
        super().__init__("release-damaged", path=root / file)
        self.file = file


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a release is to hold: path → digest, and where the bytes come from."""

    digests: Mapping[str, str]
    content: Callable[[str], bytes]
    gone: Mapping[str, str] = field(default_factory=dict)
    """The addresses that were published and are no more, with their reasons."""
    reports: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Marks of the reports that it makes public."""
    addresses: Collection[str] = ()
    """Its addresses, if somebody knows them already."""

    def held(self, files: Mapping[str, File]) -> dict[str, File]:
        """Those of some files that are as they are wanted."""
        wanted = self.digests
        return {
            path: file
            for path, file in files.items()
            if wanted.get(path) == file.digest and bool(file.packed) == self.packs(path, file.size)
        }

    def packs(self, path: str, size: int) -> bool:
        """Whether a compressed twin goes beside the file."""
        return size >= SMALL and path.endswith(TEXTS) and path + PACKED not in self.digests


@dataclass(slots=True)
class _Work:
    """The idle tree on its way to a release."""

    idle: Tree
    live: Tree | None
    wanted: Wanted
    now: int
    files: dict[str, File] = field(default_factory=dict)

    def renew(self, path: str) -> None:
        """Write a file and its compressed twin, or share those of the live tree where they are the same."""
        file = self.live.files.get(path) if self.live else None
        if self.live and file and self.wanted.held({path: file}) and self.live.sound(path):
            for name in _names(path, file):
                share(self.live.root / name, self.idle.root / name)
            self.files[path] = file
            return
        content = self.wanted.content(path)
        # A page's later state never bears the time of an earlier one: browsers would take it for the same.
        mtime = max(self.now, file.mtime + 1 if file else 0)
        place(self.idle.root / path, content, mtime)
        packed = gzip.compress(content, LEVEL, mtime=0) if self.wanted.packs(path, len(content)) else b""
        if packed:
            place(self.idle.root / (path + PACKED), packed, mtime)
        self.files[path] = File(digest(content), len(content), mtime, digest(packed) if packed else "", len(packed))

    def explains(self, name: str) -> bool:
        """Whether this is a file of the release or a compressed twin of one."""
        file = self.files.get(name.removesuffix(PACKED))
        return name in self.files or bool(file and file.packed)


def bring_up(idle: Tree, live: Tree | None, wanted: Wanted, event: Event, now: int, unsound: Iterable[str]) -> Release:
    """Make the idle tree hold exactly what is wanted, and write its record; readers see nothing of it yet.

    `unsound` are its files that are not as its record says.
    """
    kept = wanted.held(idle.files)
    for path in unsound:
        kept.pop(path, None)
    work = _Work(idle, live, wanted, now, kept)
    stale = sorted(wanted.digests.keys() - kept.keys())
    # The record says what is in the making: who dies here leaves a tree that the next publish looks into.
    unfinished = {**idle.files, **dict.fromkeys(stale, UNFINISHED)}
    write_release(idle.path, Release(event, unfinished, idle.release.addresses if idle.release else {}))
    _change(work, stale)
    written = [idle.root / name for path in stale for name in _names(path, work.files[path])]
    _check(idle.root, stale, work.files, wanted)
    with ThreadPoolExecutor(1) as beside:
        flushed = beside.submit(flush, written)
        there = {*(wanted.addresses or addresses_of(wanted.digests))}
        addresses = addresses_after(ever_published(live, idle), there, wanted.gone, event.number)
        release = Release(event, dict(sorted(work.files.items())), addresses, dict(wanted.reports))
        flushed.result()
    write_release(idle.path, release)
    flush([idle.path])
    return release


def _change(work: _Work, stale: list[str]) -> None:
    """Write what is stale, and remove what the release does not hold."""
    idle, wanted = work.idle, work.wanted.digests
    interrupted = idle.release is None or not idle.release.whole
    left = {path: file for path, file in idle.files.items() if path not in work.files}
    before = set(files_below(idle.root)) if interrupted else names_of(left)
    unwanted = {name for name in before if name not in wanted and name.removesuffix(PACKED) not in wanted}
    store = Store(idle.root)
    # First, for a folder may have to make room for a file.
    store.prune(unwanted)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(work.renew, stale))
    store.prune(name for name in before - unwanted if not work.explains(name))


def names_of(files: Mapping[str, File]) -> set[str]:
    """The paths of these files and of their compressed twins."""
    return {name for path, file in files.items() for name in _names(path, file)}


def _names(path: str, file: File) -> list[str]:
    return [path, path + PACKED] if file.packed else [path]


def _check(root: Path, written: Iterable[str], files: Mapping[str, File], wanted: Wanted) -> None:
    """What was written is on the disk as it was meant."""
    for path in written:
        file = files[path]
        found = [digest((root / name).read_bytes()) for name in _names(path, file)]
        if file.digest != wanted.digests[path] or found != [file.digest, file.packed][: len(found)]:
            raise Damaged(root, path)
