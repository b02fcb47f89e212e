"""Pictures go out without what the camera wrote beside them, and with every pixel."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from conftest import notice
from PIL import ExifTags, Image, PngImagePlugin

from pipeline.problems import Fault
from pipeline.publish.pictures import stripped
from pipeline.read.pictures import orientation, parts_of, told

if TYPE_CHECKING:
    from conftest import Factory

TYPE = ("JPEG", "PNG", "WEBP")
SECRETS = (b"Nobody", b"Example", b"GPSLatitude", b"written by")
XMP = b'<x:xmpmeta><rdf:Description exif:GPSLatitude="33,37N" dc:creator="Nobody"/></x:xmpmeta>'


def exif(*, turned: int = 1) -> Image.Exif:
    """What a telephone writes: maker, author, place."""
    found = Image.Exif()
    found[ExifTags.Base.Make] = "Example"
    found[ExifTags.Base.Artist] = "Nobody"
    found[ExifTags.Base.Orientation] = turned
    found.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (33.0, 37.0, 0.0)
    return found


def picture(form: str, *, turned: int = 1, size: tuple[int, int] = (40, 24), **more: Any) -> bytes:
    """A picture in a format, with everything beside it that the format can hold."""
    colours = Image.linear_gradient("L").resize(size).convert("RGB")
    settings: dict[str, Any] = {"exif": exif(turned=turned), "xmp": XMP, "icc_profile": b"ICC of nobody", **more}
    if form == "PNG":
        texts = PngImagePlugin.PngInfo()
        texts.add_text("Author", "Nobody")
        texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
        settings |= {"pnginfo": texts}
    if form == "JPEG":
        settings |= {"comment": b"written by Nobody"}
    out = io.BytesIO()
    colours.save(out, form, **settings)
    return out.getvalue()


def opened(raw: bytes) -> Image.Image:
    with Image.open(io.BytesIO(raw)) as image:
        image.load()
        return image


@pytest.mark.parametrize("form", TYPE)
@pytest.mark.parametrize("turned", [1, 6])
def test_stripped(form: str, turned: int) -> None:
    """Place, camera, author and comments are gone; pixels, colours and the way it stands are as they were."""
    raw = picture(form, turned=turned)
    before, after = opened(raw), opened(stripped(raw))
    fields = dict(after.getexif())

    assert any(secret in raw for secret in SECRETS)
    assert [secret for secret in SECRETS if secret in stripped(raw)] == []
    assert fields == ({} if turned == 1 else {ExifTags.Base.Orientation: turned})
    assert (after.tobytes(), after.size, after.info.get("icc_profile")) == (
        before.tobytes(), before.size, before.info["icc_profile"],
    )  # fmt: skip


@pytest.mark.parametrize("form", TYPE)
def test_stripped_again(form: str) -> None:
    """What is stripped has nothing more to lose: the same bytes come out."""
    once = stripped(picture(form, turned=6))

    assert stripped(once) == once


@pytest.mark.parametrize(
    "settings", [{"progressive": True}, {"quality": 100, "subsampling": 0}, {"restart_marker_rows": 1}]
)
def test_ways_to_write_a_jpeg(settings: dict[str, Any]) -> None:
    """Several scans, restarts and long segments are no end of the picture."""
    raw = picture("JPEG", size=(400, 300), **settings)

    assert opened(stripped(raw)).tobytes() == opened(raw).tobytes()


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_moving_pictures(form: str) -> None:
    """Every frame is still there."""
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("red", "green", "blue")]
    out = io.BytesIO()
    frames[0].save(out, form, save_all=True, append_images=frames[1:], exif=exif())

    assert getattr(opened(stripped(out.getvalue())), "n_frames", 1) == 3


@pytest.mark.parametrize("form", TYPE)
def test_what_hangs_behind(form: str) -> None:
    """A film or a second picture behind the end of the first is not published."""
    raw = picture(form)

    assert stripped(raw + b"a film with sound by Nobody" + raw) == stripped(raw)


@pytest.mark.parametrize("form", TYPE)
def test_told(form: str) -> None:
    """An editor is told of the place first; it may stand in either of two forms."""
    place, names = told(parts_of(picture(form)))
    by_text_alone, _ = told(parts_of(picture(form, exif=Image.Exif())))

    assert (place, by_text_alone) == (True, True)
    assert {"Make", "Artist"} <= set(names)


@pytest.mark.parametrize("form", TYPE)
def test_nothing_to_tell(form: str) -> None:
    """A drawing tells nothing, and goes out as it is."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, form)

    assert told(parts_of(out.getvalue())) == (False, [])
    assert stripped(out.getvalue()) == out.getvalue()


@pytest.mark.parametrize("form", TYPE)
def test_cut_off(form: str) -> None:
    """A picture that ends early is refused, wherever it ends."""
    raw = picture(form)
    for end in range(0, len(raw) - 1, 7):
        with pytest.raises(Fault):
            parts_of(raw[:end])


def test_broken_exif() -> None:
    """What no program can read is dropped all the same."""
    raw = picture("JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xffNobody", xmp=b"")

    assert b"Nobody" not in stripped(raw)
    assert orientation(parts_of(raw)) == 1


def test_published(site: Factory) -> None:
    """The published file has no metadata, the original keeps it, and the editor is warned in every run."""
    world = site()
    raw = picture("JPEG")
    world.write("content/files/queue.jpg", raw)
    world.write("content/notices/2021-08/first.md", notice("第一号", "2021-08-01T08:00", "![队伍](/files/queue.jpg)"))
    first, second = world.build(), world.build()
    published = (world.root / "output" / "files" / "queue.jpg").read_bytes()

    assert [problem.code for problem in first.problems] == ["picture-place"]
    assert second.problems == first.problems
    assert second.written == ()
    assert (world.root / "content" / "files" / "queue.jpg").read_bytes() == raw
    assert published == stripped(raw)
