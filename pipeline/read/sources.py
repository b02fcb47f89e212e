"""The only reader of our files: which there are, what they hold, decoded strictly."""

from __future__ import annotations

import codecs
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from pipeline.problems import Problem


@dataclass(frozen=True, slots=True)
class Source:
    """A file of `content/`: `path` is relative to the site's folder, `digest` that of its bytes."""

    path: str
    raw: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes."""
        return hashlib.sha256(self.raw).hexdigest()

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
        for number, line in enumerate(text.split("\n"), 1):
            if any(ord(char) < 32 and char != "\t" for char in line):
                return "", [Problem(self.path, number, "control-character")]
        return text, []


def scan(site: Path, folder: str) -> list[str]:
    """The paths of all files below `site/folder`, sorted; hidden files and Excel's locks left out."""
    found: list[str] = []
    stack = [folder]
    while stack:
        here = stack.pop()
        with os.scandir(site / here) as entries:
            for entry in entries:
                if entry.name.startswith((".", "~$")):
                    continue
                path = f"{here}/{entry.name}"
                if entry.is_dir():
                    stack.append(path)
                else:
                    found.append(path)
    return sorted(found)


def load(site: Path, path: str) -> Source:
    """The file at `path` below the site's folder."""
    return Source(path, (site / path).read_bytes())
