"""A publish that is killed at any step leaves the old site or the new one, and the next publish completes it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from conftest import PROJECT, tree_of
from releasing import Shelf, shelf
from waiting import LONGEST

from pipeline.release.target import Target

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["shelf"]  # a fixture is used by its name

LONG = "很长的一页。" * 100
OLD = {
    "index.html": f"{LONG}1",
    "notices/a/index.html": LONG,
    "list": LONG,
    "gone/index.html": "gone",
    "same.css": LONG,
}
NEW = {"index.html": f"{LONG}2", "notices/b/index.html": LONG, "list/index.html": "list", "same.css": LONG}
# Every change of the disk is announced to this hook; it kills before the one whose turn it is.
DRIVER = """
import json, os, shutil, signal, sys
from datetime import datetime
from itertools import count
from pathlib import Path
from pipeline.release.switch import put_in_place, recover
from pipeline.release.target import Target
from pipeline.release.trees import Wanted
from pipeline.store import digest

STEPS = {"os.rename", "os.link", "os.symlink", "os.remove", "os.rmdir", "os.mkdir", "os.utime", "os.truncate"}
left = 0

def dying(event, arguments):
    global left
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
    if left and (writes or event in STEPS):
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

def publish(root):
    target = Target(root)
    put_in_place(target, recover(target), wanted, datetime.fromisoformat("2023-01-01T12:00+08:00"), "new")

# A process that is killed takes nothing with it that the system has; only a power cut does.
os.fsync = lambda _: None
sys.addaudithook(dying)
before, folder, files = Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3])
files = {path: text.encode() for path, text in files.items()}
wanted = Wanted({path: digest(raw) for path, raw in files.items()}, files.__getitem__)
for step in count(1):
    root = folder / str(step)
    shutil.copytree(before, root, symlinks=True)
    child = os.fork()
    if not child:
        left = step
        publish(root)
        os._exit(0)
    ended = os.waitpid(child, 0)[1]
    if os.WIFEXITED(ended):
        sys.exit(os.WEXITSTATUS(ended))
"""


WORKING = """
import os, signal, sys
from pathlib import Path
from pipeline.crew import Crew
from pipeline.store import locked

def work(_):
    os.kill(os.getppid(), signal.SIGKILL)
    signal.pause()

with locked(Path(sys.argv[1]), print), Crew(2) as crew:
    list(crew.each(work, range(2)))
"""


def killed(shelf: Shelf, folder: Path, files: dict[str, str]) -> list[Shelf]:
    """Copies of a target, each with a publish that was killed before another step."""
    folder.mkdir()
    command = [sys.executable, "-c", DRIVER, str(shelf.target.root), str(folder), json.dumps(files)]
    done = subprocess.run(
        command,
        check=False, capture_output=True, encoding="utf-8", timeout=LONGEST,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [Shelf(Target(path)) for path in sorted(folder.iterdir(), key=lambda path: int(path.name))]


def raw(files: dict[str, str]) -> dict[str, bytes]:
    return {path: text.encode() for path, text in files.items()}


@pytest.mark.parametrize("times", [0, 1, 2], ids=["first", "second", "third"])
def test_killed(shelf: Shelf, tmp_path: Path, times: int) -> None:
    """Killed before any step, readers see the old site or the new one as a whole; then the next publish ends it."""
    shelf.target.root.mkdir()
    for number in range(times):
        shelf.put(raw(OLD | {"index.html": f"{LONG}{number}"}), commit=str(number))
    old = shelf.live() if times else {}
    found = killed(shelf, tmp_path / "killed", NEW)
    seen = [tree.live() if tree.target.link.exists() else {} for tree in found]

    assert all(state in (old, raw(NEW)) for state in seen)
    assert seen[0] == old
    assert seen[-1] == raw(NEW)
    assert len(found) > 25
    for tree in found:
        tree.recover()
        tree.put(raw(NEW), commit="new")

        assert tree.live() == raw(NEW), tree.target.root.name
        assert tree.packed() == {path: text for path, text in raw(NEW).items() if len(text) > 256}
        assert [event.commit for event in tree.target.events()] == [*map(str, range(times)), "new"]


def test_killed_and_reverted(shelf: Shelf, tmp_path: Path) -> None:
    """After a kill another site can be published as well, and nothing of the killed one stays."""
    for number in range(2):
        shelf.put(raw(OLD | {"index.html": f"{LONG}{number}"}), commit=str(number))
    for tree in killed(shelf, tmp_path / "killed", NEW):
        tree.recover()
        tree.put(raw(OLD), commit="again")

        assert tree.live() == raw(OLD), tree.target.root.name
        assert tree_of(tree.target.link).keys() == {name for path in OLD for name in (path, f"{path}.gz")} - {
            *("list.gz", "gone/index.html.gz")
        }


def test_killed_while_others_work(tmp_path: Path) -> None:
    """Who is killed takes along those who work for it: nobody else would end them, and they hold the lock."""
    lock = tmp_path / "lock"
    done = subprocess.run(
        [sys.executable, "-c", WORKING, str(lock)], check=False, env={**os.environ, "PYTHONPATH": str(PROJECT)}
    )
    free = subprocess.run(["flock", "--wait", "60", str(lock), "true"], check=False)

    assert (done.returncode, free.returncode) == (-signal.SIGKILL, 0)
