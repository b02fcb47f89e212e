"""The newest value of each region, on a grid that follows the map. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.charts.model import Tile, Tiles
from pipeline.compose import wording
from pipeline.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.model import Region, Table
    from pipeline.record import Row

SHADES = 4
FEWEST = 2


def tiles(rows: Mapping[str, Row], table: Table, place: int, regions: Iterable[Region], home: str = "") -> Tiles | None:
    """The values of one day, the newest in `rows` (region → its row); `home` gets a frame.

    A row of an earlier day counts as not reported. None where fewer than two regions reported or
    all reported zero.
    """
    placed = [region for region in regions if region.tile is not None]
    day = max((rows[region.code].as_of for region in placed if region.code in rows), default="")
    found = {
        region.code: rows[region.code] for region in placed if region.code in rows and rows[region.code].as_of == day
    }
    shown = {
        code: value
        for code, row in found.items()
        if place not in row.hidden and (value := row.values[place]) is not None
    }
    if len(shown) < FEWEST or not any(shown.values()):
        return None
    top = max(shown.values())
    points = tuple(_tile(region, found.get(region.code), table, place, top, home) for region in placed)
    title, text = _words(shown, len(placed), table, place, {region.code: region for region in placed}, day)
    return Tiles(title, text, (), points)


def _tile(region: Region, row: Row | None, table: Table, place: int, top: int, home: str) -> Tile:
    assert region.tile is not None
    value = row.values[place] if row else None
    label = wording.count(value, row, place, table.suppress_below)
    hidden = row is not None and place in row.hidden
    shade = 1 if hidden else _shade(value or 0, top)
    column, line = region.tile
    return Tile(region.code, region.short_name, label, shade, column, line, region.code == home)


def _shade(value: int, top: int) -> int:
    """The quarter of the highest value in which a value lies; zero has none."""
    return -(-value * SHADES // top) if value > 0 else 0


def _words(
    shown: Mapping[str, int], placed: int, table: Table, place: int, regions: Mapping[str, Region], day: str
) -> tuple[str, str]:
    metric = table.metrics[place]
    subject = f"{'累计' if metric.kind is Kind.CUMULATIVE else ''}{metric.noun}"
    order = sorted(shown, key=lambda code: -shown[code])
    ranked = [f"{regions[code].name}{shown[code]}{metric.unit}" for code in order]
    tied = [regions[code].name for code in order if shown[code] == shown[order[0]]]
    most = f"{wording.listed(tied)}最多，{'各' if len(tied) > 1 else ''}{shown[order[0]]}{metric.unit}"
    missing = placed - len(shown)
    text = (
        f"方格图：{wording.day(day)}各地{subject}，一格一地，大致按方位排列。"
        f"从多到少：{wording.listed(ranked)}。{f'另有{missing}地没有报告或不显示。' if missing else ''}"
    )
    return f"{wording.day(day)}各地{subject}，{most}", text
