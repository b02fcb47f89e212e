"""A Dask cluster to work on: found, asked what it runs, and refused unless that is what runs here."""

from __future__ import annotations

import sys
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from pipeline.commands.shared import MACHINE, USAGE
from pipeline.crew import OtherCode
from pipeline.problems import message
from pipeline.seals import made_by

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from concurrent.futures import Executor

    from distributed import Client

# So much of a digest tells it from others.
LETTERS = 12


@contextmanager
def cluster(address: str, language: str) -> Iterator[tuple[int, Executor]]:
    """How many workers the scheduler at an address has, and what they work on; ended if they are not all like us."""
    try:
        from dask.config import get
        from dask.utils import parse_timedelta
        from distributed import Client, KilledWorker
        from distributed.comm import CommClosedError
    except ModuleNotFoundError:
        raise click.UsageError(message("cluster-extra", language)) from None
    seconds = parse_timedelta(get("distributed.comm.timeouts.connect"))
    try:
        client = Client(address, timeout=seconds, set_as_default=False)
        client.wait_for_workers(1, timeout=seconds)
    except (OSError, ValueError) as error:
        code = "cluster-empty" if str(error).startswith("Only ") else "cluster-silent"
        _end(MACHINE, message(code, language, address=address, seconds=seconds, what=error))
    with client:
        others = [message("cluster-other", language, who=who, what=what) for who, what in _others(client, seconds)]
        if others:
            _end(USAGE, "\n".join(others))
        try:
            yield len(client.nthreads()), client.get_executor(pure=False)
        except OtherCode as error:
            who, found = error.args
            _end(USAGE, message("cluster-other", language, who=who, what=_differences(found)))
        except (CancelledError, CommClosedError, KilledWorker, TimeoutError) as error:
            what = f"{type(error).__name__}: {error}"
            _end(MACHINE, message("cluster-lost", language, address=address, what=what))


def _end(code: int, told: str) -> None:
    click.echo(told, err=True)
    sys.exit(code)


def _others(client: Client, seconds: float) -> Iterator[tuple[str, str]]:
    """The workers that run something else than we, and what."""
    asked = {who: client.submit(made_by, workers=[who], pure=False) for who in client.nthreads()}
    for who, future in asked.items():
        try:
            what = _differences(future.result(seconds))
        except Exception as error:  # noqa: BLE001 - other code may fail in any way
            what = f"{type(error).__name__}: {error}"
        if what:
            yield who, what


def _differences(found: Mapping[str, str]) -> str:
    """What another one has in other versions than we."""
    own = made_by()
    names = [name for name in {**own, **found} if own.get(name) != found.get(name)]
    return ", ".join(f"{name} {found.get(name, '–')[:LETTERS]} ≠ {own.get(name, '–')[:LETTERS]}" for name in names)
