"""`bulletin verify`."""

from __future__ import annotations

import sys

import click

from pipeline.commands.shared import PROBLEMS, lang_option, language_of
from pipeline.problems import listed, message


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=str))
@lang_option
def verify(folder: str, lang: str | None) -> None:
    """Say whether what is published in DIR is what was published, file by file."""
    from pathlib import Path

    from pipeline.release.target import Refused, Target
    from pipeline.release.verify import verify as judge

    language = language_of(lang)
    try:
        problems, number, files = judge(Target(Path(folder).resolve()))
    except Refused as refused:
        click.echo(message(refused.code, language, **refused.values), err=True)
        sys.exit(PROBLEMS)
    for line in listed(problems, language):
        click.echo(line, err=True)
    click.echo(
        message(
            "verified" if not problems else "verify-failed", language, number=number, files=files, count=len(problems)
        )
    )
    if problems:
        sys.exit(PROBLEMS)
