"""What nobody may read yet: the words, names and files of scheduled notices and of reports of the future."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pipeline.compose.traditional import traditional
from pipeline.read.frontmatter import read_text
from pipeline.read.sources import load, scan
from pipeline.release.faces import words
from pipeline.store import digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pipeline.derive.ahead import Ahead
    from pipeline.model import Notice
    from pipeline.read.frontmatter import Text, Value
    from pipeline.read.sources import Source

FIELDS = ("title", "summary", "number", "reason", "channels")
SENTENCE = re.compile(r"[。！？!?；;|]|\. ")
TARGET = re.compile(r"\]\([^)]*\)|\{:[^}]*\}")
# A shorter title, or part of a sentence, may stand anywhere by chance.
SHORTEST = {"title": 4, "number": 4}
SHORT, SHORT_ASCII = 8, 20


@dataclass(frozen=True, slots=True)
class Secret:
    """Something that is not public before a moment: where it is written, what of it, and how it would show.

    `words` are as `faces.words` gives them; a `name` stands in addresses, in data and in names of files as it is;
    `digest` is that of a file.
    """

    path: str
    line: int
    field: str
    value: str
    moment: str
    words: str = ""
    name: str = ""
    digest: str = ""


def secrets_of(root: Path, ahead: Ahead) -> list[Secret]:
    """All that is not public yet."""
    months = [path for path in scan(root, "content/figures") if path[-11:-4] in ahead.months] if ahead.months else []
    return [
        *(secret for notice in ahead.notices for secret in _of_notice(root, notice, ahead.files)),
        *(secret for path in months for secret in _of_reports(load(root, path), ahead)),
    ]


def _of_notice(root: Path, notice: Notice, files: tuple[str, ...]) -> Iterator[Secret]:
    path, moment = f"content/notices/{notice.path}.md", notice.published.isoformat()
    text, _ = read_text(load(root, path))
    if text is None:
        return
    yield Secret(path, 1, "path", notice.path, moment, name=notice.path)
    slug = notice.path.partition("/")[2]
    # A slug of one word may be a word of the site.
    if "-" in slug:
        yield Secret(path, 1, "path", slug, moment, name=slug)
    for file in sorted(
        {*notice.attachments, *(link.address.removeprefix("/files/") for link in notice.links)} & {*files}
    ):
        found = digest(load(root, f"content/files/{file}").raw)
        yield Secret(path, 1, "attachments", file, moment, name=f"files/{file}")
        yield Secret(path, 1, "attachments", file, moment, digest=found)
    for field, at, said in [*_fields(text), *_sentences(text)]:
        for form in dict.fromkeys((words(said), words(traditional(said)))):
            if len(form) >= SHORTEST.get(field, SHORT_ASCII if form.isascii() else SHORT):
                yield Secret(path, at, field, said.strip(), moment, words=form)


def _fields(text: Text) -> Iterator[tuple[str, int, str]]:
    for name in FIELDS:
        value = text.fields.get(name)
        parts: Mapping[str, Value] = value.plain if value and isinstance(value.plain, dict) else {}
        for part in [value] if value and isinstance(value.plain, str) else parts.values():
            if part and isinstance(part.plain, str):
                yield name, part.line, part.plain


def _sentences(text: Text) -> Iterator[tuple[str, int, str]]:
    for number, line in enumerate(text.body.split("\n"), text.body_line):
        for sentence in SENTENCE.split(TARGET.sub("]", line)):
            yield "body", number, sentence


def _of_reports(source: Source, ahead: Ahead) -> Iterator[Secret]:
    rows = csv.reader(source.text()[0].splitlines())
    header = [cell.strip() for cell in next(rows)]
    for row in rows:
        cells = dict(zip(header, (cell.strip() for cell in row), strict=False))
        moment = cells.get("reported_at", "")
        if not moment or datetime.fromisoformat(moment) <= ahead.moment:
            continue
        day, line = cells["as_of"], rows.line_num
        # As the data files write it; a moment alone may also be that at which a notice expires.
        for beside in dict.fromkeys((cells["source"], cells.get("reason", ""))):
            yield Secret(source.path, line, "reported_at", moment, moment, name=f"{moment},{beside}")
        yield Secret(source.path, line, "reported_at", moment, moment, name=f'"reported_at":"{moment}"')
        if day not in ahead.days:
            yield Secret(source.path, line, "as_of", day, moment, name=f"daily/{day}")
            yield Secret(source.path, line, "as_of", day, moment, name=f"{day},{cells['region']}")
            yield Secret(source.path, line, "as_of", day, moment, name=f'"as_of":"{day}"')
        if len(note := words(cells.get("note", ""))) >= SHORT:
            yield Secret(source.path, line, "note", cells["note"], moment, words=note)
