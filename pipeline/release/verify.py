"""A published tree against its record: what is missing, what reads otherwise, what nobody put there."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING

from pipeline.problems import Problem
from pipeline.release.target import PACKED, Refused
from pipeline.release.trees import names_of
from pipeline.store import digest, stray

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.release.record import File
    from pipeline.release.target import Target, Tree


def verify(target: Target) -> tuple[list[Problem], int, int]:
    """What is wrong with the trees of a target; the number of the live release and how many files were looked at.

    A tree that a publish left unfinished is looked at by the next publish, not here.
    """
    trees = target.trees()
    if trees.live is None or trees.live.release is None:
        raise Refused("published-nothing", path=target.root)
    whole = [tree for tree in (trees.live, trees.idle) if tree.release and tree.release.whole]
    problems = [problem for tree in whole for problem in _of_tree(tree)]
    return problems, trees.live.release.event.number, sum(len(tree.files) for tree in whole)


def _of_tree(tree: Tree) -> Iterator[Problem]:
    for path, file in tree.files.items():
        yield from _of_file(tree.root / path, file)
    for path in stray(tree.root, names_of(tree.files)):
        yield Problem(str(tree.root / path), 1, "verify-stray")


def _of_file(path: Path, file: File) -> Iterator[Problem]:
    try:
        raw = path.read_bytes()
        twin = path.with_name(path.name + PACKED).read_bytes() if file.packed else b""
    except FileNotFoundError as error:
        yield Problem(str(error.filename), 1, "verify-missing")
        return
    if digest(raw) != file.digest:
        yield Problem(str(path), 1, "verify-changed")
    if file.packed and (digest(twin) != file.packed or digest(_unpacked(twin)) != file.digest):
        yield Problem(f"{path}{PACKED}", 1, "verify-changed")


def _unpacked(raw: bytes) -> bytes:
    try:
        return gzip.decompress(raw)
    except (OSError, EOFError, zlib.error):
        return b""
