"""`bulletin build`."""

from __future__ import annotations

import time
from contextlib import nullcontext
from typing import TYPE_CHECKING

import click

from pipeline.commands.shared import (
    at_option,
    folder_at,
    jobs_option,
    lang_option,
    language_of,
    moment_of,
    output_option,
    site_option,
    stop_at,
)
from pipeline.problems import message

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from contextlib import AbstractContextManager
    from pathlib import Path


@click.command()
@site_option
@output_option
@at_option
@jobs_option
@click.option("--scheduler", default=None, metavar="tcp://HOST:PORT", help="Work on this Dask cluster.")
@lang_option
def build(site: Path, output: Path | None, at: str | None, jobs: int, scheduler: str | None, lang: str | None) -> None:
    """Check the content and bring output/ up to date with it."""
    from pipeline.build import build as run

    began = time.perf_counter()
    language = language_of(lang)
    folder = folder_at(site, output, language)
    moment = moment_of(at, folder, language)
    with _workers(scheduler, jobs, language) as (count, executor):
        built = run(folder, moment, count, executor)
    stop_at(built.problems, language)
    counts = {name: len(getattr(built, name)) for name in ("composed", "rendered", "written", "removed")}
    click.echo(message("built", language, pages=built.pages, seconds=time.perf_counter() - began, **counts))


def _workers(scheduler: str | None, jobs: int, language: str) -> AbstractContextManager[tuple[int, Executor | None]]:
    if scheduler is None:
        return nullcontext((jobs, None))
    from pipeline.commands.cluster import cluster

    return cluster(scheduler, language)
