"""Pictures for shared links: 1200 × 630 pixels in four tones, with what matters in the square that chats cut out."""

from __future__ import annotations

import re
import zlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

    from pipeline.compose.previews import Preview

# Noto Sans SC Bold, the characters of GB 2312: the same bytes come out whatever fonts a machine has.
FONT = Path(__file__).parent / "fonts" / "NotoSansSC-Bold.otf"
WIDTH, HEIGHT, BAND, EDGE, SQUARE = 1200, 630, 96, 48, 600
MIDDLE = WIDTH // 2
# The band of the style sheet, its tints, and paper.
TONES = bytes.fromhex("0b4a5a 5c8791 aec4c9 ffffff")
SHADES = [tone // 64 for tone in range(256)]
# Sizes of the text, and how many lines of each have room.
LINES = ((56, 2), (48, 2), (40, 3))
# A number or a word of Latin letters is not parted, and no line begins with a sign that ends something.
PIECE = re.compile(r"[\w.,%-]+(?<=[\x21-\x7e])|.", re.ASCII)
ENDING = "，。、；：？！）》」』”’…"


def drawn(preview: Preview, site: str, flag: str) -> bytes:
    """The picture as PNG, the same bytes each time; `flag` is what has to be known of the site."""
    from PIL import Image, ImageDraw

    image = Image.new("L", (WIDTH, HEIGHT), 255)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, WIDTH, BAND - 1), fill=0)
    _line(pen, flag, (WIDTH - EDGE, BAND // 2), 30, 360, "rm", 255)
    _line(pen, site, (EDGE, BAND // 2), 40, 700, "lm", 255)
    _line(pen, preview.about, (MIDDLE, 166), 52, SQUARE)
    _line(pen, preview.word, (MIDDLE, 305), 200, SQUARE)
    size, lines = _wrapped(preview.text)
    for place, line in enumerate(lines):
        pen.text((MIDDLE, 455 + place * (size + 6)), line, fill=0, font=_font(size), anchor="mm")
    _line(pen, preview.source, (MIDDLE, HEIGHT - 28), 28, WIDTH - 2 * EDGE)
    packed = Image.frombytes("P", image.size, image.point(SHADES).tobytes())
    return _png(packed.tobytes("raw", "P;2"))


def _line(
    pen: ImageDraw, text: str, at: tuple[int, int], size: int, room: int, anchor: str = "mm", fill: int = 0
) -> None:
    """A line of text, as large as has room."""
    length = _font(size).getlength(text)
    font = _font(min(size, int(size * room / length))) if length else _font(size)
    pen.text(at, text, fill=fill, font=font, anchor=anchor)


def _wrapped(text: str) -> tuple[int, list[str]]:
    """The size at which a text fits, and its lines; one that never does ends in “…”."""
    for size, most in LINES:
        lines = _lines(text, _font(size))
        if len(lines) <= most:
            return size, lines
    return size, [*lines[: most - 1], f"{lines[most - 1][:-1]}…"]


def _lines(text: str, font: FreeTypeFont) -> list[str]:
    lines = [""]
    for piece in PIECE.findall(text):
        if font.getlength(lines[-1] + piece) > WIDTH - 2 * EDGE and piece not in ENDING:
            lines.append("")
        lines[-1] += piece
    return [line.strip() for line in lines]


@lru_cache(None)
def _font(size: int) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(str(FONT), size, layout_engine=ImageFont.Layout.BASIC)


def _png(packed: bytes) -> bytes:
    """Rows of two bits a pixel as PNG."""
    stride = WIDTH // 4
    rows = b"".join(b"\0" + packed[at : at + stride] for at in range(0, len(packed), stride))
    head = WIDTH.to_bytes(4, "big") + HEIGHT.to_bytes(4, "big") + bytes([2, 3, 0, 0, 0])
    chunks = ((b"IHDR", head), (b"PLTE", TONES), (b"IDAT", zlib.compress(rows, 5)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")
        for kind, content in chunks
    )
