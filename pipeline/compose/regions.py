"""The page of a region: its figures, then its places, its notices, its parts and its feed. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline import wording
from pipeline.compose import drawings, markdown
from pipeline.compose.data import AS_OF
from pipeline.compose.figures import NARROW, REGIONS, changes, latest_cells, listed, names_of, page_of, population_of
from pipeline.compose.lists import day_link, days_heading, notice_line
from pipeline.compose.places import path_of
from pipeline.compose.previews import of_name, of_row, preview_of
from pipeline.compose.tables import quantity
from pipeline.edition import N_

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.compose.drawings import Draw
    from pipeline.compose.previews import Preview
    from pipeline.compose.record import Record
    from pipeline.derive.standing import Standing
    from pipeline.edition import Edition
    from pipeline.model import Document, Notice, Region, Table
    from pipeline.places import Place
    from pipeline.record import Row

NEWEST = 10


def region_document(
    code: str,
    figures: Document,
    notices: Sequence[Notice],
    standings: Mapping[str, Standing],
    places: Sequence[Place],
    edition: Edition,
) -> Document:
    """`figures` is the page as far as figures make it; `notices` concern the region, the newest first."""
    say, reference = edition.say, edition.reference
    links = [markdown.link(edition.named(place.name), f"/places/#{place.id}") for place in places]
    children = [markdown.link(child.name, f"/regions/{child.code}/") for child in reference.children(code)]
    forms = (("RSS", "rss.xml"), ("Atom", "atom.xml"), ("JSON Feed", "json"))
    feeds = [markdown.link(name, f"/feeds/regions/{code}.{form}") for name, form in forms]
    body = markdown.sections(
        figures.body,
        f"## {say('场所')}" if links else "",
        markdown.bullets(links),
        f"## {say('通告')}" if notices else "",
        markdown.bullets(_line(code, notice, standings[notice.path], edition) for notice in notices),
        days_heading(say("下辖地区")) if children else "",
        markdown.bullets(children),
        f"## {say('订阅')}",
        say("这个地区的通告和更正：{feeds}。", feeds=wording.listed(feeds, edition)),
    )
    return replace(figures, body=body)


def _line(code: str, notice: Notice, standing: Standing, edition: Edition) -> str:
    """A notice that names the region; one for a larger or smaller region says for which."""
    line = notice_line(notice, standing, edition)
    if code in notice.regions:
        return line
    names = [edition.reference.regions[named].name for named in notice.regions]
    return edition.say("{line}（{regions}）", line=line, regions=wording.listed(names, edition))


def places_of(code: str, places: Sequence[Place], edition: Edition) -> list[Place]:
    """The places in a region."""
    return [place for place in places if code in path_of(place.region, edition)]


def regions_figures(record: Record, draw: Draw) -> dict[str, Document]:
    """Region → its page as far as the figures make it, with its charts."""
    return {region.code: _region(region, record, draw) for region in listed(record)}


def _region(region: Region, record: Record, draw: Draw) -> Document:
    parts = []
    for table in record.tables():
        rows = record.history[table.key].get(region.code, [])
        if rows:
            parts.append(_region_table(table, rows, record))
    say = record.edition.say
    population = say("常住人口{population}。", population=population_of(region, record)) if region.population else ""
    asof = say("想知道某一天看到的数字是什么样：{asof}。", asof=markdown.link(say("当时已知的数字"), AS_OF))
    body = markdown.sections(population, *([*parts, asof] if parts else [say("还没有这个地区的数字。")]))
    charts = drawings.of_region(region.code, record, draw)
    steps = [REGIONS]
    if region.parent:
        steps.append((record.reference.regions[region.parent].name, f"/regions/{region.parent}/"))
    summary = say("{region}的数字。", region=region.name)
    page = page_of(f"regions/{region.code}/index.html", region.name, summary, steps, body, record, charts)
    page.meta.update(preview_of(f"regions/{region.code}", _preview(region, summary, record), record.edition))
    return page


def _preview(region: Region, summary: str, record: Record) -> Preview:
    """The newest number of its first table that has one."""
    found = (
        of_row(row, table, 0, names_of(table, record), record.edition)
        for table in record.tables()
        if (row := record.latest(table.key, region.code))
    )
    about = record.edition.say("地区", n=1)
    return next(filter(None, found), None) or of_name(about, region.name, summary, record.edition)


def _region_table(table: Table, rows: list[Row], record: Record) -> str:
    latest, edition, say = rows[-1], record.edition, record.edition.say
    lines = [
        [
            markdown.link(metric.name, f"/figures/{table.key}/{metric.key}/"),
            *latest_cells(latest, table, metric, place, record),
        ]
        for place, metric in enumerate(table.metrics)
        if latest.values[place] is not None
    ]
    places = list(range(len(table.metrics))) if len(table.metrics) <= NARROW else []
    history = changes(rows, table, places, edition) if places else ""
    return markdown.sections(
        f"## {table.name}",
        markdown.table(
            [say("指标", n=1), say("数量"), say("每10万人"), say("距最近一次新增"), say("日期")], lines, figures=True
        ),
        f"### {say('数字有变化的日子')}" if history else "",
        history,
        "" if places else _all_values(rows, table, edition),
    )


def _all_values(rows: list[Row], table: Table, edition: Edition) -> str:
    lines = [
        [day_link(row.as_of, edition), metric.name, quantity(value, metric, edition)]
        for row in reversed(rows)
        for place, metric in enumerate(table.metrics)
        if (value := row.values[place]) is not None
    ]
    header = edition.heads((N_("日期"), N_("项目"), N_("数量")))
    return markdown.sections(f"### {edition.say('全部数字')}", markdown.table(header, lines))
