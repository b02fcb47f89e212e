"""Levels of a day, such as those of risk: a sentence, and a board of tiles that the theme lays out. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import wording
from pipeline.charts.levels import short_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.edition import Edition
    from pipeline.model import Region, Table
    from pipeline.record import Row

# The style sheet knows numbers so high for columns and rows, and so many patterns of levels.
WIDEST = 8
PATTERNS = 3


def levels_sentence(table: Table, day: str, rows: Mapping[str, Row], edition: Edition) -> str:
    """Which regions have which levels: “扶沟县有中风险、低风险地区，其余各地都没有。”."""
    had = [
        edition.say("{region}有{levels}地区", region=edition.reference.regions[code].name, levels=said)
        for code, row in rows.items()
        if (said := _levels(row, table, edition))
    ]
    when = wording.day(day, edition)
    if not had:
        every = wording.listed(_names(range(len(table.metrics)), table, edition), edition)
        return edition.say("{day}，各地都没有{levels}地区。", day=when, levels=every)
    return edition.say("{day}，{regions}，其余各地都没有。", day=when, regions=edition.say("；").join(had))


def _levels(row: Row | None, table: Table, edition: Edition) -> str:
    """The levels in force, the highest first."""
    return wording.listed(_names(_places(row), table, edition), edition)


def _names(places: Iterable[int], table: Table, edition: Edition) -> list[str]:
    return [short_name(edition.noun(table.metrics[place], 0)) for place in places]


def _places(row: Row | None) -> list[int]:
    return [place for place, value in enumerate(row.values if row else ()) if value]


def boards(tables: Mapping[str, Mapping[str, Row]], edition: Edition) -> list[dict[str, object]]:
    """A board for each table of levels and each region whose parts it names: every part, on its tile."""
    regions = edition.reference.regions
    found = [
        _board(table, parent, tables[table.key], edition)
        for table in edition.reference.tables.values()
        if table.levels
        for parent in dict.fromkeys(regions[code].parent for code in tables.get(table.key, ()))
    ]
    return [board for board in found if board]


def _board(table: Table, parent: str, rows: Mapping[str, Row], edition: Edition) -> dict[str, object]:
    placed = [(region.tile, region) for region in edition.reference.children(parent) if region.tile]
    left = min((tile[0] for tile, _ in placed), default=0) - 1
    top = min((tile[1] for tile, _ in placed), default=0) - 1
    if not placed or max(max(column - left, row - top) for (column, row), _ in placed) > WIDEST:
        return {}
    # In the order of the eye, for whoever hears them one after the other.
    ordered = sorted(placed, key=lambda found: (found[0][1], found[0][0]))
    name = edition.reference.regions[parent].name
    return {
        "title": edition.say("{region}：{table}", region=name, table=table.name),
        "tiles": [
            {"column": column - left, "row": row - top, **_tile(region, rows.get(region.code), table, edition)}
            for (column, row), region in ordered
        ],
    }


def _tile(region: Region, row: Row | None, table: Table, edition: Edition) -> dict[str, object]:
    """`level` counts from the highest, 1; 0 is none."""
    places = _places(row)
    return {
        "name": region.short_name,
        "url": f"/regions/{region.code}/",
        "text": _levels(row, table, edition) or edition.say("没有"),
        "level": min(places[0] + 1, PATTERNS) if places else 0,
    }
