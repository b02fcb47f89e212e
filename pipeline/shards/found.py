"""The files of `content/`, before anything is made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.problems import Problem
from pipeline.read.sources import Source, Stamp, load_all
from pipeline.seals import Shards
from pipeline.timings import stage

if TYPE_CHECKING:
    from pipeline.read.sources import Instead
    from pipeline.site import Folder


@dataclass(frozen=True, slots=True)
class Found:
    """The files of `content/`, as they lie there beside what was made of them before."""

    shards: Shards
    sources: dict[str, Source]
    problems: list[Problem]
    stamps: dict[str, Stamp]


@stage("look at the files")
def find(folder: Folder, instead: Instead | None = None, before: Shards | None = None) -> Found:
    """Look at every file; one that did not change is not read.

    `before` are the shards of the last build of this process, where nobody else builds.
    """
    trusted = not folder.unfinished.exists()
    shards = before.next() if before and trusted else Shards(folder.seals, folder.markdown, trusted=trusted)
    stamps = shards.payload("sources", dict[str, Stamp]) if shards.trusted else None
    return Found(shards, *load_all(folder.root, stamps or {}, instead))
