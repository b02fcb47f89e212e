"""The static files of the theme: style, scripts, pictures, as they are shipped. No page is made of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.seals import key_of
from pipeline.store import digest, files_below

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.shards.work import Work


def static_files(folder: Path, work: Work) -> None:
    """`/theme/`: the files below `theme/static/`, the style sheet minified."""
    found = {path: (folder / path).read_bytes() for path in sorted(files_below(folder))}
    key = key_of([(path, digest(content)) for path, content in found.items()])
    if work.shards.current("theme", key) is None:
        shipped = {f"theme/{path}": _shipped(path, content) for path, content in found.items()}
        work.shards.add("theme", key, None, shipped)


def _shipped(path: str, content: bytes) -> bytes:
    return minified(content.decode()).encode() if path.endswith(".css") else content


def minified(style: str) -> str:
    """The style sheet without what only people read."""
    from rcssmin import cssmin

    # rcssmin 1.3 takes `.a :is(b)` inside a layer for a declaration and drops the space; `.a *:is(b)` is the same.
    return str(cssmin(re.sub(r"(?<=[\w\])])\s+(?=:[^{};]*\{)", " *", style)))
