"""What a site would lose against the published one: addresses and reports, which nobody takes away without a word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.derive.marks import still_there
from pipeline.problems import Problem
from pipeline.release.gone import addresses_of, ever_published, gone_of, reasons_given, said_by_commits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from pipeline.release.target import Trees

Reports = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Losses:
    """The addresses and reports that are there, the addresses that are no more with reasons, and what is wrong."""

    addresses: set[str]
    gone: dict[str, str]
    reports: Reports
    problems: tuple[Problem, ...]


def losses(root: Path, trees: Trees, commit: str | None, paths: Iterable[str], reports: Reports) -> Losses:
    """What a site of these files and reports has lost since a commit, against what readers ever had."""
    before = ever_published(trees.live, trees.idle)
    addresses = addresses_of(paths)
    gone, problems = gone_of(before, addresses, reasons_given(root), said_by_commits(root, commit or ""))
    had = trees.live.release.reports if trees.live and trees.live.release else {}
    return Losses(addresses, gone, reports, (*problems, *shrunk(had, reports)))


def shrunk(before: Mapping[str, tuple[str, ...]], now: Mapping[str, tuple[str, ...]]) -> Iterator[Problem]:
    """A history never shrinks: every report that readers have is still there, as it was."""
    for name, marks in before.items():
        kept = still_there(marks, now.get(name, ()))
        if kept < len(marks):
            yield Problem(f"content/figures/{name}.csv", 1, "shrunk", {"before": len(marks), "now": kept})
