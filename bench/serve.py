"""How long from the save of a notice to its page, while `bulletin serve` runs, and Hugo's server, in turns."""

import argparse
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from time import sleep
from typing import Final

import corpus
from prose import notice
from report import aligned, spread
from watching import KINDS, Save, Watcher

# An editor looks at the page before the next save; the servers tidy up meanwhile.
LOOK: Final = 0.5
OURS: Final = "bulletin serve"


def rounds_of(sites: dict[str, Path], count: int, rounds: int, bin_folder: Path) -> dict[str, list[Save]]:
    """Each server's saves, one after the other in each round; another notice each round, over the whole corpus."""
    with ExitStack() as running:
        watchers = [running.enter_context(Watcher(KINDS[name], site, bin_folder)) for name, site in sites.items()]
        # The first save is not counted: it compiles templates and fills caches.
        for turn in range(rounds + 1):
            changed = notice(count * (2 * turn + 1) // (2 * rounds + 2), count)
            first = turn % len(watchers)
            for watcher in watchers[first:] + watchers[:first]:
                watcher.save(changed, turn)
                sleep(LOOK)
        return {watcher.kind.name: watcher.saves[1:] for watcher in watchers}


def measured(count: int, rounds: int, names: list[str], bin_folder: Path, *, search: bool) -> dict[str, list[Save]]:
    """The saves of each server on a corpus of so many notices."""
    with tempfile.TemporaryDirectory(prefix="bulletin-serve-") as folder:
        sites = {kind: Path(folder, str(at)) for at, kind in enumerate(names)}
        for kind, site in sites.items():
            corpus.write(KINDS[kind].shape, site, count)
        if OURS in sites:
            corpus.search(sites[OURS], wanted=search)
        return rounds_of(sites, count, rounds, bin_folder)


def ratios(saves: dict[str, list[Save]], other: str, what: str) -> list[float]:
    """How many times as fast ours was, round by round."""
    return [getattr(b, what) / getattr(a, what) for a, b in zip(saves[OURS], saves[other], strict=True)]


def table(saves: dict[str, list[Save]]) -> str:
    head = ("server", "", "printed s", "÷ ours", "save to page s", "÷ ours", "files written", "MB written")
    rows: list[tuple[str, ...]] = [head]
    for name, found in saves.items():
        compared = [
            spread(ratios(saves, name, what), 1) if OURS in saves and name != OURS else "–"
            for what in ("printed", "reached")
        ]
        rows.append(
            (
                name,
                "",
                spread([save.printed for save in found], 3),
                compared[0],
                spread([save.reached for save in found], 3),
                compared[1],
                f"{median(save.files.count for save in found):.0f}",
                f"{median(save.files.bytes for save in found) / 1e6:.2f}",
            )
        )
    return aligned(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, nargs="*", default=[10_000])
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--only", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--search", action="store_true", help="ours with a search")
    parser.add_argument("--bin", type=Path, default=Path(sys.executable).parent)
    chosen = parser.parse_args()
    for count in chosen.notices:
        saves = measured(count, chosen.rounds, chosen.only, chosen.bin.absolute(), search=chosen.search)
        print(f"{count} notices, {chosen.rounds} saves each, load {os.getloadavg()[0]:.1f}\n\n{table(saves)}\n")


if __name__ == "__main__":
    main()
