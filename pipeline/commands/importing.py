"""`bulletin import`: the plan of a sheet, its reasons asked for, and written after a yes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands.asking import Asking
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
from pipeline.problems import message, told
from pipeline.read.figures import REASONS

if TYPE_CHECKING:
    from pipeline.importing.desk import Import
    from pipeline.importing.plan import Explained, Plan
    from pipeline.model import Reference
    from pipeline.problems import Problem


@click.command("import")
@click.argument("sheet", metavar="[SHEET] FILE", nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="Write without asking.")
@click.option(
    "--reason", default="", type=click.Choice(["", *REASONS]), help="Why corrections and exceptions are right."
)
@click.option("--note", default="", help="The same in a sentence for the public.")
@click.option("--worksheet", default="", help="The worksheet of a workbook; default: the first that fits.")
@click.option("--dry-run", is_flag=True, help="Only show what would be added.")
@site_option
@at_option
@lang_option
def import_(
    sheet: tuple[str, ...],
    *,
    yes: bool,
    reason: str,
    note: str,
    worksheet: str,
    dry_run: bool,
    site: Path,
    at: str | None,
    lang: str | None,
) -> None:
    """Add the reports of FILE (CSV or a workbook), shown before anything is written.

    SHEET is a mapping of sources.toml or a table; without it the one is taken whose headers the file has.
    """
    from pipeline.importing.desk import Wanted, import_of, write_plan

    language = language_of(lang)
    folder = folder_at(site, None, language)
    name, file = _named(sheet, language)
    wish = Wanted(name, worksheet, reason, note)
    found, problems = import_of(folder, file, wish, moment_of(at, folder, language))
    stop_at(problems, language)
    assert found is not None
    asked = sys.stdin.isatty() and not yes and not dry_run
    plan = _explained(found, language) if asked else _shown(found, {}, language)
    wanted = bool(plan.files) and not plan.breaches and not dry_run
    if wanted and (yes or (asked and _agreed("plan-confirm", language))):
        write_plan(folder, plan)
        click.echo(message("plan-written", language, files=len(plan.files)))
    else:
        click.echo(message("plan-yes" if wanted else "plan-nothing", language))
    if plan.refused or plan.breaches:
        sys.exit(PROBLEMS)


def _agreed(code: str, language: str, **values: object) -> bool:
    """The answer to a question that names its answers itself."""
    return click.confirm(message(code, language, **values), prompt_suffix="", show_default=False)


def _named(arguments: tuple[str, ...], language: str) -> tuple[str, Path]:
    """The name of a mapping, if one is given, and the file."""
    file = Path(arguments[-1])
    if len(arguments) > 2 or not file.is_file():  # noqa: PLR2004 - a mapping and a file
        raise click.UsageError(message("no-sheet", language, path=" ".join(arguments)))
    return (arguments[0] if arguments[1:] else ""), file


def _shown(found: Import, explained: Explained, language: str) -> Plan:
    from pipeline.importing.preview import preview

    plan = found.plan(explained)
    for line in preview(plan, found.incoming.grid.path, found.reference, language):
        click.echo(line)
    return plan


def _explained(found: Import, language: str) -> Plan:
    """The plan with a reason for each row that needs one, asked for as long as the editor gives any."""
    explained: Explained = {}
    while True:
        plan = _shown(found, explained, language)
        asked = {line: why for line, why in plan.unexplained(found.incoming.grid.path).items() if line not in explained}
        if not asked or not _agreed("plan-explain", language, rows=len(asked)):
            return plan
        explained |= _reasons(asked, found.reference, language)


def _reasons(asked: dict[int, list[Problem]], reference: Reference, language: str) -> Explained:
    """Row of the sheet → reason and note: one for all if the editor wants, or one for each."""
    from pipeline.check.texts import judge_of
    from pipeline.read.gazetteer import all_regions
    from pipeline.wording import REASONS as NAMES

    asking = Asking({}, language, judge_of(reference, all_regions))
    lines = list(asked)
    same = len(lines) > 1 and _agreed("plan-same", language, rows=len(lines))
    given: Explained = {}
    for line in lines[:1] if same else lines:
        for problem in asked[line] if not same else ():
            click.echo(f"{problem.path}:{problem.line}: {told(problem, language)}")
        reason = asking.choice("reason", message("plan-reason", language), NAMES)
        note = asking.ask("note", message("plan-note", language), lambda text: " ".join(text.split()))
        given |= dict.fromkeys(lines if same else [line], (reason, note))
    return given
