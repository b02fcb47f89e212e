"""Every link of the published site leads somewhere, and every page has the bones of a document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin

import pytest
from lxml import html  # type: ignore[import-untyped]

from publishconf import SITEURL

if TYPE_CHECKING:
    from pathlib import Path

HOME = f"{SITEURL}/"
# From the home page to any other: section or year, month, day.
FARTHEST = 3


@dataclass(frozen=True, slots=True)
class Page:
    """What a program reads in a page; all addresses are absolute."""

    ids: list[str]
    levels: list[int]
    named: set[str]
    """Every address that the page names, to go to or to load."""
    leads: set[str]
    """The pages of the site that a reader can go to from here."""
    silent: list[str]
    """Pictures without a text in their stead, not even an empty one."""
    canonical: list[str]
    alternates: dict[str, str]
    """Language → address of the same page."""
    listed: bool
    """Whether search engines may list it: not so a page shown in the stead of others."""


def page_of(url: str, content: bytes) -> Page:
    """The page with this address."""
    tree = html.fromstring(content)
    texts = tree.xpath("//@href | //@src | //@action | //@data | //meta[starts-with(@content, 'http')]/@content")
    here = url.removeprefix(SITEURL)
    return Page(
        ids=[str(found) for found in tree.xpath("//@id")],
        levels=[int(heading.tag[1]) for heading in tree.iter("h1", "h2", "h3", "h4", "h5", "h6")],
        named={urljoin(url, text) for text in texts},
        leads={re.sub("[?#].*", "", urljoin(url, link)) for link in tree.xpath("//a/@href")},
        silent=[f"{here}: {image.get('src')}" for image in tree.iter("img") if image.get("alt") is None],
        canonical=tree.xpath("//head/link[@rel='canonical']/@href"),
        alternates={link.get("hreflang"): link.get("href") for link in tree.xpath("//head/link[@hreflang]")},
        listed=not tree.xpath("//head/meta[@name='robots'][contains(@content, 'noindex')]"),
    )


@pytest.fixture(scope="session")
def files(published: Path) -> dict[str, Path]:
    """Public address → file, of everything."""
    found = {path.relative_to(published).as_posix(): path for path in published.rglob("*") if path.is_file()}
    return {f"{SITEURL}/{name}".removesuffix("index.html"): path for name, path in found.items()}


@pytest.fixture(scope="session")
def pages(files: dict[str, Path]) -> dict[str, Page]:
    """Public address → page."""
    return {url: page_of(url, path.read_bytes()) for url, path in files.items() if path.suffix == ".html"}


def test_links(pages: dict[str, Page], files: dict[str, Path]) -> None:
    """Every address of the site that a page names is that of a file, every fragment an id there."""
    named = {(link, url) for url, page in pages.items() for link in page.named if link.startswith(f"{SITEURL}/")}
    # What stands behind a question mark is for the page, not for the server.
    parts = {(*unquote(re.sub(r"\?[^#]*", "", link)).partition("#")[::2], url) for link, url in named}

    assert [(link, url) for link, _, url in parts if link not in files] == []
    assert [(link, name, url) for link, name, url in parts if name and name not in pages[link].ids] == []


def test_ids_are_unique(pages: dict[str, Page]) -> None:
    """No page gives an id twice."""

    assert [url for url, page in pages.items() if len(set(page.ids)) < len(page.ids)] == []


def test_headings(pages: dict[str, Page]) -> None:
    """A page begins with its one heading of the first level, and no heading skips a level."""
    odd = {
        url: page.levels
        for url, page in pages.items()
        if page.levels[:1] != [1]
        or page.levels.count(1) > 1
        or any(below > above + 1 for above, below in zip(page.levels, page.levels[1:], strict=False))
    }

    assert odd == {}


def test_pictures_have_a_text(pages: dict[str, Page]) -> None:
    """Every picture says what stands in its stead."""

    assert [image for page in pages.values() for image in page.silent] == []


def test_every_page_is_near(pages: dict[str, Page]) -> None:
    """Every page that is listed is a few links from the home page; no other is, but those that stand beside one."""
    reached = newest = {HOME}
    for _ in range(FARTHEST):
        newest = {link for url in newest for link in pages[url].leads if link in pages} - reached
        reached = reached | newest

    assert {url for url in reached if not url.endswith(("/channels/", "/pack/"))} == {
        url for url, page in pages.items() if page.listed
    }


def test_own_address(pages: dict[str, Page]) -> None:
    """Every page that is listed names its own public address, and no other names one."""
    wrong = {url: page.canonical for url, page in pages.items() if page.canonical != [url] * page.listed}

    assert wrong == {}


def test_other_languages(pages: dict[str, Page]) -> None:
    """A page that names itself in other languages is named by them, with itself among them."""
    wrong = [
        (url, language, other)
        for url, page in pages.items()
        for language, other in page.alternates.items()
        if other not in pages or pages[other].alternates != page.alternates or url not in page.alternates.values()
    ]

    assert wrong == []


def test_no_marks_show(files: dict[str, Path]) -> None:
    """No page shows the marks that its Markdown is written with."""

    assert [url for url, path in files.items() if path.suffix == ".html" and "{:" in path.read_text("utf-8")] == []
