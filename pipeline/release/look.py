"""Looks whether every file of a tree is as its record says, in a process of its own while this one builds."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.release.target import Tree  # noqa: TC004 - nobody asks what an annotation is


@dataclass(frozen=True, slots=True)
class Look:
    """A tree, the process that looks at it, and where that tells what it found."""

    tree: Tree
    process: int
    told: int

    def unsound(self) -> set[str]:
        """The files of the tree that are not as its record says; to be asked once."""
        answer = b"".join(iter(lambda: os.read(self.told, 1 << 20), b""))
        try:
            return msgspec.json.decode(answer, type=set[str])
        except msgspec.DecodeError:
            return unsound(self.tree)  # whoever looked has ended before


@contextmanager
def looking(tree: Tree) -> Iterator[Look]:
    """Look at a tree from now on; it ends when nobody can ask any more."""
    told, telling = os.pipe()
    if not (process := os.fork()):
        # Or nobody would be missed who does not hear any more.
        os.close(told)
        _tell(telling, tree)
    os.close(telling)
    try:
        yield Look(tree, process, told)
    finally:
        os.close(told)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


def unsound(tree: Tree) -> set[str]:
    """The files of a tree that are not as its record says."""
    return {path for path in tree.files if not tree.sound(path)}


def _tell(telling: int, tree: Tree) -> NoReturn:
    """What the other process does, and nothing else, whatever happens to it."""
    try:
        os.write(telling, msgspec.json.encode(unsound(tree)))
    finally:
        os._exit(0)
