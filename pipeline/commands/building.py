"""`bulletin build`."""

from __future__ import annotations

import sys
import time
from contextlib import nullcontext
from dataclasses import replace
from os.path import normpath
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands.shared import (
    PROBLEMS,
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
from pipeline.problems import blocking, listed, message
from pipeline.timings import table

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from contextlib import AbstractContextManager

    from pipeline.build import Built
    from pipeline.site import Folder


@click.command()
@site_option
@click.option("--all", "all_", type=click.Path(path_type=Path), help="Build every site below this folder.")
@output_option
@at_option
@jobs_option
@click.option("--scheduler", default=None, metavar="tcp://HOST:PORT", help="Work on this Dask cluster.")
@click.option("--timings", is_flag=True, help="Say how long each stage took.")
@lang_option
def build(
    *,
    site: Path,
    all_: Path | None,
    output: Path | None,
    at: str | None,
    jobs: int,
    scheduler: str | None,
    timings: bool,
    lang: str | None,
) -> None:
    """Check the content and bring output/ up to date with it."""
    began = time.perf_counter()
    language = language_of(lang)
    if all_ and (output or site != Path()):
        raise click.UsageError(message("usage", language, what="--all, --site, --output"))
    roots = _roots(all_, language) if all_ else [site]
    folders = [folder_at(root, output, language) for root in roots]
    with _workers(scheduler, jobs, language) as (count, executor):
        if all_:
            _build_all(roots, folders, at, count, executor, language)
        else:
            _build(folders[0], at, count, executor, language)
    if timings:
        click.echo(table(time.perf_counter() - began))


def _build(folder: Folder, at: str | None, jobs: int, executor: Executor | None, language: str) -> None:
    from pipeline.build import build as run

    began = time.perf_counter()
    built = run(folder, moment_of(at, folder, language), jobs, executor)
    stop_at(built.problems, language)
    click.echo(_counted(built, began, language))


def _build_all(
    roots: list[Path], folders: list[Folder], at: str | None, jobs: int, executor: Executor | None, language: str
) -> None:
    """Build site after site: a line for each, and what is wrong with it."""
    from pipeline.province import build_all

    began = last = time.perf_counter()
    wrong = 0
    sites = build_all(folders, lambda folder: moment_of(at, folder, language), jobs, executor)
    for root, built in zip(roots, sites, strict=True):
        problems = [replace(problem, path=normpath(root / problem.path)) for problem in built.problems]
        for line in listed(problems, language):
            click.echo(line, err=True)
        if blocking(problems):
            wrong += 1
        else:
            click.echo(f"{root}: {_counted(built, last, language)}")
        last = time.perf_counter()
    click.echo(message("built-all", language, sites=len(roots), wrong=wrong, seconds=last - began))
    if wrong:
        sys.exit(PROBLEMS)


def _roots(above: Path, language: str) -> list[Path]:
    """The folders of the sites below a folder, or wrong usage where there are none."""
    from pipeline.site import roots_below

    found = roots_below(above) if above.is_dir() else []
    if not found:
        raise click.UsageError(message("no-sites", language, path=above))
    return found


def _counted(built: Built, began: float, language: str) -> str:
    counts = {name: len(getattr(built, name)) for name in ("composed", "rendered", "written", "removed")}
    return message("built", language, pages=built.pages, seconds=time.perf_counter() - began, **counts)


def _workers(scheduler: str | None, jobs: int, language: str) -> AbstractContextManager[tuple[int, Executor | None]]:
    if scheduler is None:
        return nullcontext((jobs, None))
    from pipeline.commands.cluster import cluster

    return cluster(scheduler, language)
