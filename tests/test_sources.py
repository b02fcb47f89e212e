"""Files are read when they changed, and only then."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pipeline.read.sources import SETTLED, Stamp, load_all

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Factory

NOTICE = "content/notices/2021-08/a.md"


def stamp_of(file: Path, digest: str) -> Stamp:
    """The stamp that a settled file would have."""
    found = file.stat()
    return (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, digest)


def test_a_settled_file_is_not_read(site: Factory) -> None:
    """A file whose stamp is the same keeps its digest unread; its bytes are there for whoever asks."""
    world = site()
    world.write(NOTICE, "甲")
    sources, _, _ = load_all(world.root, {NOTICE: stamp_of(world.root / NOTICE, "as before")})

    assert sources[NOTICE].digest == "as before"
    assert sources[NOTICE].content is None
    assert sources[NOTICE].raw == "甲".encode()


def test_a_disguised_edit_is_read(site: Factory) -> None:
    """An edit of the same size with its old time put back is seen all the same."""
    world = site()
    world.write(NOTICE, "甲")
    file = world.root / NOTICE
    known = {NOTICE: stamp_of(file, "as before")}
    before = file.stat()
    file.write_text("乙", "utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    sources, _, _ = load_all(world.root, known)

    assert sources[NOTICE].digest != "as before"


def test_a_fresh_file_gets_no_stamp(site: Factory) -> None:
    """A file changed within the clock's grain may change again unseen: it is read again."""
    world = site()
    world.write(NOTICE, "甲")
    _, _, stamps = load_all(world.root, {})

    assert SETTLED > 0
    assert NOTICE not in stamps
