"""Makes and builds a province for demonstration: the 18 cities of Henan from the figures of this site, and a portal.

It is written below `.build/province/`. Zhoukou has the content of this site; the others have their own figures and
those of the province, and no notices, for none are invented.
"""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

from pipeline.store import Store, files_below

ROOT = Path(__file__).resolve().parent.parent
CONTENT = ROOT / "content"
PLACE = ROOT / ".build" / "province"
PROVINCE, HOME = "410000", "411600"
KEYS = {
    "410100": "zhengzhou", "410200": "kaifeng", "410300": "luoyang", "410400": "pingdingshan", "410500": "anyang",
    "410600": "hebi", "410700": "xinxiang", "410800": "jiaozuo", "410900": "puyang", "411000": "xuchang",
    "411100": "luohe", "411200": "sanmenxia", "411300": "nanyang", "411400": "shangqiu", "411500": "xinyang",
    "411600": "zhoukou", "411700": "zhumadian", "419001": "jiyuan",
}  # fmt: skip
# What costs time and shows nothing new eighteen times.
LEFT_OUT = re.compile(r"^(editions|poster_codes|previews|channels|packs) = .*\n", re.MULTILINE)
SAID = """name = "{name}"
short_name = "{short}"
timezone = "Asia/Shanghai"
language = "zh-CN"
address = "https://{key}.example"
description = "{description}"
disclaimer = "本站是依据公开资料制作的示范站，不是任何机构的官方发布；如遇紧急情况，请以当地主管部门的通告为准。"
rights = "文字可自由转载，请注明出处；数字的来源与许可见各站“数据”页。"
tag_authority = "{key}.example,2020"
demonstration = true
search = true
"""
CITY = """region = "{code}"

[sections]
daily = "疫情动态"
notices = "通知公告"
corrections = "更正"

[issuers]
editors = "本示范站编辑"

[place_kinds]

[measure_kinds]
"""
PORTAL = """
[portal]
table = "cases"
unit = "例"

[portal.columns]
confirmed = "累计确诊"
new_confirmed = "新增确诊"
cured = "治愈出院"
dead = "死亡"
"""
SHOWN = """
[portal.cities.{key}]
name = "{name}"
short_name = "{short_name}"
region = "{code}"
address = "https://{key}.example"
output = "../{key}/output"
tile = {tile}
"""


def regions() -> list[dict[str, str]]:
    """The regions of this site, as they stand in its table."""
    return list(csv.DictReader((CONTENT / "figures" / "regions.csv").read_text("utf-8").splitlines()))


def table_of(rows: list[dict[str, str]]) -> bytes:
    """Rows as a CSV file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def city_files(city: dict[str, str], known: list[dict[str, str]]) -> dict[str, bytes]:
    """The content of a city that has figures alone."""
    code, key = city["code"], KEYS[city["code"]]
    own = [row for row in known if code in (row["code"], row["parent"]) or row["code"] == PROVINCE]
    codes = {row["code"] for row in own}
    name, short = f"{city['short_name']}疫情数字（示范）", f"{city['short_name']}疫情"
    said = SAID.format(key=key, name=name, short=short, description=f"{city['name']}每日的疫情数字，依据公开资料。")
    tables = (CONTENT / "figures" / "tables.toml").read_text("utf-8").partition("\n[risk]")[0]
    files = {
        "site.toml": (said + CITY.format(code=code)).encode(),
        "figures/regions.csv": table_of(own),
        # A city and the province are no parts that add up.
        "figures/tables.toml": tables.replace("adds_up = true\n", "").encode(),
        "figures/sources.toml": (CONTENT / "figures" / "sources.toml").read_bytes(),
    }
    for file in sorted((CONTENT / "figures" / "cases").glob("*.csv")):
        rows = [row for row in csv.DictReader(file.read_text("utf-8").splitlines()) if row["region"] in codes]
        if rows:
            files[f"figures/cases/{file.name}"] = table_of(rows)
    return files


def home_files() -> dict[str, bytes]:
    """The content of this site, in its own language alone."""
    paths = [path for path in files_below(CONTENT) if not path.startswith(("pages/en/", "translations/"))]
    files = {path: (CONTENT / path).read_bytes() for path in paths}
    said = LEFT_OUT.sub("", files["site.toml"].decode())
    return files | {"site.toml": f'address = "https://zhoukou.example"\n{said}'.encode()}


def portal_files(cities: list[dict[str, str]]) -> dict[str, bytes]:
    """The settings of the portal."""
    said = SAID.format(
        key="henan",
        name="河南疫情信息门户（示范）",
        short="河南门户",
        description="河南十八个城市的最新数字和通告，依据公开资料。",
    )
    shown = [
        SHOWN.format(**{**city, "key": KEYS[city["code"]], "tile": json.dumps([*map(int, city["tile"].split())])})
        for city in cities
    ]
    return {"site.toml": "".join([said, PORTAL, *shown]).encode()}


def make(folder: Path) -> None:
    """Write the content of every city and of the portal."""
    known = regions()
    cities = [row for row in known if row["code"] in KEYS]
    found = {KEYS[city["code"]]: home_files() if city["code"] == HOME else city_files(city, known) for city in cities}
    for key, files in {**found, "portal": portal_files(cities)}.items():
        store = Store(folder / key / "content")
        for path, content in files.items():
            store.write(path, content)


if __name__ == "__main__":
    make(PLACE)
    sys.exit(
        subprocess.run(
            [sys.executable, "-m", "pipeline", "build", "--all", PLACE.relative_to(ROOT)], cwd=ROOT, check=False
        ).returncode
    )
