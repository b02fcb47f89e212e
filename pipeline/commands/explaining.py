"""`bulletin explain`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from pipeline.commands.publishing import target_at
from pipeline.commands.shared import (
    PROBLEMS,
    at_option,
    folder_at,
    lang_option,
    language_of,
    moment_of,
    site_option,
    stop_at,
)
from pipeline.problems import message

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from pipeline.record import FiguresMonth
    from pipeline.release.explain import Line
    from pipeline.site import Folder

VALUE = 4


@click.command()
@click.argument("what", nargs=-1, required=True, metavar="ADDRESS | TABLE METRIC REGION DAY")
@click.option("--to", default=None, metavar="TARGET", help="The folder that is published to: when it went out.")
@site_option
@at_option
@lang_option
def explain(what: Sequence[str], *, to: str | None, site: Path, at: str | None, lang: str | None) -> None:
    """Say where a page or a figure comes from: file, line, commit, editor, signature, release.

    ADDRESS is one of the site, such as /regions/411600/; a figure is named such as cases confirmed 411600 2020-02-01.
    """
    from pipeline.release.explain import of_address, of_value, past_of

    language = language_of(lang)
    if len(what) not in (1, VALUE):
        raise click.UsageError(message("explain-usage", language))
    folder = folder_at(site, None, language)
    past = past_of(folder.root, target_at(to, language) if to else None)
    if len(what) == VALUE:
        table, metric, region, day = what
        month = _month(folder, moment_of(at, folder, language), day[:7], language)
        found = list(of_value(past, month, table, metric, region, day))
    else:
        found = list(of_address(past, f"/{what[0].lstrip('/')}"))
    if not found:
        click.echo(message("explain-nothing", language, what=" ".join(what)), err=True)
        sys.exit(PROBLEMS)
    _say(found, language)


def _month(folder: Folder, moment: datetime, name: str, language: str) -> FiguresMonth | None:
    """The month of a day as the site tells it."""
    from pipeline.shards.content import read_content
    from pipeline.shards.figures import month_of
    from pipeline.shards.found import find

    content = read_content(folder, moment, find(folder), judging=True)
    stop_at(content.problems, language)
    found = zip(content.figures.heads, content.figures.shards, strict=True)
    own = next((rows for head, rows in found if head.month == name), None)
    return month_of(own, content.work.reference) if own and content.work else None


def _say(lines: Iterable[Line], language: str) -> None:
    for depth, code, values in lines:
        said = {name: _text(value, language) for name, value in values.items()}
        click.echo("  " * depth + message(code, language, **said))


def _text(value: object, language: str) -> object:
    """A value, or what a message says as part of another one."""
    return message(value[0], language, **value[1]) if isinstance(value, tuple) else value
