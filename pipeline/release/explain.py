"""Where what readers see comes from: file, line, commit, editor, signature; when it went out, and into the feeds.

What is found is told as codes of messages with their values, each with its depth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.desk.repository import Unanswered, repository_of
from pipeline.read.forms import allowances
from pipeline.read.frontmatter import read_text
from pipeline.read.reference import SIGNERS
from pipeline.read.sources import load
from pipeline.release.commits import Repository
from pipeline.release.gone import own_address, source_of
from pipeline.release.record import Address, Event
from pipeline.release.sources import Written, reports_of, written_for
from pipeline.release.target import SHORT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.record import Correction, FiguresMonth, Override
    from pipeline.release.commits import Commit
    from pipeline.release.target import Target

Line = tuple[int, str, dict[str, object]]
RECENT = 20
SPANS = 6


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of the past of a site: its repository, its log, the addresses ever published."""

    root: Path
    repository: Repository | None = None
    events: Sequence[Event] = ()
    addresses: dict[str, Address] = field(default_factory=dict)

    def history(self, written: Written) -> list[Commit]:
        """The commits that wrote these lines, or that touched the file, the newest first."""
        if self.repository is None:
            return []
        if not written.lines:
            return self.repository.commits(path=written.path)
        lines = self.repository.lines(written.path)
        names = list(dict.fromkeys(lines[line] for line in written.lines if line in lines))
        return self.repository.commits("--no-walk=sorted", *names) if names else []

    def released(self, commit: str, since: str = "") -> Event | None:
        """The first release that held a commit, at a moment from which its text is public."""
        low, high, repository = 0, len(self.events), self.repository
        while repository and low < high:
            middle = (low + high) // 2
            event = self.events[middle]
            holds = bool(event.commit) and repository.holds(event.commit, commit)
            public = not since or datetime.fromisoformat(event.moment) >= datetime.fromisoformat(since)
            low, high = (low, middle) if holds and public else (middle + 1, high)
        return self.events[low] if repository and low < len(self.events) else None

    def feeds(self, name: str) -> list[tuple[Event, str]]:
        """The releases in which an entry came into the feeds or was made anew, with its id."""
        ends = f":{name}"
        return [(event, entry) for event in self.events for entry in event.entries if entry.endswith(ends)]


def past_of(root: Path, target: Target | None) -> Past:
    """What git and the published folder know; without one of them the other is told."""
    try:
        found = repository_of(root)
        repository = Repository(found.top, found.prefix, root / SIGNERS)
    except Unanswered:
        repository = None
    if target is None:
        return Past(root, repository)
    live = target.trees().live
    known = live.release.addresses if live and live.release else {}
    return Past(root, repository, [event for event in target.events() if not event.back], known)


def of_address(past: Past, address: str) -> Iterator[Line]:
    """Everything about an address."""
    own = own_address(address)[1]
    files = written_for(past.root, address)
    if not files and address in past.addresses and source_of(own):
        files = [Written(source_of(own))]
    for written in files:
        yield 0, "explain-file", {"path": written.path, "lines": _spans(written.lines)}
        yield from _allowed(past.root, written.path)
        history = past.history(written)
        for commit in history[:RECENT]:
            yield from _commit(past, commit)
        if len(history) > RECENT:
            yield 1, "explain-more", {"count": len(history) - RECENT}
    if not files and address in past.addresses:
        yield 0, "explain-made", {}
    yield from _published(past, address)
    for event, entry in past.feeds(own.strip("/")):
        yield 0, "explain-feed", {**_of(event), "entry": entry}


def of_value(past: Past, month: FiguresMonth | None, table: str, metric: str, region: str, day: str) -> Iterator[Line]:
    """Everything about a figure: each report of it, what it corrected, the rules that it breaks with a reason."""
    for report in reports_of(past.root, table, metric, region, day):
        values = {"value": report.value, "path": report.path, "line": report.line, "moment": report.reported_at}
        yield 0, "explain-report", {**values, "source": report.source}
        if report.reason:
            yield 1, "explain-reason", {"reason": report.reason, "note": report.note or "—"}
        for commit in past.history(Written(report.path, (report.line,))):
            yield from _commit(past, commit, report.reported_at)
        for event, entry in past.feeds(f"corrections/{report.reported_at}"):
            yield 1, "explain-feed", {**_of(event), "entry": entry}
    if month:
        yield from _corrections(month.corrections, table, metric, region, day)
        yield from _overrides(month.overrides, table, region, day)
    yield from _published(past, f"/daily/{day}/")
    for event, entry in past.feeds(f"daily/{day}"):
        yield 0, "explain-feed", {**_of(event), "entry": entry}


def _commit(past: Past, commit: Commit, since: str = "") -> Iterator[Line]:
    signed = ("explain-signed", {"who": commit.signer}) if commit.state == "G" else ("explain-unsigned", {})
    values: dict[str, object] = {"commit": commit.name[:SHORT], "who": commit.author, "moment": commit.when}
    yield 1, "explain-commit", {**values, "subject": commit.subject, "signed": signed}
    if event := past.released(commit.name, since):
        yield 2, "explain-released", _of(event)


def _allowed(root: Path, path: str) -> Iterator[Line]:
    """The passages of a text that no rule looks at, and why."""
    text, _ = read_text(load(root, path)) if path.endswith(".md") and (root / path).is_file() else (None, [])
    for one in allowances(text) if text else ():
        yield 1, "explain-allowed", {"what": one.what, "reason": one.reason, "line": one.line}


def _corrections(found: Iterable[Correction], table: str, metric: str, region: str, day: str) -> Iterator[Line]:
    for one in found:
        if (one.table, one.metric, one.region, one.as_of) == (table, metric, region, day):
            values: dict[str, object] = {"old": one.old, "new": one.new, "moment": one.reported_at}
            yield 0, "explain-correction", {**values, "reason": one.reason}


def _overrides(found: Iterable[Override], table: str, region: str, day: str) -> Iterator[Line]:
    for one in found:
        if (one.table, one.region, one.as_of) == (table, region, day):
            yield 0, "explain-override", {"rule": one.rule, "reason": one.reason, "note": one.note}


def _published(past: Past, address: str) -> Iterator[Line]:
    """When an address went out, when it changed, whether it is gone."""
    known = past.addresses.get(address)
    if known is None:
        return
    by_number = {event.number: event for event in past.events}
    if first := by_number.get(known.first):
        yield 0, "explain-first", _of(first)
    for event in past.events:
        if event.number > known.first and address in event.changed:
            yield 0, "explain-changed", _of(event)
    if known.gone:
        yield 0, "explain-gone", {**_of(by_number[known.gone]), "reason": known.reason or "—"}


def _of(event: Event) -> dict[str, object]:
    return {"number": event.number, "moment": event.moment, "program": event.program}


def _spans(lines: Sequence[int]) -> str:
    """Lines as people write them: `:2–5, 9`; of many the first ones and the last."""
    found = []
    for _, run in groupby(enumerate(lines), key=lambda pair: pair[1] - pair[0]):
        numbers = [line for _, line in run]
        found.append(str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}")
    if len(found) > SPANS:
        found[SPANS - 1 : -1] = ["…"]
    return f":{', '.join(found)}" if found else ""
