"""Pictures as they go out: nothing that the camera wrote beside them, and not a pixel less. Pure."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from pipeline.read.pictures import EXIF, JPEG, PNG, RIFF, WEBP, orientation, parts_of

if TYPE_CHECKING:
    from pipeline.read.pictures import Part

# All that changes how a picture looks; anything else may tell of whoever took it.
PNG_KEPT = frozenset(
    [
        *("IHDR", "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "bKGD", "hIST"),
        *("pHYs", "sPLT", "acTL", "fcTL", "fdAT"),
    ]
)
WEBP_KEPT = frozenset(["VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP"])
WEBP_SAYS_EXIF, WEBP_SAYS_XMP = 0x08, 0x04


def stripped(raw: bytes) -> bytes:
    """The picture without place, camera and author; one that was turned by a mark alone keeps the mark."""
    parts, turned = parts_of(raw), b""
    if (turn := orientation(parts)) > 1:
        turned = _turned(turn)
    if raw.startswith(JPEG):
        return _jpeg(parts, turned)
    return _png(parts, turned) if raw.startswith(PNG) else _webp(parts, turned)


def _turned(orientation: int) -> bytes:
    """Exif with one field: TIFF's head, one entry (0x0112, a short, once), no more."""
    return b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0" + bytes([orientation]) + b"\0" * 7


def _jpeg(parts: tuple[Part, ...], turned: bytes) -> bytes:
    mark = EXIF + turned
    segment = b"\xff\xe1" + (len(mark) + 2).to_bytes(2, "big") + mark if turned else b""
    return JPEG + segment + b"".join(part.raw for part in parts if _shows(part))


def _shows(part: Part) -> bool:
    """Of the segments that applications write (E0 to EF) and comments (FE), those that tell colours and size."""
    kept = {"E0": b"JFIF\0", "E2": b"ICC_PROFILE\0", "EE": b"Adobe"}
    return part.kind[0] not in "EF" or part.content.startswith(kept.get(part.kind, b"-"))


def _png(parts: tuple[Part, ...], turned: bytes) -> bytes:
    kept = [part.raw for part in parts if part.kind in PNG_KEPT]
    chunk = b"eXIf" + turned
    mark = len(turned).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big") if turned else b""
    return PNG + kept[0] + mark + b"".join(kept[1:])


def _webp(parts: tuple[Part, ...], turned: bytes) -> bytes:
    kept = b"".join(_chunk(part, turned) for part in parts if part.kind in WEBP_KEPT)
    if turned and kept.startswith(b"VP8X"):
        kept += b"EXIF" + len(turned).to_bytes(4, "little") + turned
    return RIFF + (len(kept) + 4).to_bytes(4, "little") + WEBP + kept


def _chunk(part: Part, turned: bytes) -> bytes:
    """The chunk as it was; the one that lists the others says what is still there."""
    if part.kind != "VP8X":
        return part.raw
    flags = part.content[0] & ~(WEBP_SAYS_EXIF | WEBP_SAYS_XMP) | (WEBP_SAYS_EXIF if turned else 0)
    return part.raw[:8] + bytes([flags]) + part.raw[9:]
