"""Saves in the folders that people write in, and what follows from each: a build, and what nobody waits for later."""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING

from watchfiles import watch

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from watchfiles import Change

    from pipeline.desk.live import Live, Turn
    from pipeline.site import Folder

# Milliseconds: a save is over when nothing was written for so long; who writes on and on is not waited for longer.
STEP, DEBOUNCE, TICK = 15, 300, 1000
# Seconds without a save after which the search is brought up to date.
IDLE = 5.0
# What programs leave beside a file while they save it.
PASSING = (".", "~$")
PASSING_ENDS = ("~", ".part", ".tmp", ".swp", ".swx")


def keep_up(live: Live, say: Callable[[Turn], None], stop: threading.Event) -> None:
    """Build after every save, until told to stop."""
    saved_at = time.monotonic()
    while not stop.is_set():
        for saved in _saves(live.folder, stop):
            if saved or live.due():
                say(live.rebuild())
                saved_at = time.monotonic()
                # The commands do without, for they end; and nobody waits for it now.
                gc.collect()
            elif time.monotonic() - saved_at > IDLE:
                live.index()


def _saves(folder: Folder, stop: threading.Event) -> Iterator[bool]:
    """Now and then, whether anything was saved; ends when the folders are no more those that are looked at."""
    settings, places = _settings(folder), _places(folder)
    if folder.root / "content" not in places:
        # It was moved away; until it is back there is nothing to build.
        stop.wait(TICK / 1000)
        yield (folder.root / "content").is_dir()
        return
    watching = watch(
        *places,
        watch_filter=_is_content,
        step=STEP,
        debounce=DEBOUNCE,
        rust_timeout=TICK,
        yield_on_timeout=True,
        stop_event=stop,
    )
    for found in watching:
        moved, before = _places(folder) != places, settings
        settings = _settings(folder)
        yield bool(found) or moved or settings != before
        if moved:
            return


def _places(folder: Folder) -> dict[Path, int]:
    """The folders that people write in, and which these are: another one may stand under the same name."""
    places = (folder.root / "content", folder.theme)
    return {place: place.stat().st_ino for place in places if place.is_dir()}


def _settings(folder: Folder) -> list[int]:
    """When Pelican's settings were changed: they stand beside the folders that are watched."""
    files = (folder.conf, folder.meaning)
    return [file.stat().st_mtime_ns if file.exists() else 0 for file in files]


def _is_content(_: Change, path: str) -> bool:
    """Not what programs leave beside a file while they save it."""
    name = path.rpartition("/")[2]
    return not name.startswith(PASSING) and not name.endswith(PASSING_ENDS)
