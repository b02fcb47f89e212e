"""A day's sheet to be filled in: a row for each region that reports, every number left empty. Pure."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from pipeline.importing.mapping import OWN, own_headers

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from pipeline.model import Reference, Region, Reporter, Table
    from pipeline.read.figures import Reports


def reporting(before: Iterable[Reports], day: date, reference: Reference) -> list[Region]:
    """The regions that reported last before a day; where nobody has yet, the site's region and its parts."""
    regions, home = reference.regions, reference.site.region
    days = {(code, when) for reports in before for code, when in zip(reports.region, reports.day, strict=True)}
    last = max((when for _, when in days if when < day.toordinal()), default=0)
    codes = {code for code, when in days if when == last} or {home, *(part.code for part in reference.children(home))}
    return [region for code, region in regions.items() if code in codes and region.in_force(day)]


def day_sheet(table: Table, day: date, reporter: Reporter, regions: Iterable[Region]) -> str:
    """The sheet as CSV, with headers that `bulletin import` knows without a mapping."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*(names[0] for names in OWN.values()), *(own_headers(metric)[0] for metric in table.metrics)])
    for region in regions:
        known = {"date": day.isoformat(), "code": region.code, "region": region.name, "source": reporter.name}
        writer.writerow([*(known.get(field, "") for field in OWN), *[""] * len(table.metrics)])
    return out.getvalue()
