"""Times a whole build after the reference site's last day of figures, 18 regions, came to many notices."""

import argparse
import os
import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Final

import corpus
from measure import Run, run, stamps, written
from prose import AT
from report import spread

FIGURES: Final = corpus.PROJECT / "content" / "figures"
LAST: Final = "cases/2020-12.csv"
BUILD: Final = (sys.executable, "-m", "pipeline", "build", "--at", AT, "--site")


def prepared(site: Path, notices: int, timeout: float) -> None:
    """Notices and the reference site's own figures but for their last day, built."""
    corpus.write(corpus.SHAPES["ours"], site, notices)
    shutil.copytree(FIGURES, site / "content" / "figures", dirs_exist_ok=True)
    (site / "content" / "figures" / LAST).write_text("".join(_parts()[0]), encoding="utf-8")
    # Twice: the first build cannot know yet that files written a moment ago will stay as they are.
    for _ in range(2):
        build(site, timeout)


def _parts() -> tuple[list[str], list[str]]:
    """The lines of the last month without its last day, and those of that day."""
    lines = (FIGURES / LAST).read_text(encoding="utf-8").splitlines(keepends=True)
    day = max(line[:10] for line in lines[1:])
    return [line for line in lines if line[:10] != day], [line for line in lines if line[:10] == day]


def build(site: Path, timeout: float) -> Run:
    os.environ["PYTHONPATH"] = str(corpus.PROJECT)
    return run([*BUILD, str(site)], site, site.parent / "log", timeout)


def added(site: Path, timeout: float) -> Run:
    """A build after the day came; it is taken back with all that was made of it."""
    kept = site.parent / "kept"
    for name in ("output", ".build"):
        shutil.copytree(site / name, kept / name)
    before, day = _parts()
    (site / "content" / "figures" / LAST).write_text("".join([*before, *day]), encoding="utf-8")
    before_it = stamps(site / "output")
    done = build(site, timeout)
    done = replace(done, written=written(before_it, stamps(site / "output")))
    (site / "content" / "figures" / LAST).write_text("".join(before), encoding="utf-8")
    for name in ("output", ".build"):
        shutil.rmtree(site / name)
        (kept / name).rename(site / name)
    return done


def measured(notices: int, rounds: int, timeout: float) -> list[Run]:
    """Whole processes."""
    with tempfile.TemporaryDirectory(prefix="bulletin-day-") as name:
        site = Path(name) / "site"
        prepared(site, notices, timeout)
        return [added(site, timeout) for _ in range(rounds)]


def said(runs: list[Run], notices: int) -> str:
    """Seconds, the memory of the largest process, what was written, and what the build says of itself."""
    cpu, rss, files = median(one.cpu for one in runs), max(one.rss for one in runs), runs[-1].written
    return (
        f"a whole build, one day of {len(_parts()[1])} regions added to {notices} notices:"
        f" {spread([one.wall for one in runs], 2)} s; CPU {cpu:.2f} s, {rss:.0f} MiB, load {os.getloadavg()[0]:.1f};"
        f" {files.count} files of {files.bytes / 1e6:.1f} MB written; {runs[-1].text.strip().splitlines()[-1]}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--timeout", type=float, default=600)
    chosen = parser.parse_args()
    print(said(measured(chosen.notices, chosen.rounds, chosen.timeout), chosen.notices))


if __name__ == "__main__":
    main()
