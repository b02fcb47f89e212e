"""The links of all texts: they lead to what is there, or will be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.check.notices import dead_links, links_within
from pipeline.render.pages import output_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.check.notices import Referable
    from pipeline.model import Link, Page
    from pipeline.problems import Problem
    from pipeline.shards.content import Content
    from pipeline.shards.work import Public, Work


def wrong_links(content: Content, known: Referable) -> list[Problem]:
    """Links to notices, places and files that nobody wrote, for a site that cannot be composed yet."""
    return [problem for path, links in _linking(content) for problem in links_within(path, links, known)]


def dead_ends(content: Content, shown: Public, work: Work) -> list[Problem]:
    """Links of public texts lead to public addresses; those of scheduled ones to addresses that will be."""
    heads = content.notices.heads.values()
    now = frozenset(f"/{output_of(path).removesuffix('index.html')}" for path in work.shards.files())
    later = now | {notice.url for notice in heads} | {f"/files/{path}" for path in content.files}
    withdrawn = {file_of_notice(path) for path, standing in shown.standings.items() if standing.withdrawn}
    scheduled = {file_of_notice(notice.path) for notice in heads if notice.published > work.moment}
    return [
        problem
        for path, links in _linking(content)
        if path not in withdrawn
        for problem in dead_links(path, links, later if path in scheduled else now)
    ]


def _linking(content: Content) -> Iterator[tuple[str, tuple[Link, ...]]]:
    """The file of every notice and page, and its links."""
    yield from ((file_of_notice(notice.path), notice.links) for notice in content.notices.heads.values())
    yield from ((file_of_page(written.head), written.head.links) for written in content.pages)


def file_of_notice(path: str) -> str:
    """Where a notice is written."""
    return f"content/notices/{path}.md"


def file_of_page(page: Page) -> str:
    """Where a standing page is written."""
    return f"content/pages/{page.language}/{page.slug}.md" if page.language else f"content/pages/{page.slug}.md"
