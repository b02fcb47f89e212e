"""The pages of regions, tables and metrics. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import wording
from pipeline.compose import drawings, markdown
from pipeline.compose.data import downloads
from pipeline.compose.datasets import FORMS, MEDIA
from pipeline.compose.lists import day_link, days_heading
from pipeline.compose.notice import trail
from pipeline.compose.previews import of_name, of_row, preview_of
from pipeline.derive.rates import days_between, per_100_000
from pipeline.edition import N_
from pipeline.model import Document, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.compose.drawings import Draw
    from pipeline.compose.record import Record
    from pipeline.edition import Edition
    from pipeline.model import Metric, Region, Reporter, Table
    from pipeline.record import Row

FIGURES = (N_("数字"), "/figures/")
REGIONS = (N_("地区"), "/regions/")
# A table of so many metrics still fits side by side; wider ones are told value by value.
NARROW = 3


def figures_documents(record: Record, draw: Draw) -> Iterator[Document]:
    """`/figures/`, every table and every metric with their charts, and `/regions/`."""
    yield _figures(record)
    for table in record.tables():
        yield _table(table, record)
        for place, metric in enumerate(table.metrics):
            yield _metric(table, metric, place, record, draw)
    yield _regions(listed(record), record)


def listed(record: Record) -> list[Region]:
    """The regions that have a page."""
    return [region for region in record.reference.regions.values() if region.kind != "fold"]


def page_of(
    save_as: str,
    title: str,
    summary: str,
    steps: list[tuple[str, str]],
    body: str,
    record: Record,
    charts: list[dict[str, object]] | None = None,
) -> Document:
    """A page of figures, with its charts."""
    named = [(record.edition.say(title), url) for title, url in steps]
    meta: dict[str, object] = {"section": "", "trail": trail(record.edition, *named)}
    if charts:
        meta["charts"] = charts
    return Document(save_as, "text", title, summary, meta, body)


def _figures(record: Record) -> Document:
    parts = [
        markdown.sections(
            f"## {markdown.link(table.name, f'/figures/{table.key}/')}",
            table.description,
            markdown.bullets(
                markdown.link(metric.name, f"/figures/{table.key}/{metric.key}/") for metric in table.metrics
            ),
        )
        for table in record.tables()
    ]
    say = record.edition.say
    return page_of(
        "figures/index.html", say("数字"), say("全部指标的定义和数字。"), [], markdown.sections(*parts), record
    )


def _table(table: Table, record: Record) -> Document:
    say = record.edition.say
    lines = [
        [
            markdown.link(metric.name, f"/figures/{table.key}/{metric.key}/"),
            say(KINDS[metric.kind]),
            metric.unit or wording.UNREPORTED,
            metric.definition,
        ]
        for metric in table.metrics
    ]
    body = markdown.sections(
        table.description,
        f"## {say('指标')}",
        markdown.table([say("指标", n=1), say("种类"), say("单位"), say("定义")], lines),
        f"## {say('下载')}",
        downloads(table, record.edition),
    )
    page = page_of(f"figures/{table.key}/index.html", table.name, table.description, [FIGURES], body, record)
    page.meta["dataset"] = _dataset(table, table.metrics, record)
    return page


KINDS = {Kind.CUMULATIVE: N_("累计"), Kind.DAILY: N_("当日"), Kind.LEVEL: N_("现状")}


def _populations(codes: Iterable[str], record: Record) -> str:
    """Whose populations the rates rest on, and of which day."""
    found = [region for code in codes if (region := record.reference.regions[code]).population]
    say = record.edition.say
    said = say("；").join(
        say("{region}{population}", region=region.name, population=population_of(region, record)) for region in found
    )
    return say("每10万人的数只对人口已核实的地区计算：{populations}。", populations=said) if said else ""


def population_of(region: Region, record: Record) -> str:
    """A population with its day and source."""
    return record.edition.say(
        "{n}人（{date}，{source}）",
        n=region.population,
        date=wording.day(region.population_date.isoformat(), record.edition)
        if region.population_date
        else wording.UNREPORTED,
        source=region.population_source,
    )


def _metric(table: Table, metric: Metric, place: int, record: Record, draw: Draw) -> Document:
    regions, say = record.reference.regions, record.edition.say
    latest = [row for code in regions if (row := record.latest(table.key, code)) and row.values[place] is not None]
    lines = [[_region_link(row.region, record), *latest_cells(row, table, metric, place, record)] for row in latest]
    home = record.reference.site.region
    history = changes(record.history[table.key].get(home, []), table, [place], record.edition)
    body = markdown.sections(
        metric.definition,
        say(UNIT if metric.unit else NO_UNIT, kind=say(KINDS[metric.kind]), unit=metric.unit),
        f"## {say('各地最新数字')}",
        markdown.table(
            [say("地区", n=1), metric.name, say("每10万人"), say("距最近一次新增"), say("日期")], lines, figures=True
        ),
        _populations((row.region for row in latest), record) if metric.kind is Kind.CUMULATIVE else "",
        f"## {say('下载')}",
        downloads(table, record.edition),
        f"## {wording.pair(regions[home].name, say('数字有变化的日子'), record.edition)}" if history else "",
        history,
    )
    charts = drawings.of_metric(table, place, record, draw)
    title = say("{metric}（{table}）", metric=metric.name, table=table.name)
    steps = [FIGURES, (table.name, f"/figures/{table.key}/")]
    page = page_of(
        f"figures/{table.key}/{metric.key}/index.html", title, metric.definition, steps, body, record, charts
    )
    page.meta["dataset"] = _dataset(table, [metric], record)
    row = record.latest(table.key, home)
    sources = names_of(table, record)
    preview = of_row(row, table, place, sources, record.edition) if row else None
    preview = preview or of_name(table.name, metric.name, "", record.edition, sources)
    page.meta.update(preview_of(f"figures/{table.key}/{metric.key}", preview, record.edition))
    page.meta["citation"] = _citation(table, metric, max(row.as_of for row in latest), record) if latest else ""
    return page


def _citation(table: Table, metric: Metric, day: str, record: Record) -> str:
    """How to cite the figures of a metric; the page adds its address."""
    say, reference = record.edition.say, record.reference
    said = [
        say("{source}（许可：{licence}）", source=found.name, licence=found.licence) if found.licence else found.name
        for found in _reporters(table, record)
    ]
    return say(
        "{site}：“{metric}”，数字截至{day}24时。来源：{sources}。",
        site=reference.site.name,
        metric=metric.name,
        day=wording.day(day, record.edition),
        sources=say("；").join(said),
    )


def names_of(table: Table, record: Record) -> list[str]:
    """Who reported the figures of a table."""
    return [found.name for found in _reporters(table, record)]


def _reporters(table: Table, record: Record) -> list[Reporter]:
    keys = dict.fromkeys(note.source for month in record.months for note in month.notes if note.table == table.key)
    return [record.reference.reporters[key] for key in keys]


def _dataset(table: Table, metrics: Sequence[Metric], record: Record) -> dict[str, object]:
    """What programs are told of the data behind a page."""
    days = [row.as_of for rows in record.history[table.key].values() for row in rows]
    return {
        "first": min(days),
        "last": max(days),
        "region": next(region.name for region in record.reference.regions.values() if not region.parent),
        "measured": [metric.name for metric in metrics],
        "sources": names_of(table, record),
        "files": [{"url": f"/data/{table.key}.{end}", "type": MEDIA[end]} for end in FORMS],
    }


UNIT, NO_UNIT = N_("种类：{kind}。单位：{unit}。"), N_("种类：{kind}。")


def _region_link(code: str, record: Record) -> str:
    return markdown.link(record.reference.regions[code].name, f"/regions/{code}/")


def latest_cells(row: Row, table: Table, metric: Metric, place: int, record: Record) -> list[str]:
    """Value, rate, days since the last rise, and the day that all this is of."""
    region = record.reference.regions[row.region]
    rate = per_100_000(row.values[place], region) if metric.kind is Kind.CUMULATIVE else None
    last = (
        record.last_new.get(table.key, {}).get(row.region, {}).get(metric.key)
        if metric.kind is Kind.CUMULATIVE
        else None
    )
    return [
        wording.count(row.values[place], record.edition, row, place, table.suppress_below),
        wording.UNREPORTED if rate is None else f"{rate:.2f}",
        record.edition.say("{n}天", n=days_between(last, row.as_of))
        if last and last <= row.as_of
        else wording.UNREPORTED,
        day_link(row.as_of, record.edition),
    ]


def changes(rows: list[Row], table: Table, places: list[int], edition: Edition) -> str:
    """The days on which one of the metrics moved, the newest first."""
    metrics = [table.metrics[place] for place in places]
    moved = [row for before, row in zip([None, *rows], rows, strict=False) if _moved(before, row, places)]
    if not moved:
        return ""
    header = [edition.say("日期")]
    for metric in metrics:
        forms = (
            (N_("新增{metric}"), N_("累计{metric}"), N_("七日平均新增"))
            if metric.kind is Kind.CUMULATIVE
            else ("{metric}",)
        )
        header += [edition.say(form, metric=metric.name) for form in forms]
    return markdown.table(header, [_change_cells(row, table, places, edition) for row in reversed(moved)], figures=True)


def _moved(before: Row | None, row: Row, places: list[int]) -> bool:
    return any(
        row.values[place] is not None and (before is None or before.values[place] != row.values[place])
        for place in places
    )


def _change_cells(row: Row, table: Table, places: list[int], edition: Edition) -> list[str]:
    cells = [day_link(row.as_of, edition)]
    for place in places:
        value = wording.count(row.values[place], edition, row, place, table.suppress_below)
        average = row.average[place]
        mean = wording.UNREPORTED if average is None else f"{average:.2f}".replace("-", "−")
        cumulative = table.metrics[place].kind is Kind.CUMULATIVE
        cells += [wording.change(row.new[place], edition), value, mean] if cumulative else [value]
    return cells


def _regions(regions: list[Region], record: Record) -> Document:
    home, say = record.reference.site.region, record.edition.say

    def links(kinds: tuple[str, ...]) -> str:
        return markdown.bullets(_region_link(region.code, record) for region in regions if region.kind in kinds)

    body = markdown.sections(
        days_heading(say("{region}各县（市、区）", region=record.reference.regions[home].name)),
        links(("county", "zone")),
        days_heading(say("全省各市")), links(("province", "city")),
        days_heading(say("不属于任何一市的")), links(("imported", "unassigned")),
    )  # fmt: skip
    return page_of("regions/index.html", say("地区"), say("按地区查看数字。"), [], body, record)
