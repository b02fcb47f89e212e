"""The tables that a run prints."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from contenders import Contender
from measure import Files, Run

# Columns of text at the left of each table.
TEXTS: Final = 2


@dataclass(frozen=True)
class Outcome:
    """All that was measured of one contender."""

    contender: Contender
    version: str
    sources: Files
    output: Files
    floor: float
    runs: dict[str, tuple[Run, ...]]

    def wall(self, case: str) -> float:
        return median(run.wall for run in self.runs[case])


def spread(values: Sequence[float], digits: int) -> str:
    """Median, least and most; one alone stands for itself."""
    if len(values) == 1:
        return f"{values[0]:.{digits}f}"
    return f"{median(values):.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def aligned(rows: list[tuple[str, ...]]) -> str:
    """A Markdown table: columns of text, then columns of numbers."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rule = tuple("-" * width if at < TEXTS else "-" * (width - 1) + ":" for at, width in enumerate(widths))
    lines = [
        " | ".join(
            cell.ljust(width) if at < TEXTS else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in (rows[0], rule, *rows[1:])
    ]
    return "\n".join(f"| {line} |" for line in lines)


def ratios(case: str, one: Outcome, other: Outcome) -> list[float]:
    """Round by round: what was slow for one was slow for the other."""
    return [a.wall / b.wall for a, b in zip(one.runs[case], other.runs[case], strict=False)]


def ratio(case: str, outcome: Outcome, outcomes: dict[str, Outcome], other: str) -> str:
    found = ratios(case, outcome, outcomes[other]) if other in outcomes and other != outcome.contender.name else []
    return spread(found, 2) if found else "–"


def time_row(case: str, outcome: Outcome, outcomes: dict[str, Outcome]) -> tuple[str, ...]:
    runs = outcome.runs[case]
    files = runs[-1].written
    return (
        case,
        outcome.contender.name,
        spread([run.wall for run in runs], 2),
        f"{median(run.cpu for run in runs):.2f}",
        f"{max(run.rss for run in runs):.0f}",
        ratio(case, outcome, outcomes, "pelican"),
        ratio(case, outcome, outcomes, "hugo"),
        f"{outcome.wall(case) / outcome.floor:.1f}",
        outcome.contender.pages_printed(runs[-1].text),
        str(files.count),
        f"{files.bytes / 1e6:.1f}",
    )


def times(cases: tuple[str, ...], outcomes: dict[str, Outcome]) -> str:
    head = (
        "case", "contender", "seconds", "CPU s", "RSS MiB", "÷ pelican", "÷ hugo", "÷ floor",
        "pages printed", "files written", "MB written",
    )  # fmt: skip
    rows = [time_row(case, outcome, outcomes) for case in cases for outcome in outcomes.values() if outcome.runs[case]]
    return aligned([head, *rows])


def counts(outcomes: dict[str, Outcome]) -> str:
    head = (
        "contender", "version", "sources", "sources MB", "files in output", "of them HTML",
        "output MB", "floor s",
    )  # fmt: skip
    rows = [
        (
            outcome.contender.name,
            outcome.version,
            str(outcome.sources.count),
            f"{outcome.sources.bytes / 1e6:.1f}",
            str(outcome.output.count),
            str(outcome.output.pages),
            f"{outcome.output.bytes / 1e6:.1f}",
            f"{outcome.floor:.2f}",
        )
        for outcome in outcomes.values()
    ]
    return aligned([head, *rows])


def machine(temporary: Path) -> str:
    """What the numbers depend on; the load tells whether the machine was ours alone."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    kind = "in memory" if in_memory(temporary) else "on disk"
    return (
        f"{len(os.sched_getaffinity(0))} cores, load {load}, {platform.system()}"
        f" {platform.machine()}, Python {platform.python_version()}, temporary folder {kind}"
    )


def in_memory(folder: Path) -> bool:
    mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    holding = [mount for mount in mounts if folder.is_relative_to(mount[1])]
    return max(holding, key=lambda mount: len(mount[1]))[2] == "tmpfs"
