"""Everything that the project promises of its speed, measured in one call and held against the targets."""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter
from typing import Final

import beyond
import day
import figures
import report
import run
import same
import serve
import watching
from contenders import CASES, CONTENDERS, DEFAULT, EDIT, FULL, NOTHING, OWN
from measure import BuildFailedError
from prose import CHARACTERS, SEED
from report import Outcome
from targets import Target, table

TIMES: Final = "times"
MANY: Final = 10
SERVERS: Final = list(watching.KINDS)


@dataclass
class Proof:
    """One call's settings, and what came of it so far."""

    root: Path
    bin_folder: Path
    notices: int
    rounds: int
    jobs: int
    timeout: float
    targets: list[Target] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    own: Outcome | None = None

    def bench(self, name: str, notices: int, rounds: int) -> run.Bench:
        return run.Bench(self.root / name, self.bin_folder, notices, rounds, self.jobs, self.timeout)


def builds(proof: Proof) -> Iterator[str]:
    """Whole processes, beside stock Pelican and Hugo; then whether all ways to build give the same bytes."""
    bench = proof.bench("builds", proof.notices, proof.rounds)
    found = run.measured(bench, [CONTENDERS[name] for name in DEFAULT])
    yield f"{report.times(CASES, found)}\n\n{report.counts(found)}"
    yield "\n".join(f"{name}: {' '.join(CONTENDERS[name].command)}" for name in DEFAULT)
    proof.wrong += [f"{name} failed to build, {reason}" for name, reason in bench.failures.items()]
    own, pelican, hugo = (found[name] for name in DEFAULT[:3])
    proof.own = own
    walls = {case: [one.wall for one in runs] for case, runs in own.runs.items()}
    proof.targets += [
        Target(FULL, "stock Pelican ÷ ours", report.ratios(FULL, pelican, own), 5, TIMES, at_least=True),
        Target(FULL, "ours ÷ Hugo", report.ratios(FULL, own, hugo), 1.3, TIMES),
        Target(EDIT, "Hugo ÷ ours", report.ratios(EDIT, hugo, own), 15, TIMES, at_least=True),
        Target(EDIT, "fresh process", walls[EDIT], 0.7),
        Target(NOTHING, "fresh process", walls[NOTHING], 0.25),
    ]
    digests = same.digests(bench)
    if len(set(digests.values())) > 1:
        proof.wrong.append("the site is not the same whichever way it was built")
    yield same.said(digests)


def servers(proof: Proof) -> Iterator[str]:
    """Saves while a server runs, beside Hugo's."""
    saves = serve.measured(proof.notices, 3 * proof.rounds, SERVERS, proof.bin_folder, search=False)
    yield serve.table(saves)
    ratios = serve.ratios(saves, watching.HUGO.name, "printed")
    proof.targets += [
        Target("one saved, server running", "Hugo ÷ ours, as printed", ratios, 8, TIMES, at_least=True),
        Target("one saved, server running", "as printed", [save.printed for save in saves[serve.OURS]], 0.12),
    ]


def days(proof: Proof) -> Iterator[str]:
    """A whole build after a day of figures came."""
    runs = day.measured(proof.notices, proof.rounds, proof.timeout)
    yield day.said(runs, proof.notices)
    proof.targets.append(Target("a day of figures", "whole build", [one.wall for one in runs], 1.5))


def millions(proof: Proof) -> Iterator[str]:
    """Figures of a province, beside plain pandas."""
    reports = 600 * proof.notices
    with figures.prepared(reports, proof.jobs, proof.timeout) as bench:
        yield bench.said(2)
        bench.rounds(2)
    runs = bench.runs
    yield "\n".join([figures.table(runs), "", *figures.ratios(runs)])
    case = f"{bench.reports} reports"
    more = [ratio * figures.PER_CENT for ratio in figures.each(runs, figures.DAY, figures.OURS)]
    proof.targets += [
        Target(case, "read, check, derive", [one.wall for one in runs[figures.OURS]], 25),
        Target(case, "largest process", [one.rss for one in runs[figures.OURS]], 3072, "MiB", digits=0),
        Target(case, "plain pandas ÷ ours", figures.each(runs, figures.PANDAS, figures.OURS), 3, TIMES, at_least=True),
        Target(case, "one day more ÷ all", more, 1, "%"),
    ]


def publishing(proof: Proof) -> Iterator[str]:
    """What it takes to publish beyond the build."""
    runs = beyond.measured(proof.notices, proof.rounds, proof.timeout)
    yield beyond.said(runs, proof.notices)
    proof.targets.append(Target("one published", "beyond the build", beyond.difference(runs), 0.2))


def scale(proof: Proof) -> Iterator[str]:
    """Ten times as many notices."""
    count = MANY * proof.notices
    bench = proof.bench("scale", count, proof.rounds)
    found = run.measured(bench, [replace(OWN, once=(FULL,))])
    proof.wrong += [f"{count} notices: {reason}" for reason in bench.failures.values()]
    yield f"{report.times(CASES, found)}\n\n{report.counts(found)}"
    if proof.own and found:
        many = found[OWN.name]
        changed, full = (many.wall(case) / proof.own.wall(case) for case in (EDIT, FULL))
        memory = [one.rss for runs in many.runs.values() for one in runs]
        proof.targets += [
            Target(f"{count} notices", f"{EDIT} ÷ of {proof.notices}", [changed], 2, TIMES),
            Target(f"{count} notices", f"{FULL} ÷ of {proof.notices}", [full], 11, TIMES),
            Target(f"{count} notices", "largest process", [max(memory)], 1536, "MiB", digits=0),
        ]


SECTIONS: Final[dict[str, Callable[[Proof], Iterator[str]]]] = {
    section.__name__: section for section in (builds, servers, days, publishing, millions, scale)
}


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=10_000, help="scale takes ten times as many")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=list(SECTIONS))
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), help="ours only")
    parser.add_argument("--bin", type=Path, default=Path(sys.executable).parent)
    parser.add_argument("--timeout", type=float, default=600, help="seconds a build may take")
    return parser.parse_args()


def main() -> int:
    chosen, began = options(), perf_counter()
    with tempfile.TemporaryDirectory(prefix="bulletin-bench-") as name:
        proof = Proof(Path(name), chosen.bin.absolute(), chosen.notices, chosen.rounds, chosen.jobs, chosen.timeout)
        print(f"python bench/all.py {' '.join(sys.argv[1:])}\n{report.machine(proof.root)}")
        print(
            f"{chosen.notices} notices of about {CHARACTERS} characters and a table each, seed {SEED} (bench/prose.py)"
        )
        for section in chosen.only:
            print(f"\n## {section}: {SECTIONS[section].__doc__} Load {os.getloadavg()[0]:.1f}.\n")
            try:
                for text in SECTIONS[section](proof):
                    print(text, flush=True)
            except (BuildFailedError, OSError, KeyError) as error:
                proof.wrong.append(f"{section}: {error!r}")
    print(f"\n## The targets\n\n{table(proof.targets)}\n\n{(perf_counter() - began) / 60:.1f} minutes")
    for wrong in proof.wrong:
        print(f"\n{wrong}")
    return 1 if proof.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
