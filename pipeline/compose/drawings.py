"""Which charts stand on which page. Pure: how a chart becomes SVG is handed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pipeline import charts, wording
from pipeline.charts import Chart
from pipeline.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.compose.record import Record
    from pipeline.edition import Edition
    from pipeline.model import Table

Draw = Callable[[Chart, str], str]


def of_region(code: str, record: Record, draw: Draw) -> list[dict[str, object]]:
    """A region's new cases a day and their total, and its levels."""
    found: list[Chart | None] = []
    edition = record.edition
    for table in record.tables():
        rows = record.history[table.key].get(code, [])
        metric = table.metrics[0]
        if rows and metric.kind is Kind.CUMULATIVE:
            region = record.reference.regions[code]
            found += [
                charts.new_per_day(rows, table, 0, region, edition),
                charts.total(rows, table, 0, region, edition),
            ]
        elif rows and table.levels:
            found.append(charts.levels({code: rows}, table, record.reference.regions.values(), edition))
    return drawn(found, draw, edition)


def of_metric(table: Table, place: int, record: Record, draw: Draw) -> list[dict[str, object]]:
    """A metric in the site's region, and in the cities of the region above it."""
    edition = record.edition
    home = record.reference.regions[record.reference.site.region]
    rows = record.history[table.key].get(home.code, [])
    if table.levels:
        return drawn(
            [charts.levels(record.history[table.key], table, record.reference.regions.values(), edition)], draw, edition
        )
    if table.metrics[place].kind is not Kind.CUMULATIVE:
        return []
    notes = [charts.Note(day, text) for day, text in table.metrics[place].notes]
    parts = [region for region in record.reference.children(home.parent) if region.tile]
    latest = {part.code: row for part in parts if (row := record.latest(table.key, part.code))}
    return drawn(
        [
            charts.new_per_day(rows, table, place, home, edition, notes),
            charts.total(rows, table, place, home, edition, notes),
            charts.tiles(latest, table, place, parts, edition, home.code),
        ],
        draw,
        edition,
    )


def of_home(record: Record, draw: Draw) -> list[dict[str, object]]:
    """The course of the first table in the site's region."""
    edition = record.edition
    home = record.reference.regions[record.reference.site.region]
    for table in record.tables():
        rows = record.history[table.key].get(home.code, [])
        if rows and table.metrics[0].kind is Kind.CUMULATIVE:
            return drawn([charts.new_per_day(rows, table, 0, home, edition)], draw, edition)
    return []


def drawn(found: Iterable[Chart | None], draw: Draw, edition: Edition) -> list[dict[str, object]]:
    """The charts as front matter; those that would say nothing are left out."""
    return [
        {
            "title": chart.title,
            "text": chart.text,
            "notes": [wording.pair(wording.day(note.day, edition), note.text, edition) for note in chart.notes],
            "svg": draw(chart, f"chart-{place}"),
        }
        for place, chart in enumerate((chart for chart in found if chart), 1)
    ]
