"""Pictures as their parts: what shows, and what the camera wrote beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.problems import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")
# Formats that hold as much, that few browsers show, and that nothing here can read.
CLOSED = (".heic", ".heif", ".tif", ".tiff", ".avif", ".dng")
JPEG, PNG, RIFF, WEBP = b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"RIFF", b"WEBP"
EXIF = b"Exif\0\0"
# Behind the head of a scan there are its bytes: up to the next marker that is neither filled in nor a restart.
SCAN_ENDS = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
START_OF_SCAN, END_OF_PICTURE = 0xDA, 0xD9
ORIENTATION, GPS = 0x0112, 0x8825
CAMERA = {0x010F: "Make", 0x0110: "Model", 0x013B: "Artist", 0x8298: "Copyright", 0x9C9D: "XPAuthor"}
OWNER = {0xA430: "CameraOwnerName", 0xA431: "BodySerialNumber"}
DETAILS = 0x8769


@dataclass(frozen=True, slots=True)
class Part:
    """A segment of a JPEG by its marker (`E1`), a chunk of a PNG or WebP by its name: its bytes, and its content."""

    kind: str
    raw: bytes
    content: bytes


def parts_of(raw: bytes) -> tuple[Part, ...]:
    """The parts of a JPEG, PNG or WebP up to its end; what hangs behind it is none."""
    try:
        if raw.startswith(JPEG):
            return tuple(_jpeg(raw))
        if raw.startswith(PNG):
            return tuple(_png(raw))
        if raw.startswith(RIFF) and raw[8:12] == WEBP:
            return tuple(_webp(raw))
    except (IndexError, ValueError):
        pass
    raise Fault("picture-broken")


def _jpeg(raw: bytes) -> Iterator[Part]:
    at = len(JPEG)
    while True:
        if raw[at] != 0xFF:  # noqa: PLR2004 - every marker begins with it
            raise ValueError
        while raw[at + 1] == 0xFF:  # noqa: PLR2004
            at += 1
        marker = raw[at + 1]
        if marker == END_OF_PICTURE:
            yield Part("D9", raw[at : at + 2], b"")
            return
        end = at + 2 + int.from_bytes(raw[at + 2 : at + 4], "big")
        content = raw[at + 4 : end]
        if marker == START_OF_SCAN:
            found = SCAN_ENDS.search(raw, end)
            end = found.start() if found else len(raw)
        yield Part(f"{marker:02X}", raw[at:end], content)
        at = end


def _png(raw: bytes) -> Iterator[Part]:
    at, kind = len(PNG), ""
    while kind != "IEND":
        size = int.from_bytes(raw[at : at + 4], "big")
        kind = raw[at + 4 : at + 8].decode("ascii")
        end = at + 12 + size
        if end > len(raw):
            raise ValueError
        yield Part(kind, raw[at:end], raw[at + 8 : end - 4])
        at = end


def _webp(raw: bytes) -> Iterator[Part]:
    at, whole = 12, 8 + int.from_bytes(raw[4:8], "little")
    if whole > len(raw):
        raise ValueError
    while at < whole:
        size = int.from_bytes(raw[at + 4 : at + 8], "little")
        end = at + 8 + size + size % 2
        yield Part(raw[at : at + 4].decode("ascii"), raw[at:end], raw[at + 8 : at + 8 + size])
        at = end


def orientation(parts: tuple[Part, ...]) -> int:
    """How a picture has to be turned to stand upright, 1 to 8; 1 is as it lies."""
    found = next((exif.get(ORIENTATION, 1) for exif in _exifs(parts)), 1)
    return found if found in range(1, 9) else 1


def told(parts: tuple[Part, ...]) -> tuple[bool, list[str]]:
    """Whether a picture tells where it was taken, and the names of the fields that tell whose it is."""
    place, names = False, []
    for exif in _exifs(parts):
        place = place or bool(exif.get_ifd(GPS))
        details = exif.get_ifd(DETAILS)
        names += [name for tag, name in CAMERA.items() if exif.get(tag)]
        names += [name for tag, name in OWNER.items() if details.get(tag)]
    beside = b"".join(part.content for part in parts if _is_beside(part))
    names += [name for name in ("creator", "Author") if name.encode() in beside]
    return place or b"GPSLatitude" in beside, names


def _is_beside(part: Part) -> bool:
    """XMP, wherever a format keeps it, and the texts of a PNG."""
    return part.kind in ("iTXt", "tEXt", "zTXt", "XMP ") or (part.kind == "E1" and not part.content.startswith(EXIF))


def _exifs(parts: tuple[Part, ...]) -> Iterator[Any]:
    """What the camera wrote, as Pillow reads it."""
    for part in parts:
        if part.kind in ("eXIf", "EXIF") or (part.kind == "E1" and part.content.startswith(EXIF)):
            from PIL import Image

            exif = Image.Exif()
            try:
                exif.load(part.content)
                exif.get_ifd(GPS)
                exif.get_ifd(DETAILS)
            except Exception:  # noqa: BLE001, S112 - Pillow raises whatever it stumbles on; it is dropped anyway
                continue
            yield exif
