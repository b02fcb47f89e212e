"""What a file of a release says, whatever its form: as it stands, and its words alone."""

from __future__ import annotations

import gzip
import html
import re
import zipfile
import zlib
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

TAG = re.compile(r"<[^<>]*>")
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
NO_WORD = re.compile(r"[\W_]+")
MARKS = bytes(code for code in range(128) if not chr(code).isalnum())
GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
# Archives in archives in archives are nobody's way to publish.
DEEPEST = 3


def faces(raw: bytes, depth: int = 0) -> Iterator[str]:
    """The texts in a file: its own, that of what is compressed, those of an archive's members and their names."""
    if raw.startswith(GZIP) and depth < DEEPEST:
        try:
            yield from faces(gzip.decompress(raw), depth + 1)
        except (OSError, EOFError, zlib.error):
            pass
        else:
            return
    if raw.startswith(ZIP) and depth < DEEPEST:
        try:
            with zipfile.ZipFile(BytesIO(raw)) as archive:
                for name in archive.namelist():
                    yield name
                    yield from faces(archive.read(name), depth + 1)
        except (OSError, RuntimeError, zipfile.BadZipFile, NotImplementedError, zlib.error):
            pass
        else:
            return
    try:
        yield raw.decode()
    except UnicodeDecodeError:
        yield raw.decode(errors="ignore")
        yield raw.decode("gb18030", errors="ignore")


def words(text: str) -> str:
    """The letters and digits of a text: no marks, no blanks, no tags, escapes undone."""
    return both_words(text)[0]


def both_words(text: str) -> tuple[str, str]:
    """The same, and again with what stands in tags."""
    if "\\u" in text:
        text = ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    text = _unescaped(text)
    # Feeds hold pages, escaped once more.
    return _letters(TAG.sub("", _unescaped(TAG.sub("", text)))), _letters(_unescaped(text))


def _unescaped(text: str) -> str:
    return html.unescape(text) if "&" in text else text


def _letters(text: str) -> str:
    # As bytes marks go ten times as fast; what an escape stood for may be half a character.
    raw = text.encode(errors="surrogatepass").translate(None, MARKS)
    return raw.decode() if raw.isascii() else NO_WORD.sub("", raw.decode(errors="surrogatepass"))
