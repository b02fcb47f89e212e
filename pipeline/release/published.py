"""Content against the published site, as the folder it is published to knows it or as anybody can read it."""

from __future__ import annotations

import csv
import re
import urllib.request
from collections import Counter
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError

from pipeline.problems import Problem
from pipeline.read.figures import COLUMNS
from pipeline.read.sources import load, scan
from pipeline.release.gone import addresses_of, gone_of, reasons_given, said_by_commits
from pipeline.release.losses import losses
from pipeline.release.record import Address
from pipeline.release.target import Failed, Refused, Target
from pipeline.render.pages import output_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.composition import Composed
    from pipeline.read.sources import Source
    from pipeline.site import Folder

WEB = ("http://", "https://")
LOC = re.compile(r"<loc>https?://[^/<]+(/[^<]*)</loc>")
SECONDS = 30
Report = tuple[str, ...]


def lost(folder: Folder, composed: Composed, published: str) -> list[Problem]:
    """What a site as composed would take away from the one that is published to a folder or at an address."""
    paths = [output_of(path) for path in composed.shards.files()]
    if published.startswith(WEB):
        return [*_addresses(folder, published.rstrip("/"), paths), *_reports(folder, published.rstrip("/"))]
    target = Target(Path(published).resolve())
    if composed.ahead is None or not target.state.is_dir():
        raise Refused("published-nothing", path=published)
    return [*losses(folder.root, target.trees(), target.commit(), paths, composed.ahead.reports).problems]


def _addresses(folder: Folder, address: str, paths: list[str]) -> list[Problem]:
    """The pages that the site's maps name."""
    known = set()
    for index in LOC.findall(_read(f"{address}/sitemap.xml")):
        known |= {unescape(found) for found in LOC.findall(_read(f"{address}{unescape(index)}"))}
    before = {found: Address(1) for found in known}
    return gone_of(before, addresses_of(paths), reasons_given(folder.root), said_by_commits(folder.root, ""))[1]


def _reports(folder: Folder, address: str) -> list[Problem]:
    """The reports in the site's data: those whose count is hidden there are not missed."""
    rows = csv.DictReader(_read(f"{address}/data/reports.csv").splitlines())
    names = ("table", "as_of", "region", "metric", "value", "reported_at", "source")
    published = Counter(tuple(row[name] for name in names) for row in rows)
    missing = published - Counter(_written(folder.root))
    months = Counter((report[0], report[1][:7]) for report in missing.elements())
    had = Counter((report[0], report[1][:7]) for report in published.elements())
    return [
        Problem(
            f"content/figures/{table}/{month}.csv",
            1,
            "shrunk",
            {"before": had[table, month], "now": had[table, month] - count},
        )
        for (table, month), count in months.items()
    ]


def _written(root: Path) -> Iterator[Report]:
    """Every count in the content, as the data of the site give it."""
    for path in scan(root, "content/figures"):
        table = path.removeprefix("content/figures/").rpartition("/")[0]
        for cells in _rows(load(root, path)) if table else ():
            as_of, region, reported_at, source = (cells[name] for name in ("as_of", "region", "reported_at", "source"))
            for metric, value in cells.items():
                if metric not in COLUMNS and value:
                    yield table, as_of, region, metric, str(int(value)), reported_at, source


def _rows(source: Source) -> Iterator[dict[str, str]]:
    rows = csv.reader(source.text()[0].splitlines())
    header = [cell.strip() for cell in next(rows)]
    yield from (dict(zip(header, (cell.strip() for cell in row), strict=False)) for row in rows)


def _read(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=SECONDS) as answer:  # noqa: S310 - the address begins with http
            return str(answer.read().decode())
    except (URLError, OSError, ValueError) as error:
        raise Failed("published-unreachable", url=url, why=error) from None
