"""The shards of the whole site: lists and figures' pages; composed from what the months left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from pipeline.compose import data, home, lists, places, releases, services
from pipeline.compose.corrections_page import corrections_document
from pipeline.compose.home import HomeState
from pipeline.compose.markdown import in_editions, path_of
from pipeline.compose.offline import offline_document
from pipeline.compose.search import search_document
from pipeline.compose.sitemap import sitemap_document
from pipeline.places import Measure, Place
from pipeline.publish import entries, files, installed
from pipeline.publish.entries import Entry
from pipeline.read.texts import Written
from pipeline.render.pages import output_of
from pipeline.seals import plain
from pipeline.shards.previews import Previews
from pipeline.shards.regions import PARTS
from pipeline.timings import stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pipeline.edition import Edition
    from pipeline.model import Document, Notice
    from pipeline.record import Bulletin
    from pipeline.shards.asof import Days
    from pipeline.shards.figures import Figures
    from pipeline.shards.work import Public, Work

T = TypeVar("T")
# Pages that are shown in place of others.
UNLISTED = ("/404.html", "/410.html", "/offline/")


@dataclass(frozen=True, slots=True)
class Summary:
    """What the figures' pages leave for the home page and the feeds."""

    home: dict[str, HomeState]
    """By language."""
    corrections: dict[str, tuple[Entry, ...]]
    """By language."""


@stage("pages of figures")
def figures_pages(public: Public, figures: Figures, known: Days, work: Work) -> Summary:
    """Regions, tables, metrics and corrections: anew only where a figure changed."""
    stories = _by(public.notices, lambda notice: notice.section).get("corrections", [])
    beside = [(plain(notice), plain(public.standings[notice.path].marks)) for notice in stories]
    key = work.key([shard.key for shard in figures.shards], beside, work.address)
    sealed = work.shards.current("figures-pages", key)
    previews = Previews("figures", key, work)
    if sealed is None or work.shards.current(PARTS, key) is None or not previews.current:
        from pipeline.compose.figures import figures_documents
        from pipeline.compose.record import record_of
        from pipeline.compose.regions import regions_figures

        months = figures.months(work.reference)
        records = {edition.language: record_of(months, figures.closing, edition) for edition in work.spoken}

        def documents(edition: Edition) -> Iterator[Document]:
            record = records[edition.language]
            yield from figures_documents(record, work.draw)
            yield corrections_document(record, stories, public.standings)
            yield data.asof_document(known, edition)

        state = {
            edition.language: home.home_state(records[edition.language], public.bulletins(edition), work.draw)
            for edition in work.spoken
        }
        corrected = {
            edition.language: tuple(entries.correction_entries(records[edition.language].corrections, edition))
            for edition in work.spoken
        }
        parts = {language: regions_figures(record, work.draw) for language, record in records.items()}
        work.shards.add(PARTS, key, parts)
        texts = in_editions(work.editions, previews.seen(documents))
        for region in parts[work.own.language].values():
            previews.note(region)
        previews.draw()
        summary = Summary(state, corrected)
        pages = [path_of(part, edition) for edition in work.editions for part in parts[work.own.language].values()]
        texts["sitemaps/figures.xml"] = _sitemap([*texts, *pages], work)
        sealed = work.shards.add("figures-pages", key, summary, texts)
    return sealed.read(Summary)


@stage("lists")
def month_archives(public: Public, work: Work) -> None:
    """`/archive/<month>/` and the month's sitemap."""
    bulletins, notices = _months(public, work)
    for month in sorted(bulletins.keys() | notices.keys()):
        days, texts = bulletins.get(month, []), notices.get(month, [])
        listed = [(n.path, n.title, n.summary, n.published, plain(public.standings[n.path].marks)) for n in texts]
        key = work.key(plain(days), listed, work.address)
        if work.shards.current(f"archive/{month}", key) is None:
            compose = partial(_month_documents, month, public, texts)
            urls = [f"/archive/{month}/", *(found.url for found in days), *(notice.url for notice in texts)]
            sitemap = {f"sitemaps/{month}.xml": files.sitemap(work.urls(urls), work.address)}
            work.shards.add(f"archive/{month}", key, None, in_editions(work.editions, compose) | sitemap)


def _month_documents(month: str, public: Public, notices: Sequence[Notice], edition: Edition) -> Iterator[Document]:
    days = [found for found in public.bulletins(edition) if found.as_of[:7] == month]
    yield lists.month_document(month, days, notices, public.standings, edition)


@dataclass(frozen=True, slots=True)
class Services:
    """The lists that editors keep beside notices and figures."""

    places: Sequence[Place]
    measures: Sequence[Measure]
    pages: Sequence[Written]


@stage("lists")
def lists_pages(public: Public, summary: Summary, kept: Services, work: Work) -> None:
    """Home, sections, archive, daily index, services and standing pages."""
    days, months = _months(public, work)
    names = sorted(months.keys() | days.keys())
    counts = [(month, len(months.get(month, [])), len(days.get(month, []))) for month in names]
    sections = _by(public.notices, lambda notice: notice.section)
    composed = work.shards.files()

    def documents(edition: Edition) -> Iterator[Document]:
        standing = _pages_in(edition, kept.pages)
        told = public.bulletins(edition)
        yield home.home_document(
            summary.home[edition.language], public.notices, public.standings, told, work.moment, edition
        )
        yield lists.daily_index_document(told, sections.get("daily", []), public.standings, edition)
        yield lists.archive_document(counts, edition)
        yield places.places_document(kept.places, work.moment.date(), edition)
        yield places.measures_document(kept.measures, work.moment.date(), edition)
        yield releases.calendar_document(public.releases, edition)
        yield services.feeds_document(edition)
        yield data.data_document(edition)
        yield data.dictionary_document(edition)
        yield services.not_found_document(edition)
        yield services.gone_document(edition)
        yield offline_document(edition)
        yield sitemap_document(names, [written.head for written in standing], composed, edition)
        if work.reference.site.search:
            yield search_document((month[:4] for month in names), edition)
        for written in standing:
            yield services.page_document(written.head, written.body, edition)
        for section in lists.sections_with_pages(work.reference):
            yield lists.section_document(section, sections.get(section, []), public.standings, edition)

    texts = in_editions(work.editions, documents)
    texts["sitemaps/site.xml"] = _sitemap(texts, work)
    texts["sitemap.xml"] = files.sitemap_index(["site", "figures", *names], work.address)
    texts["robots.txt"] = files.robots(work.address)
    for edition in work.editions:
        texts[f"{edition.prefix}feeds/feeds.opml"] = files.opml(services.feeds_of(edition), edition, work.address)
    texts["manifest.webmanifest"] = installed.manifest(work.reference.site)
    _whole("lists", texts, work)


def _whole(name: str, texts: dict[str, bytes], work: Work) -> None:
    """A shard that is cheaper to compose than to key: sealed by what came out."""
    shard = work.shards.of_texts(name, texts)
    if work.shards.current(name, shard.key) is None:
        work.shards.new[name] = shard


def _months(public: Public, work: Work) -> tuple[dict[str, list[Bulletin]], dict[str, list[Notice]]]:
    return _by(public.bulletins(work.own), lambda found: found.as_of[:7]), _by(
        public.notices, lambda found: found.month
    )


def _pages_in(edition: Edition, pages: Iterable[Written]) -> list[Written]:
    """The standing pages: in the edition's language, or else as the editors wrote them."""
    found = {written.head.slug: written for written in pages if not written.head.language}
    found |= {written.head.slug: written for written in pages if written.head.language == edition.language}
    return list(found.values())


def _sitemap(paths: Iterable[str], work: Work) -> bytes:
    """The sitemap of composed pages."""
    urls = [f"/{output_of(path).removesuffix('index.html')}" for path in paths]
    return files.sitemap([url for url in urls if not url.endswith(UNLISTED)], work.address)


def _by(items: Iterable[T], key: Callable[[T], str]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return found
