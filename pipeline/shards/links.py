"""The links of all texts: they lead to what is there, or will be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.check.notices import dead_anchors, dead_links, links_within
from pipeline.edition import VARIANTS
from pipeline.read.frontmatter import read_text
from pipeline.read.prose import ids_in
from pipeline.render.pages import output_of
from pipeline.shards.notices import file_of_notice
from pipeline.timings import stage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from pipeline.check.notices import Referable
    from pipeline.model import Link, Page
    from pipeline.problems import Problem
    from pipeline.read.sources import Source
    from pipeline.shards.content import Content
    from pipeline.shards.work import Public, Work


def wrong_links(content: Content, known: Referable, work: Work) -> list[Problem]:
    """Links to notices, places and files that nobody wrote, for a site that cannot be composed yet."""
    parts = _Parts(content, work, {})
    return [
        problem
        for path, url, links in _linking(content)
        if links
        for problem in (*links_within(path, links, known), *dead_anchors(path, url, links, parts.of))
    ]


@stage("links")
def dead_ends(content: Content, shown: Public, work: Work) -> tuple[list[Problem], Collection[str]]:
    """Links of public texts lead to public addresses; those of scheduled ones to addresses that will be.

    Beside the problems: the addresses of pages of which a link names a part.
    """
    heads, files = content.notices.heads.values(), work.shards.files()
    now = frozenset(f"/{output_of(path).removesuffix('index.html')}" for path in files)
    later = now | {notice.url for notice in heads} | {f"/files/{path}" for path in content.files}
    withdrawn = {file_of_notice(path) for path, standing in shown.standings.items() if standing.withdrawn}
    scheduled = {file_of_notice(notice.path) for notice in heads if notice.published > work.moment}
    parts = _Parts(content, work, files)
    problems = [
        problem
        for path, url, links in _linking(content)
        if links and path not in withdrawn
        for problem in (
            *dead_links(path, links, later if path in scheduled else now),
            *dead_anchors(path, url, links, parts.of),
        )
    ]
    return problems, parts.known.keys()


class _Parts:
    """The parts of pages that a link can name; a page is looked at when a link asks for it."""

    def __init__(self, content: Content, work: Work, composed: Mapping[str, str]) -> None:
        """`composed` are the files of this build, as far as there are any."""
        self.work = work
        self.composed = composed
        self.notices = {_address(source): source for found in content.notices.files.values() for source in found}
        self.pages = {url_of_page(written.head): written.body for written in content.pages}
        self.known: dict[str, frozenset[str] | None] = {}

    def of(self, address: str) -> frozenset[str] | None:
        """The ids of a page; None where it is not known, or there is none."""
        if address not in self.known:
            self.known[address] = self._ids(address)
        return self.known[address]

    def _ids(self, address: str) -> frozenset[str] | None:
        # What people wrote is there before its page is, and is judged before its hour.
        if address in self.pages:
            return ids_in(self.pages[address])
        if address in self.notices:
            text, _ = read_text(self.notices[address])
            return ids_in(text.body) if text else None
        document = f"{address.strip('/') or 'index'}.md"
        return ids_in(self.work.shards.body_of(document)) if document in self.composed else None


def _address(source: Source) -> str:
    """The address of a notice, by its file."""
    return f"/{source.path.removeprefix('content/').removesuffix('.md')}/"


def _linking(content: Content) -> Iterator[tuple[str, str, tuple[Link, ...]]]:
    """The file of every notice and page, its address, and its links."""
    for notice in content.notices.heads.values():
        yield file_of_notice(notice.path), notice.url, notice.links
    for written in content.pages:
        yield file_of_page(written.head), url_of_page(written.head), written.head.links


def file_of_page(page: Page) -> str:
    """Where a standing page is written."""
    return f"content/pages/{page.language}/{page.slug}.md" if page.language else f"content/pages/{page.slug}.md"


def url_of_page(page: Page) -> str:
    """The address of a standing page, in the edition for which it was written."""
    prefix = VARIANTS[page.language][0] if page.language else ""
    return f"/{prefix}{page.slug}/"
