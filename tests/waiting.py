"""Nobody waits for ever: what takes too long ends where it waits, and says so."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Generator, Iterator

# Seconds that a step of a test may take, on a slow and busy machine too; on a quiet one none takes thirty.
LONGEST = 300


def bounded() -> Generator[None]:
    """A step of a test, which fails if it is not over in time; others go on."""

    def ended(*_: object) -> None:
        error = f"still waiting after {LONGEST} seconds"
        raise TimeoutError(error)

    signal.signal(signal.SIGALRM, ended)
    signal.alarm(LONGEST)
    try:
        return (yield)
    finally:
        signal.alarm(0)


@contextmanager
def killed_if_failed(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> Iterator[None]:
    """A test that fails does not wait for a process that waits for the test."""
    try:
        yield
    except BaseException:
        process.kill()
        raise
