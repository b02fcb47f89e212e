"""The only writer: what differs is written to a temporary file and renamed; a path is written once."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping

    StrPath = str | os.PathLike[str]

PART = ".part"
# So many files are flushed to the disk one by one; more of them all at once.
FEW = 500
AT_ONCE = 8
# So much of a file that has grown for years is read at a time.
BLOCK = 1 << 16


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
        self._claim(path)
        if not write_changed(f"{self.root}/{path}", content):
            return False
        self.written.append(path)
        return True

    def share(self, path: str, source: StrPath) -> bool:
        """The same as `write` with the bytes of a file that is only ever replaced: both become one file."""
        self._claim(path)
        file = f"{self.root}/{path}"
        if same(file, source):
            return False
        share(source, file)
        self.written.append(path)
        return True

    def _claim(self, path: str) -> None:
        if path in self.claimed or ".." in path.split("/") or path.startswith("/"):
            raise WrittenTwice(path)
        self.claimed.add(path)

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


def stored(root: Path, texts: Mapping[str, bytes]) -> list[str]:
    """Write these files below a folder; those that differed."""
    store = Store(root)
    for path, text in texts.items():
        store.write(path, text)
    return store.written


def shared(root: Path, source: Path, paths: Iterable[str]) -> list[str]:
    """Let these files be the same below two folders; those that differed."""
    store = Store(root)
    for path in paths:
        store.share(path, f"{source}/{path}")
    return store.written


# Files are named by texts here, and the system is asked as little as can be: a build does this ten thousand times.


def write_changed(file: StrPath, content: bytes) -> bool:
    """Write a file whole or not at all, and only if its bytes differ."""
    name = os.fspath(file)
    with suppress(FileNotFoundError):
        if os.stat(name).st_size == len(content) and _read(name) == content:  # noqa: PTH116
            return False
    part = name + PART
    _made(part, partial(_write, content=content))
    os.replace(part, name)  # noqa: PTH105
    return True


def _made(part: str, make: Callable[[str], None]) -> None:
    """Make a file where the folder may be missing, or a build that died may have left one."""
    try:
        make(part)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(part), exist_ok=True)  # noqa: PTH103, PTH120
        make(part)
    except FileExistsError:
        os.unlink(part)  # noqa: PTH108
        make(part)


def _read(name: str) -> bytes:
    with open(name, "rb") as opened:  # noqa: PTH123
        return opened.read()


def _write(name: str, content: bytes) -> None:
    with suppress(FileNotFoundError):
        if os.lstat(name).st_nlink > 1:
            os.unlink(name)  # noqa: PTH108 - what a build that died shared: another name of a file that stands
    with open(name, "wb") as opened:  # noqa: PTH123
        opened.write(content)


def place(file: Path, content: bytes, mtime: int) -> None:
    """Write a file whole or not at all, with this time of its last change."""
    part = _part(file)
    part.write_bytes(content)
    os.utime(part, (mtime, mtime))
    part.replace(file)


def same(file: StrPath, other: StrPath) -> bool:
    """Whether two files are one, or hold the same bytes."""
    try:
        found = os.stat(file)  # noqa: PTH116
    except FileNotFoundError:
        return False
    expected = os.stat(other)  # noqa: PTH116
    if os.path.samestat(found, expected):
        return True
    return found.st_size == expected.st_size and _read(os.fspath(file)) == _read(os.fspath(other))


def share(source: StrPath, file: StrPath) -> None:
    """Make a file the same as another one: one file under two names, or a copy where the disk cannot."""
    name = os.fspath(file)
    part = name + PART
    _made(part, partial(_link, source))
    os.replace(part, name)  # noqa: PTH105
    # To rename a file to another name of itself does nothing, and says nothing.
    with suppress(FileNotFoundError):
        os.unlink(part)  # noqa: PTH108


def _link(source: StrPath, part: str) -> None:
    try:
        os.link(source, part)
    except (FileExistsError, FileNotFoundError):
        raise
    except OSError:
        shutil.copy2(source, part)


def _part(file: Path) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(file.name + PART)
    part.unlink(missing_ok=True)
    return part


def point(link: Path, name: str) -> None:
    """Let a symbolic link lead to `name` beside it, from one moment to the next."""
    part = _part(link)
    part.symlink_to(name)
    part.replace(link)


def append(file: Path, line: bytes) -> None:
    """Add a line at the end of a file; a half one, as a full disk leaves it, is ended first."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("ab+") as opened:
        size = opened.seek(0, os.SEEK_END)
        opened.seek(max(size - 1, 0))
        ended = opened.read(1) in (b"", b"\n")
        opened.write((b"" if ended else b"\n") + line + b"\n")


def lines_back(file: Path) -> Iterator[bytes]:
    """The lines of a file from its end; only so much of it is read as is asked for."""
    if not file.exists():
        return
    with file.open("rb") as opened:
        left, rest = opened.seek(0, os.SEEK_END), b""
        while left:
            size = min(left, BLOCK)
            left = opened.seek(left - size)
            rest, *lines = (opened.read(size) + rest).split(b"\n")
            yield from reversed(lines)
    yield rest


def flush(files: Iterable[Path]) -> None:
    """Have these files on the disk before anything that comes after them."""
    found = list(files)
    if len(found) > FEW:
        os.sync()
    else:
        # The disk takes many at once as fast as one.
        with ThreadPoolExecutor(AT_ONCE) as threads:
            list(threads.map(_flush, found))


def _flush(file: Path) -> None:
    opened = os.open(file, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def locked(file: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold a lock; who finds it held is told once and waits. It ends with the process that holds it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("ab") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(opened, fcntl.LOCK_EX)
        yield


def there(folder: Path) -> Path:
    """The folder, made if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    return folder


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
