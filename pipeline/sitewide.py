"""The shards of the whole site: lists, figures' pages, feeds, data; composed from what the months left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from pipeline.compose import home, lists, services
from pipeline.compose.home import HomeState
from pipeline.compose.markdown import texts_of
from pipeline.publish import entries, files
from pipeline.seals import key_of, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from pipeline.derive.standing import Standing
    from pipeline.model import Bulletin, Document, Measure, Notice, Page, Place, Reference
    from pipeline.months import Figures
    from pipeline.read.texts import Written
    from pipeline.seals import Shards

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Public:
    """All that is public at the moment of the build."""

    reference: Reference
    moment: datetime
    notices: tuple[Notice, ...]
    standings: Mapping[str, Standing]
    bulletins: tuple[Bulletin, ...]
    address: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What the figures' pages leave for the home page and the feeds."""

    home: HomeState
    corrections: tuple[entries.Entry, ...]


def figures_pages(public: Public, figures: Figures, key: str, shards: Shards) -> Summary:
    """Regions, tables, metrics, corrections and data files: anew only where a figure changed."""
    stories = lists.section_of(public.notices, "corrections")
    today = public.moment.date()
    stale = bool(public.bulletins) and home.is_archive(public.bulletins, today)
    beside = [plain(notice) for notice in stories], [plain(public.standings[notice.path]) for notice in stories]
    made_of = key_of(key, [shard.key for shard in figures.shards], beside, stale, public.address)
    sealed = shards.current("figures-pages", made_of)
    if sealed is None:
        from pipeline.compose import figures as compose  # noqa: PLC0415
        from pipeline.compose.record import record_of  # noqa: PLC0415

        months = figures.months()
        record = record_of(months, figures.heads, public.reference)
        documents = [*compose.figures_documents(record), lists.corrections_document(record, stories, public.standings)]
        summary = Summary(
            home.home_state(record, public.bulletins, archive=stale),
            tuple(entries.correction_entries(record.corrections, public.reference)),
        )
        texts = texts_of(documents) | files.data_files(months, public.reference)
        texts |= _map("figures", documents, public.address)
        sealed = shards.add("figures-pages", made_of, summary, texts)
    return sealed.read(Summary)


def month_archives(public: Public, key: str, shards: Shards) -> None:
    """`/archive/<month>/` and the month's sitemap."""
    bulletins = _by(public.bulletins, lambda found: found.as_of[:7])
    notices = _by(public.notices, lambda found: found.month)
    for month in sorted(bulletins.keys() | notices.keys()):
        days, texts = bulletins.get(month, []), notices.get(month, [])
        marks = [plain(public.standings[notice.path].marks) for notice in texts]
        heads = [(n.path, n.title, n.summary, n.published) for n in texts]
        made_of = key_of(key, plain(days), heads, marks, public.address)
        if shards.current(f"archive/{month}", made_of) is None:
            document = lists.month_document(month, days, texts, public.standings, public.reference)
            urls = [f"/archive/{month}/", *(found.url for found in days), *(notice.url for notice in texts)]
            sitemap = {f"sitemaps/{month}.xml": files.sitemap(urls, public.address)}
            shards.add(f"archive/{month}", made_of, None, texts_of([document]) | sitemap)


def lists_pages(
    public: Public, summary: Summary, places: Sequence[Place], measures: Sequence[Measure], pages: Iterable[Written], shards: Shards, key: str
) -> None:
    """Home, sections, archive, daily index, services, standing pages."""
    reference, notices, standings = public.reference, public.notices, public.standings
    months = _by(notices, lambda found: found.month)
    days = _by(public.bulletins, lambda found: found.as_of[:7])
    counts = [(month, len(months.get(month, [])), len(days.get(month, []))) for month in months.keys() | days.keys()]
    by_section = _by(notices, lambda found: found.section)
    documents: list[Document] = [
        home.home_document(summary.home, notices, standings, reference),
        lists.daily_index_document(public.bulletins, by_section.get("daily", []), standings, reference),
        lists.archive_document(counts, reference),
        services.places_document(places, reference),
        services.measures_document(measures, reference),
        services.feeds_document(reference),
        services.data_document(reference),
        services.not_found_document(reference),
        *(services.standing_document(written.head, written.body, reference) for written in pages),
        *(
            lists.section_document(section, by_section.get(section, []), standings, reference)
            for section in lists.sections_with_pages(reference)
        ),
    ]
    texts = texts_of(documents) | _map("site", documents, public.address)
    texts["sitemap.xml"] = files.sitemap_index(["site", "figures", *sorted(months.keys() | days.keys())], public.address)
    texts["robots.txt"] = files.robots(public.address)
    made_of = key_of(key, [(path, text.decode()) for path, text in texts.items()])
    if shards.current("lists", made_of) is None:
        shards.add("lists", made_of, None, texts)


def feeds(public: Public, summary: Summary, shards: Shards, key: str) -> None:
    """`/feeds/`: full texts, made of the composed files."""
    notices = entries.notice_entries(public.notices[-entries.NEWEST * 4 :], public.standings, public.reference)
    daily = entries.bulletin_entries(public.bulletins, public.reference)
    corrections = [*summary.corrections, *(entry for entry in notices if entry.category == public.reference.site.sections.get("corrections"))]
    found = {
        "news": entries.newest([*notices, *daily, *summary.corrections]),
        "notices": entries.newest(notices),
        "daily": entries.newest(daily),
        "corrections": entries.newest(corrections),
    }
    known = shards.files()
    wanted = {entry.id: entry for chosen in found.values() for entry in chosen}
    made_of = key_of(
        key,
        {name: [plain(entry) for entry in chosen] for name, chosen in found.items()},
        [known.get(entry.document, "") for entry in wanted.values()],
        public.address,
    )
    if shards.current("feeds", made_of) is None:
        from pipeline.publish import feeds as publish  # noqa: PLC0415 - lxml, only where a feed changed

        bodies = {entry.id: entry.body or shards.body_of(entry.document) for entry in wanted.values()}
        fragments = publish.fragments_of(wanted.values(), bodies, shards.payload("feeds", dict[str, tuple[str, str]]) or {}, public.address)
        texts: dict[str, bytes] = {}
        for name, chosen in found.items():
            feed = publish.Feed(name, services.FEEDS[name], tuple(chosen))
            texts |= publish.feed_files(feed, public.reference.site, public.address, {key: html for key, (_, html) in fragments.items()})
        shards.add("feeds", made_of, fragments, texts)


def attachments(public: Public, contents: Mapping[str, bytes], shards: Shards) -> None:
    """The files that a public notice attaches or links; nothing else of `content/files/` goes out."""
    shown = [notice for notice in public.notices if not public.standings[notice.path].withdrawn]
    named = {path for notice in shown for path in notice.attachments}
    linked = {link.target.removeprefix("/files/") for notice in shown for link in notice.links if link.target.startswith("/files/")}
    texts = {f"files/{path}": contents[path] for path in sorted(named | linked) if path in contents}
    made_of = key_of({path: text.hex() for path, text in texts.items()})
    if shards.current("files", made_of) is None:
        shards.add("files", made_of, None, texts)


def _map(name: str, documents: Iterable[Document], address: str) -> dict[str, bytes]:
    urls = [f"/{document.url}" for document in documents if document.template != "notfound"]
    return {f"sitemaps/{name}.xml": files.sitemap(urls, address)}


def _by(items: Iterable[T], key: Callable[[T], str]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return found
