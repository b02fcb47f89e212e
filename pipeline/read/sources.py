"""The only reader of our files: which there are, what they hold, decoded strictly."""

from __future__ import annotations

import codecs
import hashlib
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.problems import Problem

if TYPE_CHECKING:
    from pathlib import Path

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

# What is expected where. Months and slugs are looked at by the readers, which can say what is wrong.
EXPECTED = {
    "figures": re.compile(r"content/figures/[^/]+/[^/]+\.csv"),
    "notices": re.compile(r"content/notices/[^/]+/[^/]+\.md"),
    "pages": re.compile(r"content/pages/[^/]+\.md"),
    "places": re.compile(r"content/places/[^/]+\.csv"),
    "measures": re.compile(r"content/measures/[^/]+\.csv"),
    "files": re.compile(r"content/files/.+(?<!\.md)"),
}
# What no page and no feed may hold: everything below the space but tab and line feed, and what XML leaves out.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Source:
    """A file of `content/`: `path` is relative to the site's folder, `digest` that of its bytes."""

    path: str
    raw: bytes
    digest: str = ""
    """SHA-256 of the bytes, where it was asked for."""

    def is_utf8(self) -> bool:
        """Whether Pelican's configuration can read it too."""
        try:
            self.raw.decode("utf-8")
        except UnicodeDecodeError:
            return False
        return True

    def text(self) -> tuple[str, list[Problem]]:
        """The text with plain line ends; UTF-8, UTF-8 with a byte order mark, or GB 18030."""
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                text = codecs.decode(self.raw, encoding)
            except UnicodeDecodeError:
                continue
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
                if entry.name.startswith((".", "~$")):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    stack.append(path)
                else:
                    found.append(path)
    return sorted(found)


def load(site: Path, path: str) -> Source:
    """The file at `path` below the site's folder."""
    # Ten thousand times: a file object would take longer than the disk.
    file = os.open(f"{site}/{path}", os.O_RDONLY)
    try:
        raw = os.read(file, os.fstat(file).st_size + 1)
    finally:
        os.close(file)
    return Source(path, raw, hashlib.sha256(raw).hexdigest())


def load_all(site: Path) -> tuple[dict[str, Source], list[Problem]]:
    """Every file of `content/`; one that cannot be read is a problem."""
    sources: dict[str, Source] = {}
    problems: list[Problem] = []
    for path in scan(site, "content"):
        try:
            path.encode()
            sources[path] = load(site, path)
        except (OSError, UnicodeEncodeError):
            problems.append(Problem(path.encode(errors="replace").decode(), 1, "unreadable"))
    return sources, problems


def sorted_out(
    sources: Mapping[str, Source], known: Collection[str]
) -> tuple[dict[str, dict[str, Source]], list[Problem]]:
    """The sources by what they are; a file that is expected nowhere is a problem. `known` are read apart."""
    kinds: dict[str, dict[str, Source]] = {kind: {} for kind in EXPECTED}
    problems = []
    for path, source in sources.items():
        kind = next((kind for kind, form in EXPECTED.items() if form.fullmatch(path)), None)
        if kind:
            kinds[kind][path] = source
        elif path not in known:
            problems.append(Problem(path, 1, "unknown-file"))
    return kinds, problems
