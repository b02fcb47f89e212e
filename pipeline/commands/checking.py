"""`bulletin check` and `bulletin hook`."""

from __future__ import annotations

import sys
from itertools import compress
from operator import not_
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands.shared import (
    MACHINE,
    PROBLEMS,
    at_option,
    folder_at,
    lang_option,
    language_of,
    moment_of,
    site_option,
)
from pipeline.desk.forms import FORMS, Findings, summary
from pipeline.problems import blocking, message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from pipeline.composition import Composed
    from pipeline.desk.repository import Repository
    from pipeline.problems import Problem
    from pipeline.site import Folder


@click.command()
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "form", default="text", show_default=True, type=click.Choice(list(FORMS)))
@click.option("--staged", is_flag=True, help="Check what is staged in git, not the working tree.")
@click.option("--published", default="", metavar="DIR|URL", help="Also say what would be lost against this site.")
@site_option
@at_option
@lang_option
def check(
    paths: Sequence[Path], *, form: str, staged: bool, published: str, site: Path, at: str | None, lang: str | None
) -> None:
    """Say everything that is wrong with the content, and write nothing.

    With PATHs, what is wrong with these files, and how much they leave wrong in others.
    """
    language = language_of(lang)
    folder = folder_at(site, None, language)
    moment = moment_of(at, folder, language)
    if staged and published:
        raise click.UsageError(message("usage", language, what="--staged, --published"))
    asked = _staged(folder, moment, language) if staged else _present(folder, moment, paths, published, language)
    found, files = asked
    if told := FORMS[form](found, language):
        click.echo(told, err=form == "text")
    for line in summary(found, language):
        click.echo(line, err=True)
    if blocking([*found.problems, *found.elsewhere]):
        sys.exit(PROBLEMS)
    if form == "text" and files and not found.problems:
        click.echo(message("checked", language, files=files))


def _present(
    folder: Folder, moment: datetime, paths: Sequence[Path], published: str, language: str
) -> tuple[Findings, int]:
    """The findings in the files as they lie there, and in what they are no more."""
    from pipeline.composition import compose
    from pipeline.desk.repository import prefix_of
    from pipeline.read.sources import scan

    composed = compose(folder, moment, judging=True, whole=bool(published))
    problems = composed.problems
    if published and not blocking(problems):
        problems += _lost(folder, composed, published, language)
    present = scan(folder.root, "content")
    wanted = _wanted(folder, paths, {*present, *(problem.path for problem in problems)}, language)
    own, others = _apart(problems, wanted)
    return Findings(own, tuple(blocking(others)), prefix_of(folder.root)), len(wanted or present)


def _lost(folder: Folder, composed: Composed, published: str, language: str) -> tuple[Problem, ...]:
    """What the published site has and these files have not."""
    from pipeline.release.published import lost
    from pipeline.release.target import Refused

    try:
        return tuple(lost(folder, composed, published))
    except Refused as refused:
        click.echo(message(refused.code, language, **refused.values), err=True)
        sys.exit(MACHINE)


def _wanted(folder: Folder, paths: Sequence[Path], known: set[str], language: str) -> set[str]:
    """The files of the site that are named, those of named folders too; one that is gone may be named as well."""
    wanted: set[str] = set()
    for path in paths:
        place = path.resolve() if path.is_dir() else path.parent.resolve() / path.name
        if not place.is_relative_to(folder.root):
            raise click.UsageError(message("no-such-path", language, path=path))
        name = place.relative_to(folder.root).as_posix()
        below = "" if name == "." else f"{name}/"
        found = {file for file in known if file == name or file.startswith(below)}
        if not found:
            click.echo(message("path-gone", language, path=path), err=True)
        wanted |= found or {name}
    return wanted


def _apart(problems: Sequence[Problem], wanted: set[str]) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """The problems of the files asked about, and those of others."""
    asked = [not wanted or problem.path in wanted for problem in problems]
    return tuple(compress(problems, asked)), tuple(compress(problems, map(not_, asked)))


def _staged(folder: Folder, moment: datetime, language: str) -> tuple[Findings, int]:
    """The findings in what a commit would hold: of the staged files all, of others what was not so before."""
    from pipeline.composition import compose
    from pipeline.read.sources import scan
    from pipeline.shards.found import find

    repository = _repository(folder, language)
    staged = repository.staged()
    if not staged:
        return Findings(()), 0
    present = scan(folder.root, "content")
    problems = compose(
        folder, moment, find(folder, repository.index_instead(present)), judging=True, whole=False
    ).problems
    own, others = _apart(problems, staged)
    if others:
        before = compose(folder, moment, find(folder, repository.commit_instead(present)), judging=True).problems
        known = {(problem.path, problem.code, repr(problem.values)) for problem in before}
        own += tuple(one for one in others if (one.path, one.code, repr(one.values)) not in known)
    return Findings(own, (), repository.prefix), len(staged)


def _repository(folder: Folder, language: str) -> Repository:
    from pipeline.desk.repository import Unanswered, repository_of

    try:
        return repository_of(folder.root)
    except Unanswered:
        raise click.UsageError(message("no-repository", language, path=folder.root)) from None


@click.command()
@site_option
@lang_option
def hook(site: Path, lang: str | None) -> None:
    """Have git check what is staged before each commit."""
    from pipeline.desk.hook import hook_of, install

    language = language_of(lang)
    made = hook_of(_repository(folder_at(site, None, language), language))
    if made.taken:
        raise click.UsageError(message("hook-taken", language, file=made.file, line=made.line))
    install(made, language)
    click.echo(message("hook-written", language, file=made.file))
