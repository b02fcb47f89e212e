"""How long from `git push` to the live page, against a plain `git push`: on the reference site and on a large one."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

import corpus
from prose import notice

PROGRAM: Final = '#!/bin/sh\nPYTHONPATH={project} exec {python} -m pipeline "$@"\n'
REFERENCE: Final = "content/notices/2021-08/testing-round-2.md"
LIVE: Final = "notices/2021-08/testing-round-2/index.html"
GIT: Final = ("git", "-c", "user.name=bench", "-c", "user.email=bench@bulletin.example")


def run(*command: str, folder: Path) -> float:
    """Seconds of a whole command, by the wall."""
    began = perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    taken = perf_counter() - began
    if done.returncode:
        sys.exit(f"{command}: {done.stdout}{done.stderr}")
    return taken


def furnish(site: Path, count: int, *, search: bool) -> tuple[str, str]:
    """The site of the project, or one of many notices; the file that is changed and its page."""
    if not count:
        for name in ("content", "theme"):
            shutil.copytree(corpus.PROJECT / name, site / name)
        for name in ("pelicanconf.py", "publishconf.py"):
            shutil.copyfile(corpus.PROJECT / name, site / name)
        return REFERENCE, LIVE
    shape = corpus.SHAPES["ours"]
    corpus.write(shape, site, count)
    corpus.search(site, wanted=search)
    changed = notice(count - 1, count)
    return shape.source(changed), shape.page(changed)


def repositories(folder: Path, site: Path) -> None:
    """A bare repository that does nothing, and one that publishes."""
    (site / ".gitignore").write_text(".build/\n/output/\n__pycache__/\n", encoding="utf-8")
    run("git", "init", "-q", "-b", "main", folder=site)
    for name in ("plain", "live"):
        run("git", "init", "-q", "--bare", "-b", "main", str(folder / f"{name}.git"), folder=folder)
        run("git", "remote", "add", name, str(folder / f"{name}.git"), folder=site)
    program = folder / "bulletin"
    program.write_text(PROGRAM.format(project=corpus.PROJECT, python=sys.executable), encoding="utf-8")
    program.chmod(0o755)
    run("git", "config", "bulletin.program", str(program), folder=folder / "live.git")
    shutil.copy(corpus.PROJECT / "deploy" / "post-receive", folder / "live.git" / "hooks")


def round_of(folder: Path, site: Path, source: str, page: str, turn: int) -> tuple[float, float]:
    """One notice changed and pushed, without publishing and with."""
    sentence = f"第{turn}次修改，以此为准。"
    with (site / source).open("a", encoding="utf-8") as text:
        text.write(f"\n{sentence}\n")
    run(*GIT, "commit", "-qam", f"change {turn}", folder=site)
    os.sync()
    plain = run("git", "push", "-q", "plain", "main", folder=site)
    published = run("git", "push", "-q", "live", "main", folder=site)
    live = folder / "public" / "live" / page
    if not live.exists() or sentence not in live.read_text(encoding="utf-8"):
        sys.exit(f"{page} does not hold the change; see {folder}")
    return plain, published


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, nargs="*", default=[0, 10_000], help="0: the reference site")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--search", action="store_true", help="many notices: with a search")
    chosen = parser.parse_args()
    for count in chosen.notices:
        with tempfile.TemporaryDirectory(prefix="bulletin-publish-") as name:
            folder = Path(name)
            site = folder / "clone"
            source, page = furnish(site, count, search=chosen.search)
            repositories(folder, site)
            run("git", "add", "-A", folder=site)
            run(*GIT, "commit", "-qm", "all", folder=site)
            run("git", "push", "-q", "plain", "main", folder=site)
            first = run("git", "push", "-q", "live", "main", folder=site)
            # The second publish fills the other tree.
            round_of(folder, site, source, page, 0)
            plain, live = zip(
                *(round_of(folder, site, source, page, turn + 1) for turn in range(chosen.rounds)), strict=True
            )
        middle = median(live)
        print(f"{count or 'reference'}: first {first:.1f} s; plain push {median(plain):.2f} s, to live {middle:.2f} s")
        print(
            f"  {middle - median(plain):.2f} s more, {middle / median(plain):.0f} times; load {os.getloadavg()[0]:.1f}"
        )


if __name__ == "__main__":
    main()
