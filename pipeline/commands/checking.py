"""`bulletin check`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pipeline.commands.shared import (
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
    from pathlib import Path


@click.command()
@site_option
@at_option
@lang_option
def check(site: Path, at: str | None, lang: str | None) -> None:
    """Say everything that is wrong with the content, and write nothing."""
    from pipeline.build import compose
    from pipeline.read.sources import scan

    language = language_of(lang)
    folder = folder_at(site, None, language)
    stop_at(compose(folder, moment_of(at, folder, language)).problems, language)
    click.echo(message("checked", language, files=len(scan(folder.root, "content"))))
