"""A real terminal: what stands on it after somebody has typed."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

from conftest import PROJECT
from waiting import killed_if_failed

if TYPE_CHECKING:
    from conftest import Site


def typed(world: Site, arguments: list[str], answers: str, at: str) -> tuple[int, str]:
    """The exit code of a command in Chinese, and what stands on the screen after these answers."""
    ours, theirs = pty.openpty()
    run = [sys.executable, "-m", "pipeline", *arguments, "--site", str(world.root), "--lang", "zh", "--at", at]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONUTF8": "1"}
    with (
        subprocess.Popen(run, stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as process,
        killed_if_failed(process),
    ):
        os.write(ours, answers.encode())
        os.close(theirs)
        seen = b""
        while True:
            try:
                seen += os.read(ours, 4096)
            except OSError:  # the terminal is closed: the program has ended
                break
    os.close(ours)
    return process.returncode, seen.decode()
