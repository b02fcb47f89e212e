"""The shards of months: figures and notices, read, checked, derived and composed month by month."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from pipeline.compose.markdown import texts_of
from pipeline.model import Bulletin, FiguresHead, FiguresMonth, Notice, Totals
from pipeline.problems import Problem
from pipeline.read.figures import FILE, read_reports
from pipeline.read.texts import read_notice
from pipeline.seals import Shards, key_of, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pipeline.derive.standing import Standing
    from pipeline.model import Place, Reference
    from pipeline.read.figures import Reports
    from pipeline.read.sources import Source
    from pipeline.seals import Shard


@dataclass(slots=True)
class Figures:
    """The months of figures: their heads, and the shards that hold their rows."""

    heads: list[FiguresHead] = field(default_factory=list)
    shards: list[Shard] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def months(self) -> list[FiguresMonth]:
        """All rows. It takes a while: ask only where the figures changed."""
        return [shard.read(FiguresMonth) for shard in self.shards]


def figures_of(sources: Mapping[str, Source], reference: Reference, key: str, shards: Shards, moment: int) -> Figures:
    """Every month in order; a month is derived anew if its files, its opening or its clock changed."""
    found = Figures(problems=_vanished(sources, shards))
    opening: dict[str, Totals] = {}
    for month, files in grouped(sources, lambda path: path[-11:-4]).items():
        made_of = key_of(key, [(source.path, source.digest) for source in files], plain(opening))
        sealed = shards.current(f"figures/{month}", made_of)
        head = sealed.read(FiguresHead) if sealed else None
        if head is None or not head.since <= moment < head.until:
            head = _derived(month, files, reference, opening, shards, moment, made_of, found)
        else:
            rows = shards.current(f"rows/{month}", f"{made_of}-{head.since}")
            if rows is None:
                head = _derived(month, files, reference, opening, shards, moment, made_of, found)
            else:
                found.shards.append(rows)
        found.heads.append(head)
        opening = head.closing
    return found


def _derived(
    month: str, files: list[Source], reference: Reference, opening: dict[str, Totals],
    shards: Shards, moment: int, key: str, found: Figures,
) -> FiguresHead:  # fmt: skip
    from pipeline.check import figures as rules  # noqa: PLC0415 - pandas takes half a second
    from pipeline.derive import figures as derive  # noqa: PLC0415

    read = [read_reports(source, reference) for source in files]
    problems = [problem for _, faults in read for problem in faults]
    reports = [table for table, _ in read if table is not None]
    if problems:
        found.problems += problems
        return FiguresHead(month, (), opening, {}, 0, 0)
    tables = derive.table_months(reports, opening, reference)
    checked = [rules.check(table) for table in tables]
    problems = [problem for faults, _ in checked for problem in faults] + _shrunk(month, reports, shards)
    found.problems += problems
    overrides = [override for _, passed in checked for override in passed]
    if any(time > moment for table in reports for time in table.time):
        tables = derive.table_months(reports, opening, reference, moment)
    head = derive.head_of(month, tables, opening, moment)
    if not problems:
        shards.add(f"figures/{month}", key, head)
        rows = derive.figures_of(month, tables, overrides, reference)
        found.shards.append(shards.add(f"rows/{month}", f"{key}-{head.since}", rows))
    return head


def _shrunk(month: str, reports: Iterable[Reports], shards: Shards) -> list[Problem]:
    """A history never shrinks: no fewer reports than when the month was last sealed."""
    seal = shards.old.get(f"figures/{month}")
    before = msgspec.json.decode(seal.payload, type=FiguresHead).counts if seal else {}
    return [
        Problem(table.path, 1, "shrunk", {"before": before[table.table], "now": len(table.line)})
        for table in reports
        if len(table.line) < before.get(table.table, 0)
    ]


def _vanished(sources: Mapping[str, Source], shards: Shards) -> list[Problem]:
    """No file of reports disappears."""
    problems = []
    for name, seal in shards.old.items():
        if name.startswith("figures/"):
            month = name.removeprefix("figures/")
            for table, count in msgspec.json.decode(seal.payload, type=FiguresHead).counts.items():
                path = f"content/figures/{table}/{month}.csv"
                if path not in sources:
                    problems.append(Problem(path, 1, "shrunk", {"before": count, "now": 0}))
    return problems


def daily_pages(figures: Figures, reference: Reference, key: str, shards: Shards) -> list[Bulletin]:
    """The bulletins of all months; a month's pages are composed anew if its rows or its neighbours changed."""
    from pipeline.compose import daily  # noqa: PLC0415

    days = [day for head in figures.heads for day in head.days]
    beside = {day: (before, after) for before, day, after in zip([None, *days], days, [*days[1:], None], strict=False)}
    bulletins: list[Bulletin] = []
    for head, rows in zip(figures.heads, figures.shards, strict=True):
        if not head.days:
            continue
        edges = (beside[head.days[0]][0], beside[head.days[-1]][1])
        made_of = key_of(key, rows.key, edges)
        pages = shards.current(f"daily/{head.month}", made_of)
        if pages is None:
            found = daily.days_of(rows.read(FiguresMonth))
            made = [daily.bulletin_of(day, reference) for day in found]
            documents = [
                daily.bulletin_document(day, bulletin, *beside[day.as_of], reference)
                for day, bulletin in zip(found, made, strict=True)
            ]
            pages = shards.add(f"daily/{head.month}", made_of, made, texts_of(documents))
        bulletins += pages.read(list[Bulletin])
    return bulletins


@dataclass(slots=True)
class Notices:
    """The heads of all notices, those of the future too."""

    heads: dict[str, Notice] = field(default_factory=dict)
    files: dict[str, list[Source]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def notices_of(sources: Mapping[str, Source], reference: Reference, key: str, shards: Shards) -> Notices:
    """Every notice by path; a month is read anew if one of its files changed."""
    found = Notices(files=grouped(sources, lambda path: path.split("/")[2]))
    for month, files in found.files.items():
        made_of = key_of(key, [(source.path, source.digest) for source in files])
        sealed = shards.current(f"notices/{month}", made_of)
        if sealed is None:
            read = [read_notice(source, reference) for source in files]
            found.problems += [problem for _, faults in read for problem in faults]
            heads = [written.head for written, _ in read if written]
            sealed = shards.add(f"notices/{month}", made_of, heads)
        found.heads |= {notice.path: notice for notice in sealed.read(list[Notice])}
    return found


def notice_pages(
    notices: Notices, standings: Mapping[str, Standing], reference: Reference, key: str, shards: Shards, places: Mapping[str, Place]
) -> None:
    """The pages of the public notices; composed anew where their texts or their standing changed."""
    from pipeline.compose.notice import notice_document  # noqa: PLC0415

    for month, files in notices.files.items():
        shown = [path for path in (_notice_path(source) for source in files) if path in standings]
        if not shown:
            continue
        beside = [plain(standings[path]) for path in shown]
        named = [plain(places[place]) for path in shown for place in notices.heads[path].places if place in places]
        made_of = key_of(key, [(source.path, source.digest) for source in files], beside, named)
        if shards.current(f"pages/{month}", made_of) is None:
            read = [read_notice(source, reference)[0] for source in files if _notice_path(source) in standings]
            documents = [
                notice_document(written.head, written.body, standings[written.head.path], reference, dict(places))
                for written in read
                if written
            ]
            shards.add(f"pages/{month}", made_of, None, texts_of(documents))


def _notice_path(source: Source) -> str:
    return source.path.removeprefix("content/notices/").removesuffix(".md")


def grouped(sources: Mapping[str, Source], month_of: Callable[[str], str]) -> dict[str, list[Source]]:
    """The sources by month, in order."""
    months: dict[str, list[Source]] = {}
    for path in sorted(sources):
        months.setdefault(month_of(path), []).append(sources[path])
    return dict(sorted(months.items()))


def is_figures(path: str) -> bool:
    """Whether a path is that of a month of reports."""
    return bool(FILE.fullmatch(path))
