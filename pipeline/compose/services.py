"""Feeds, standing pages, the page that is not there. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline import wording
from pipeline.compose import markdown
from pipeline.compose.lists import page, sections_with_pages
from pipeline.edition import N_
from pipeline.model import Document

if TYPE_CHECKING:
    from pipeline.edition import Edition
    from pipeline.model import Page

FEEDS = {
    "news": N_("全部：通告、每日疫情、更正"),
    "notices": N_("通告"),
    "daily": N_("每日疫情"),
    "corrections": N_("更正"),
    "calendar": N_("发布日历"),
}
FORMS = (("RSS", "rss.xml"), ("Atom", "atom.xml"), ("JSON Feed", "json"))


@dataclass(frozen=True, slots=True)
class FeedGroup:
    """Feeds of one kind: a heading, then (path below `/feeds/`, title) of each."""

    title: str
    feeds: tuple[tuple[str, str], ...]


def feeds_of(edition: Edition) -> list[FeedGroup]:
    """All feeds of an edition."""
    reference = edition.reference
    sections = [(f"sections/{key}", reference.site.sections[key]) for key in sections_with_pages(reference)]
    regions = [
        (f"regions/{region.code}", region.name) for region in reference.regions.values() if region.kind != "fold"
    ]
    return [
        FeedGroup(edition.say("全站"), tuple((key, edition.say(title)) for key, title in FEEDS.items())),
        FeedGroup(edition.say("按栏目"), tuple(sections)),
        FeedGroup(edition.say("按地区"), tuple(regions)),
    ]


def feeds_document(edition: Edition) -> Document:
    """The feeds and how to use them."""
    parts = []
    for group in feeds_of(edition):
        lines = [
            [
                f"{markdown.escaped(title)} {{ #{path.replace('/', '-')} }}",
                *(markdown.link(name, f"/feeds/{path}.{form}") for name, form in FORMS),
            ]
            for path, title in group.feeds
        ]
        header = [edition.say("内容"), *(name for name, _ in FORMS)]
        parts += [f"## {group.title}", markdown.table(header, lines)]
    body = markdown.sections(
        edition.say("把下面的地址放进阅读器，新的通告、每日疫情和更正会自动送到。每条都是全文。"),
        edition.say("更正和撤回作为新的条目发出，并链接到原来的条目；原来的条目写明被更正、取代或撤回。"),
        edition.say(
            "全部订阅源：{opml}；更早的条目按月存放，阅读器可以沿着{archive}一直读到第一条。"
            "撤回的另有一份清单（RFC 6721）：{withdrawn}。",
            opml=markdown.link("OPML", "/feeds/feeds.opml"),
            archive="`prev-archive`",
            withdrawn=markdown.link(edition.say("已撤回"), "/feeds/withdrawn.atom.xml"),
        ),
        edition.say(
            "紧急通告同时以公共预警协议（CAP 1.2）发出，供预警系统使用：{alerts}。",
            alerts="`/feeds/alerts.atom.xml`",
        ),
        _channels(edition),
        *parts,
    )
    summary = edition.say("用阅读器订阅通告、每日疫情和更正。")
    made = page("feeds/index.html", edition.say("订阅"), summary, body, edition)
    made.meta["feeds"] = [
        {"title": group.title, "feeds": [{"title": title, "url": f"/feeds/{path}"} for path, title in group.feeds]}
        for group in feeds_of(edition)
    ]
    made.meta["forms"] = [{"name": name, "ending": form} for name, form in FORMS]
    return replace(made, template="feeds")


def _channels(edition: Edition) -> str:
    """Where systems get the words for each channel."""
    if not edition.reference.site.channels:
        return ""
    address = "`/feeds/channels.json`"
    return edition.say("大喇叭、短信平台等系统可以从{address}取得各渠道文字（JSON Feed，只有中文）。", address=address)


def page_document(found: Page, body: str, edition: Edition) -> Document:
    """An editor's standing page such as “about”."""
    when = wording.day(found.updated.isoformat(), edition) if found.updated else ""
    updated = edition.say("最近修改：{day}。", day=when) if when else ""
    foreign = edition.foreign if found.language != edition.language else ""
    whole = markdown.sections(body, markdown.own(updated, edition) if foreign else updated)
    made = page(f"{found.slug}/index.html", found.title, found.summary, whole, edition)
    made.meta.update(quoted=foreign, text_lang=foreign)
    return made


def not_found_document(edition: Edition) -> Document:
    """What a server shows where there never was anything."""
    title, summary = edition.say("没有这个页面"), edition.say("这个地址没有页面。")
    return Document("404.html", "notfound", title, summary, {"section": "", "trail": []}, _elsewhere(edition))


def gone_document(edition: Edition) -> Document:
    """What a server shows where there is nothing any more; the release writes the reason into it."""
    title, summary = edition.say("这个页面已撤下"), edition.say("这个地址的内容发布后已撤下。")
    return Document("410.html", "gone", title, summary, {"section": "", "trail": []}, _elsewhere(edition))


def _elsewhere(edition: Edition) -> str:
    """Where to look instead."""
    home, archive = markdown.link(edition.say("首页"), "/"), markdown.link(edition.say("归档"), "/archive/")
    return edition.say("请从{home}、{archive}或上面的栏目查找。", home=home, archive=archive)
