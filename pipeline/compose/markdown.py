"""Documents to the text of Markdown files, and the few pieces of Markdown that pages share. Pure."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from pipeline.compose.traditional import traditional

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pipeline.edition import Edition
    from pipeline.model import Document

SPECIAL = re.compile(r"([\\`*_\[\]>|#{}!])")
# The path of a link's target, in a body and in front matter; what follows `#` is text, and changes with it.
ADDRESS = re.compile(r'(\]\(<?|^ *\[[^]^][^]]*\]:\s*<?|"url": "|href="|src=")([^)#"\s]*)', re.MULTILINE)
# An address of a page ends with a slash; files have one place for all editions, but for feeds.
PAGE = re.compile(
    r'(\]\(<?|^ *\[[^]^][^]]*\]:\s*<?|"url": "|href=")/(?=(?:[^)"\s#?]*/)?(?:[)"#?>\s])|feeds/)', re.MULTILINE
)
# The page's own `url` and `save_as`.
OWN = re.compile(r'^((?:url|save_as): )"', re.MULTILINE)
JSON = json.JSONEncoder(ensure_ascii=False)


def text_of(document: Document, edition: Edition) -> str:
    """The file: front matter of one JSON value a line (which is YAML too), then the body.

    Documents name addresses of the site without the folder of their edition; here they get it.
    """
    meta = {
        "title": document.title,
        "summary": document.summary,
        "template": document.template,
        "url": document.url,
        "save_as": document.save_as,
        "lang": edition.language,
        "quoted": "",
        "text_lang": "",
        **document.meta,
    }
    lines = [f"{key}: {JSON.encode(value)}" for key, value in meta.items()]
    text = "\n".join(["---", *lines, "---", "", document.body.strip(), ""])
    return within(text, edition) if edition.prefix else text


def within(text: str, edition: Edition) -> str:
    """A composed file as one of another edition: its own addresses, its own characters."""
    if edition.converted:
        kept = iter([address for _, address in ADDRESS.findall(text)])
        text = ADDRESS.sub(lambda found: found[1] + next(kept), traditional(text))
    text = PAGE.sub(rf"\1/{edition.prefix}", text)
    return OWN.sub(rf'\1"{edition.prefix}', text, count=2)


def texts_of(documents: Iterable[Document], edition: Edition) -> dict[str, bytes]:
    """Path → file of each document. Two documents of one path are our own fault: paths are identities."""
    texts: dict[str, bytes] = {}
    for document in documents:
        path = path_of(document, edition)
        if path in texts:
            raise ValueError(path)
        texts[path] = text_of(document, edition).encode()
    return texts


def path_of(document: Document, edition: Edition) -> str:
    """The file of a document in an edition; the home page of `en/` is `en.md`."""
    return f"{edition.prefix}{document.path}" if document.url or not edition.prefix else f"{edition.prefix[:-1]}.md"


def in_editions(editions: Iterable[Edition], compose: Callable[[Edition], Iterable[Document]]) -> dict[str, bytes]:
    """Path → file of the documents in every edition; a converted one is made of those before it."""
    texts: dict[str, bytes] = {}
    documents: list[Document] = []
    for edition in editions:
        if not edition.converted:
            documents = list(compose(edition))
        texts |= texts_of(documents, edition)
    return texts


def escaped(text: str) -> str:
    """Plain text that Markdown leaves as it is, on one line."""
    plain = SPECIAL.sub(r"\\\1", " ".join(text.split()))
    return plain.replace("&", "&amp;").replace("<", "&lt;")


def link(title: str, url: str, lang: str = "") -> str:
    """A link to an address of the site or outside; `lang` marks a title of another language than the page's."""
    return f"[{spoken(title, lang)}]({url})"


def spoken(text: str, lang: str) -> str:
    """Plain text, marked where it is of another language than the page's."""
    return f'<span lang="{lang}">{escaped(text)}</span>' if lang else escaped(text)


def quoted(text: str, edition: Edition) -> str:
    """A text of the content: translated, or else marked as being in the editors' language."""
    return spoken(edition.named(text), edition.untold(text))


def own(text: str, edition: Edition) -> str:
    """Words of an edition within a text in the editors' language."""
    return spoken(text, edition.language if edition.foreign else "")


def table(header: Sequence[str], rows: Iterable[Sequence[str]], *, figures: bool = False) -> str:
    """A table; `figures` sets all columns but the first to the right. Cells are Markdown already."""
    marks = ["---", *(["--:" if figures else "---"] * (len(header) - 1))]
    return "\n".join(_cells(cells) for cells in (header, marks, *rows))


def _cells(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def bullets(items: Iterable[str]) -> str:
    """A list."""
    return "\n".join(f"- {item}" for item in items)


def sections(*parts: str) -> str:
    """Parts that hold anything, a blank line between them."""
    return "\n\n".join(part.strip("\n") for part in parts if part.strip())
