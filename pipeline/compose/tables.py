"""The tables of a day's bulletin. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import wording
from pipeline.compose import markdown
from pipeline.derive.rates import differences
from pipeline.edition import N_
from pipeline.model import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.compose.day import Day
    from pipeline.edition import Edition
    from pipeline.model import Metric, Table
    from pipeline.record import Row

WHOLE = {"province": N_("全省"), "city": N_("全市"), "county": N_("全县"), "zone": N_("全区")}


def table_part(table: Table, day: Day, edition: Edition) -> str:
    """A table of the day below its heading, in the form that its metrics ask for."""
    rows = day.rows[table.key]
    if table.adds_up:
        return "\n\n".join(_comparison(parent, table, day, edition) for parent in _parents(rows, edition))
    if table.levels:
        return _levels(table, rows, edition)
    return _values(table, rows, edition)


def _parents(rows: Mapping[str, Row], edition: Edition) -> list[str]:
    """The regions of which both the whole and parts have figures."""
    return [code for code in rows if any(child.code in rows for child in edition.reference.children(code))]


def _comparison(parent: str, table: Table, day: Day, edition: Edition) -> str:
    """A region's parts with new and total of each metric, the difference, and the whole."""
    rows, reference = day.rows[table.key], edition.reference
    header = [
        edition.say("地区", n=1),
        *(
            f"{edition.say(form, metric=metric.name)} {BARS}"
            for metric in table.metrics
            for form in COLUMNS[metric.kind]
        ),
    ]
    corrected = {(found.region, found.metric) for found in day.corrections if found.table == table.key}
    parts = [rows[child.code] for child in reference.children(parent) if child.code in rows]
    lines = [[reference.regions[row.region].name, *_cells(row, table, corrected, edition)] for row in parts]
    if any(left := differences(rows[parent], parts)):
        blanks = [
            [*([""] * (len(COLUMNS[metric.kind]) - 1)), wording.change(value, edition)]
            for metric, value in zip(table.metrics, left, strict=True)
        ]
        lines.append([f"*{edition.say('与各地之和的差额')}*", *(cell for cells in blanks for cell in cells)])
    lines.append([f"**{wording.begun(whole_of(parent, edition))}**", *_cells(rows[parent], table, corrected, edition)])
    title = edition.say("{region}各地{table}", region=reference.regions[parent].name, table=table.name)
    return markdown.sections(f"## {title}", markdown.table(header, lines, figures=True))


# The renderer draws each number of the column as a bar too.
BARS = "{: .bars }"
COLUMNS = {
    Kind.CUMULATIVE: (N_("新增{metric}"), N_("累计{metric}")),
    Kind.DAILY: (N_("当日{metric}"),),
    Kind.LEVEL: (N_("{metric}"),),
}


def _cells(row: Row, table: Table, corrected: set[tuple[str, str]], edition: Edition) -> list[str]:
    cells = []
    for place, metric in enumerate(table.metrics):
        value = wording.count(row.values[place], edition, row, place, table.suppress_below)
        if (row.region, metric.key) in corrected:
            value = f"**{value}**{{: .corrected }}"
        cells += [wording.change(row.new[place], edition), value] if metric.kind is Kind.CUMULATIVE else [value]
    return cells


def _levels(table: Table, rows: Mapping[str, Row], edition: Edition) -> str:
    """A table of yes and no: risk levels."""
    header = [edition.say("地区", n=1), *(metric.name for metric in table.metrics)]
    words = {None: wording.UNREPORTED, 0: edition.say("无")}
    lines = [
        [
            edition.reference.regions[row.region].name,
            *(words.get(value) or edition.say("有") for value in row.values),
        ]
        for row in rows.values()
    ]
    return markdown.sections(f"## {table.name}", markdown.table(header, lines))


def _values(table: Table, rows: Mapping[str, Row], edition: Edition) -> str:
    """A table of few values: one a line."""
    lines = [
        [metric.name, edition.reference.regions[row.region].name, quantity(value, metric, edition)]
        for row in rows.values()
        for place, metric in enumerate(table.metrics)
        if (value := row.values[place]) is not None
    ]
    header = edition.heads((N_("项目"), N_("地区"), N_("数量")))
    return markdown.sections(f"## {table.name}", markdown.table(header, lines))


def quantity(value: int, metric: Metric, edition: Edition) -> str:
    """A number with its counter word."""
    return edition.say("{n}{unit}", n=value, unit=metric.unit).rstrip()


def whole_of(code: str, edition: Edition) -> str:
    """全省, 全市 …, or the name of the region."""
    region = edition.reference.regions[code]
    return edition.say(WHOLE[region.kind]) if region.kind in WHOLE else region.name
