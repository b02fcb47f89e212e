"""`bulletin review`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pipeline.commands.publishing import target_at
from pipeline.commands.shared import folder_at, lang_option, language_of, site_option, stop_at
from pipeline.problems import message

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("commit", default="HEAD")
@click.option("--to", required=True, metavar="TARGET", help="The folder that is published to.")
@site_option
@lang_option
def review(commit: str, *, to: str, site: Path, lang: str | None) -> None:
    """Say whether a COMMIT bears the signatures that it needs to be published."""
    from pipeline.desk.repository import Unanswered, git
    from pipeline.release.review import review as judge

    language = language_of(lang)
    folder, target = folder_at(site, None, language), target_at(to, language)
    try:
        name = git(folder.root, "rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}").decode().strip()
    except Unanswered:
        raise click.UsageError(message("no-repository", language, path=folder.root)) from None
    stop_at(judge(folder.root, target.commit() or "", name, target.signers), language)
    click.echo(message("reviewed", language, commit=name[:12]))
