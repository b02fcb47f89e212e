"""`bulletin import`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands.shared import PROBLEMS, folder_at, lang_option, language_of, site_option, stop_at
from pipeline.problems import listed, message
from pipeline.read.figures import REASONS

if TYPE_CHECKING:
    from pipeline.importing.plan import Plan

DAYS_SHOWN = 10


@click.command("import")
@click.argument("sheet")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Write without asking.")
@click.option(
    "--reason", default="", type=click.Choice(["", *REASONS]), help="Why corrections and exceptions are right."
)
@click.option("--note", default="", help="The same in a sentence for the public.")
@click.option("--dry-run", is_flag=True, help="Only show what would be added.")
@site_option
@lang_option
def import_(
    sheet: str, file: Path, *, yes: bool, reason: str, note: str, dry_run: bool, site: Path, lang: str | None
) -> None:
    """Add the reports of FILE (CSV or XLSX) by the mapping SHEET of sources.toml."""
    from pipeline.importing.desk import plan_of, write_plan

    language = language_of(lang)
    folder = folder_at(site, None, language)
    plan, problems = plan_of(folder, sheet, file, reason, note)
    if plan is None:
        stop_at(problems, language)
        return
    _show(plan, language)
    wanted = (
        plan.files
        and not plan.breaches
        and not dry_run
        and (yes or (sys.stdin.isatty() and click.confirm(message("plan-confirm", language), prompt_suffix="")))
    )
    if wanted:
        write_plan(folder, plan)
        click.echo(message("plan-written", language, files=len(plan.files)))
    else:
        asked = plan.files and not plan.breaches and not dry_run
        click.echo(message("plan-yes" if asked else "plan-nothing", language))
    if plan.refused or plan.breaches:
        sys.exit(PROBLEMS)


def _show(plan: Plan, language: str) -> None:
    """What an import would do: corrections cell by cell, refused rows with their reason."""
    if plan.corrections:
        click.echo(message("plan-corrections", language))
        for as_of, region, metric, old, new, reason in plan.corrections:
            click.echo(f"  {as_of} {region} {metric}: {old} → {new} ({reason or '?'})")
    for day, source, rows in plan.days[:DAYS_SHOWN]:
        click.echo(message("plan-day", language, day=day, source=source, rows=rows))
    if len(plan.days) > DAYS_SHOWN:
        click.echo(message("plan-days", language, days=len(plan.days) - DAYS_SHOWN))
    for title, found in (("plan-refused", plan.refused), ("plan-breaches", plan.breaches)):
        if found:
            click.echo(message(title, language))
            click.echo("\n".join(listed(found, language)))
    counts = {"added": plan.added, "replaced": plan.replaced, "repeated": plan.repeated}
    click.echo(message("plan", language, corrections=len(plan.corrections), refused=len(plan.refused), **counts))
