"""The map of the site for readers. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import wording
from pipeline.compose import markdown
from pipeline.compose.lists import days_heading, page
from pipeline.compose.notice import section_url
from pipeline.edition import N_

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from pipeline.edition import Edition
    from pipeline.model import Document, Page

SERVICES = {
    "/measures/": N_("措施"),
    "/places/": N_("场所"),
    "/feeds/": N_("订阅"),
    "/calendar/": N_("发布日历"),
    "/data/": N_("数据"),
    "/data/dictionary/": N_("数据字典"),
    "/data/asof/": N_("当时已知的数字"),
    "/archive/": N_("归档"),
}


def sitemap_document(months: Sequence[str], pages: Iterable[Page], files: Container[str], edition: Edition) -> Document:
    """Every part of the site and every list; `files` are those composed, for only they are named."""
    site = edition.reference.site
    parts = [
        _part(edition.say("栏目"), [markdown.link(name, section_url(key)) for key, name in site.sections.items()]),
        _part(edition.say("服务"), [markdown.link(edition.say(name), url) for url, name in SERVICES.items()]),
        _part(markdown.link(edition.say("数字"), "/figures/"), list(_tables(files, edition))),
        _part(markdown.link(edition.say("地区"), "/regions/"), list(_regions(files, edition)), short=True),
        _part(
            edition.say("月份"),
            [markdown.link(wording.month(month, edition), f"/archive/{month}/") for month in reversed(months)],
            short=True,
        ),
        _part(edition.say("本站"), [markdown.link(found.title, f"/{found.slug}/") for found in pages]),
    ]
    summary = edition.say("本站的全部栏目、服务、数字、地区和月份。")
    return page("sitemap/index.html", edition.say("网站地图"), summary, markdown.sections(*parts), edition)


def _part(title: str, links: list[str], *, short: bool = False) -> str:
    """A heading and its links; short ones stand in columns."""
    heading = days_heading(title) if short else f"## {title}"
    return markdown.sections(heading, markdown.bullets(links)) if links else ""


def _tables(files: Container[str], edition: Edition) -> Iterator[str]:
    for table in edition.reference.tables.values():
        if f"figures/{table.key}.md" in files:
            metrics = [markdown.link(m.name, f"/figures/{table.key}/{m.key}/") for m in table.metrics]
            yield wording.pair(
                markdown.link(table.name, f"/figures/{table.key}/"), wording.listed(metrics, edition), edition
            )


def _regions(files: Container[str], edition: Edition) -> Iterator[str]:
    for region in edition.reference.regions.values():
        if f"regions/{region.code}.md" in files:
            yield markdown.link(region.short_name, f"/regions/{region.code}/")
