"""`bulletin serve`."""

from __future__ import annotations

from functools import partial
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
    from pathlib import Path


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@site_option
@output_option
@at_option
@jobs_option
@lang_option
def serve(port: int, site: Path, output: Path | None, at: str | None, jobs: int, lang: str | None) -> None:
    """Build the site and show it on this machine."""
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

    from pipeline.build import build as run

    language = language_of(lang)
    folder = folder_at(site, output, language)
    stop_at(run(folder, moment_of(at, folder, language), jobs).problems, language)
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder.output))
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        click.echo(message("serving", language, port=port))
        server.serve_forever()
