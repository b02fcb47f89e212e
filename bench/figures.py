"""Times reading, checking and deriving millions of reports, ours and a plain pandas program in turns; then a day more.

A report is one value that a region reported of a metric, for a day, at a moment.
"""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Final

import day
import figures_corpus
from figures_corpus import METRICS, REGIONS, TABLES, Corpus
from measure import KIB_PER_MIB, Run, run
from report import aligned, machine

HERE: Final = Path(__file__).resolve().parent
OURS, PANDAS, DAY, NOTHING = "ours", "plain pandas", "ours, one day more", "ours, nothing changed"
PER_CENT: Final = 100
# The table that hides small counts, and corrections of them.
HIDING: Final = "tests"


@dataclass
class Bench:
    """One call's corpus, and what was measured."""

    corpus: Corpus
    reports: int
    root: Path
    timeout: float
    jobs: int
    runs: dict[str, list[Run]] = field(default_factory=dict)

    def measure(self, case: str) -> None:
        moment = figures_corpus.moment(self.corpus.days)
        site = str(self.corpus.site)
        ours = [sys.executable, str(HERE / "derive.py"), site, moment, str(self.jobs)]
        plain = [sys.executable, str(HERE / "figures_pandas.py"), site, str(self.root / "plain")]
        os.environ["PYTHONPATH"] = str(HERE.parent)
        done = run(plain if case == PANDAS else ours, self.root, self.root / "log", self.timeout)
        self.runs.setdefault(case, []).append(done)
        print(f"{case}: {done.wall:.2f} s, load {os.getloadavg()[0]:.1f}", file=sys.stderr, flush=True)

    def said(self, rounds: int) -> str:
        size = sum(file.stat().st_size for file in self.corpus.site.rglob("*.csv")) / KIB_PER_MIB**2
        return (
            f"{self.reports} reports: {REGIONS} regions, {self.corpus.days} days, {len(TABLES)} tables of {METRICS}"
            f" metrics, 1 % reported again; {size:.0f} MiB; {rounds} rounds; {machine(self.root)},"
            f" pandas {version('pandas')}\n"
        )

    def rounds(self, count: int) -> None:
        for turn in range(count):
            self.round(turn)

    def round(self, turn: int) -> None:
        """Both programs, another one first each time; then a day more for ours, which is taken back."""
        shutil.rmtree(self.corpus.site / ".build", ignore_errors=True)
        for case in (OURS, PANDAS) if turn % 2 else (PANDAS, OURS):
            self.measure(case)
        self.measure(NOTHING)
        before = self.corpus.add_day()
        self.measure(DAY)
        for file, text in before.items():
            file.write_text(text, encoding="utf-8") if text else file.unlink()


def table(runs: dict[str, list[Run]]) -> str:
    rows: list[tuple[str, ...]] = [("case", "", "median s", "min–max s", "CPU s", "RSS MiB")]
    for case, done in runs.items():
        walls = [one.wall for one in done]
        rows.append(
            (
                case,
                "",
                f"{median(walls):.2f}",
                f"{min(walls):.2f}–{max(walls):.2f}",
                f"{median(one.cpu for one in done):.2f}",
                f"{max(one.rss for one in done):.0f}",
            )
        )
    return aligned(rows)


def each(runs: dict[str, list[Run]], over: str, under: str) -> list[float]:
    """Each round by itself: what was slow for one was slow for the other."""
    return [a.wall / b.wall for a, b in zip(runs[over], runs[under], strict=True)]


def ratios(runs: dict[str, list[Run]]) -> list[str]:
    def said(name: str, over: str, under: str, times: float, unit: str) -> str:
        found = [ratio * times for ratio in each(runs, over, under)]
        return f"{name}: median {median(found):.1f}{unit}, {min(found):.1f}–{max(found):.1f}{unit}"

    return [
        said("plain pandas ÷ ours", PANDAS, OURS, 1, " times"),
        said("one day more ÷ all by ours", DAY, OURS, PER_CENT, " %"),
        said("one day more ÷ all by plain pandas", DAY, PANDAS, PER_CENT, " %"),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=6_000_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), help="ours only")
    parser.add_argument("--timeout", type=float, default=900)
    parser.add_argument("--notices", type=int, default=0, help="also a whole build of so many, one day added")
    parser.add_argument("--same", action="store_true", help="compare every figure and correction that the two find")
    chosen = parser.parse_args()
    with prepared(chosen.reports, chosen.jobs, chosen.timeout) as bench:
        print(bench.said(chosen.rounds))
        bench.rounds(chosen.rounds)
        print("\n".join([table(bench.runs), "", *ratios(bench.runs)]))
        if chosen.notices:
            print(day.said(day.measured(chosen.notices, chosen.rounds, chosen.timeout), chosen.notices))
        if chosen.same:
            print(same(bench.corpus, bench.root / "plain"))


@contextmanager
def prepared(reports: int, jobs: int, timeout: float) -> Iterator[Bench]:
    """The corpus in a folder that is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="bulletin-figures-") as name:
        root = Path(name)
        corpus = Corpus.of(root / "site", figures_corpus.days_for(reports))
        yield Bench(corpus, corpus.write(), root, timeout, jobs)


def same(corpus: Corpus, plain: Path) -> str:
    """Every value, new and average of both, what both hide, and every correction."""
    import pandas as pd

    from pipeline.shards.content import read_content
    from pipeline.shards.found import find
    from pipeline.site import folder_of

    shutil.rmtree(corpus.site / ".build")
    folder = folder_of(corpus.site)
    moment = datetime.fromisoformat(f"{figures_corpus.moment(corpus.days)}+08:00")
    content = read_content(folder, moment, find(folder))
    assert content.work
    months = content.figures.months(content.work.reference)
    compared = 0
    for key, metrics in TABLES.items():
        found = pd.read_parquet(plain / f"{key}.parquet")
        kept = {
            (f"{row.day:%Y-%m-%d}", row.region, row.metric): tuple(
                None if value != value else float(value)  # noqa: PLR0124
                for value in (row.value, row.new, row.average, row.hidden)
            )
            for row in found.itertuples()
        }
        for month in months:
            for row in month.rows[key]:
                for place, metric in enumerate(metrics):
                    # Ours hides an average of days of which one is hidden, the other program does not.
                    average = row.average[place] if key != HIDING else kept[row.as_of, row.region, metric][2]
                    own = (row.values[place], row.new[place], average, float(place in row.hidden))
                    theirs = kept.pop((row.as_of, row.region, metric))
                    if own != theirs:
                        sys.exit(f"{key} {row.as_of} {row.region} {metric}: {own}, plain pandas {theirs}")
                    compared += 1
        if kept:
            sys.exit(f"{key}: {len(kept)} cells are found by plain pandas alone")
        late = len(pd.read_parquet(plain / f"{key}-corrections.parquet"))
        own_late = sum(found.table == key for month in months for found in month.corrections)
        if late != own_late and key != HIDING:
            sys.exit(f"{key}: {own_late} corrections, plain pandas {late}")
    return f"the same in both: {compared} cells, with what is new, averages and what is hidden"


if __name__ == "__main__":
    main()
