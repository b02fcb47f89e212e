"""The list of the commands, and the ends they come to.

0 done, 1 problems in the input, 2 wrong usage, 70 our own fault, 75 the machine refused: to be tried again.
"""

from __future__ import annotations

import gc
import os
import sys
import traceback
from importlib import import_module
from keyword import iskeyword
from typing import TYPE_CHECKING

import click

from pipeline.commands.shared import DONE, OUR_FAULT, USAGE, language_of
from pipeline.problems import message

if TYPE_CHECKING:
    from collections.abc import Sequence


COMMANDS = {
    "build": "building",
    "check": "checking",
    "explain": "explaining",
    "hook": "checking",
    "import": "importing",
    "new": "creating",
    "publish": "publishing",
    "review": "reviewing",
    "serve": "serving",
    "verify": "verifying",
}


class Commands(click.Group):
    """Imports the one command that is asked for: to import all of them takes longer than a build of nothing."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, if there is one."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"pipeline.commands.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="bulletin", prog_name="bulletin")
def bulletin() -> None:
    """A public-information bulletin out of figures and notices."""


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
