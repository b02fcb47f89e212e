"""The home page. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from pipeline.compose import markdown, wording
from pipeline.compose.notice import section_url
from pipeline.model import Document, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.compose.drawings import Draw
    from pipeline.compose.record import Record
    from pipeline.derive.standing import Standing
    from pipeline.model import Notice, Reference, Table
    from pipeline.record import Bulletin, Row

NEWEST = 10
BULLETINS = 14
# Figures older than this are an archive, and the page says so.
STALE_DAYS = 7


@dataclass(frozen=True, slots=True)
class HomeState:
    """What the home page says of the figures."""

    sentence: str
    note: str
    headline: tuple[dict[str, str], ...]
    days: tuple[str, ...]
    charts: tuple[dict[str, object], ...] = ()


def home_document(
    state: HomeState, notices: Sequence[Notice], standings: Mapping[str, Standing], reference: Reference
) -> Document:
    """The state of things, the newest notices, what to do."""
    site = reference.site
    shown = (notice for notice in reversed(notices) if not standings[notice.path].withdrawn)
    newest = [
        {
            "title": notice.title,
            "url": notice.url,
            "date": wording.day(notice.published.date().isoformat()),
            "section": site.sections[notice.section],
        }
        for notice in islice(shown, NEWEST)
    ]
    meta: dict[str, object] = {
        "lang": site.language,
        "section": "",
        "trail": [],
        "state": state.sentence,
        "state_note": state.note,
        "headline": list(state.headline),
        "newest": newest,
        "guides": _guides(reference),
        "charts": list(state.charts),
    }
    days = markdown.sections("## 每日疫情\n{: .days }", markdown.bullets(state.days))
    return Document("index.html", "home", site.name, site.description, meta, days if state.days else "本站正在准备中。")


def _guides(reference: Reference) -> list[dict[str, str]]:
    sections = reference.site.sections
    found = [
        {"title": "来（返）人员怎么做", "url": "/measures/", "text": "从哪里来，要怎么做"},
        {"title": "查找场所", "url": "/places/", "text": "医院、检测点、接种点"},
        {"title": "订阅", "url": "/feeds/", "text": "新通告自动送到"},
    ]
    found += [
        {"title": sections[key], "url": section_url(key), "text": "最新通告"}
        for key in sections
        if key in ("testing", "vaccination", "knowledge")
    ]
    return found


def is_archive(bulletins: Sequence[Bulletin], today: date) -> bool:
    """Whether the newest figures are so old that the page has to say so."""
    return bool(bulletins) and (today - date.fromisoformat(bulletins[-1].as_of)).days > STALE_DAYS


def home_state(record: Record, bulletins: Sequence[Bulletin], draw: Draw, *, archive: bool) -> HomeState:
    """The newest figures of the site's region in words and numbers."""
    reference = record.reference
    home = reference.regions[reference.site.region]
    days = tuple(markdown.link(wording.short_day(found.as_of), found.url) for found in bulletins[-BULLETINS:])
    for table in record.tables():
        row = record.latest(table.key, home.code)
        if row:
            sentence = wording.sentence(row, table, home.name, dated=True)
            note = f"这是存档：数字截至{wording.day(row.as_of)}24时，此后没有更新。" if archive else ""
            from pipeline.compose.drawings import of_home

            charts = tuple(of_home(record, draw))
            return HomeState(sentence, note, tuple(_headline(row, table)), days, charts)
    return HomeState(reference.site.description, "", (), days)


def _headline(row: Row, table: Table) -> Iterator[dict[str, str]]:
    for place, metric in enumerate(table.metrics):
        if row.values[place] is not None:
            yield {
                "label": f"累计{metric.name}" if metric.kind is Kind.CUMULATIVE else metric.name,
                "value": f"{wording.count(row.values[place])}{metric.unit}",
                "change": f"当日{wording.change(row.new[place])}" if row.new[place] is not None else "",
                "url": f"/figures/{table.key}/{metric.key}/",
            }
