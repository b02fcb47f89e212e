"""A build that dies anywhere is taken up by the next one, as if it had never begun."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from conftest import LATER, Site, notice, tree_of
from lawful import CASES, CLOSING, FEBRUARY, NOTICES, anew, differing, lawful, same, world

from pipeline.store import PART, begin, write_changed

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["lawful", "world"]  # a fixture is used by its name


# A death leaves what is on the disk at that moment: before each write whose turn it is, the folder is copied.
DRIVER = """
import shutil, sys
from datetime import datetime
from itertools import count
from pathlib import Path
from pipeline import store

site, folder, step, half = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "between"
writing, sharing, turns = store.write_changed, store.share, count()

def left_behind(turn):
    shutil.copytree(site, folder / str(turn), symlinks=True)
    return folder / str(turn)

def dying(file, content):
    if (turn := next(turns)) % step == 0:
        there = left_behind(turn) / file.relative_to(site)
        there.parent.mkdir(parents=True, exist_ok=True)
        if half:
            there.with_name(file.name + store.PART).write_bytes(content)

def dying_at_writing(file, content):
    file = Path(file)
    if not file.exists() or file.read_bytes() != content:
        dying(file, content)
    return writing(file, content)

def dying_at_sharing(source, file):
    dying(Path(file), Path(source).read_bytes())
    return sharing(source, file)

store.write_changed, store.share = dying_at_writing, dying_at_sharing
from pipeline.build import build
from pipeline.site import folder_of

assert not build(folder_of(site), datetime.fromisoformat(sys.argv[5])).problems
left_behind(next(turns))
"""


def killed(world: Site, folder: Path, when: str, step: int) -> list[Site]:
    """What builds of a site leave that die at every so manieth write: before it, or between it and its renaming."""
    folder.mkdir()
    site = world.copy(folder.with_name(f"{folder.name}-site"))
    done = world.python(["-c", DRIVER, str(site.root), str(folder), str(step), when, f"{LATER}+08:00"])
    assert done.returncode == 0, done.stderr
    found = [Site(path) for path in sorted(folder.iterdir(), key=lambda path: int(path.name))]
    assert len(found) > 4
    return found


@pytest.mark.parametrize("when", ["before", "between"])
def test_killed_at_first(world: Site, tmp_path: Path, when: str) -> None:
    """A first build that died anywhere is taken up by the next one."""
    for found in killed(world.anew(tmp_path / "new"), tmp_path / "killed", when, 43):
        assert found.build().problems == (), found.root.name
        same(world, found)


@pytest.mark.parametrize("when", ["before", "between"])
def test_killed_at_an_edit(world: Site, tmp_path: Path, when: str) -> None:
    """A build of an edit that died anywhere is taken up by the next one."""
    write(world)
    world.write(f"{CASES}/2020-02.csv", FEBRUARY + "".join(CLOSING))
    clean = anew(world, tmp_path / "clean")
    for found in killed(world, tmp_path / "killed", when, 19):
        assert found.build().problems == (), found.root.name
        same(clean, found)


@pytest.mark.parametrize("when", ["before", "between"])
def test_killed_and_reverted(world: Site, tmp_path: Path, when: str) -> None:
    """An edit whose build died, taken back, leaves nothing behind."""
    clean = anew(world, tmp_path / "clean")
    write(world)
    for found in killed(world, tmp_path / "killed", when, 9):
        found.remove("content")
        shutil.copytree(clean.root / "content", found.root / "content")
        assert found.build().problems == (), found.root.name
        same(clean, found)


def write(world: Site) -> None:
    """A new title and a new notice."""
    world.replace(f"{NOTICES}/b.md", "通告b", "通告乙")
    world.write(f"{NOTICES}/e.md", notice("通告e", "2021-08-05T08:00"))


@pytest.mark.parametrize("shard", ["figures/2020-03", "notices/2021-08", "feeds/notices"])
def test_a_seal_not_renamed(world: Site, shard: str) -> None:
    """A seal that a death left under its temporary name is no seal, and goes."""
    seals = seals_of(world)
    half = world.folder.seals / f"{shard}.json{PART}"
    half.parent.mkdir(exist_ok=True)
    half.write_bytes(seals[f"{shard}.json"])
    begin(world.folder.unfinished)

    assert world.build().problems == ()
    differing(seals, seals_of(world))


def seals_of(world: Site) -> dict[str, bytes]:
    """All seals, without the stamps of sources: those of files just written are taken anew when these have aged."""
    found = tree_of(world.folder.seals)
    del found["sources.json"]
    return found


def test_a_second_name_left_behind(tmp_path: Path) -> None:
    """What died while it shared a file has left a name of it; nobody writes another file through that."""
    shared, file = tmp_path / "shared", tmp_path / "file"
    shared.write_bytes(b"published")
    file.with_name(file.name + PART).hardlink_to(shared)

    assert write_changed(file, b"draft")
    assert (shared.read_bytes(), file.read_bytes()) == (b"published", b"draft")
