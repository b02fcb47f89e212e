"""The list of the commands, and the ends they come to.

0 done, 1 problems in the input, 2 wrong usage, 70 our own fault, 75 the machine refused: to be tried again.
"""

from __future__ import annotations

import gc
import os
import sys
import traceback
from typing import TYPE_CHECKING

import click

from pipeline.commands.building import build
from pipeline.commands.checking import check, hook
from pipeline.commands.creating import new
from pipeline.commands.explaining import explain
from pipeline.commands.importing import import_
from pipeline.commands.publishing import publish
from pipeline.commands.reviewing import review
from pipeline.commands.serving import serve
from pipeline.commands.shared import DONE, OUR_FAULT, USAGE, language_of
from pipeline.commands.verifying import verify
from pipeline.problems import message

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="bulletin", prog_name="bulletin")
def bulletin() -> None:
    """A public-information bulletin out of figures and notices."""


for command in (build, check, explain, hook, import_, new, publish, review, serve, verify):
    bulletin.add_command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; what goes wrong beyond the input is our own fault and says so."""
    if arguments is None:
        # A command makes no cycles worth collecting, and is over before memory matters.
        gc.disable()
    try:
        bulletin.main(arguments, prog_name="bulletin", standalone_mode=False)
        if arguments is None:
            _leave()
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(USAGE)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(USAGE)
    except Exception as error:  # noqa: BLE001 - the last line of defence, and it says so
        traceback.print_exc()
        click.echo(message("fault", language_of(None), what=f"{type(error).__name__}: {error}"), err=True)
        sys.exit(OUR_FAULT)


def _leave() -> None:
    """End at once: to free ten thousand notices one by one takes longer than to write a page."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(DONE)
