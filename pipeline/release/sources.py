"""From an address or a figure to what people wrote for it: files and lines."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.read.figures import COLUMNS
from pipeline.read.sources import load, scan
from pipeline.release.gone import own_address, source_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FIGURES, REGIONS, TABLES = "content/figures", "content/figures/regions.csv", "content/figures/tables.toml"
# The lists that stand on one page each.
LISTS = {"/places/": "content/places", "/measures/": "content/measures", "/corrections/": FIGURES, "/data/": FIGURES}


@dataclass(frozen=True, slots=True)
class Written:
    """A file, and the lines of it that are meant; none are named where all are."""

    path: str
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A report of one value, as it stands in its file."""

    path: str
    line: int
    value: str
    reported_at: str
    source: str
    reason: str
    note: str


def written_for(root: Path, address: str) -> list[Written]:
    """The files behind an address; empty where the site makes it out of everything, or where nothing is."""
    own = own_address(address)[1]
    if source := source_of(own):
        return [Written(source)] if (root / source).is_file() else []
    for form, find in FORMS:
        if found := re.fullmatch(form, own):
            return find(root, *found.groups())
    return _files(root, LISTS[own]) if own in LISTS else []


def _of_file(root: Path, name: str) -> list[Written]:
    return [Written(f"content/files/{name}")] if (root / "content/files" / name).is_file() else []


def _of_notice(root: Path, path: str) -> list[Written]:
    return [Written(f"content/notices/{path}.md")] if (root / f"content/notices/{path}.md").is_file() else []


def _of_day(root: Path, day: str) -> list[Written]:
    return _rows(root, lambda cells: cells["as_of"] == day)


def _of_region(root: Path, code: str) -> list[Written]:
    return [*_lines(root, REGIONS, f"{code},"), *_rows(root, lambda cells: cells["region"] == code)]


def _of_table(root: Path, table: str, metric: str = "") -> list[Written]:
    named = f"[{table}.metrics.{metric}]" if metric else f"[{table}]"
    return [*_lines(root, TABLES, named), *_files(root, f"{FIGURES}/{table}")]


FORMS: tuple[tuple[str, Callable[..., list[Written]]], ...] = (
    (r"/files/(.+)", _of_file),
    (r"/notices/(\d{4}-\d\d/[^/]+)/channels/", _of_notice),
    (r"/daily/(\d{4}-\d\d-\d\d)/(?:channels/|pack/)?", _of_day),
    (r"/regions/([^/]+)/", _of_region),
    (r"/figures/([^/]+)/([^/]+)/", _of_table),
    (r"/figures/([^/]+)/", _of_table),
)


def reports_of(root: Path, table: str, metric: str, region: str, day: str) -> list[Report]:
    """Every report of a value, the oldest first."""
    path = f"{FIGURES}/{table}/{day[:7]}.csv"
    found = [
        Report(path, line, cells[metric], cells["reported_at"], cells["source"], cells["reason"], cells["note"])
        for line, cells in _cells(root, path)
        if (cells["as_of"], cells["region"]) == (day, region) and cells.get(metric)
    ]
    return sorted(found, key=lambda report: (report.reported_at, report.line))


def _rows(root: Path, wanted: Callable[[dict[str, str]], bool]) -> list[Written]:
    found = []
    for path in scan(root, FIGURES):
        lines = tuple(line for line, cells in _cells(root, path) if wanted(cells)) if path.count("/") > 2 else ()  # noqa: PLR2004 - content/figures/<table>/
        found += [Written(path, lines)] if lines else []
    return found


def _cells(root: Path, path: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a file of reports with their lines."""
    if not (root / path).is_file():
        return
    rows = csv.reader(load(root, path).text()[0].splitlines())
    header = [cell.strip() for cell in next(rows, [])]
    for row in rows:
        cells = dict(zip(header, (cell.strip() for cell in row), strict=False))
        yield rows.line_num, dict.fromkeys(COLUMNS, "") | cells


def _lines(root: Path, path: str, beginning: str) -> list[Written]:
    """The lines of a file that begin so."""
    text = load(root, path).text()[0].split("\n")
    lines = tuple(line for line, words in enumerate(text, 1) if words.startswith(beginning))
    return [Written(path, lines)] if lines else []


def _files(root: Path, folder: str) -> list[Written]:
    return [Written(path) for path in scan(root, folder)] if (root / folder).is_dir() else []
