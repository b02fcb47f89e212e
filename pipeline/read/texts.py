"""Notices and pages: Markdown files to values and bodies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.model import Notice, Page, Reference
from pipeline.problems import Problem
from pipeline.read import schema
from pipeline.read.frontmatter import Text, read_text
from pipeline.read.prose import Lines, headings, links_in, prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.read.sources import Source

NOTICE_FILE = re.compile(r"content/notices/(\d{4}-\d{2})/([^/]+)\.md")
# Addresses that the site composes, or will.
RESERVED = frozenset(
    [
        "index",
        "daily",
        "notices",
        "sections",
        "regions",
        "figures",
        "archive",
        "corrections",
        "places",
        "measures",
        "data",
        "feeds",
        "files",
        "packs",
        "theme",
        "codes",
        "sitemaps",
        "search",
        "sitemap",
        "offline",
        "hant",
        "en",
        "api",
        "calendar",
        "verify",
        "pagefind",
    ]
)
PAGE_FILE = re.compile(r"content/pages/(?:([^/]+)/)?([^/]+)\.md")
BARE_IMAGE = re.compile(r"!\[\s*\]\(|<img(?![^>]*\balt\s*=\s*[\"'][^\"']*\S)", re.IGNORECASE)
# Patterns of Markdown take quadratic time on a line; nobody writes such a paragraph.
LONGEST_LINE = 10_000


@dataclass(frozen=True, slots=True)
class Written:
    """A notice or a page, and the file that it was read from."""

    head: Any
    text: Text

    @property
    def body(self) -> str:
        """The Markdown below the front matter."""
        return self.text.body


def read_notice(source: Source, reference: Reference) -> tuple[Written | None, list[Problem]]:
    """A notice from its file; identity and month come from the path."""
    found = NOTICE_FILE.fullmatch(source.path)
    if not found or not schema.SLUG.fullmatch(found[2]):
        return None, [Problem(source.path, 1, "notice-file")]
    text, problems = read_text(source)
    if text is None:
        return None, problems
    values, problems = schema.typed(text, schema.NOTICE, reference)
    lines = prose(text.body, text.body_line)
    problems += body_problems(text, lines)
    if problems:
        return None, problems
    notice = Notice(
        path=f"{found[1]}/{found[2]}",
        links=links_in(lines),
        lines=_lines(text),
        **_notice(values, reference),
    )
    return Written(notice, text), []


def _lines(text: Text) -> dict[str, int]:
    """The line of each field, and of each part of a field that has parts."""
    parts = [
        (f"{name}.{key}", part.line)
        for name, value in text.fields.items()
        if isinstance(value.plain, dict)
        for key, part in value.plain.items()
    ]
    return {name: value.line for name, value in text.fields.items()} | dict(parts)


def _notice(values: Mapping[str, object], reference: Reference) -> dict[str, Any]:
    return {"regions": (reference.site.region,), **values}


def read_page(source: Source, reference: Reference) -> tuple[Written | None, list[Problem]]:
    """A standing page from its file."""
    found = PAGE_FILE.fullmatch(source.path)
    language, slug = found.groups(default="") if found else ("", "")
    if not schema.SLUG.fullmatch(slug) or (language and language not in reference.site.editions):
        return None, [Problem(source.path, 1, "page-file")]
    if slug in RESERVED:
        return None, [Problem(source.path, 1, "page-reserved", {"name": slug})]
    text, problems = read_text(source)
    if text is None:
        return None, problems
    values, problems = schema.typed(text, schema.PAGE, reference)
    lines = prose(text.body, text.body_line)
    problems += body_problems(text, lines)
    if problems:
        return None, problems
    fields: dict[str, Any] = dict(values)
    return Written(Page(slug=slug, language=language, links=links_in(lines), **fields), text), []


def body_problems(text: Text, lines: Lines) -> list[Problem]:
    """What a body must not do: be empty, show pictures without words, take the page's own heading."""
    if not text.body.strip():
        return [Problem(text.path, text.body_line, "empty-body")]
    if long := [at for at, line in enumerate(text.body.split("\n"), text.body_line) if len(line) > LONGEST_LINE]:
        return [Problem(text.path, number, "line-long", {"most": LONGEST_LINE}) for number in long]
    return [
        *(
            Problem(text.path, number, "image-alt")
            for number, line in lines
            if ("![" in line or "<" in line) and BARE_IMAGE.search(line)
        ),
        *heading_problems(text.path, lines),
    ]


def heading_problems(path: str, lines: Lines) -> Iterator[Problem]:
    """The title is the first heading of a page; below it no level is left out."""
    before = 1
    for heading in headings(lines):
        if heading.level == 1:
            yield Problem(path, heading.line, "heading-one")
        elif heading.level > before + 1:
            yield Problem(path, heading.line, "heading-jump", {"text": heading.text, "most": "#" * (before + 1)})
        before = max(heading.level, 2)
