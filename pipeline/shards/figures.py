"""Months of figures: read, checked, derived, and composed into bulletins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import msgspec

from pipeline.check.sentence import Sentence
from pipeline.compose.markdown import in_editions, texts_of
from pipeline.problems import Problem, blocking
from pipeline.read.figures import read_reports
from pipeline.record import Bulletin, FiguresHead, FiguresMonth, Totals
from pipeline.seals import Shard, plain
from pipeline.shards.previews import Previews
from pipeline.shards.sentences import judged, sentences_of
from pipeline.shards.work import Work, by_month, digests
from pipeline.timings import stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pipeline.edition import Edition
    from pipeline.model import Document, Reference
    from pipeline.read.figures import Reports
    from pipeline.read.sources import Source

Opening = dict[str, Totals]


@dataclass(slots=True)
class Figures:
    """The months of figures: their heads, and the shards that hold their rows."""

    heads: list[FiguresHead] = field(default_factory=list)
    shards: list[Shard] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    """Tables that could not be read in some month: what the later ones open with is not known."""

    decoded: list[FiguresMonth] = field(default_factory=list)

    def months(self, reference: Reference) -> list[FiguresMonth]:
        """All rows. It takes a while: ask only where the figures changed."""
        self.decoded = self.decoded or [month_of(shard, reference) for shard in self.shards]
        return self.decoded


def month_of(rows: Shard, reference: Reference) -> FiguresMonth:
    """A month with all its rows, of the shard that holds them."""
    from pipeline.derive.figures import Sheets

    return rows.read(Sheets).figures(reference)


@stage("read figures")
def figures_of(sources: Mapping[str, Source], daily: Mapping[str, Source], work: Work) -> Figures:
    """Every month in order; a month is derived anew if its files, its sentences, its opening or its clock changed."""
    found = Figures(problems=_vanished(sources, work))
    sentences, faults = sentences_of(daily)
    found.problems += faults
    known: Opening = {}
    settled: Opening = {}
    moment = int(work.moment.timestamp())
    gone = list(found.problems)
    for month, files in by_month(sources, lambda path: path[-11:-4]).items():
        found.unread |= {_table_of(problem.path) for problem in gone if problem.path[-11:-4] < month}
        own = sentences.pop(month, [])
        key = work.key(digests(files), plain(known), plain(settled), *([plain(own)] if own else []))
        sealed = work.shards.current(f"figures/{month}", key)
        head = sealed.read(FiguresHead) if sealed else None
        rows = work.shards.current(f"rows/{month}", f"{key}-{head.since}") if head else None
        if head and rows and head.since <= moment < head.until:
            found.shards.append(rows)
            found.problems += head.warnings
        else:
            head = _Derivation(month, key, work, known, settled, own).run(files, found)
        found.heads.append(head)
        known, settled = head.closing, head.settled
    alone = [sentence for own in sentences.values() for sentence in own]
    found.problems += judged(alone, [], [], work.reference)[1]
    return found


@dataclass(frozen=True, slots=True)
class _Derivation:
    """One month: `known` is its opening as known at the build's moment, `settled` by all reports."""

    month: str
    key: str
    work: Work
    known: Opening
    settled: Opening
    sentences: Sequence[Sentence]

    def run(self, files: list[Source], found: Figures) -> FiguresHead:
        """The head of the month; its problems, or else its shards, go into `found`."""
        from pipeline.check import figures as rules
        from pipeline.derive import figures as derive

        reference, moment = self.work.reference, int(self.work.moment.timestamp())
        reports, problems = self._read(files, found.unread)
        # The rules judge all that was ever reported; the pages tell what was known at the moment.
        settled = derive.table_months(reports, self.settled, reference)
        checked = [rules.check(table) for table in settled if table.table.key not in found.unread]
        problems += [problem for faults, _ in checked for problem in faults]
        known = settled
        if self.known != self.settled or any(time > moment for table in reports for time in table.time):
            known = derive.table_months(reports, self.known, reference, moment)
        head = derive.head_of(self.month, known, self.known, settled, self.settled, moment)
        shown, faults = ({}, []) if blocking(problems) else judged(self.sentences, known, settled, reference)
        problems += faults
        found.problems += problems
        if not blocking(problems):
            head = replace(head, warnings=tuple(problems))
            overrides = [override for _, passed in checked for override in passed]
            self.work.shards.add(f"figures/{self.month}", self.key, head)
            rows = replace(derive.sheets_of(self.month, known, overrides, reference, moment), sentences=shown)
            found.shards.append(self.work.shards.add(f"rows/{self.month}", f"{self.key}-{head.since}", rows))
        return head

    def _read(self, files: Iterable[Source], unread: set[str]) -> tuple[list[Reports], list[Problem]]:
        """The tables without a fault; one that has any goes into `unread`, and its rules have to wait."""
        sealed = _sealed(self.work, f"figures/{self.month}")
        whole, problems = [], []
        for source in files:
            reports, faults = read_reports(source, self.work.reference)
            problems += self.work.judge.guard(source.path, source.text()[0])
            if reports is not None and not faults:
                faults = _shrunk(reports, sealed.get(reports.table, ()))
            if reports is not None and not faults:
                whole.append(reports)
            else:
                unread.add(_table_of(source.path))
            problems += faults
        return whole, problems


def _shrunk(reports: Reports, before: Sequence[str]) -> list[Problem]:
    """A history never shrinks: every report of the last build is still there, as it was."""
    from pipeline.derive.marks import marks_of, still_there

    now = still_there(before, marks_of(reports)) if before else 0
    return [Problem(reports.path, 1, "shrunk", {"before": len(before), "now": now})] if now < len(before) else []


def _vanished(sources: Mapping[str, Source], work: Work) -> list[Problem]:
    """No file of reports disappears."""
    return [
        Problem(path, 1, "shrunk", {"before": len(before), "now": 0})
        for name in work.shards.old
        if name.startswith("figures/")
        for table, before in _sealed(work, name).items()
        if before and (path := f"content/figures/{table}/{name.removeprefix('figures/')}.csv") not in sources
    ]


def _table_of(path: str) -> str:
    """The table of `content/figures/<table>/<YYYY-MM>.csv`."""
    return path.split("/")[-2]


class _Sealed(msgspec.Struct):
    """The one part of a head that has to be readable whatever version of the code wrote it."""

    reports: dict[str, tuple[str, ...]] = {}


def _sealed(work: Work, name: str) -> dict[str, tuple[str, ...]]:
    seal = work.shards.old.get(name)
    return msgspec.json.decode(seal.payload, type=_Sealed).reports if seal else {}


@stage("daily bulletins")
def bulletins_of(figures: Figures, work: Work) -> dict[str, tuple[Bulletin, ...]]:
    """All bulletins by language; a month's pages are composed anew if its rows or its neighbours changed."""
    days = [day for head in figures.heads for day in head.days]
    beside = {day: (before, after) for before, day, after in zip([None, *days], days, [*days[1:], None], strict=False)}
    told: dict[str, list[Bulletin]] = {edition.language: [] for edition in work.spoken}
    for head, rows in zip(figures.heads, figures.shards, strict=True):
        if head.days:
            edges = (beside[head.days[0]][0], beside[head.days[-1]][1])
            key = work.key(rows.key, edges, work.address)
            previews = Previews(f"daily-{head.month}", key, work)
            pages = work.shards.current(f"daily/{head.month}", key)
            if pages is None or not previews.current:
                pages = _pages(head.month, rows, beside, previews)
            for language, bulletins in pages.read(dict[str, list[Bulletin]]).items():
                told[language] += bulletins
    return {language: tuple(bulletins) for language, bulletins in told.items()}


def _pages(month: str, rows: Shard, beside: Mapping[str, tuple[str | None, str | None]], previews: Previews) -> Shard:
    from pipeline.compose import daily
    from pipeline.compose.day import days_of

    work, days = previews.work, days_of(month_of(rows, previews.work.reference))
    made = {edition.language: [daily.bulletin_of(day, edition) for day in days] for edition in work.spoken}

    def documents(edition: Edition) -> Iterator[Document]:
        for day, bulletin in zip(days, made[edition.language], strict=True):
            yield daily.bulletin_document(day, bulletin, *beside[day.as_of], edition)

    texts = in_editions(work.editions, previews.seen(documents))
    previews.draw()
    if work.reference.site.channels:
        from pipeline.compose.channels import channels_document, item_of_day

        items = [item_of_day(bulletin, work.address) for bulletin in made[work.own.language]]
        told = zip(documents(work.own), items, strict=True)
        texts |= texts_of((channels_document(document, item, work.own) for document, item in told), work.own)
    return work.shards.add(f"daily/{month}", previews.key, made, texts)
