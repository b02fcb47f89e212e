"""Packs for newsrooms: all of a day in one archive, the same bytes every time, in the feed as an enclosure."""

from __future__ import annotations

import io
import json
import zipfile
from hashlib import sha256
from typing import TYPE_CHECKING

from conftest import figures
from lxml import etree  # type: ignore[import-untyped]
from openpyxl import load_workbook  # type: ignore[import-untyped]
from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Factory

DAYS = (
    *("2020-02-01 410000 3 0 0", "2020-02-01 411600 3 0 0", "2020-02-02 410000 4 0 0", "2020-02-02 411600 4 0 0"),
    *("2020-02-03 410000 6 1 0", "2020-02-03 411600 6 1 0"),
)
NEXT = ("2020-02-04 410000 6 2 0", "2020-02-04 411600 6 2 0")
CASES = "content/figures/cases/2020-02.csv"
HEADER = "as_of,region,region_name,confirmed,cured,dead,new_confirmed,new_cured,new_dead"


def test_a_day_in_one_archive(site: Factory, tmp_path: Path) -> None:
    """An archive holds what its page and its checksums say; another day makes one more and leaves the others alone."""
    world = site()
    world.replace("content/site.toml", 'language = "zh-CN"', 'language = "zh-CN"\npacks = 2020-02-02')
    world.write(CASES, figures(*DAYS))
    assert world.build().problems == ()
    raw = (world.root / "output/packs/2020-02-03.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(raw)) as opened:
        files = {name.removeprefix("2020-02-03/"): opened.read(name) for name in opened.namelist()}
        times = {entry.date_time for entry in opened.infolist()}
    sums = dict(line.split("  ")[::-1] for line in files["SHA256SUMS"].decode().splitlines())
    sheet = load_workbook(io.BytesIO(files["cases.xlsx"])).active
    items = {item["url"][-11:-1]: item for item in json.loads(world.page("feeds/daily.json"))["items"]}
    page, before = world.page("daily/2020-02-03/pack/index.html"), world.tree()
    world.write(CASES, figures(*DAYS, *NEXT))
    built = world.build()
    anew = world.anew(tmp_path / "anew")
    assert anew.build().problems == ()

    assert times == {(1980, 1, 1, 0, 0, 0)}
    assert sums == {name: sha256(content).hexdigest() for name, content in files.items() if name != "SHA256SUMS"}
    assert files["cases.csv"].decode().splitlines() == [
        HEADER, "2020-02-03,410000,河南省,6,1,0,2,1,0", "2020-02-03,411600,周口市,6,1,0,2,1,0"
    ]  # fmt: skip
    assert sheet is not None
    assert [cell.value for cell in sheet[3]][1:4] == ["411600", "周口市", 6]
    assert json.loads(files["cases.json"])[1]["new_confirmed"] == 2
    assert (
        files["brief.txt"].decode().splitlines()[0]
        == "2月3日0—24时，全市新增确诊病例2例，新增治愈出院1例，无新增死亡病例。"
    )
    assert len(files["brief.txt"].decode().splitlines()) == 3
    assert "新增确诊病例：周口市2例" in files["changes.txt"].decode()
    assert etree.fromstring(files["chart-1.svg"]).get("width") == "360"
    assert Image.open(io.BytesIO(files["chart-1.png"])).size[0] == 720
    assert all(f"<code>{name}</code>" in page for name in files)
    assert items["2020-02-03"]["attachments"][0]["url"].endswith("/packs/2020-02-03.zip")
    assert items["2020-02-03"]["attachments"][0]["size_in_bytes"] == len(raw)
    assert "attachments" not in items["2020-02-01"]
    assert [path for path in built.written if path.startswith("packs/")] == ["packs/2020-02-04.zip"]
    assert world.tree()["packs/2020-02-03.zip"] == before["packs/2020-02-03.zip"] == raw
    assert anew.tree() == world.tree()
