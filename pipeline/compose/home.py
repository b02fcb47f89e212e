"""The home page. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from pipeline import wording
from pipeline.compose import markdown
from pipeline.compose.corrections import metric_name
from pipeline.compose.lists import days_heading
from pipeline.compose.notice import section_url
from pipeline.compose.tables import quantity
from pipeline.model import Document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.compose.drawings import Draw
    from pipeline.compose.record import Record
    from pipeline.derive.standing import Standing
    from pipeline.edition import Edition
    from pipeline.model import Notice, Table
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
    state: HomeState, notices: Sequence[Notice], standings: Mapping[str, Standing], edition: Edition
) -> Document:
    """The state of things, the newest notices, what to do."""
    site = edition.reference.site
    shown = (notice for notice in reversed(notices) if not standings[notice.path].withdrawn)
    newest = [
        {
            "title": notice.title,
            "url": notice.url,
            "date": wording.day(notice.published.date().isoformat(), edition),
            "section": site.sections[notice.section],
        }
        for notice in islice(shown, NEWEST)
    ]
    meta: dict[str, object] = {
        "section": "",
        "trail": [],
        "state": state.sentence,
        "state_note": state.note,
        "headline": list(state.headline),
        "newest": newest,
        "guides": _guides(edition),
        "charts": list(state.charts),
    }
    if edition.foreign:
        meta["quoted"] = edition.foreign
    days = markdown.sections(days_heading(edition.say("每日疫情")), markdown.bullets(state.days))
    body = days if state.days else edition.say("本站正在准备中。")
    return Document("index.html", "home", site.name, site.description, meta, body)


def _guides(edition: Edition) -> list[dict[str, str]]:
    sections = edition.reference.site.sections
    found = [
        {"title": edition.say("来（返）人员怎么做"), "url": "/measures/", "text": edition.say("从哪里来，要怎么做")},
        {"title": edition.say("查找场所"), "url": "/places/", "text": edition.say("医院、检测点、接种点")},
        {"title": edition.say("订阅"), "url": "/feeds/", "text": edition.say("新通告自动送到")},
    ]
    found += [
        {"title": sections[key], "url": section_url(key), "text": edition.say("最新通告")}
        for key in sections
        if key in ("testing", "vaccination", "knowledge")
    ]
    return found


def is_archive(bulletins: Sequence[Bulletin], today: date) -> bool:
    """Whether the newest figures are so old that the page has to say so."""
    return bool(bulletins) and (today - date.fromisoformat(bulletins[-1].as_of)).days > STALE_DAYS


def home_state(record: Record, bulletins: Sequence[Bulletin], draw: Draw, *, archive: bool) -> HomeState:
    """The newest figures of the site's region in words and numbers."""
    edition, reference = record.edition, record.reference
    home = reference.regions[reference.site.region]
    days = tuple(markdown.link(wording.short_day(found.as_of, edition), found.url) for found in bulletins[-BULLETINS:])
    for table in record.tables():
        row = record.latest(table.key, home.code)
        if row:
            sentence = wording.sentence(row, table, home.name, edition, dated=True)
            when = wording.day(row.as_of, edition)
            note = edition.say("这是存档：数字截至{day}24时，此后没有更新。", day=when) if archive else ""
            from pipeline.compose.drawings import of_home

            charts = tuple(of_home(record, draw))
            return HomeState(sentence, note, tuple(_headline(row, table, edition)), days, charts)
    return HomeState(reference.site.description, "", (), days)


def _headline(row: Row, table: Table, edition: Edition) -> Iterator[dict[str, str]]:
    for place, metric in enumerate(table.metrics):
        value, new = row.values[place], row.new[place]
        if value is not None:
            yield {
                "label": metric_name(table.key, metric.key, edition),
                "value": quantity(value, metric, edition),
                "change": edition.say("当日{change}", change=wording.change(new, edition)) if new is not None else "",
                "url": f"/figures/{table.key}/{metric.key}/",
            }
