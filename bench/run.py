"""Times this project, stock Pelican and Hugo on the same notices, in turns, on this machine."""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import corpus
import report
from contenders import CASES, CONTENDERS, DEFAULT, EDIT, FULL, Contender
from measure import BuildFailedError, Run, floor, run, stamps, survey, written
from prose import notice
from report import Outcome


@dataclass(frozen=True)
class Bench:
    """One call's settings, and what has been measured so far."""

    root: Path
    bin_folder: Path
    notices: int
    rounds: int
    jobs: int
    timeout: float
    runs: dict[tuple[str, str], list[Run]] = field(default_factory=dict)
    floors: dict[str, float] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)

    def build(self, contender: Contender) -> Run:
        command = contender.arguments(self.root, self.bin_folder, self.jobs)
        output, log = contender.output(self.root), self.root / f"{contender.name}.log"
        before = stamps(output)
        result = run(command, contender.folder(self.root), log, self.timeout)
        return replace(result, written=written(before, stamps(output)))

    def full(self, contender: Contender) -> Run:
        contender.clean(self.root)
        result = self.build(contender)
        pages = result.written.pages
        if pages < self.notices:
            raise BuildFailedError(f"{pages} pages for {self.notices} notices\n{result.text[-2000:]}")
        return result

    def edit(self, contender: Contender, turn: int) -> Run:
        """A different notice each round, so that no page is new from the round before."""
        subject = notice(self.notices * (turn + 1) // (self.rounds + 1), self.notices)
        sentence = corpus.revise(contender.shape, contender.site(self.root), subject, turn + 1)
        result = self.build(contender)
        page = contender.output(self.root) / contender.shape.page(subject)
        if sentence not in page.read_text(encoding="utf-8"):
            raise BuildFailedError(f"the change is not in {contender.shape.page(subject)}")
        return result

    def run_case(self, case: str, contender: Contender, turn: int) -> Run:
        if case == FULL:
            return self.full(contender)
        if case == EDIT:
            return self.edit(contender, turn)
        return self.build(contender)

    def measure(self, case: str, contender: Contender, turn: int) -> None:
        result = self.run_case(case, contender, turn)
        self.runs.setdefault((contender.name, case), []).append(result)
        progress(f"round {turn + 1}, {case}, {contender.name}: {result.wall:.2f} s")
        if case == FULL and contender.name not in self.floors:
            content, output = contender.site(self.root) / "content", contender.output(self.root)
            self.floors[contender.name] = floor(content, output, self.root / "floor")

    def round(self, contenders: list[Contender], turn: int) -> None:
        """Every case, every contender that is due; another one goes first each round."""
        first = turn % len(contenders)
        for case in CASES:
            for contender in contenders[first:] + contenders[:first]:
                if contender.name in self.failures or not contender.due(case, turn):
                    continue
                try:
                    self.measure(case, contender, turn)
                except (BuildFailedError, OSError) as error:
                    self.failures[contender.name] = f"{case}: {error}"

    def outcome(self, contender: Contender) -> Outcome:
        return Outcome(
            contender=contender,
            version=contender.version(self.bin_folder),
            sources=survey(contender.site(self.root) / "content"),
            output=survey(contender.output(self.root)),
            floor=self.floors[contender.name],
            runs={case: tuple(self.runs.get((contender.name, case), ())) for case in CASES},
        )


def progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@contextmanager
def temporary_folder(keep: bool) -> Iterator[Path]:
    root = Path(tempfile.mkdtemp(prefix="bulletin-bench-"))
    try:
        yield root
    finally:
        if keep:
            progress(f"kept: {root}")
        else:
            shutil.rmtree(root, ignore_errors=True)


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=CONTENDERS, default=DEFAULT)
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), help="ours only")
    parser.add_argument("--bin", type=Path, default=Path(sys.executable).parent)
    parser.add_argument("--timeout", type=float, default=600, help="seconds a build may take")
    parser.add_argument("--keep", action="store_true", help="leave the temporary folder")
    chosen = parser.parse_args()
    if chosen.notices < 1 or chosen.rounds < 1 or chosen.jobs < 1:
        parser.error("--notices, --rounds and --jobs are at least 1")
    return chosen


def measured(bench: Bench, contenders: list[Contender]) -> dict[str, Outcome]:
    for contender in contenders:
        corpus.write(contender.shape, contender.site(bench.root), bench.notices)
    for turn in range(bench.rounds):
        bench.round(contenders, turn)
    built = [contender for contender in contenders if contender.name not in bench.failures]
    return {contender.name: bench.outcome(contender) for contender in built}


def main() -> int:
    chosen = options()
    with temporary_folder(chosen.keep) as root:
        bench = Bench(root, chosen.bin.absolute(), chosen.notices, chosen.rounds, chosen.jobs, chosen.timeout)
        print(f"{bench.notices} notices, {bench.rounds} rounds; {report.machine(root)}\n")
        outcomes = measured(bench, [CONTENDERS[name] for name in dict.fromkeys(chosen.only)])
        if outcomes:
            print(f"{report.times(CASES, outcomes)}\n\n{report.counts(outcomes)}")
        for name, reason in bench.failures.items():
            print(f"\n{name} failed to build, {reason}")
    return 1 if bench.failures else 0


if __name__ == "__main__":
    sys.exit(main())
