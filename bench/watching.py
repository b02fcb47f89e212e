"""Servers that build again after every save: ours and Hugo's, each on its own copy of the corpus."""

import os
import re
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Timer
from time import perf_counter, sleep
from typing import Final, Self

import corpus
from measure import BuildFailedError, Files, end_group, stamps, written
from prose import Notice

# Seconds between two looks at the page: a look takes some of them from the server.
PAUSE: Final = 0.01
PATIENCE: Final = 120.0


@dataclass(frozen=True)
class Kind:
    """A server, and what it prints."""

    name: str
    shape: corpus.Shape
    output: str
    command: tuple[str, ...]
    ready: re.Pattern[str]
    # First group: how long a build took, by the server itself.
    total: re.Pattern[str]
    unit: float


HUGO: Final = Kind(
    name="hugo server",
    shape=corpus.SHAPES["hugo"],
    output="public",
    command=("{bin}/hugo", "server", "--port", "{port}", "--disableFastRender"),
    ready=re.compile(r"Press Ctrl\+C"),
    total=re.compile(r"Total in (\d+) ms"),
    unit=0.001,
)
KINDS: Final = {
    kind.name: kind
    for kind in (
        Kind(
            name="bulletin serve",
            shape=corpus.SHAPES["ours"],
            output=".build/serve/output",
            command=(
                *("{python}", "-m", "pipeline", "serve"),
                *("--port", "{port}", "--lang", "en", "--site", "{site}"),
            ),
            ready=re.compile(r"files changed, ([\d.]+) s"),
            total=re.compile(r"files changed, ([\d.]+) s"),
            unit=1.0,
        ),
        HUGO,
        # As it is by default: of what did not change itself only pages are made anew that a browser asked for lately.
        Kind(
            name="hugo server, fast render",
            shape=HUGO.shape,
            output=HUGO.output,
            command=HUGO.command[:-1],
            ready=HUGO.ready,
            total=HUGO.total,
            unit=HUGO.unit,
        ),
    )
}


@dataclass(frozen=True)
class Save:
    """One save: seconds by the server's own count, seconds until the page is there by HTTP, what was written."""

    printed: float
    reached: float
    files: Files


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class Watcher:
    """A server that runs, until the block ends."""

    kind: Kind
    site: Path
    bin_folder: Path
    port: int = field(default_factory=free_port)
    saves: list[Save] = field(default_factory=list)

    def __enter__(self) -> Self:
        names = {"bin": self.bin_folder, "python": sys.executable, "port": self.port, "site": self.site}
        self.process = subprocess.Popen(
            [part.format_map(names) for part in self.kind.command],
            cwd=self.site,
            env={**os.environ, "PYTHONPATH": str(corpus.PROJECT), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.told(self.kind.ready)
        return self

    def __exit__(self, *_: object) -> None:
        # Not as people end it: what a script starts in its background does not hear Ctrl+C.
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.communicate(timeout=PATIENCE)
        finally:
            end_group(self.process)

    def save(self, changed: Notice, turn: int) -> None:
        """Change a notice and wait until its page says so."""
        output = self.site / self.kind.output
        before, began = stamps(output), perf_counter()
        sentence = corpus.revise(self.kind.shape, self.site, changed, turn)
        address = "/" + self.kind.shape.page(changed).removesuffix("index.html")
        while sentence not in self.page(address):
            if perf_counter() - began > PATIENCE:
                raise BuildFailedError(f"{self.kind.name}: the change is not in {address}")
            sleep(PAUSE)
        reached = perf_counter() - began
        printed = float(self.told(self.kind.total)[1]) * self.kind.unit
        self.saves.append(Save(printed, reached, written(before, stamps(output))))

    def page(self, address: str) -> str:
        """The page as it is there now; Hugo's server is seen to answer with a part of one that it writes."""
        connection = HTTPConnection("localhost", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", address)
            return connection.getresponse().read().decode("utf-8", "replace")
        except HTTPException:
            return ""
        finally:
            connection.close()

    def told(self, wanted: re.Pattern[str]) -> re.Match[str]:
        """The next line that says this; a server that says nothing for long is ended."""
        assert self.process.stdout
        timer = Timer(PATIENCE, end_group, [self.process])
        timer.start()
        heard = []
        try:
            for line in self.process.stdout:
                heard.append(line.decode("utf-8", "replace"))
                if found := wanted.search(heard[-1]):
                    return found
        finally:
            timer.cancel()
        raise BuildFailedError(f"{self.kind.name} ended: {''.join(heard)[-2000:]}")
