"""The commands: arguments, printing, exit codes. 0 done, 1 problems in the input, 2 wrong usage, 70 our own fault."""

from __future__ import annotations

import gc
import os
import sys
import time
import tomllib
import traceback
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from pipeline.problems import Fault, listed, message, report
from pipeline.read.figures import REASONS
from pipeline.site import folder_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.importing.plan import Plan
    from pipeline.problems import Problem
    from pipeline.site import Folder

DAYS_SHOWN = 10
DONE, PROBLEMS, USAGE, OUR_FAULT = 0, 1, 2, 70

site_option = click.option(
    "--site", default=".", type=click.Path(file_okay=False, path_type=Path), help="The folder of the site."
)
lang_option = click.option(
    "--lang", type=click.Choice(["zh", "en"]), default=None, help="Language of the messages (default: the locale's)."
)
at_option = click.option(
    "--at", default=None, metavar="MOMENT", help="Build as of this moment (ISO 8601); default: now."
)
jobs_option = click.option(
    "--jobs", default=os.cpu_count() or 1, show_default="cores", type=click.IntRange(1, 256), help="Processes."
)
output_option = click.option(
    "--output", default=None, type=click.Path(file_okay=False, path_type=Path), help="Where the site goes."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="bulletin", prog_name="bulletin")
def bulletin() -> None:
    """A public-information bulletin out of figures and notices."""


@bulletin.command()
@site_option
@output_option
@at_option
@jobs_option
@lang_option
def build(site: Path, output: Path | None, at: str | None, jobs: int, lang: str | None) -> None:
    """Check the content and bring output/ up to date with it."""
    from pipeline.build import build as run

    began = time.perf_counter()
    language = _language(lang)
    folder = _folder(site, output, language)
    built = run(folder, _moment(at, folder), jobs)
    _stop_at(built.problems, language)
    counts = {name: len(getattr(built, name)) for name in ("composed", "rendered", "written", "removed")}
    click.echo(message("built", language, pages=built.pages, seconds=time.perf_counter() - began, **counts))


@bulletin.command()
@site_option
@at_option
@lang_option
def check(site: Path, at: str | None, lang: str | None) -> None:
    """Say everything that is wrong with the content, and write nothing."""
    from pipeline.build import compose
    from pipeline.read.sources import scan

    language = _language(lang)
    folder = _folder(site, None, language)
    _stop_at(compose(folder, _moment(at, folder)).problems, language)
    click.echo(message("checked", language, files=len(scan(folder.root, "content"))))


@bulletin.command("import")
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

    language = _language(lang)
    folder = _folder(site, None, language)
    plan, problems = plan_of(folder, sheet, file, reason, note)
    if plan is None:
        _stop_at(problems, language)
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


@bulletin.command()
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

    language = _language(lang)
    folder = _folder(site, output, language)
    _stop_at(run(folder, _moment(at, folder), jobs).problems, language)
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder.output))
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        click.echo(message("serving", language, port=port))
        server.serve_forever()


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
        click.echo(message("fault", _language(None), what=f"{type(error).__name__}: {error}"), err=True)
        sys.exit(OUR_FAULT)


def _leave() -> None:
    """End at once: to free ten thousand notices one by one takes longer than to write a page."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(DONE)


def _language(lang: str | None) -> str:
    """The language asked for, or that of the locale."""
    if lang:
        return lang
    locale = next((found for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (found := os.environ.get(name))), "")
    return "zh" if locale.startswith("zh") else "en"


def _folder(site: Path, output: Path | None, language: str) -> Folder:
    if not (site / "content").is_dir():
        raise click.UsageError(message("no-folder", language, path=site))
    folder = folder_of(site, output)
    if not folder.owns_output():
        raise click.UsageError(message("not-ours", language, path=output))
    return folder


def _moment(at: str | None, folder: Folder) -> datetime:
    """The moment of the build; local time of the site where no offset is written."""
    from pipeline.read.schema import moment

    zone = _zone(folder)
    if at is None:
        return datetime.now(ZoneInfo(zone))
    try:
        return moment("--at", at, zone)
    except Fault as fault:
        raise click.UsageError(message(fault.code, _language(None), **fault.values)) from None


def _zone(folder: Folder) -> str:
    """The site's time zone; a broken site.toml is told by the check, not here."""
    try:
        zone = str(tomllib.loads(folder.site.read_text("utf-8-sig"))["timezone"])
        ZoneInfo(zone)
    except (OSError, ValueError, KeyError):
        return "UTC"
    return zone


def _stop_at(problems: Sequence[Problem], language: str) -> None:
    if problems:
        click.echo(report(problems, language), err=True)
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
