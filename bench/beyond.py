"""How much longer `bulletin publish` takes than `bulletin build` after one notice changed."""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Final

import corpus
from contenders import OWN
from measure import Run, run
from prose import Notice, notice
from report import spread

BULLETIN: Final = (sys.executable, "-m", "pipeline")


def once(root: Path, *command: str, timeout: float) -> Run:
    return run([*BULLETIN, *command, "--site", str(root / "site")], root, root / "log", timeout)


def publish(root: Path, timeout: float) -> Run:
    return once(root, "publish", "--to", str(root / "public"), timeout=timeout)


def round_of(root: Path, changed: tuple[Notice, Notice], turn: int, timeout: float) -> tuple[Run, Run]:
    """One notice changed and built; another one changed and published."""
    site = root / "site"
    corpus.revise(OWN.shape, site, changed[0], turn)
    built = once(root, "build", timeout=timeout)
    publish(root, timeout)
    sentence = corpus.revise(OWN.shape, site, changed[1], turn)
    published = publish(root, timeout)
    if sentence not in (root / "public" / "live" / OWN.shape.page(changed[1])).read_text(encoding="utf-8"):
        sys.exit(f"{OWN.shape.page(changed[1])} does not hold the change")
    return built, published


def measured(count: int, rounds: int, timeout: float) -> list[tuple[Run, Run]]:
    """Builds and publishes, in turns."""
    with tempfile.TemporaryDirectory(prefix="bulletin-beyond-") as name:
        root = Path(name)
        corpus.write(OWN.shape, root / "site", count)
        # Twice: the second one fills the other tree.
        for _ in range(2):
            corpus.revise(OWN.shape, root / "site", notice(0, count), 0)
            publish(root, timeout)
        places = [notice(count * (at + 1) // (2 * rounds + 1), count) for at in range(2 * rounds)]
        return [round_of(root, (places[2 * turn], places[2 * turn + 1]), turn + 1, timeout) for turn in range(rounds)]


def difference(runs: list[tuple[Run, Run]]) -> list[float]:
    """Round by round."""
    return [published.wall - built.wall for built, published in runs]


def said(runs: list[tuple[Run, Run]], count: int) -> str:
    built, published = zip(*runs, strict=True)
    return (
        f"one notice of {count} changed: built {spread([one.wall for one in built], 2)} s, published"
        f" {spread([one.wall for one in published], 2)} s, {spread(difference(runs), 2)} s more; CPU"
        f" {median(one.cpu for one in built):.2f} and {median(one.cpu for one in published):.2f} s,"
        f" load {os.getloadavg()[0]:.1f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--timeout", type=float, default=600)
    chosen = parser.parse_args()
    print(said(measured(chosen.notices, chosen.rounds, chosen.timeout), chosen.notices))


if __name__ == "__main__":
    main()
