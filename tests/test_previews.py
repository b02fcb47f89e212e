"""Pictures for shared links: of the right size, the same each time, drawn only where their words changed."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

from conftest import ZONE, figures, notice
from PIL import Image

from pipeline.compose.previews import Preview
from pipeline.composition import compose
from pipeline.publish.previews import drawn
from pipeline.read.forms import moment

if TYPE_CHECKING:
    from conftest import Factory, Site

FIRST, SECOND = "content/notices/2021-08/first.md", "content/notices/2021-08/second.md"


def drawn_now(world: Site) -> list[str]:
    """The pictures that a build would draw."""
    shards = compose(world.folder, moment("at", "2023-01-01T12:00", ZONE)).shards.new
    return [path for name, shard in shards.items() if name.startswith("previews/") for path in shard.texts]


def test_previews(site: Factory) -> None:
    """Every notice, bulletin, region and metric shows a picture; only what reads otherwise is drawn again."""
    world = site()
    world.replace("content/site.toml", 'language = "zh-CN"', 'language = "zh-CN"\npreviews = true\neditions = ["en"]')
    world.write("content/figures/cases/2020-02.csv", figures("2020-02-01 410000 5 0 0", "2020-02-01 411600 5 0 0"))
    world.write(FIRST, notice("甲", "2021-08-01T08:00"))
    world.write(SECOND, notice("乙", "2021-08-02T08:00"))
    world.build()
    named = {
        path: re.findall(r'<meta property="og:image" content="https://zhoukou.example/([^"]+)">', raw.decode())
        for path, raw in world.tree().items()
        if path.endswith("/index.html")
    }
    world.write(FIRST, notice("甲", "2021-08-01T08:00", "另一段正文。"))
    after_body = drawn_now(world)
    world.write(FIRST, notice("丙", "2021-08-01T08:00"))
    after_title = drawn_now(world)
    world.replace("content/site.toml", 'name = "示范公报"', 'name = "另一公报"')

    assert named["en/daily/2020-02-01/index.html"] == named["daily/2020-02-01/index.html"]
    for page in ("notices/2021-08/first", "daily/2020-02-01", "regions/411602", "figures/cases/dead"):
        assert named[f"{page}/index.html"] == [f"previews/{page}.png"]
    assert named["data/index.html"] == ["theme/icon-512.png"]
    assert {path for paths in named.values() for path in paths} <= world.tree().keys()
    assert after_body == []
    assert after_title == ["previews/notices/2021-08/first.png"]
    assert len(drawn_now(world)) == len({path for path in world.tree() if path.startswith("previews/")})


def test_a_picture() -> None:
    """1200 × 630 pixels in four tones; the longest words stay within it, and those that do not fit end in “…”."""
    longest = Preview("周口市：新增确诊病例" * 3, "疫情防控" * 5, "核酸检测" * 20, "来源：" + "卫生健康委员会" * 12)
    picture = Image.open(BytesIO(drawn(longest, "示范公报" * 9, "示范站")))
    inner = picture.convert("L").crop((0, 100, 1200, 630))
    box = inner.point(lambda tone: 255 - tone).getbbox()

    assert (picture.size, picture.mode, len(picture.getcolors() or ())) == ((1200, 630), "P", 4)
    assert box is not None
    assert min(box[0], box[1], 1200 - box[2], 530 - box[3]) > 10
