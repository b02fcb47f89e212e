"""`bulletin serve`."""

from __future__ import annotations

import os
import threading
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from pipeline.commands.shared import (
    at_option,
    folder_at,
    lang_option,
    language_of,
    moment_of,
    site_option,
    zone_of,
)
from pipeline.problems import message
from pipeline.site import folder_for_looking

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.desk.live import Live, Turn
    from pipeline.desk.server import Server

FIRST, LAST = 8000, 8009


@click.command()
@click.option(
    "--port", default=None, type=click.IntRange(0, 65535), help=f"Default: the first free one of {FIRST} to {LAST}."
)
@site_option
@at_option
@lang_option
def serve(*, port: int | None, site: Path, at: str | None, lang: str | None) -> None:
    """Show the site on this machine while it is edited; nothing that is published changes."""
    from pipeline.desk.live import Live
    from pipeline.store import locked

    language = language_of(lang)
    folder = folder_at(site, None, language)
    moment = moment_of(at, folder, language) if at else None
    own = folder_for_looking(folder)

    def refuse() -> None:
        raise click.UsageError(message("serve-taken", language))

    with locked(own.build / "lock", refuse):
        live = Live(own, ZoneInfo(zone_of(folder)), moment, language)
        server = _server(live, port)
        click.echo(message("serving", language, port=server.server_port))
        live.begin(folder)
        _run(live, server)


def _server(live: Live, port: int | None) -> Server:
    """A server at the port asked for, or at the first one that is free."""
    from pipeline.desk.server import Server

    for tried in range(FIRST, LAST + 1) if port is None else (port,):
        try:
            return Server(live, tried)
        except OSError:
            continue
    raise click.UsageError(message("port-taken", live.language, port=FIRST if port is None else port))


def _run(live: Live, server: Server) -> None:
    """Build, answer, and build again, until Ctrl+C."""
    from pipeline.desk.watch import keep_up

    def say(turn: Turn) -> None:
        if turn.told:
            click.echo(turn.told, err=True)
        if not turn.blocked:
            values = {"time": f"{datetime.now(live.zone):%H:%M:%S}", "files": len(turn.changed)}
            click.echo(message("served", live.language, **values, seconds=turn.seconds))

    stop = threading.Event()
    # Before there is any thread: a process that is started beside threads may wait for ever.
    say(live.rebuild(os.cpu_count() or 1))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        keep_up(live, say, stop)
    except KeyboardInterrupt:
        stop.set()
    server.shutdown()
