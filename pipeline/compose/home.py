"""The home page. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pipeline import wording
from pipeline.compose import markdown
from pipeline.compose.corrections import metric_name
from pipeline.compose.lists import days_heading
from pipeline.compose.notice import URGENCY, section_url
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


@dataclass(frozen=True, slots=True)
class HomeState:
    """What the home page says of the figures."""

    sentence: str
    headline: tuple[dict[str, str], ...] = ()
    days: tuple[str, ...] = ()
    charts: tuple[dict[str, object], ...] = ()
    as_of: str = ""
    due: str = ""
    """When the figures of the next day have to be there; empty where nobody waits for them."""
    closed: bool = False
    """Whether the record is complete."""


def home_document(
    state: HomeState,
    notices: Sequence[Notice],
    standings: Mapping[str, Standing],
    bulletins: Sequence[Bulletin],
    moment: datetime,
    edition: Edition,
) -> Document:
    """The state of things, what is urgent, what to do, the newest notices."""
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
        "dates": _dates(state, bulletins, edition),
        "stale": _stale(state, moment, edition),
        "banners": [_urgent(notice, edition) for notice in in_force(notices, standings)],
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


def in_force(notices: Sequence[Notice], standings: Mapping[str, Standing]) -> list[Notice]:
    """The urgent notices that hold, the newest first."""
    over = {"withdrawn", "replaced", "expired"}
    return [
        notice
        for notice in reversed(notices)
        if notice.urgency == "urgent" and over.isdisjoint(mark.kind for mark in standings[notice.path].marks)
    ]


def _urgent(notice: Notice, edition: Edition) -> dict[str, object]:
    links = [{"title": notice.title, "url": notice.url}]
    return {"kind": "urgent", "text": edition.say(URGENCY["urgent"]), "reason": "", "links": links}


def _dates(state: HomeState, bulletins: Sequence[Bulletin], edition: Edition) -> str:
    """As of when, published when, and when the next figures come; or that none will."""
    if not state.as_of:
        return ""
    day = wording.day(state.as_of, edition)
    if state.closed:
        return edition.say("这是存档：数字截至{day}24时，此后没有更新。", day=day)
    published = next(found.published for found in bulletins if found.as_of == state.as_of)
    said = [edition.say("数字截至{day}24时，{moment}公布。", day=day, moment=wording.moment(published, edition))]
    if state.due:
        said.append(edition.say("下次公布在{moment}以前。", moment=wording.moment(state.due, edition)))
    return wording.joined(said, edition)


def _stale(state: HomeState, moment: datetime, edition: Edition) -> dict[str, object] | None:
    """What is to be said once the next figures are overdue; a reader's own clock may find that out first."""
    if not state.due:
        return None
    when = wording.moment(state.due, edition)
    text = edition.say("应在{moment}以前公布的数字还没有公布，上面的数字可能已经过时。", moment=when)
    return {"due": state.due, "text": text, "now": datetime.fromisoformat(state.due) <= moment}


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


def home_state(record: Record, bulletins: Sequence[Bulletin], draw: Draw) -> HomeState:
    """The newest figures of the site's region in words and numbers."""
    edition, reference = record.edition, record.reference
    home = reference.regions[reference.site.region]
    days = tuple(markdown.link(wording.day(found.as_of, edition), found.url) for found in bulletins[-BULLETINS:])
    for table in record.tables():
        row = record.latest(table.key, home.code)
        if row:
            from pipeline.compose.drawings import of_home

            sentence = wording.sentence(row, table, home.name, edition, dated=True)
            headline, charts = tuple(_headline(row, table, edition)), tuple(of_home(record, draw))
            closed = table.closed is not None and date.fromisoformat(row.as_of) >= table.closed
            due = "" if closed or not table.cadence else _due(row.as_of, table, reference.site.timezone)
            return HomeState(sentence, headline, days, charts, row.as_of, due, closed)
    return HomeState(reference.site.description, days=days)


def _due(day: str, table: Table, timezone: str) -> str:
    """When the figures after those of `day` are late: they describe a cadence later, and come on the day after that."""
    assert table.cadence is not None
    described = date.fromisoformat(day) + max(table.cadence, timedelta(days=1))
    return datetime.combine(described + timedelta(days=1), table.expected, ZoneInfo(timezone)).isoformat()


def _headline(row: Row, table: Table, edition: Edition) -> Iterator[dict[str, str]]:
    for place, metric in enumerate(table.metrics):
        value, new = row.values[place], row.new[place]
        if value is not None:
            yield {
                "label": metric_name(table.key, metric.key, edition),
                "value": str(value),
                "unit": quantity(value, metric, edition).removeprefix(str(value)).strip(),
                "change": edition.say("当日{change}", change=wording.change(new, edition)) if new is not None else "",
                "url": f"/figures/{table.key}/{metric.key}/",
            }
