"""Places, measures, feeds, data, standing pages, the page that is not there. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.compose import markdown, wording
from pipeline.compose.lists import page
from pipeline.model import Document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model import Measure, Page, Place, Reference

FEEDS = {
    "news": "全部：通告、每日疫情、更正",
    "notices": "通告",
    "daily": "每日疫情",
    "corrections": "更正",
}
COLUMNS = {
    "as_of": "所述日期（至当日24时）",
    "region": "地区代码",
    "region_name": "地区名称",
    "table": "表",
    "metric": "指标",
    "value": "公布的数",
    "old": "原公布",
    "new": "更正为",
    "reported_at": "公布时刻",
    "source": "来源代码",
    "reason": "原因代码",
    "note": "说明",
}


def places_document(places: Sequence[Place], reference: Reference) -> Document:
    """All places by kind, each with an address of its own on the page."""
    parts = []
    for kind, name in reference.site.place_kinds.items():
        found = [place for place in places if place.kind == kind]
        if found:
            parts += [f"## {name}", *(_place(place, reference) for place in found)]
    body = markdown.sections(*parts) if parts else "还没有场所信息。"
    return page("places/index.html", "场所", "医院、检测点、接种点等场所。", body, reference)


def _place(place: Place, reference: Reference) -> str:
    pairs = [
        ("地区", _region(place.region, reference)),
        ("地址", markdown.escaped(place.address)),
        ("时间", markdown.escaped(place.hours)),
        ("电话", f"[{markdown.escaped(place.phone)}](tel:{place.phone.replace(' ', '')})" if place.phone else ""),
        ("日期", _period(place)),
        ("说明", markdown.escaped(place.note)),
        ("来源", markdown.escaped(place.source)),
    ]
    listed = markdown.bullets(f"{label}：{text}" for label, text in pairs if text)
    return markdown.sections(f"### {markdown.escaped(place.name)} {{: #{place.id} }}", listed)


def _region(code: str, reference: Reference) -> str:
    """A region as a link; one that was folded into another has no page of its own."""
    region = reference.regions[code]
    page_of = region.parent if region.kind == "fold" else code
    return markdown.link(region.name, f"/regions/{page_of}/")


def measures_document(measures: Sequence[Measure], reference: Reference) -> Document:
    """“From where → what to do”, by kind, with dates and sources."""
    parts = []
    for kind, name in reference.site.measure_kinds.items():
        found = [measure for measure in measures if measure.kind == kind]
        if found:
            lines = [
                [markdown.escaped(text) for text in (m.origin, m.requirement, _period(m), m.source, m.note)]
                for m in found
            ]
            parts += [f"## {name}", markdown.table(["情形", "要求", "日期", "来源", "说明"], lines)]
    body = markdown.sections(*parts) if parts else "还没有措施信息。"
    return page("measures/index.html", "措施", "什么情形要怎么做。", body, reference)


def _period(item: Place | Measure) -> str:
    if item.since and item.until:
        since, until = (wording.day(day.isoformat()) for day in (item.since, item.until))
        return since if since == until else f"{since}至{until}"
    if item.since:
        return f"{wording.day(item.since.isoformat())}起"
    return f"至{wording.day(item.until.isoformat())}" if item.until else ""


def feeds_document(reference: Reference) -> Document:
    """The feeds and how to use them."""
    lines = [
        [name, markdown.link("RSS", f"/feeds/{key}.rss.xml"), markdown.link("Atom", f"/feeds/{key}.atom.xml")]
        for key, name in FEEDS.items()
    ]
    body = markdown.sections(
        "把下面的地址放进阅读器，新的通告、每日疫情和更正会自动送到。每条都是全文。",
        markdown.table(["内容", "RSS 2.0", "Atom"], lines),
        "更正和撤回作为新的条目发出，并链接到原来的条目。",
    )
    return page("feeds/index.html", "订阅", "用阅读器订阅通告、每日疫情和更正。", body, reference)


def data_columns(reference: Reference) -> dict[str, tuple[str, ...]]:
    """The columns of each data file by its name without `.csv`."""
    files = {
        table.key: (
            "as_of", "region", "region_name",
            *(metric.key for metric in table.metrics), *(f"new_{metric.key}" for metric in table.metrics),
        )
        for table in reference.tables.values()
    }  # fmt: skip
    files["reports"] = (
        "table",
        "as_of",
        "region",
        "region_name",
        "metric",
        "value",
        "reported_at",
        "source",
        "reason",
        "note",
    )
    files["corrections"] = (
        "table",
        "as_of",
        "region",
        "region_name",
        "metric",
        "old",
        "new",
        "reported_at",
        "reason",
        "source",
        "note",
    )
    return files


def data_document(reference: Reference) -> Document:
    """The data files, their columns, sources and licences."""
    names = {table.key: f"{table.name}：每个地区每日一行，最新已知的数" for table in reference.tables.values()}
    names |= {"reports": "全部报告：每个公布过的数和它公布的时刻", "corrections": "全部更正"}
    lines = [
        [markdown.link(f"{key}.csv", f"/data/{key}.csv"), names[key], "，".join(f"`{name}`" for name in columns)]
        for key, columns in data_columns(reference).items()
    ]
    sources = [
        [f"`{found.key}`", found.name, markdown.escaped(found.citation), markdown.escaped(found.licence)]
        for found in reference.reporters.values()
    ]
    reasons = [[f"`{key}`", name] for key, name in wording.REASONS.items()]
    columns = [[f"`{key}`", name] for key, name in COLUMNS.items()]
    body = markdown.sections(
        "全部数字都可以下载。文件为UTF-8编码的CSV，日期为ISO格式。空白表示没有报告，不是0；`new_`开头的列是比前一日的增减。",
        "## 文件",
        markdown.table(["文件", "内容", "各列"], lines),
        "## 列",
        markdown.table(["列", "含义"], columns),
        "## 来源与许可",
        markdown.table(["代码", "来源", "引用", "许可"], sources),
        "## 更正的原因代码",
        markdown.table(["代码", "含义"], reasons),
    )
    return page("data/index.html", "数据", "下载全部数字、全部报告和全部更正。", body, reference)


def page_document(found: Page, body: str, reference: Reference) -> Document:
    """An editor's standing page such as “about”."""
    updated = f"最近修改：{wording.day(found.updated.isoformat())}。" if found.updated else ""
    return page(f"{found.slug}/index.html", found.title, found.summary, markdown.sections(body, updated), reference)


def not_found_document(reference: Reference) -> Document:
    """What a server shows where there is nothing."""
    meta: dict[str, object] = {"lang": reference.site.language, "section": "", "trail": []}
    body = f"请从{markdown.link('首页', '/')}、{markdown.link('归档', '/archive/')}或上面的栏目查找。"
    return Document("404.html", "notfound", "没有这个页面", "这个地址没有页面。", meta, body)
