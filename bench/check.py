"""How long an editor waits for `bulletin check` and for the hook, after one notice changed on a large site."""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

import corpus
from prose import AT, Notice, notice

HERE: Final = corpus.SHAPES["ours"]
BULLETIN: Final = (sys.executable, "-m", "pipeline")
GIT: Final = ("git", "-c", "user.name=bench", "-c", "user.email=bench@bulletin.example")


def timed(command: tuple[str, ...], site: Path) -> tuple[float, float]:
    """Seconds of one whole process, by the wall and of the processor."""
    os.sync()
    began, before = perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=site, env=environment(), capture_output=True, encoding="utf-8", check=False)
    taken, after = perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{command}: {done.stdout}{done.stderr}")
    return taken, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(corpus.PROJECT)}


def prepared(site: Path, count: int) -> None:
    """The corpus, built and committed."""
    corpus.write(HERE, site, count)
    (site / ".gitignore").write_text(".build/\noutput/\n__pycache__/\n", encoding="utf-8")
    # Twice: the first build cannot know yet that files written a moment ago will stay as they are.
    for command in (("build", "--at", AT), ("build", "--at", AT)):
        timed((*BULLETIN, *command), site)
    for arguments in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "all")):
        timed((*GIT, *arguments), site)


def round_of(site: Path, changed: Notice, turn: int) -> dict[str, tuple[float, float]]:
    """One notice changed: checked as a file, checked as staged as the hook does, committed without it."""
    corpus.revise(HERE, site, changed, turn)
    path = HERE.source(changed)
    taken = {"check PATH": timed((*BULLETIN, "check", path, "--at", AT), site)}
    timed((*GIT, "add", path), site)
    taken["check --staged"] = timed((*BULLETIN, "check", "--staged", "--at", AT), site)
    taken["git commit"] = timed((*GIT, "commit", "--no-verify", "-qm", "plain"), site)
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bulletin-check-") as folder:
        site = Path(folder)
        prepared(site, chosen.notices)
        rounds = [
            round_of(site, notice(chosen.notices * (turn + 1) // (chosen.rounds + 1), chosen.notices), turn)
            for turn in range(chosen.rounds)
        ]
    print(f"{chosen.notices} notices, {chosen.rounds} rounds, load {os.getloadavg()[0]:.1f}")
    for name in rounds[0]:
        walls, cpus = zip(*(taken[name] for taken in rounds), strict=True)
        print(f"{name:16} median {median(walls):.2f} s, {min(walls):.2f}–{max(walls):.2f} s; CPU {median(cpus):.2f} s")


if __name__ == "__main__":
    main()
