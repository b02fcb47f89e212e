"""The newest value of each region, on a grid that follows the map. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import wording
from pipeline.charts import words
from pipeline.charts.model import Tile, Tiles
from pipeline.edition import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.edition import Edition
    from pipeline.model import Region, Table
    from pipeline.record import Row

SHADES = 4
FEWEST = 2


def tiles(
    rows: Mapping[str, Row], table: Table, place: int, regions: Iterable[Region], edition: Edition, home: str = ""
) -> Tiles | None:
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
    points = tuple(_tile(region, found.get(region.code), table, place, top, home, edition) for region in placed)
    title, text = _words(shown, len(placed), table, place, {region.code: region for region in placed}, day, edition)
    return Tiles(title, text, (), words.lettering(edition), points)


def _tile(region: Region, row: Row | None, table: Table, place: int, top: int, home: str, edition: Edition) -> Tile:
    assert region.tile is not None
    value = row.values[place] if row else None
    label = wording.count(value, edition, row, place, table.suppress_below)
    hidden = row is not None and place in row.hidden
    shade = 1 if hidden else _shade(value or 0, top)
    column, line = region.tile
    return Tile(region.code, region.short_name, label, shade, column, line, region.code == home)


def _shade(value: int, top: int) -> int:
    """The quarter of the highest value in which a value lies; zero has none."""
    return -(-value * SHADES // top) if value > 0 else 0


def _words(
    shown: Mapping[str, int],
    placed: int,
    table: Table,
    place: int,
    regions: Mapping[str, Region],
    day: str,
    edition: Edition,
) -> tuple[str, str]:
    say, metric = edition.say, table.metrics[place]
    subject, when = words.subject_total(metric, "", edition), wording.day(day, edition)
    order = sorted(shown, key=lambda code: -shown[code])
    ranked = [say("{region}{n}{unit}", region=regions[code].name, n=shown[code], unit=metric.unit) for code in order]
    top = shown[order[0]]
    tied = [regions[code].name for code in order if shown[code] == top]
    form = N_("{regions}最多，各{value}{unit}") if len(tied) > 1 else N_("{regions}最多，{value}{unit}")
    most = say(form, regions=wording.listed(tied, edition), value=wording.number(top, edition), unit=metric.unit)
    said = [
        say("方格图：{day}各地{subject}，一格一地，大致按方位排列。", day=when, subject=subject),
        say("从多到少：{ranked}。", ranked=wording.listed(ranked, edition)),
    ]
    if missing := placed - len(shown):
        said.append(say("另有{n}地没有报告或不显示。", n=missing))
    title = say("{day}各地{subject}，{most}", day=when, subject=subject, most=most)
    return title, wording.joined(said, edition)
