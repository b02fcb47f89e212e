"""Months of figures: read, checked, derived, and composed into bulletins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import msgspec

from pipeline.check.sentence import Sentence
from pipeline.problems import Problem, blocking
from pipeline.record import NEVER, Closing, FiguresHead, FiguresMonth, Totals
from pipeline.seals import Shard, plain
from pipeline.shards.reading import Readers
from pipeline.shards.sentences import judged, sentences_of
from pipeline.shards.work import Work, by_month, digests
from pipeline.store import digest
from pipeline.timings import stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.derive.figures import Sheets
    from pipeline.model import Reference
    from pipeline.read.figures import Reports
    from pipeline.read.sources import Source

Marks = dict[str, tuple[str, ...]]
"""Table → a mark of each report made by the moment of the build: what was published stays."""


@dataclass(slots=True)
class Figures:
    """The months of figures: their heads, and the shards that hold the rest of them."""

    heads: list[FiguresHead] = field(default_factory=list)
    shards: list[Shard] = field(default_factory=list)
    """Their rows."""
    reports: list[Shard] = field(default_factory=list)
    """The marks of their reports."""
    problems: list[Problem] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    """Tables that could not be read in some month: what the later ones open with is not known."""

    last: dict[str, Handed] = field(default_factory=dict)
    """Table → what the last month that holds it hands on."""
    decoded: list[FiguresMonth] = field(default_factory=list)

    def months(self, reference: Reference) -> list[FiguresMonth]:
        """All rows. It takes a while: ask only where the figures changed."""
        self.decoded = self.decoded or [month_of(shard, reference) for shard in self.shards]
        return self.decoded

    @property
    def closing(self) -> dict[str, Totals]:
        """What the months leave of each table, as known at the moment of the build."""
        return _closing(self.last).known

    def marks(self) -> dict[str, tuple[str, ...]]:
        """`cases/2020-02` → a mark of each report that is public."""
        found = zip(self.heads, self.reports, strict=True)
        told = {f"{table}/{head.month}": marks for head, shard in found for table, marks in shard.read(Marks).items()}
        return {name: marks for name, marks in told.items() if marks}


def month_of(rows: Shard, reference: Reference) -> FiguresMonth:
    """A month with all its rows, of the shard that holds them."""
    from pipeline.derive.figures import Sheets

    return rows.read(Sheets).figures(reference)


@dataclass(slots=True)
class Handed:
    """What a month hands on: the digest of each of its tables; the totals are read when somebody asks."""

    digests: Mapping[str, str]
    shard: Shard | None = None
    value: Closing | None = None

    @property
    def closing(self) -> Closing:
        """The totals."""
        if self.value is None:
            self.value = self.shard.read(Closing) if self.shard else Closing()
        return self.value


def _closing(handed: Mapping[str, Handed]) -> Closing:
    """The totals of these tables, each from the month that handed it on."""
    known = {table: one.closing.known[table] for table, one in handed.items() if table in one.closing.known}
    settled = {table: one.closing.settled[table] for table, one in handed.items() if table in one.closing.settled}
    return Closing(known, settled)


@stage("read figures")
def figures_of(sources: Mapping[str, Source], daily: Mapping[str, Source], work: Work) -> Figures:
    """Every month in order; a month is derived anew if its files, its sentences, its opening or its clock changed."""
    found = Figures(problems=_vanished(sources, work))
    sentences, faults = sentences_of(daily)
    found.problems += faults
    handed: dict[str, Handed] = {}
    gone = list(found.problems)
    months = by_month(sources, lambda path: path[-11:-4])
    readers = Readers(_changed(months, sentences, work), work)
    for month, files in months.items():
        found.unread |= {_table_of(problem.path) for problem in gone if problem.path[-11:-4] < month}
        own = sentences.get(month, [])
        key = _key(files, {table: one.digests[table] for table, one in handed.items()}, own, work)
        closing = _sealed(month, key, work, found)
        closing = closing or _Derivation(month, key, work, handed, own, readers).run(files, found)
        handed |= dict.fromkeys(closing.digests, closing)
    found.last = handed
    sentences = {month: own for month, own in sentences.items() if month not in months}
    alone = [sentence for own in sentences.values() for sentence in own]
    found.problems += judged(alone, [], [], work.reference)[1]
    return found


def _key(files: list[Source], opening: Mapping[str, str], sentences: Sequence[Sentence], work: Work) -> str:
    """Of what it is made of, and what was handed on of its own tables: what became of others does not concern it."""
    tables = {_table_of(source.path) for source in files}
    handed = sorted((table, found) for table, found in opening.items() if table in tables)
    return work.key(digests(files), handed, *([plain(sentences)] if sentences else []))


def _changed(
    months: Mapping[str, list[Source]], sentences: Mapping[str, Sequence[Sentence]], work: Work
) -> Iterator[Source]:
    """The files of the months that are not what they were, by all that is known before one is read."""
    handed: dict[str, str] = {}
    for month, files in months.items():
        seal = work.shards.old.get(f"figures/{month}")
        if seal is None or seal.key != _key(files, handed, sentences.get(month, ()), work) or not work.shards.trusted:
            yield from files
        handed |= msgspec.json.decode(seal.payload, type=_Head).handed if seal else {}


def _sealed(month: str, key: str, work: Work, found: Figures) -> Handed | None:
    """The month as it was sealed, if it was made of the same and nothing of it has become known since."""
    sealed, moment = work.shards.current(f"figures/{month}", key), int(work.moment.timestamp())
    head = sealed.read(FiguresHead) if sealed else None
    if head is None or not head.since <= moment < head.until:
        return None
    known = f"{key}-{head.since}"
    rows, marks = (work.shards.current(f"{kind}/{month}", known) for kind in ("rows", "marks"))
    totals = work.shards.current(f"totals/{month}", known)
    if rows is None or marks is None or totals is None:
        return None
    found.heads.append(head)
    found.shards.append(rows)
    found.reports.append(marks)
    found.problems += head.warnings
    return Handed(head.handed, totals)


@dataclass(frozen=True, slots=True)
class _Derivation:
    """One month, and what it opens with."""

    month: str
    key: str
    work: Work
    handed: Mapping[str, Handed]
    sentences: Sequence[Sentence]
    readers: Readers
    marks: Marks = field(default_factory=dict)
    """Of all reports, those of the future too."""

    def run(self, files: list[Source], found: Figures) -> Handed:
        """What the month hands on; its problems, or else its shards, go into `found`."""
        from pipeline.check import figures as rules
        from pipeline.derive import figures as derive

        reference, moment = self.work.reference, int(self.work.moment.timestamp())
        tables = {_table_of(source.path) for source in files}
        opening = _closing({table: one for table, one in self.handed.items() if table in tables})
        reports, problems = self._read(files, found.unread)
        # The rules judge all that was ever reported; the pages tell what was known at the moment.
        settled = derive.table_months(reports, opening.settled, reference)
        checked = [rules.check(table) for table in settled if table.table.key not in found.unread]
        problems += [problem for faults, _ in checked for problem in faults]
        known = settled
        if opening.known != opening.settled or any(time > moment for table in reports for time in set(table.time)):
            known = derive.table_months(reports, opening.known, reference, moment)
        closing = derive.closing_of(known, settled, opening)
        head = derive.head_of(self.month, known, settled, _digests(closing), moment)
        shown, faults = ({}, []) if blocking(problems) else judged(self.sentences, known, settled, reference)
        problems += faults
        found.problems += problems
        found.heads.append(head)
        if not blocking(problems):
            overrides = [override for _, passed in checked for override in passed]
            rows = replace(derive.sheets_of(self.month, known, overrides, reference, moment), sentences=shown)
            self._seal(replace(head, warnings=tuple(problems)), rows, closing, reports, found)
        return Handed(head.handed, value=closing)

    def _seal(
        self, head: FiguresHead, rows: Sheets, closing: Closing, reports: Iterable[Reports], found: Figures
    ) -> None:
        from pipeline.derive.marks import marks_of

        shards, known = self.work.shards, f"{self.key}-{head.since}"
        marks = self.marks
        if head.until != NEVER:
            marks = {table.table: marks_of(table, int(self.work.moment.timestamp())) for table in reports}
        shards.add(f"figures/{self.month}", self.key, head)
        shards.add_aside(f"totals/{self.month}", known, closing)
        found.heads[-1] = head
        found.shards.append(shards.add_aside(f"rows/{self.month}", known, rows))
        found.reports.append(shards.add_aside(f"marks/{self.month}", known, marks))

    def _read(self, files: Iterable[Source], unread: set[str]) -> tuple[list[Reports], list[Problem]]:
        """The tables without a fault; one that has any goes into `unread`, and its rules have to wait."""
        before = _marks_before(self.work, self.month)
        whole: list[Reports] = []
        problems: list[Problem] = []
        for source in files:
            read = self.readers.read(source)
            reports, faults = read.reports, list(read.faults)
            problems += read.guarded
            if reports is not None and not faults:
                faults = _shrunk(reports, read.marks, before.get(reports.table, ()))
            if reports is not None and not faults:
                whole.append(reports)
                self.marks[reports.table] = read.marks
            else:
                unread.add(_table_of(source.path))
            problems += faults
        return whole, problems


def _shrunk(reports: Reports, marks: Sequence[str], before: Sequence[str]) -> list[Problem]:
    """A history never shrinks: every report of the last build is still there, as it was."""
    from pipeline.derive.marks import still_there

    now = still_there(before, marks) if before else 0
    return [Problem(reports.path, 1, "shrunk", {"before": len(before), "now": now})] if now < len(before) else []


def _vanished(sources: Mapping[str, Source], work: Work) -> list[Problem]:
    """No file of reports disappears."""
    problems: list[Problem] = []
    for name, seal in work.shards.old.items():
        kind, _, month = name.partition("/")
        head = msgspec.json.decode(seal.payload, type=_Head) if kind == "figures" else _Head()
        for table in (*head.tables, *head.reports):
            path = f"content/figures/{table}/{month}.csv"
            if path not in sources and (before := _marks_before(work, month).get(table)):
                problems.append(Problem(path, 1, "shrunk", {"before": len(before), "now": 0}))
    return problems


def _table_of(path: str) -> str:
    """The table of `content/figures/<table>/<YYYY-MM>.csv`."""
    return path.split("/")[-2]


def _digests(closing: Closing) -> dict[str, str]:
    """Of each table what is handed on of it."""
    tables = dict.fromkeys([*closing.known, *closing.settled])
    told = {table: (closing.known.get(table), closing.settled.get(table)) for table in tables}
    return {table: digest(msgspec.msgpack.encode(totals)) for table, totals in told.items()}


class _Head(msgspec.Struct):
    """What has to be readable of a head whatever version of the code wrote it."""

    tables: tuple[str, ...] = ()
    handed: dict[str, str] = {}
    reports: dict[str, tuple[str, ...]] = {}
    """The marks, which once were a part of it."""


def _marks_before(work: Work, month: str) -> Marks:
    """The marks of the reports that the last build published."""
    seal = work.shards.old.get(f"figures/{month}")
    marks = work.shards.payload(f"marks/{month}", Marks)
    return marks or (msgspec.json.decode(seal.payload, type=_Head).reports if seal else {})
