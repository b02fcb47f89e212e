"""`bulletin new`: a notice, a day's sheet, a place, a measure; written only if the site's rules let it pass."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.check.texts import judge_of
from pipeline.commands.answers import (
    Desk,
    bulletin_day,
    bulletin_reporter,
    bulletin_table,
    measure_row,
    notice_fields,
    notice_slug,
    place_row,
)
from pipeline.commands.asking import Asking
from pipeline.commands.shared import (
    at_option,
    folder_at,
    lang_option,
    language_of,
    moment_of,
    site_option,
    stop_at,
)
from pipeline.desk.drafts import notice_text, with_row
from pipeline.problems import blocking, message
from pipeline.read.gazetteer import all_regions
from pipeline.read.lists import MEASURE_COLUMNS, MEASURES, PLACE_COLUMNS, PLACES
from pipeline.read.reference import PATHS, read_reference
from pipeline.read.rows import read_lines
from pipeline.read.schema import NOTICE
from pipeline.read.sources import load, scan
from pipeline.store import write_changed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
# Their values have parts: they are written in the file.
WITH_PARTS = ("sources", "allowed", "changes", "channels")


def options(names: Mapping[str, str]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """An option for each of these names, and those of every desk."""

    def decorated(command: Callable[..., None]) -> Callable[..., None]:
        for option in (lang_option, at_option, site_option):
            command = option(command)
        for name, meaning in reversed([*names.items()]):
            command = click.option(f"--{name}", default=None, help=meaning)(command)
        return command

    return decorated


def desk_of(site: Path, at: str | None, lang: str | None, given: Mapping[str, str | None]) -> Desk:
    """The desk; a site whose settings cannot be read stops here."""
    language = language_of(lang)
    folder = folder_at(site, None, language)
    paths = [path for path in PATHS if (folder.root / path).exists()]
    reference, problems = read_reference({path: load(folder.root, path) for path in paths})
    stop_at(problems, language)
    assert reference is not None
    asking = Asking(given, language, judge_of(reference, all_regions))
    return Desk(folder, reference, moment_of(at, folder, language), asking)


@click.group()
def new() -> None:
    """Write a new notice, day's sheet, place or measure; what is not given as an option is asked for."""


@new.command()
@options({name: field.english for name, field in NOTICE.items() if name not in WITH_PARTS} | {"slug": "Its name."})
def notice(*, site: Path, at: str | None, lang: str | None, **given: str | None) -> None:
    """Write content/notices/<month>/<slug>.md."""
    desk = desk_of(site, at, lang, given)
    fields = notice_fields(desk)
    slug = notice_slug(desk, fields)
    _write(desk, f"content/notices/{str(fields['published'])[:7]}/{slug}.md", notice_text(fields))


@new.command()
@click.option("--to", default=None, type=click.Path(dir_okay=False, path_type=Path), help="Where the sheet goes.")
@options({"day": "The day that it tells of.", "table": "The table of figures.", "source": "Who reports."})
def bulletin(*, to: Path | None, site: Path, at: str | None, lang: str | None, **given: str | None) -> None:
    """Write a day's sheet to be filled in and imported."""
    from pipeline.desk.daysheet import day_sheet, reporting
    from pipeline.read.figures import read_reports

    desk = desk_of(site, at, lang, given)
    root, table, day = desk.folder.root, bulletin_table(desk), bulletin_day(desk)
    own = [path for path in scan(root, "content") if path.startswith(f"content/figures/{table.key}/")]
    before = [read_reports(load(root, path), desk.reference)[0] for path in own if path[-11:-4] <= day.isoformat()[:7]]
    regions = reporting([reports for reports in before if reports], day, desk.reference)
    file = to or Path(f"{table.key}-{day}.csv")
    if file.exists():
        raise click.UsageError(message("file-taken", desk.language, path=file))
    sheet = day_sheet(table, day, bulletin_reporter(desk), regions)
    # With its mark, a spreadsheet program reads it as what it is.
    write_changed(file, sheet.encode("utf-8-sig"))
    click.echo(message("new-sheet", desk.language, path=file, rows=len(regions)))


@new.command()
@options({name: english for name, (_, english) in PLACES.items()})
def place(*, site: Path, at: str | None, lang: str | None, **given: str | None) -> None:
    """Add a row to the places."""
    _add(desk_of(site, at, lang, given), "places", PLACE_COLUMNS, place_row)


@new.command()
@options({name: english for name, (_, english) in MEASURES.items()})
def measure(*, site: Path, at: str | None, lang: str | None, **given: str | None) -> None:
    """Add a row to the measures."""
    _add(desk_of(site, at, lang, given), "measures", MEASURE_COLUMNS, measure_row)


def _add(desk: Desk, kind: str, columns: Sequence[str], ask: Callable[[Desk, Collection[str]], dict[str, str]]) -> None:
    """One more row in the first file of a list; its ids are those of all files."""
    root, language = desk.folder.root, desk.language
    folder = f"content/{kind}"
    files = [path for path in scan(root, folder) if path.endswith(".csv")] if (root / folder).is_dir() else []
    taken: set[str] = set()
    for path in files:
        lines, problems = read_lines(load(root, path))
        stop_at(problems, language)
        taken |= {dict(zip(lines.header, row, strict=True)).get("id", "").strip() for _, row in lines.rows}
    path = files[0] if files else f"{folder}/{kind}.csv"
    standing = load(root, path).text()[0] if files else ",".join(columns) + "\n"
    header = [name.strip() for name in standing.partition("\n")[0].split(",")]
    _write(desk, path, with_row(standing, header, ask(desk, taken)))


def _write(desk: Desk, path: str, text: str) -> None:
    """Write the file if the rules allow it; else say what is wrong and show the text: nothing typed is lost."""
    from pipeline.composition import compose
    from pipeline.shards.found import find

    found = compose(desk.folder, desk.now, find(desk.folder, {path: text.encode()}), judging=True).problems
    own = [problem for problem in found if problem.path == path]
    if blocking(own):
        click.echo(text)
    stop_at(own, desk.language)
    write_changed(desk.folder.root / path, text.encode())
    click.echo(message("new-notice" if path.endswith(".md") else "new-row", desk.language, path=path))
