"""The only writer: what differs is written to a temporary file and renamed; a path is written once."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

PART = ".part"


class WrittenTwice(Exception):
    """A file claimed twice, or one outside of the folder: our own fault, for paths come from checked identities."""


@dataclass(slots=True)
class Store:
    """Writes below a folder and remembers what it wrote and removed."""

    root: Path
    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    claimed: set[str] = field(default_factory=set)

    def write(self, path: str, content: bytes) -> bool:
        """Write the file unless it holds these bytes; whether it was written."""
        if path in self.claimed or ".." in path.split("/") or path.startswith("/"):
            raise WrittenTwice(path)
        self.claimed.add(path)
        if not write_changed(self.root / path, content):
            return False
        self.written.append(path)
        return True

    def prune(self, paths: Iterable[str]) -> None:
        """Remove these files and the folders that they leave empty."""
        for path in sorted(paths):
            with suppress(FileNotFoundError):
                (self.root / path).unlink()
                self.removed.append(path)
            folder = (self.root / path).parent
            while folder != self.root:
                try:
                    folder.rmdir()
                except OSError:
                    break
                folder = folder.parent


def write_changed(file: Path, content: bytes) -> bool:
    """Write a file whole or not at all, and only if its bytes differ."""
    try:
        if file.read_bytes() == content:
            return False
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(file.name + PART)
    part.write_bytes(content)
    part.replace(file)
    return True


def begin(marker: Path) -> bool:
    """Say that a build is writing; whether the one before did not come to its end."""
    interrupted = marker.exists()
    marker.parent.mkdir(parents=True, exist_ok=True)
    marker.touch()
    return interrupted


def finish(marker: Path) -> None:
    """Say that everything is written."""
    marker.unlink(missing_ok=True)


def stray(root: Path, known: set[str]) -> list[str]:
    """The files below `root` that nothing explains; hidden ones at its top are not ours."""
    return sorted(path for path in files_below(root) if path not in known)


def files_below(root: Path, pages: Container[str] = ()) -> list[str]:
    """The paths of all files below a folder, relative to it, in no order.

    A folder in `pages` (`daily/2020-02-01/`) is known to hold a page and nothing else; it is not listed.
    """
    found, stack = [], [""]
    while stack:
        here = stack.pop()
        with suppress(FileNotFoundError), os.scandir(f"{root}/{here}") as entries:
            for entry in entries:
                path = here + entry.name
                if not entry.is_dir(follow_symlinks=False):
                    if here or not entry.name.startswith("."):
                        found.append(path)
                elif f"{path}/" not in pages:
                    stack.append(f"{path}/")
                elif os.path.exists(f"{root}/{path}/index.html"):  # noqa: PTH110 - ten thousand times
                    found.append(f"{path}/index.html")
    return found


def digest(content: bytes) -> str:
    """The name of some bytes: the first 32 hexadecimal digits of their SHA-256."""
    return hashlib.sha256(content).hexdigest()[:32]
