"""The site as built: its files and their digests; only what changed since it was last looked at is read."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import msgspec

from pipeline.read.sources import SETTLED, Stamp
from pipeline.render.pages import site_files
from pipeline.store import digest, write_changed

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.site import Folder


def outputs(folder: Folder) -> dict[str, str]:
    """Path → digest of every file of the site."""
    known, fresh, found = _stamps(_path(folder)), {}, {}
    now = time.time_ns()
    for path in site_files(folder):
        file = f"{folder.output}/{path}"
        stat = os.stat(file)  # noqa: PTH116 - ten thousand times
        signs = (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)
        stamp = known.get(path)
        found[path] = stamp[4] if stamp and stamp[:4] == signs else digest((folder.output / path).read_bytes())
        if max(stat.st_mtime_ns, stat.st_ctime_ns) + SETTLED < now:
            fresh[path] = (*signs, found[path])
    write_changed(_path(folder), msgspec.json.encode(fresh))
    return found


def _path(folder: Folder) -> Path:
    return folder.manifest.with_suffix(".stamps")


def _stamps(path: Path) -> dict[str, Stamp]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Stamp])
    except (FileNotFoundError, msgspec.DecodeError):
        return {}
