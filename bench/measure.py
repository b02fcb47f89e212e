"""Whole processes by wall clock, their memory, and the floor that the disk sets."""

import os
import resource
import shutil
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from time import perf_counter
from typing import Final

PROJECT: Final = Path(__file__).resolve().parent.parent
KIB_PER_MIB: Final = 1024

Stamps = dict[str, tuple[int, int, int]]


class BuildFailedError(Exception):
    """A contender did not build what it was to build."""


@dataclass(frozen=True)
class Files:
    """What a folder holds, or what was written into it."""

    count: int
    pages: int
    bytes: int


@dataclass(frozen=True)
class Run:
    """One process from start to end."""

    wall: float
    cpu: float
    rss: float
    text: str
    # What was written of the output, where it was looked at.
    written: Files = Files(0, 0, 0)


def end_group(process: subprocess.Popen[bytes]) -> None:
    """The process leads a session of its own, so its workers end with it and nothing else does."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def waited(process: subprocess.Popen[bytes], timeout: float) -> tuple[int, resource.struct_rusage]:
    timer = Timer(timeout, end_group, [process])
    timer.start()
    try:
        # Not Popen.wait: only wait4 gives the usage of this child and its own children.
        _, status, usage = os.wait4(process.pid, 0)
    except BaseException:
        end_group(process)
        raise
    finally:
        timer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage


def environment() -> dict[str, str]:
    """The code of this checkout, compiled once as everywhere."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(PROJECT)}


def run(command: list[str], folder: Path, log: Path, timeout: float) -> Run:
    """Run a command; its peak memory is that of the largest process it had."""
    # Pages of the run before, still to be written to disk, must not slow this one.
    os.sync()
    with log.open("wb") as stream:
        started = perf_counter()
        try:
            process = subprocess.Popen(
                command, cwd=folder, env=environment(), stdout=stream, stderr=stream, start_new_session=True
            )
        except OSError as error:
            raise BuildFailedError(f"cannot be run: {error}") from error
        code, usage = waited(process, timeout)
        wall = perf_counter() - started
    text = log.read_text(encoding="utf-8", errors="replace")
    if code:
        raise BuildFailedError(f"exit status {code} after {wall:.1f} s\n{text[-2000:]}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / KIB_PER_MIB, text)


def files_under(folder: Path) -> list[Path]:
    return [Path(at, name) for at, _, names in os.walk(folder) for name in names]


def stamps(folder: Path) -> Stamps:
    """What tells whether a file was written: by its name, its place on the disk, its time and its size."""
    found = {}
    for path in files_under(folder):
        state = path.stat()
        found[path.as_posix()] = (state.st_ino, state.st_mtime_ns, state.st_size)
    return found


def written(before: Stamps, after: Stamps) -> Files:
    """What of the files after was not there before."""
    new = {path: stamp for path, stamp in after.items() if before.get(path) != stamp}
    return Files(len(new), sum(path.endswith(".html") for path in new), sum(stamp[2] for stamp in new.values()))


def survey(folder: Path) -> Files:
    return written({}, stamps(folder))


def read_time(folder: Path) -> float:
    started = perf_counter()
    for path in files_under(folder):
        path.read_bytes()
    return perf_counter() - started


def write_time(output: Path, scratch: Path) -> float:
    """Time to write the output's bytes once more; getting them ready is not counted."""
    elapsed = 0.0
    made: set[Path] = set()
    for path in files_under(output):
        data = path.read_bytes()
        target = scratch / path.relative_to(output)
        started = perf_counter()
        if target.parent not in made:
            target.parent.mkdir(parents=True, exist_ok=True)
            made.add(target.parent)
        target.write_bytes(data)
        elapsed += perf_counter() - started
    return elapsed


def floor(content: Path, output: Path, scratch: Path) -> float:
    """Reading all sources and writing the same bytes, with no work between."""
    os.sync()
    try:
        return read_time(content) + write_time(output, scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
