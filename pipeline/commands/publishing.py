"""`bulletin publish`."""

from __future__ import annotations

import errno
import getpass
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands.shared import (
    MACHINE,
    PROBLEMS,
    folder_at,
    jobs_option,
    lang_option,
    language_of,
    moment_of,
    site_option,
    stop_at,
)
from pipeline.problems import message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.derive.ahead import Due
    from pipeline.release.target import Target
    from pipeline.site import Folder

CAUSES = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), "publish-full"),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), "publish-denied"),
}


@click.command()
@click.option("--to", required=True, metavar="TARGET", help="The folder to publish to.")
@click.option("--back", is_flag=True, help="Put the release before in place again.")
@click.option("--again", is_flag=True, help="Publish a commit that was taken back.")
@click.option("--next", "next_", is_flag=True, help="Only say when the site changes next by itself.")
@site_option
@jobs_option
@lang_option
def publish(*, to: str, back: bool, again: bool, next_: bool, site: Path, jobs: int, lang: str | None) -> None:
    """Build the site and put it in place of the published one, all of it or nothing."""
    language = language_of(lang)
    folder = folder_at(site, None, language)
    if next_:
        _next(folder, language)
        return
    target = target_at(to, language)
    # The web server runs under another name, whatever the habits of the one who publishes.
    os.umask(0o022)
    with _blamed(folder, target, language), target.lock(lambda: click.echo(message("publish-waits", language))):
        if back:
            _back(folder, target, language)
        else:
            _publish(folder, target, jobs, again=again, language=language)


def target_at(to: str, language: str) -> Target:
    """The folder that is published to, or wrong usage where others' files lie in it."""
    from pipeline.release.target import Target

    target = Target(Path(to).resolve())
    if not target.ours():
        raise click.UsageError(message("not-ours", language, path=to))
    return target


def _publish(folder: Folder, target: Target, jobs: int, *, again: bool, language: str) -> None:
    from pipeline.release.publish import publish

    done = publish(folder, target, moment_of(None, folder, language), jobs, again=again)
    stop_at(done.problems, language)
    if done.event:
        click.echo(message("published", language, number=done.event.number, files=done.event.files))
    else:
        click.echo(message("published-already", language))
    if done.untold:
        click.echo(message("hub-untold", language, why=done.untold), err=True)
    if done.due:
        click.echo(message("due", language, when=_said(done.due, language)))


def _back(folder: Folder, target: Target, language: str) -> None:
    from pipeline.release.switch import put_back

    event = put_back(target, moment_of(None, folder, language))
    click.echo(message("published-back", language, number=event.number))


def _next(folder: Folder, language: str) -> None:
    """The moment alone, for a timer."""
    from pipeline.composition import compose

    composed = compose(folder, moment_of(None, folder, language))
    stop_at(composed.problems, language)
    if composed.ahead:
        click.echo(composed.ahead.due.moment.isoformat())


def _said(due: Due, language: str) -> str:
    return message(due.code, language, moment=due.moment.isoformat(), name=due.name)


@contextmanager
def _blamed(folder: Folder, target: Target, language: str) -> Iterator[None]:
    """What cannot be done is said in a sentence; readers see the old site."""
    from pipeline.release.target import Failed, Refused

    try:
        yield
    except Refused as refused:
        click.echo(message(refused.code, language, **refused.values), err=True)
        sys.exit(MACHINE if isinstance(refused, Failed) else PROBLEMS)
    except OSError as error:
        code = CAUSES.get(error.errno or 0, "publish-failed")
        # A disk that is full does not say at which file.
        values = {"path": error.filename or target.root, "user": getpass.getuser(), "why": error.strerror or error}
        values |= {"target": target.root, "site": folder.root}
        click.echo(message(code, language, **values), err=True)
        sys.exit(MACHINE)
