"""The pages of regions, tables and metrics. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.compose import drawings, markdown, wording
from pipeline.compose.notice import trail
from pipeline.derive.rates import days_between, per_100_000
from pipeline.model import Document, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.compose.drawings import Draw
    from pipeline.compose.record import Record
    from pipeline.model import Metric, Region, Table
    from pipeline.record import Row

FIGURES = ("数字", "/figures/")
REGIONS = ("地区", "/regions/")
# A table of so many metrics still fits side by side; wider ones are told value by value.
NARROW = 3


def figures_documents(record: Record, draw: Draw) -> Iterator[Document]:
    """`/figures/`, every table and every metric, `/regions/` and every region, with their charts."""
    yield _figures(record)
    for table in record.tables():
        yield _table(table, record)
        for place, metric in enumerate(table.metrics):
            yield _metric(table, metric, place, record, draw)
    regions = [region for region in record.reference.regions.values() if region.kind != "fold"]
    yield _regions(regions, record)
    for region in regions:
        yield _region(region, record, draw)


def _page(
    save_as: str,
    title: str,
    summary: str,
    steps: list[tuple[str, str]],
    body: str,
    record: Record,
    charts: list[dict[str, object]] | None = None,
) -> Document:
    meta: dict[str, object] = {"lang": record.reference.site.language, "section": "", "trail": trail(*steps)}
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
    return _page("figures/index.html", "数字", "全部指标的定义和数字。", [], markdown.sections(*parts), record)


def _table(table: Table, record: Record) -> Document:
    lines = [
        [
            markdown.link(metric.name, f"/figures/{table.key}/{metric.key}/"),
            KINDS[metric.kind],
            metric.unit or "—",
            metric.definition,
        ]
        for metric in table.metrics
    ]
    body = markdown.sections(
        table.description,
        "## 指标",
        markdown.table(["指标", "种类", "单位", "定义"], lines),
        "## 下载",
        markdown.bullets([markdown.link(f"{table.name}（CSV，每地区每日一行）", f"/data/{table.key}.csv")]),
    )
    return _page(f"figures/{table.key}/index.html", table.name, table.description, [FIGURES], body, record)


KINDS = {Kind.CUMULATIVE: "累计", Kind.DAILY: "当日", Kind.LEVEL: "现状"}


def _populations(codes: Iterable[str], record: Record) -> str:
    """Whose populations the rates rest on, and of which day."""
    found = [region for code in codes if (region := record.reference.regions[code]).population]
    said = [
        f"{region.name}{region.population}人（{region.population_date}，{region.population_source}）"
        for region in found
    ]
    return f"每10万人的数只对人口已核实的地区计算：{'；'.join(said)}。" if said else ""


def _metric(table: Table, metric: Metric, place: int, record: Record, draw: Draw) -> Document:
    regions = record.reference.regions
    latest = [row for code in regions if (row := record.latest(table.key, code)) and row.values[place] is not None]
    lines = [[_region_link(row.region, record), *_latest_cells(row, table, metric, place, record)] for row in latest]
    home = record.reference.site.region
    history = _changes(record.history[table.key].get(home, []), table, [place])
    body = markdown.sections(
        metric.definition,
        f"种类：{KINDS[metric.kind]}。单位：{metric.unit or '无'}。",
        "## 各地最新数字",
        markdown.table(["地区", "日期", metric.name, "每10万人", "距最近一次新增"], lines, figures=True),
        _populations((row.region for row in latest), record) if metric.kind is Kind.CUMULATIVE else "",
        f"## {regions[home].name}：数字有变化的日子" if history else "",
        history,
    )
    charts = drawings.of_metric(table, place, record, draw)
    title = f"{metric.name}（{table.name}）"
    steps = [FIGURES, (table.name, f"/figures/{table.key}/")]
    return _page(f"figures/{table.key}/{metric.key}/index.html", title, metric.definition, steps, body, record, charts)


def _region_link(code: str, record: Record) -> str:
    return markdown.link(record.reference.regions[code].name, f"/regions/{code}/")


def _latest_cells(row: Row, table: Table, metric: Metric, place: int, record: Record) -> list[str]:
    region = record.reference.regions[row.region]
    rate = per_100_000(row.values[place], region) if metric.kind is Kind.CUMULATIVE else None
    last = (
        record.last_new.get(table.key, {}).get(row.region, {}).get(metric.key)
        if metric.kind is Kind.CUMULATIVE
        else None
    )
    return [
        markdown.link(wording.day(row.as_of), f"/daily/{row.as_of}/"),
        wording.count(row.values[place], row, place, table.suppress_below),
        wording.UNREPORTED if rate is None else f"{rate:.2f}",
        f"{days_between(last, row.as_of)}天" if last and last <= row.as_of else wording.UNREPORTED,
    ]


def _changes(rows: list[Row], table: Table, places: list[int]) -> str:
    """The days on which one of the metrics moved, the newest first."""
    metrics = [table.metrics[place] for place in places]
    moved = [row for before, row in zip([None, *rows], rows, strict=False) if _moved(before, row, places)]
    if not moved:
        return ""
    header = ["日期"]
    for metric in metrics:
        header += (
            ["新增" + metric.name, "累计" + metric.name, "七日平均新增"]
            if metric.kind is Kind.CUMULATIVE
            else [metric.name]
        )
    return markdown.table(header, [_change_cells(row, table, places) for row in reversed(moved)], figures=True)


def _moved(before: Row | None, row: Row, places: list[int]) -> bool:
    return any(
        row.values[place] is not None and (before is None or before.values[place] != row.values[place])
        for place in places
    )


def _change_cells(row: Row, table: Table, places: list[int]) -> list[str]:
    cells = [markdown.link(wording.day(row.as_of), f"/daily/{row.as_of}/")]
    for place in places:
        value = wording.count(row.values[place], row, place, table.suppress_below)
        average = row.average[place]
        mean = wording.UNREPORTED if average is None else f"{average:.2f}".replace("-", "−")
        cumulative = table.metrics[place].kind is Kind.CUMULATIVE
        cells += [wording.change(row.new[place]), value, mean] if cumulative else [value]
    return cells


def _regions(regions: list[Region], record: Record) -> Document:
    home = record.reference.site.region

    def links(kinds: tuple[str, ...]) -> str:
        return markdown.bullets(_region_link(region.code, record) for region in regions if region.kind in kinds)

    body = markdown.sections(
        f"## {record.reference.regions[home].name}各县（市、区）\n{{: .days }}", links(("county", "zone")),
        "## 全省各市\n{: .days }", links(("province", "city")),
        "## 不属于任何一市的\n{: .days }", links(("imported", "unassigned")),
    )  # fmt: skip
    return _page("regions/index.html", "地区", "按地区查看数字。", [], body, record)


def _region(region: Region, record: Record, draw: Draw) -> Document:
    parts = []
    for table in record.tables():
        rows = record.history[table.key].get(region.code, [])
        if rows:
            parts.append(_region_table(table, rows, record))
    population = (
        f"常住人口{region.population}人（{region.population_date}，{region.population_source}）。"
        if region.population
        else ""
    )
    body = markdown.sections(population, *parts) if parts else markdown.sections(population, "还没有这个地区的数字。")
    charts = drawings.of_region(region.code, record, draw)
    steps = [REGIONS]
    if region.parent:
        steps.append((record.reference.regions[region.parent].name, f"/regions/{region.parent}/"))
    return _page(
        f"regions/{region.code}/index.html", region.name, f"{region.name}的数字。", steps, body, record, charts
    )


def _region_table(table: Table, rows: list[Row], record: Record) -> str:
    latest = rows[-1]
    lines = [
        [
            markdown.link(metric.name, f"/figures/{table.key}/{metric.key}/"),
            *_latest_cells(latest, table, metric, place, record),
        ]
        for place, metric in enumerate(table.metrics)
        if latest.values[place] is not None
    ]
    places = list(range(len(table.metrics))) if len(table.metrics) <= NARROW else []
    history = _changes(rows, table, places) if places else ""
    return markdown.sections(
        f"## {table.name}",
        markdown.table(["指标", "日期", "数量", "每10万人", "距最近一次新增"], lines, figures=True),
        "### 数字有变化的日子" if history else "",
        history,
        "" if places else _all_values(rows, table),
    )


def _all_values(rows: list[Row], table: Table) -> str:
    lines = [
        [
            markdown.link(wording.day(row.as_of), f"/daily/{row.as_of}/"),
            metric.name,
            f"{row.values[place]}{metric.unit}",
        ]
        for row in reversed(rows)
        for place, metric in enumerate(table.metrics)
        if row.values[place] is not None
    ]
    return markdown.sections("### 全部数字", markdown.table(["日期", "项目", "数量"], lines))
