"""A cluster: the same bytes whoever makes them, also when a worker dies; one with other code makes none."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dask
import pytest
from conftest import PROJECT, notice
from distributed import Client
from lawful import lawful, same, world

from pipeline.crew import OtherCode
from pipeline.render.remote import Parcel
from pipeline.seals import made_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

    from conftest import Factory, Site

__all__ = ["lawful", "world"]  # fixtures are used by their names
SECONDS = 30


@dataclass(frozen=True)
class Cluster:
    """A scheduler on this machine; each worker has a folder of its own and knows no other."""

    root: Path
    address: str
    stack: ExitStack

    def start(self, name: str, *arguments: str, code: Path = PROJECT) -> int:
        """Run a part of Dask until the test is over; its process."""
        folder = self.root / name
        folder.mkdir()
        command = [sys.executable, "-m", "dask", *arguments, "--no-dashboard"]
        values = {**os.environ, "PYTHONPATH": str(code), "TMPDIR": str(folder)}
        with (folder / "log").open("w") as log:
            process = subprocess.Popen(command, cwd=folder, env=values, stdout=log, stderr=log)
        self.stack.callback(process.wait, SECONDS)
        self.stack.callback(process.kill)
        return process.pid

    def worker(self, name: str, code: Path = PROJECT) -> int:
        """Start a worker."""
        bounds = ("--no-nanny", "--nthreads", "1", "--death-timeout", str(SECONDS))
        return self.start(name, "worker", self.address, "--name", name, *bounds, code=code)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler without workers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    with ExitStack() as stack:
        made = Cluster(tmp_path, f"tcp://127.0.0.1:{port}", stack)
        made.start("scheduler", "scheduler", "--host", "127.0.0.1", "--port", port)
        yield made


class Deadly(Executor):
    """An executor of a cluster that loses a worker while pages are on the way."""

    def __init__(self, client: Any, victim: int) -> None:
        self.client, self.victim, self.sent = client, victim, 0
        self.executor = client.get_executor(pure=False)
        self.lost: tuple[str, ...] = ()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **rest: Any) -> Future[Any]:
        future: Future[Any] = self.executor.submit(fn, *args, **rest)
        self.sent += isinstance(args[0], Parcel)
        if self.sent > 1 and not self.lost:
            self._lose()
        return future

    def _lose(self) -> None:
        """Kill the worker as soon as it is at work; what was sent takes a moment to arrive there."""
        workers = self.client.scheduler_info(-1)["workers"]
        (who,) = (address for address, found in workers.items() if found["name"] == "b")
        for _ in range(500):
            self.lost = self.client.processing()[who]
            if self.lost:
                os.kill(self.victim, signal.SIGKILL)
                return


def test_a_worker_dies(world: Site, cluster: Cluster, tmp_path: Path) -> None:
    """Pages that workers without our disk rendered, one of them killed at it, are those that one process renders."""
    for number in range(150):
        text = notice(f"第{number}号", f"2021-07-{number % 28 + 1:02}T08:00")
        world.write(f"content/notices/2021-07/n-{number}.md", text)
    far = world.anew(tmp_path / "far")
    cluster.worker("a")
    victim = cluster.worker("b")
    with Client(cluster.address, timeout=SECONDS, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=SECONDS)
        deadly = Deadly(client, victim)
        built = far.build(jobs=2, executor=deadly)
        left = [found["name"] for found in client.scheduler_info(-1)["workers"].values()]

    assert (built.problems, deadly.lost != (), left) == ((), True, ["a"])
    assert sorted(built.written) == sorted(far.tree())
    assert world.build().problems == ()
    same(world, far)


def test_a_worker_with_other_code(world: Site, cluster: Cluster, tmp_path: Path) -> None:
    """A worker that would make other bytes is refused with who it is and what it runs, and so is what it is sent."""
    code = tmp_path / "code"
    shutil.copytree(PROJECT / "pipeline", code / "pipeline")
    (code / "pipeline" / "wording.py").write_text('"""Of yesterday."""\n')
    cluster.worker("old", code)
    before = world.tree()
    world.remove("output")
    with Client(cluster.address, timeout=SECONDS, set_as_default=False) as client:
        client.wait_for_workers(1, timeout=SECONDS)
        refused = world.run("build", "--scheduler", cluster.address)
        (who,) = client.nthreads()
        with pytest.raises(OtherCode) as found:
            world.build(executor=client.get_executor(pure=False))
    alone, own = found.value.args[1], made_by()

    assert (refused.returncode, refused.stdout, world.tree()) == (2, "", {})
    assert refused.stderr == (
        f"the worker {who} runs other code and would make other pages: bulletin {alone['bulletin'][:12]} ≠ "
        f"{own['bulletin'][:12]}; bring it to the same commit and the same locked libraries, and start it again\n"
    )
    assert alone == {**own, "bulletin": alone["bulletin"]}
    assert world.build().problems == ()
    assert world.tree() == before


def test_no_scheduler(site: Factory) -> None:
    """Where no scheduler answers the build ends, in bounded time, and says what to look at."""
    with dask.config.set({"distributed.comm.timeouts.connect": "500ms"}):
        done = site().run("build", "--scheduler", "tcp://127.0.0.1:9")

    assert (done.returncode, done.stdout) == (75, "")
    assert done.stderr.startswith("no scheduler answered at tcp://127.0.0.1:9 within 0.5 s; check the address")
