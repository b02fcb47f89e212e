"""What the commands share: options, exit codes, the site's folder, its moment, the language."""

from __future__ import annotations

import os
import sys
import tomllib
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from pipeline.problems import Fault, blocking, message, report
from pipeline.site import folder_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.problems import Problem
    from pipeline.site import Folder

DONE, PROBLEMS, USAGE, OUR_FAULT, MACHINE = 0, 1, 2, 70, 75

site_option = click.option(
    "--site", default=".", type=click.Path(file_okay=False, path_type=Path), help="The folder of the site."
)
lang_option = click.option(
    "--lang", type=click.Choice(["zh", "en"]), default=None, help="Language of the messages (default: the locale's)."
)
at_option = click.option(
    "--at", default=None, metavar="MOMENT", help="Build as of this moment (ISO 8601); default: now."
)
jobs_option = click.option(
    "--jobs", default=os.cpu_count() or 1, show_default="cores", type=click.IntRange(1, 256), help="Processes."
)
output_option = click.option(
    "--output", default=None, type=click.Path(file_okay=False, path_type=Path), help="Where the site goes."
)


def language_of(lang: str | None) -> str:
    """The language asked for, or that of the locale."""
    if lang:
        return lang
    locale = next((found for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (found := os.environ.get(name))), "")
    return "zh" if locale.startswith("zh") else "en"


def folder_at(site: Path, output: Path | None, language: str) -> Folder:
    """The folder of the site, or wrong usage where it is none or its output is not ours."""
    if not (site / "content").is_dir():
        raise click.UsageError(message("no-folder", language, path=site))
    folder = folder_of(site, output)
    if not folder.owns_output():
        raise click.UsageError(message("not-ours", language, path=output))
    return folder


def moment_of(at: str | None, folder: Folder, language: str) -> datetime:
    """The moment of the build; local time of the site where no offset is written."""
    from pipeline.read.forms import moment

    zone = zone_of(folder)
    if at is None:
        return datetime.now(ZoneInfo(zone))
    try:
        return moment("--at", at, zone)
    except Fault as fault:
        raise click.UsageError(message(fault.code, language, **fault.values)) from None


def zone_of(folder: Folder) -> str:
    """The site's time zone; a broken site.toml is told by the check, not here."""
    try:
        zone = str(tomllib.loads(folder.site.read_text("utf-8-sig"))["timezone"])
        ZoneInfo(zone)
    except (OSError, ValueError, KeyError):
        return "UTC"
    return zone


def stop_at(problems: Sequence[Problem], language: str) -> None:
    """Say the problems, and end if any of them is more than a warning."""
    if problems:
        click.echo(report(problems, language), err=True)
    if blocking(problems):
        sys.exit(PROBLEMS)
