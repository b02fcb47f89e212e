"""The words in attached files: texts, and what offices write with; other formats are not looked into."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.read.sources import Source

TEXTS = (".txt", ".csv", ".tsv", ".json", ".geojson", ".html", ".htm", ".xml", ".svg", ".ics", ".vcf", ".md", ".yaml")
OFFICE = (".docx", ".xlsx", ".pptx")
PARTS = re.compile(r"word/[^/]+\.xml|xl/sharedStrings\.xml|xl/worksheets/[^/]+\.xml|ppt/slides/[^/]+\.xml")
LINES = re.compile(r"</(?:w:p|a:p|si|row|c)>")
TAGS = re.compile(r"<[^>]{0,2000}>")
# Unpacked; a list of persons is far shorter.
LARGEST = 20_000_000


def words_in(source: Source) -> str:
    """The words of an attachment, or nothing where the format is not a text's."""
    name = source.path.lower()
    if name.endswith(TEXTS):
        return _decoded(source.raw)
    return "\n".join(_office(source.raw)) if name.endswith(OFFICE) else ""


def _decoded(raw: bytes) -> str:
    """The text as well as it can be read: what a reader's program makes of it counts, not whether it is well-formed."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def _office(raw: bytes) -> list[str]:
    """A line a paragraph or cell; a file that is none of an office's has no words."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as file:
            found = [part for part in file.infolist() if PARTS.fullmatch(part.filename) and part.file_size <= LARGEST]
            return [_plain(file.read(part).decode("utf-8", "replace")) for part in found]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        return []


def _plain(xml: str) -> str:
    return unescape(TAGS.sub("", LINES.sub("\n", xml)))
