"""Documents to the text of Markdown files, and the few pieces of Markdown that pages share. Pure."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.model import Document

SPECIAL = re.compile(r"([\\`*_\[\]>|#{}!])")


def text_of(document: Document) -> str:
    """The file: front matter of one JSON value a line (which is YAML too), then the body."""
    meta = {
        "title": document.title,
        "summary": document.summary,
        "template": document.template,
        "url": document.url,
        "save_as": document.save_as,
        **document.meta,
    }
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in meta.items()]
    return "\n".join(["---", *lines, "---", "", document.body.strip(), ""])


def texts_of(documents: Iterable[Document]) -> dict[str, bytes]:
    """Path → file of each document. Two documents of one path are our own fault: paths are identities."""
    texts: dict[str, bytes] = {}
    for document in documents:
        if document.path in texts:
            raise ValueError(document.path)
        texts[document.path] = text_of(document).encode()
    return texts


def escaped(text: str) -> str:
    """Plain text that Markdown leaves as it is, on one line."""
    plain = SPECIAL.sub(r"\\\1", " ".join(text.split()))
    return plain.replace("&", "&amp;").replace("<", "&lt;")


def link(title: str, url: str) -> str:
    """A link to an address of the site or outside."""
    return f"[{escaped(title)}]({url})"


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
