"""QR codes of posters: they lead to the notice, are drawn once, and only where the site wants them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import zxingcpp
from conftest import notice
from PIL import Image, ImageDraw

from pipeline.shards.codes import drawn

if TYPE_CHECKING:
    from conftest import Factory, Site

FIRST, SECOND = "content/notices/2021-08/first.md", "content/notices/2021-08/second.md"


def with_codes(site: Factory) -> Site:
    world = site()
    world.replace("content/site.toml", 'language = "zh-CN"', 'language = "zh-CN"\nposter_codes = true')
    world.write(FIRST, notice("一", "2021-08-01T09:00"))
    return world


def picture_of(svg: bytes) -> Image.Image:
    """The drawing as a picture: segno writes one path of horizontal strokes `Mx yhw` and moves `mdx dy`."""
    text = svg.decode()
    size = int(re.search(r'width="(\d+)"', text)[1])  # type: ignore[index]
    scale = int(re.search(r"scale\((\d+)\)", text)[1])  # type: ignore[index]
    image = Image.new("L", (size, size), 255)
    pen, x, y = ImageDraw.Draw(image), 0.0, 0.0
    path = re.findall(r' d="([^"]+)"', text)[-1]
    for kind, numbers in re.findall(r"([Mmh])([^Mmh]+)", path):
        values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        if kind == "M":
            x, y = values
        elif kind == "m":
            x, y = x + values[0], y + values[1]
        else:
            box = (x * scale, (y - 0.5) * scale, (x + values[0]) * scale - 1, (y + 0.5) * scale - 1)
            pen.rectangle(box, fill=0)
            x += values[0]
    return image


def test_a_code_leads_to_its_address() -> None:
    """What a phone reads in the code is the address, to the letter."""
    address = "https://zhoukou.example/hant/notices/2021-08/testing-round-2/"
    found = zxingcpp.read_barcodes(picture_of(drawn(address)))

    assert [code.text for code in found] == [address]


def test_a_new_notice_draws_one_code(site: Factory) -> None:
    """A code that was drawn stays: one more notice writes one more file, and no other."""
    world = with_codes(site)
    world.build()
    before = world.tree()["codes/notices/2021-08/first.svg"]
    world.write(SECOND, notice("二", "2021-08-02T09:00"))
    built = world.build()

    assert [path for path in built.composed if path.startswith("codes/")] == ["codes/notices/2021-08/second.svg"]
    assert world.tree()["codes/notices/2021-08/first.svg"] == before


def test_incremental_codes_are_those_of_a_full_build(site: Factory) -> None:
    """Codes kept and codes drawn anew are the same files, and a notice that goes takes its code along."""
    world = with_codes(site)
    world.write(SECOND, notice("二", "2021-08-02T09:00"))
    world.build()
    world.remove(SECOND)
    world.build()
    anew = world.anew(world.root.with_name(f"{world.root.name}-anew"))
    anew.build()

    assert world.tree() == anew.tree()


def test_no_codes_unless_wanted(site: Factory) -> None:
    """A site without the setting has no codes, and no picture that is not there."""
    world = site()
    world.write(FIRST, notice("一", "2021-08-01T09:00"))
    world.build()

    assert not [path for path in world.tree() if path.startswith("codes/")]
    assert "/codes/" not in world.page("notices/2021-08/first/index.html")
