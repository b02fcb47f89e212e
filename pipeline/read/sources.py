"""The only reader of our files: which there are, what they hold, decoded strictly."""

from __future__ import annotations

import codecs
import hashlib
import os
import re
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from pipeline.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

# What is expected in which folder. Months and slugs are looked at by the readers, which can say what is wrong.
EXPECTED = {
    "figures": re.compile(r"content/figures/[^/]+/[^/]+\.csv"),
    "daily": re.compile(r"content/daily/[^/]+\.md"),
    "notices": re.compile(r"content/notices/[^/]+/[^/]+\.md"),
    "pages": re.compile(r"content/pages/(?:[^/]+/)?[^/]+\.md"),
    "places": re.compile(r"content/places/[^/]+\.csv"),
    "measures": re.compile(r"content/measures/[^/]+\.csv"),
    "translations": re.compile(r"content/translations/[^/]+\.po"),
    "files": re.compile(r"content/files/.+(?<!\.md)"),
}
# What no page and no feed may hold: everything below the space but tab and line feed, and what XML leaves out.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# Bytes without which there is none but the last two: to look for them takes a fifth of the time.
SIGNS = bytes([*range(9), *range(11, 32), 127])
# Hidden files, and the locks that Excel leaves beside its files.
HIDDEN = (".", "~$")
Instead = Mapping[str, bytes | None]
"""path → the bytes that stand in for a file, or None where it counts as absent: what is staged, for one."""

# What the file system says of a file that was read: size, mtime, ctime (both in ns), inode; and its digest.
# As in git's index, and with the change time, which no tool can set back.
Stamp = tuple[int, int, int, int, str]
# A file changed a moment ago may change again within the clock's grain: it gets no stamp, and is read again.
SETTLED = 2_000_000_000


class Source(Struct, frozen=True):
    """A file of `content/`: `path` is relative to the site's folder, `digest` the SHA-256 of its bytes."""

    path: str
    content: bytes | None = None
    digest: str = ""
    file: str = ""
    """Where to read it, if that was not needed yet."""

    @property
    def raw(self) -> bytes:
        """The bytes."""
        return _read(self.file) if self.content is None else self.content

    def let_go(self) -> Source:
        """The same without its bytes, where they can be read again: a large site's are too much to hold."""
        return Source(self.path, None, self.digest, self.file) if self.file else self

    def is_utf8(self) -> bool:
        """Whether Pelican's configuration can read it too."""
        try:
            self.raw.decode("utf-8")
        except UnicodeDecodeError:
            return False
        return True

    def text(self) -> tuple[str, list[Problem]]:
        """The text with plain line ends; UTF-8, UTF-8 with a byte order mark, or GB 18030."""
        raw = self.raw
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                text = codecs.decode(raw, encoding)
            except UnicodeDecodeError:
                continue
            if len(raw.translate(None, SIGNS)) == len(raw) and "\ufffe" not in text and "\uffff" not in text:
                return text, []
            return self._plain(text)
        return "", [Problem(self.path, 1, "encoding")]

    def _plain(self, text: str) -> tuple[str, list[Problem]]:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if found := CONTROL.search(text):
            return "", [Problem(self.path, text.count("\n", 0, found.start()) + 1, "control-character")]
        return text, []


def scan(site: Path, folder: str) -> list[str]:
    """The paths of all files below `site/folder`, sorted; hidden files and Excel's locks left out."""
    found: list[str] = []
    stack = [folder]
    while stack:
        here = stack.pop()
        with os.scandir(site / here) as entries:
            for entry in entries:
                path = f"{here}/{entry.name}"
                if entry.name.startswith(HIDDEN):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    stack.append(path)
                else:
                    found.append(path)
    return sorted(found)


def load(site: Path, path: str) -> Source:
    """The file at `path` below the site's folder."""
    file = f"{site}/{path}"
    raw = _read(file)
    return Source(path, raw, hashlib.sha256(raw).hexdigest(), file)


def _read(file: str) -> bytes:
    # Ten thousand times: a file object would take longer than the disk.
    opened = os.open(file, os.O_RDONLY)
    try:
        return os.read(opened, os.fstat(opened).st_size + 1)
    finally:
        os.close(opened)


def load_all(
    site: Path, stamps: Mapping[str, Stamp], instead: Instead | None = None
) -> tuple[dict[str, Source], list[Problem], dict[str, Stamp]]:
    """Every file of `content/`, and their stamps; one that cannot be read is a problem.

    A file whose stamp is the same as it was is not read until somebody asks for its bytes.
    """
    sources: dict[str, Source] = {}
    problems: list[Problem] = []
    fresh: dict[str, Stamp] = {}
    settled, root, stat, instead = time.time_ns() - SETTLED, str(site), os.stat, instead or {}
    # Sorted once, compared one by one: each of these lines is gone through ten thousand times.
    for path in sorted({*scan(site, "content"), *instead}) if instead else scan(site, "content"):
        if path in instead:
            if (content := instead[path]) is not None:
                sources[path] = Source(path, content, hashlib.sha256(content).hexdigest())
            continue
        try:
            now, stamp = stat(file := f"{root}/{path}"), stamps.get(path)
            if (
                stamp
                and stamp[1] == now.st_mtime_ns
                and stamp[0] == now.st_size
                and stamp[2] == now.st_ctime_ns
                and stamp[3] == now.st_ino
            ):
                sources[path] = Source(path, None, stamp[4], file)
            else:
                path.encode()
                sources[path] = source = load(site, path)
                stamp = (now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino, source.digest)
        except (OSError, UnicodeEncodeError):
            problems.append(Problem(path.encode(errors="replace").decode(), 1, "unreadable"))
            continue
        if stamp[1] < settled and stamp[2] < settled:
            fresh[path] = stamp
    return sources, problems, fresh


def sorted_out(
    sources: Mapping[str, Source], known: Collection[str]
) -> tuple[dict[str, dict[str, Source]], list[Problem]]:
    """The sources by what they are; a file that is expected nowhere is a problem. `known` are read apart."""
    kinds: dict[str, dict[str, Source]] = {kind: {} for kind in EXPECTED}
    problems = []
    for path, source in sources.items():
        kind = path.split("/")[1]
        if kind in EXPECTED and EXPECTED[kind].fullmatch(path):
            kinds[kind][path] = source
        elif path not in known:
            problems.append(Problem(path, 1, "unknown-file"))
    return kinds, problems
