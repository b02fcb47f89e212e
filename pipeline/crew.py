"""Who does what can be done apart: this process, more of this machine, or the executor of someone else.

Work is a function at the top of a module, and takes and gives plain values. What comes back is the same whoever did it.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain, islice
from os import _exit, getpid, uname
from threading import Thread
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from pipeline.seals import code_digest, made_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Executor, Future

A = TypeVar("A")
B = TypeVar("B")
# So many pieces a process are on the way: enough that none waits, few enough that they fit into memory.
AHEAD = 3
# Nobody waits longer for one piece: all workers of a cluster may have gone, and nothing says so.
PATIENCE = 300


class OtherCode(Exception):
    """A worker (who, what it is made by) has other code than who sends the work: it would make other bytes."""


@dataclass(frozen=True, slots=True)
class _Alike(Generic[A, B]):
    """Work that is done by those only whose code is that of who sends it."""

    code: str
    work: Callable[[A], B]

    def __call__(self, item: A) -> B:
        if self.code != code_digest():
            raise OtherCode(f"{uname().nodename}:{getpid()}", made_by())
        return self.work(item)


class Crew:
    """Does pieces of work, in as many processes as it has; to be closed by `with`."""

    def __init__(self, jobs: int = 1, executor: Executor | None = None) -> None:
        """`executor` is someone else's, with `jobs` at work; without one processes are started when first needed."""
        self.jobs = jobs
        self.executor = executor
        self.far = executor is not None
        """Whether those who work may see another disk, and run other code."""

    def each(self, work: Callable[[A], B], items: Iterable[A]) -> Iterator[B]:
        """What comes of each piece, in their order; others begin at once, and are never far ahead of who asks."""
        if not self.far:
            more = iter(items)
            first = [*islice(more, 2)]
            items = chain(first, more)
            if self.jobs == 1 or not first[1:]:
                return map(work, items)
            self._start()
        assert self.executor is not None
        todo = _Alike(code_digest(), work) if self.far else work
        started = (self.executor.submit(todo, item) for item in items)
        return self._each(started, deque(islice(started, AHEAD * self.jobs)))

    def _each(self, started: Iterable[Future[B]], waiting: deque[Future[B]]) -> Iterator[B]:
        patience = PATIENCE if self.far else None
        try:
            for future in started:
                waiting.append(future)
                yield waiting.popleft().result(patience)
            while waiting:
                yield waiting.popleft().result(patience)
        finally:
            for future in waiting:
                future.cancel()

    def near(self, work: Callable[[A], B], items: Iterable[A]) -> Iterator[B]:
        """The same by those alone who see this disk."""
        yield from map(work, items) if self.far else self.each(work, items)

    def _start(self) -> None:
        if self.executor is None:
            from concurrent.futures import ProcessPoolExecutor
            from multiprocessing import get_context

            # A copy of a process that draws (V8 runs in it) waits for ever when it draws itself.
            clean = "forkserver" if "vl_convert" in sys.modules else None
            self.executor = ProcessPoolExecutor(self.jobs, get_context(clean), _end_with_parent)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.executor and not self.far:
            self.executor.shutdown()
            self.executor = None


def _end_with_parent() -> None:
    """Have a worker end with the process that it works for: left alone it would hold for ever what is locked."""
    Thread(target=_wait_and_end, daemon=True).start()


def _wait_and_end() -> None:
    from multiprocessing import parent_process

    if parent := parent_process():
        parent.join()
        _exit(1)


# This process, and no other.
ALONE = Crew()
