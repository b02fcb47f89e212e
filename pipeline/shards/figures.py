"""Months of figures: read, checked, derived, and composed into bulletins."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from pipeline.compose.markdown import texts_of
from pipeline.model import Bulletin, FiguresHead, FiguresMonth, Totals
from pipeline.problems import Problem
from pipeline.read.figures import read_reports
from pipeline.seals import Shard, plain
from pipeline.shards.work import Work, by_month, digests

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.read.figures import Reports
    from pipeline.read.sources import Source

Opening = dict[str, Totals]


@dataclass(slots=True)
class Figures:
    """The months of figures: their heads, and the shards that hold their rows."""

    heads: list[FiguresHead] = field(default_factory=list)
    shards: list[Shard] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def months(self) -> list[FiguresMonth]:
        """All rows. It takes a while: ask only where the figures changed."""
        return [shard.read(FiguresMonth) for shard in self.shards]


def figures_of(sources: Mapping[str, Source], work: Work) -> Figures:
    """Every month in order; a month is derived anew if its files, its opening or its clock changed."""
    found = Figures(problems=_vanished(sources, work))
    known: Opening = {}
    settled: Opening = {}
    moment = int(work.moment.timestamp())
    for month, files in by_month(sources, lambda path: path[-11:-4]).items():
        key = work.key(digests(files), plain(known), plain(settled))
        sealed = work.shards.current(f"figures/{month}", key)
        head = sealed.read(FiguresHead) if sealed else None
        rows = work.shards.current(f"rows/{month}", f"{key}-{head.since}") if head else None
        if head and rows and head.since <= moment < head.until:
            found.shards.append(rows)
        else:
            head = _Derivation(month, key, work, known, settled).run(files, found)
        found.heads.append(head)
        known, settled = head.closing, head.settled
    return found


@dataclass(frozen=True, slots=True)
class _Derivation:
    """One month: `known` is its opening as known at the build's moment, `settled` by all reports."""

    month: str
    key: str
    work: Work
    known: Opening
    settled: Opening

    def run(self, files: list[Source], found: Figures) -> FiguresHead:
        """The head of the month; its problems, or else its shards, go into `found`."""
        from pipeline.check import figures as rules
        from pipeline.derive import figures as derive

        reference, moment = self.work.reference, int(self.work.moment.timestamp())
        read = [read_reports(source, reference) for source in files]
        reports = [table for table, _ in read if table is not None]
        problems = [problem for _, faults in read for problem in faults] + self._shrunk(reports)
        if problems:
            found.problems += problems
            return FiguresHead(self.month, (), self.known, self.settled, {}, 0, 0)
        # The rules judge all that was ever reported; the pages tell what was known at the moment.
        settled = derive.table_months(reports, self.settled, reference)
        checked = [rules.check(table) for table in settled]
        problems = [problem for faults, _ in checked for problem in faults]
        known = settled
        if self.known != self.settled or any(time > moment for table in reports for time in table.time):
            known = derive.table_months(reports, self.known, reference, moment)
        head = derive.head_of(self.month, known, self.known, settled, self.settled, moment)
        found.problems += problems
        if not problems:
            overrides = [override for _, passed in checked for override in passed]
            self.work.shards.add(f"figures/{self.month}", self.key, head)
            rows = derive.figures_of(self.month, known, overrides, reference, moment)
            found.shards.append(self.work.shards.add(f"rows/{self.month}", f"{self.key}-{head.since}", rows))
        return head

    def _shrunk(self, reports: Iterable[Reports]) -> list[Problem]:
        """A history never shrinks: no fewer reports than when the month was last sealed."""
        before = _counts(self.work, f"figures/{self.month}")
        return [
            Problem(table.path, 1, "shrunk", {"before": before[table.table], "now": len(table.line)})
            for table in reports
            if len(table.line) < before.get(table.table, 0)
        ]


def _vanished(sources: Mapping[str, Source], work: Work) -> list[Problem]:
    """No file of reports disappears."""
    return [
        Problem(path, 1, "shrunk", {"before": count, "now": 0})
        for name in work.shards.old
        if name.startswith("figures/")
        for table, count in _counts(work, name).items()
        if (path := f"content/figures/{table}/{name.removeprefix('figures/')}.csv") not in sources
    ]


class _Counts(msgspec.Struct):
    """The one part of a head that has to be readable whatever version of the code wrote it."""

    counts: dict[str, int] = {}


def _counts(work: Work, name: str) -> dict[str, int]:
    seal = work.shards.old.get(name)
    return msgspec.json.decode(seal.payload, type=_Counts).counts if seal else {}


def bulletins_of(figures: Figures, work: Work) -> tuple[Bulletin, ...]:
    """All bulletins; a month's pages are composed anew if its rows or its neighbours changed."""
    days = [day for head in figures.heads for day in head.days]
    beside = {day: (before, after) for before, day, after in zip([None, *days], days, [*days[1:], None], strict=False)}
    bulletins: list[Bulletin] = []
    for head, rows in zip(figures.heads, figures.shards, strict=True):
        if head.days:
            edges = (beside[head.days[0]][0], beside[head.days[-1]][1])
            key = work.key(rows.key, edges)
            pages = work.shards.current(f"daily/{head.month}", key) or _pages(head.month, key, rows, beside, work)
            bulletins += pages.read(list[Bulletin])
    return tuple(bulletins)


def _pages(month: str, key: str, rows: Shard, beside: Mapping[str, tuple[str | None, str | None]], work: Work) -> Shard:
    from pipeline.compose import daily

    days = daily.days_of(rows.read(FiguresMonth))
    made = [daily.bulletin_of(day, work.reference) for day in days]
    documents = [
        daily.bulletin_document(day, bulletin, *beside[day.as_of], work.reference)
        for day, bulletin in zip(days, made, strict=True)
    ]
    return work.shards.add(f"daily/{month}", key, made, texts_of(documents))
