"""A release is one published state: whole or not at all, and it costs what changed."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest
from conftest import tree_of
from releasing import Shelf, shelf

from pipeline.release.look import looking
from pipeline.release.record import read_log
from pipeline.release.target import Refused

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["shelf"]  # a fixture is used by its name

LONG = "很长的一页。".encode() * 100
FEED = "<feed><entry><id>tag:a</id><updated>2021-08-01</updated></entry></feed>"
SITE = {
    "index.html": LONG,
    "notices/a/index.html": LONG + b"a",
    "notices/b/index.html": LONG + b"b",
    "feeds/news.atom.xml": FEED.encode(),
    "files/plan.pdf": LONG,
    "small.html": b"small",
    "empty.txt": b"",
}


def inodes(folder: Path) -> dict[str, int]:
    """path → the file itself, whatever it is called."""
    return {path: (folder / path).stat().st_ino for path in tree_of(folder)}


def times(folder: Path) -> dict[str, int]:
    return {path: int((folder / path).stat().st_mtime) for path in tree_of(folder)}


def test_readers_see_it(shelf: Shelf) -> None:
    """What is published is there, and larger texts have a compressed twin of the same."""
    shelf.put(SITE)

    assert shelf.live() == SITE
    assert shelf.packed() == {path: SITE[path] for path in SITE if "index.html" in path}


def test_the_same_bytes_compress_to_the_same(shelf: Shelf, tmp_path: Path) -> None:
    """A compressed twin depends on its file alone, not on when it was made."""
    shelf.put(SITE, "2021-01-01")
    other = Shelf(type(shelf.target)(tmp_path / "other"))
    other.put(SITE, "2022-01-01")

    assert tree_of(shelf.target.link) == tree_of(other.target.link)


def test_nothing_changed(shelf: Shelf) -> None:
    """A publish that changes nothing leaves everything as it is, and the log."""
    shelf.put(SITE)
    before = tree_of(shelf.target.root)

    assert shelf.put(SITE, "2024-01-01") is None
    assert tree_of(shelf.target.root) == before


def test_another_commit_of_the_same(shelf: Shelf) -> None:
    """A commit that changes no file is no release, but known to be published."""
    shelf.put(SITE, commit="one")
    tree = shelf.target.link.readlink()

    assert shelf.put(SITE, commit="two") is None
    assert (shelf.target.link.readlink(), shelf.target.commit()) == (tree, "two")
    shelf.put(SITE | {"index.html": b"3"}, commit="three")
    assert [event.number for event in shelf.target.events()] == [1, 1, 2]


def test_a_publish_costs_what_changed(shelf: Shelf) -> None:
    """In the idle tree only what differs from its own release is written."""
    shelf.put(SITE)
    shelf.put(SITE | {"index.html": LONG + b"2"})
    idle = shelf.idle
    before = inodes(idle.root)
    shelf.put(SITE | {"index.html": LONG + b"2", "notices/a/index.html": LONG + b"3"})
    after = inodes(shelf.target.link)
    changed = {"index.html", "index.html.gz", "notices/a/index.html", "notices/a/index.html.gz"}

    assert {path for path in after if before[path] != after[path]} == changed


def test_both_trees_share_their_files(shelf: Shelf) -> None:
    """What is the same in both releases is one file with one time: a switch empties no browser's cache."""
    shelf.put(SITE, "2022-01-01")
    shelf.put(SITE | {"index.html": LONG + b"2"}, "2022-02-01")
    one, other = inodes(shelf.target.link), inodes(shelf.idle.root)

    assert {path for path in one if one[path] != other[path]} == {"index.html", "index.html.gz"}


def test_a_later_state_has_a_later_time(shelf: Shelf) -> None:
    """Two states of a page that were published in the same second differ in time, for browsers ask for it."""
    shelf.put(SITE)
    first = times(shelf.target.link)
    shelf.put(SITE | {"index.html": LONG + b"2"})
    found = times(shelf.target.link)

    assert {path: found[path] - first[path] for path in found if found[path] != first[path]} == {
        "index.html": 1,
        "index.html.gz": 1,
    }


def test_what_is_gone(shelf: Shelf) -> None:
    """What is wanted no more is in neither tree after two publishes, nor its folders."""
    shelf.put(SITE)
    less = {path: raw for path, raw in SITE.items() if not path.startswith("notices/")}
    shelf.put(less)

    assert shelf.live() == less
    assert not (shelf.target.link / "notices").exists()
    shelf.put(less | {"index.html": b"2"})
    assert shelf.live() == less | {"index.html": b"2"}


def test_a_folder_makes_room(shelf: Shelf) -> None:
    """A file may become a folder and a folder a file."""
    shelf.put({"list": LONG, "plan/one": LONG})
    changed = {"list/one": LONG + b"1", "plan": LONG + b"2"}
    shelf.put(changed)

    assert shelf.live() == changed
    shelf.put(changed | {"list/one": LONG})
    assert shelf.live() == changed | {"list/one": LONG}


def test_a_twin_of_an_editor(shelf: Shelf) -> None:
    """A compressed file that editors made is theirs, and beats ours."""
    shelf.put({"data.csv": LONG})
    shelf.put({"data.csv": LONG, "data.csv.gz": b"theirs"})

    assert tree_of(shelf.target.link) == {"data.csv": LONG, "data.csv.gz": b"theirs"}
    shelf.put({"data.csv": LONG})
    assert shelf.packed() == {"data.csv": LONG}


def test_back(shelf: Shelf) -> None:
    """The release before is back at once; what was taken back is known."""
    shelf.put(SITE, commit="one")
    shelf.put(SITE | {"index.html": b"2"}, commit="two")
    event = shelf.back()

    assert (event.number, event.commit, shelf.live()) == (1, "one", SITE)
    assert shelf.target.taken_back() == "two"
    shelf.put(SITE | {"index.html": b"3"}, commit="three")
    assert shelf.live() == SITE | {"index.html": b"3"}
    assert [(e.number, e.commit, e.back) for e in shelf.target.events()] == [
        *((1, "one", False), (2, "two", False), (1, "one", True), (3, "three", False)),
    ]


def test_no_release_before(shelf: Shelf) -> None:
    """There is nothing to go back to before the second publish."""
    with pytest.raises(Refused, match="release-no-other"):
        shelf.back()
    shelf.put(SITE)
    with pytest.raises(Refused, match="release-no-other"):
        shelf.back()


@pytest.mark.parametrize("tree", ["live", "idle"])
@pytest.mark.parametrize("name", ["index.html", "index.html.gz", "files/plan.pdf"])
@pytest.mark.parametrize("harm", ["removed", "emptied", "edited"])
def test_a_damaged_tree_is_mended(shelf: Shelf, tree: str, name: str, harm: str) -> None:
    """A file that was lost, emptied or changed in either tree is whole again after the next publish."""
    shelf.put(SITE)
    shelf.put(SITE | {"notices/a/index.html": b"2"})
    root = shelf.target.link if tree == "live" else shelf.idle.root
    if harm == "edited":
        # As long as it was, and in place: where both trees share the file it is another one in both.
        (root / name).write_bytes(bytes((root / name).stat().st_size))
    else:
        (root / name).unlink()
    if harm == "emptied":
        (root / name).write_bytes(b"")
    changed = SITE | {"notices/a/index.html": b"3"} if tree == "idle" else SITE | {"notices/a/index.html": b"2"}
    shelf.put(changed)

    assert shelf.live() == changed
    assert shelf.packed() == {path: raw for path, raw in changed.items() if "index.html" in path and len(raw) > 256}


@pytest.mark.parametrize("ends", ["well", "killed"])
def test_who_looks_beside_the_build(shelf: Shelf, ends: str) -> None:
    """What is wrong in the idle tree is found while the site is built, also if the one who looks is killed."""
    shelf.put(SITE)
    shelf.put(SITE | {"index.html": LONG + b"2"})
    (shelf.idle.root / "small.html").unlink()
    with looking(shelf.idle) as look:
        if ends == "killed":
            os.kill(look.process, signal.SIGKILL)

        assert look.unsound() == {"small.html"}


@pytest.mark.parametrize("record", [None, b"", b"{", b"[1]"])
@pytest.mark.parametrize("tree", ["live", "idle"])
def test_a_lost_record(shelf: Shelf, tree: str, record: bytes | None) -> None:
    """A tree whose record cannot be read is looked into as a whole, and what nothing explains goes."""
    shelf.put(SITE)
    shelf.put(SITE | {"index.html": b"2"})
    found = shelf.idle if tree == "idle" else shelf.target.trees().live
    assert found
    found.path.unlink() if record is None else found.path.write_bytes(record)
    (found.root / "stray").mkdir()
    (found.root / "stray" / "file.html").write_text("stray")
    for text in (b"3", b"4"):
        shelf.put(SITE | {"index.html": text})

        assert shelf.live() == SITE | {"index.html": text}


def test_what_changes_while_it_is_read(shelf: Shelf) -> None:
    """A file that is not what was checked is not published."""
    shelf.put(SITE)
    with pytest.raises(Refused, match="release-damaged"):
        shelf.put(SITE | {"index.html": b"checked"}, read=SITE | {"index.html": b"another"})

    assert shelf.live() == SITE


def test_half_a_line_in_the_log(shelf: Shelf) -> None:
    """What a full disk left in the log hides no other line."""
    shelf.put(SITE)
    with shelf.target.log.open("ab") as file:
        file.write(b'{"number": 2, "mom')
    shelf.put(SITE | {"index.html": b"2"})

    assert [event.number for event in read_log(shelf.target.log)] == [1, 2]


def test_a_log_of_years(shelf: Shelf) -> None:
    """The newest events are read from the end of the log, line by line, whatever its length."""
    lines = [b'{"number":%d,"moment":"%s"}' % (number, b"x" * (number * 7919 % 200_000)) for number in range(1, 9)]
    shelf.put(SITE)
    shelf.target.log.write_bytes(b"\n".join(lines) + b"\n")

    assert [event.number for event in shelf.target.newest()] == [8, 7, 6, 5, 4, 3, 2, 1]
    assert shelf.target.events() == [*shelf.target.newest()][::-1]


def test_a_line_that_the_log_lacks(shelf: Shelf) -> None:
    """A publish that died between the switch and the log is written down by the next one, once."""
    shelf.put(SITE)
    shelf.target.log.unlink()
    shelf.recover()
    shelf.recover()

    assert [event.number for event in shelf.target.events()] == [1]


def test_the_log_tells_what_changed(shelf: Shelf) -> None:
    """An event names the addresses and feed entries that are new or read otherwise, and the addresses that go."""
    shelf.put(SITE)
    more = "<entry><id>tag:b</id><updated>2021-08-02</updated></entry>"
    changed = {path: raw for path, raw in SITE.items() if path != "notices/b/index.html"}
    changed |= {"index.html": b"2", "feeds/news.atom.xml": FEED.replace("<entry>", f"{more}<entry>").encode()}
    event = shelf.put(changed)
    assert event

    assert event.changed == ["/feeds/news.atom.xml", "/"]
    assert (event.removed, event.entries, event.files) == (["/notices/b/"], ["tag:b"], 3)
    assert len(event.program) == 12
