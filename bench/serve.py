"""How long from the save of a notice to the page that is told to load itself again, while `bulletin serve` runs."""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import Any, Final

import corpus
from prose import notice

LOOK: Final = 0.5
COMMAND: Final = (sys.executable, "-m", "pipeline", "serve", "--port", "0", "--lang", "en")


def turns(port: int) -> Iterator[dict[str, Any]]:
    """What the server tells a page."""
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/.bulletin/events?0")
    for line in connection.getresponse():
        if line.startswith(b"data: "):
            yield json.loads(line[6:])


def rounds_of(site: Path, count: int, rounds: int) -> list[float]:
    """Seconds of each save; another notice each time, over the whole corpus."""
    shape = corpus.SHAPES["ours"]
    environment = {**os.environ, "PYTHONPATH": str(corpus.PROJECT), "PYTHONUNBUFFERED": "1"}
    taken = []
    with subprocess.Popen(
        [*COMMAND, "--site", str(site)], env=environment, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        told = turns(int(server.stdout.readline().partition("/ (")[0].rpartition(":")[2]))
        next(told)
        # The first save compiles the templates.
        for turn in range(rounds + 1):
            changed = notice(count * (2 * turn + 1) // (2 * rounds + 2), count)
            began = perf_counter()
            corpus.revise(shape, site, changed, turn)
            found = next(told)
            taken.append(perf_counter() - began)
            # An editor looks at the page before the next save; the server tidies up meanwhile.
            sleep(LOOK)
            if shape.page(changed) not in found["changed"] or found["blocked"]:
                sys.exit(f"not shown: {shape.page(changed)}: {found['told']}")
        server.send_signal(signal.SIGINT)
        server.communicate()
    return taken[1:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--search", action="store_true", help="with a search")
    chosen = parser.parse_args()
    for count in chosen.notices:
        with tempfile.TemporaryDirectory(prefix="bulletin-serve-") as name:
            site = Path(name)
            corpus.write(corpus.SHAPES["ours"], site, count)
            corpus.search(site, wanted=chosen.search)
            taken = rounds_of(site, count, chosen.rounds)
        print(f"{count}: {median(taken):.2f} s, {min(taken):.2f} to {max(taken):.2f}; load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
