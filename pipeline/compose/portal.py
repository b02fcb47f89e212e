"""The pages of a portal: what its cities publish, side by side. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import charts, wording
from pipeline.compose import markdown
from pipeline.compose.drawings import drawn
from pipeline.compose.lists import page
from pipeline.compose.notice import trail
from pipeline.compose.services import FORMS
from pipeline.edition import N_
from pipeline.model import Document
from pipeline.record import Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from pipeline.cities import Alert, City, Portal, Published
    from pipeline.compose.drawings import Draw
    from pipeline.edition import Edition

REASONS = {
    "city-missing": N_("没有这个文件"),
    "city-broken": N_("读不懂这个文件"),
    "city-elsewhere": N_("里面的网址不属于这个城市"),
    "city-silent": N_("里面没有这个地区的数字"),
}
NEWEST = 10
URGENT = 5


def portal_documents(
    portal: Portal, cities: Sequence[Published], moment: datetime, draw: Draw, edition: Edition
) -> Iterator[Document]:
    """Home, feeds, the search where there is one, and the page for what is not there."""
    yield _home(portal, cities, moment, draw, edition)
    yield _feeds(portal, edition)
    if edition.reference.site.search:
        yield _search(portal, edition)
    title, summary = edition.say("没有这个页面"), edition.say("这个地址没有页面。")
    yield Document("404.html", "notfound", title, summary, {"section": "", "trail": []}, "")


def _home(portal: Portal, cities: Sequence[Published], moment: datetime, draw: Draw, edition: Edition) -> Document:
    site = edition.reference.site
    alerts = [(found.city, alert) for found in cities for alert in found.alerts]
    alerts.sort(key=lambda one: (one[1].sent, one[1].url), reverse=True)
    notices = [(found.city, item) for found in cities for item in found.notices]
    notices.sort(key=lambda one: (one[1].published, one[1].url), reverse=True)
    over = [(city, one) for city, one in alerts if one.expires <= moment][:URGENT]
    meta: dict[str, object] = {
        "section": "",
        "trail": [],
        "state": _state(cities, edition),
        "lacking": _lacking(cities, edition),
        "banners": [_banner(city, one) for city, one in alerts if one.sent <= moment < one.expires],
        "urgent": [_line(city, one.url, one.title, one.expires, edition, N_("{day}结束")) for city, one in over],
        "newest": [_line(city, one.url, one.title, one.published, edition) for city, one in notices[:NEWEST]],
        "charts": _charts(portal, cities, draw, edition),
    }
    body = markdown.sections(*_figures(portal, cities, edition), *_reasons(cities, edition))
    return Document("index.html", "portal", site.name, site.description, meta, body)


def _state(cities: Sequence[Published], edition: Edition) -> str:
    known = [found.as_of for found in cities if found.as_of]
    if not known:
        return edition.say("还没有城市公布数字。")
    return edition.say("{n}个城市公布了数字，最新到{day}。", n=len(known), day=wording.day(max(known), edition))


def _lacking(cities: Sequence[Published], edition: Edition) -> str:
    lacking = sum(not found.as_of for found in cities)
    return edition.say("另有{n}个城市没有数据，原因见下文。", n=lacking) if lacking else ""


def _banner(city: City, alert: Alert) -> dict[str, object]:
    return {
        "kind": "urgent",
        "text": city.name,
        "reason": "",
        "links": [{"title": alert.title, "url": alert.url}],
    }


def _line(city: City, url: str, title: str, when: datetime, edition: Edition, form: str = "{day}") -> dict[str, str]:
    day = wording.day(when.date().isoformat(), edition)
    return {"url": url, "title": title, "date": edition.say(form, day=day), "city": city.name}


def _charts(portal: Portal, cities: Sequence[Published], draw: Draw, edition: Edition) -> list[dict[str, object]]:
    """The first metric on a grid that follows the map."""
    rows = {
        found.city.key: Row(found.as_of, found.city.key, found.values, found.values, ())
        for found in cities
        if found.as_of
    }
    reference = edition.reference
    return drawn(
        [charts.tiles(rows, reference.tables[portal.table], 0, reference.regions.values(), edition)], draw, edition
    )


def _figures(portal: Portal, cities: Sequence[Published], edition: Edition) -> Iterator[str]:
    header = [edition.say("城市"), *(f"{name} {{: .bars }}" for _, name in portal.columns), edition.say("截至")]
    yield f"## {edition.say('各城市最新数字')}"
    yield markdown.table(header, [_row(portal, found, edition) for found in cities], figures=True)


def _row(portal: Portal, found: Published, edition: Edition) -> list[str]:
    link = markdown.link(found.city.name, f"{found.city.address}/")
    if not found.as_of:
        return [link, *([wording.UNREPORTED] * len(portal.columns)), edition.say("没有数据")]
    return [link, *(wording.number(value, edition) for value in found.values), wording.day(found.as_of, edition)]


def _reasons(cities: Sequence[Published], edition: Edition) -> Iterator[str]:
    """What could not be shown, and why."""
    told = [
        edition.say(
            "{city}：`{file}`，{reason}", city=found.city.name, file=lack.file, reason=edition.say(REASONS[lack.code])
        )
        for found in cities
        for lack in found.lacks
    ]
    if told:
        yield f"## {edition.say('没有数据的城市')}"
        yield edition.say("下列文件没有取到，或者不能用；取到以后，这里会自动补上。")
        yield markdown.bullets(told)


def _feeds(portal: Portal, edition: Edition) -> Document:
    """The feed of all cities, and where each has its own."""
    own = [markdown.link(name, f"/feeds/news.{form}") for name, form in FORMS]
    lines = [
        [
            markdown.escaped(city.name),
            *(markdown.link(name, f"{city.address}/feeds/news.{form}") for name, form in FORMS),
        ]
        for city in portal.cities
    ]
    header = [edition.say("城市"), *(name for name, _ in FORMS)]
    body = markdown.sections(
        edition.say("把下面的地址放进阅读器，各城市新发布的内容会自动送到。"),
        markdown.table(header, [[edition.say("所有城市"), *own], *lines]),
    )
    summary = edition.say("用阅读器订阅各城市发布的内容。")
    return page("feeds/index.html", edition.say("订阅"), summary, body, edition)


def _search(portal: Portal, edition: Edition) -> Document:
    """A part of the index for each city; without a script, the way to each."""
    meta: dict[str, object] = {
        "section": "",
        "trail": trail(edition),
        "indexes": [city.key for city in portal.cities],
    }
    title, summary = edition.say("搜索"), edition.say("在各城市的通告和最近的每日疫情里查找。")
    body = markdown.bullets(markdown.link(city.name, f"{city.address}/") for city in portal.cities)
    return Document("search/index.html", "search", title, summary, meta, body)
