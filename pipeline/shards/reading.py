"""Files of figures as reports: many at a time, each by whoever is free."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.crew import ALONE
from pipeline.problems import Problem
from pipeline.read.figures import Reports, read_reports

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.check.texts import Judge
    from pipeline.model import Reference
    from pipeline.read.sources import Source
    from pipeline.shards.work import Work

# Below so many bytes no process is started: that takes longer than to read them.
MUCH = 4_000_000


@dataclass(frozen=True, slots=True)
class Read:
    """What a file holds, what is wrong with it, and a mark of each report."""

    path: str
    reports: Reports | None
    faults: tuple[Problem, ...]
    guarded: tuple[Problem, ...]
    marks: tuple[str, ...]


class Readers:
    """Reads files in the order in which they are asked for; those that are `wanted` for sure before that."""

    def __init__(self, wanted: Iterable[Source], work: Work) -> None:
        self.work = work
        wanted = list(wanted)
        self.paths = {source.path for source in wanted}
        much = work.crew.far or sum(len(source.raw) for source in wanted) >= MUCH
        items = ((source.path, source.raw, work.reference, work.judge) for source in wanted)
        self.coming = (work.crew if much else ALONE).each(read_file, items)

    def read(self, source: Source) -> Read:
        """A file, read already or now."""
        if source.path in self.paths:
            return next(read for read in self.coming if read.path == source.path)
        return read_file((source.path, source.raw, self.work.reference, self.work.judge))


def read_file(item: tuple[str, bytes, Reference, Judge]) -> Read:
    """A file by its path and bytes."""
    from pipeline.derive.marks import marks_of
    from pipeline.read.sources import Source

    path, content, reference, judge = item
    source = Source(path, content)
    reports, faults = read_reports(source, reference)
    guarded = judge.guard(path, source.text()[0])
    marks = marks_of(reports) if reports is not None and not faults else ()
    return Read(path, reports, tuple(faults), tuple(guarded), marks)
