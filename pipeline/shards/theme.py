"""What the theme ships beside pages: style, scripts, pictures, the service worker. No page is made of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.publish import installed
from pipeline.seals import key_of
from pipeline.store import digest, files_below
from pipeline.timings import stage

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.shards.work import Work

ICON = "static/icon.svg"
WORKER = "worker.js"


@stage("theme")
def static_files(theme: Path, work: Work) -> None:
    """`/theme/`, the style sheet minified, and `/sw.js`."""
    homes = [f"/{edition.prefix}" for edition in work.editions]
    paths = [f"static/{path}" for path in sorted(files_below(theme / "static"))]
    found = {path: (theme / path).read_bytes() for path in (*paths, WORKER)}
    key = key_of([(path, digest(content)) for path, content in found.items()], homes)
    if work.shards.current("theme", key) is None:
        script = found.pop(WORKER)
        texts = {path.replace("static/", "theme/", 1): _shipped(path, content) for path, content in found.items()}
        texts |= {f"theme/{name}": icon for name, icon in installed.icons(found[ICON]).items()}
        work.shards.add("theme", key, None, texts | {"sw.js": installed.worker(script, homes)})


def _shipped(path: str, content: bytes) -> bytes:
    return minified(content.decode()).encode() if path.endswith(".css") else content


def minified(style: str) -> str:
    """The style sheet without what only people read."""
    from rcssmin import cssmin

    # rcssmin 1.3 takes `.a :is(b)` inside a layer for a declaration and drops the space; `.a *:is(b)` is the same.
    small = str(cssmin(re.sub(r"(?<=[\w\])])\s+(?=:[^{};]*\{)", " *", style)))
    # It leaves quotation marks around names, and spaces around slashes.
    small = re.sub(r'\[([a-z-]+\W?=)"([a-z][\w-]*)"\]', r"[\1\2]", small)
    return re.sub(r'("[^"]*")| / ', lambda found: found[1] or "/", small)
