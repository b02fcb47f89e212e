"""Many cities of one checkout: each as if it were alone."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from conftest import LATER, REFERENCE, Site, figures, files_of, furnished, notice, tree_of
from lawful import differing, same

if TYPE_CHECKING:
    from pathlib import Path

CASES = "content/figures/cases/2020-02.csv"
NOTICE = "content/notices/2021-08/a.md"
CITIES = {"411300": "nanyang", "411600": "zhoukou"}


def checkout(root: Path) -> Site:
    """A checkout with a folder for each city; only what differs between cities lies in it."""
    made = furnished(root)
    for code, name in CITIES.items():
        reference = REFERENCE.replace('region = "411600"', f'region = "{code}"\naddress = "https://{name}.example"')
        for path, content in files_of(reference).items():
            made.write(f"sites/{name}/{path}", content)
        rows = [f"2020-02-{day} {region} {day} 0 0" for day in (25, 26) for region in ("410000", code)]
        made.write(f"sites/{name}/{CASES}", figures(*rows))
        made.write(f"sites/{name}/{NOTICE}", notice(f"{name}的通告", "2021-08-01T08:00"))
    return made


def city(province: Site, name: str) -> Site:
    return Site(province.root / "sites" / name)


def all_of(province: Site, *arguments: str) -> tuple[int, str, str]:
    """The exit code and what is said, times and the folder left out."""
    command = ["-m", "pipeline", "build", "--all", "sites", "--lang", "en", "--at", LATER, "--jobs", "2", *arguments]
    done = province.python(command)
    return done.returncode, re.sub(r"[\d.]+ s\b", "… s", done.stdout), done.stderr


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Two cities, built."""
    made = checkout(tmp_path_factory.mktemp("province"))
    code, said, wrong = all_of(made)
    assert (code, wrong, len(said.splitlines())) == (0, "", 3), said + wrong
    return made


def test_a_city_is_built_as_if_alone(province: Site, tmp_path: Path) -> None:
    """A city has the bytes that it has alone, elsewhere with its own theme, and by plain Pelican."""
    shutil.copytree(province.root, tmp_path / "again", ignore=shutil.ignore_patterns(".build", "output"))
    below = Site(tmp_path / "again" / "sites" / "nanyang")
    alone = city(province, "nanyang").anew(furnished(tmp_path / "alone").root / "copy")
    for name in ("theme", "pelicanconf.py", "publishconf.py"):
        shutil.move(tmp_path / "alone" / name, alone.root / name)
    assert (below.build().problems, alone.build().problems) == ((), ())
    plain = ["-m", "pelican", "-s", "publishconf.py", "-o", str(tmp_path / "plain")]
    done = province.python(plain, BULLETIN_SITE=str(city(province, "nanyang").root))
    assert done.returncode == 0, done.stderr

    same(city(province, "nanyang"), below)
    same(city(province, "nanyang"), alone)
    differing(city(province, "nanyang").tree(), tree_of(tmp_path / "plain"))
    assert "https://nanyang.example/" in below.page("index.html")


def test_one_city_changed(province: Site) -> None:
    """What changes in a city is rendered there; in the others nothing is composed or rendered."""
    city(province, "zhoukou").replace(NOTICE, "正文。", "另一句。")
    code, said, wrong = all_of(province)

    assert (code, wrong) == (0, "")
    assert ": 0 Markdown files written, 0 pages rendered, 0 files written, 0 removed" in said.splitlines()[0]
    assert ", 1 pages rendered, " in said.splitlines()[1]


def test_a_city_with_problems(province: Site) -> None:
    """A city with wrong content stays as it was and says why; the others are built."""
    wrong, right = city(province, "nanyang"), city(province, "zhoukou")
    before = wrong.tree()
    wrong.replace(NOTICE, "section: notices", "section: nowhere")
    wrong.replace("content/site.toml", "address = ", "# address = ")
    right.replace(NOTICE, "另一句。", "第三句。")
    code, said, told = all_of(province)

    assert code == 1
    assert [line.partition(" ")[0] for line in told.splitlines()] == [
        f"sites/nanyang/{NOTICE}:3:",
        "sites/nanyang/content/site.toml:1:",
    ]
    assert said.splitlines()[-1] == "2 sites in … s, 1 of them left as they were because of problems"
    assert "第三句。" in right.page("notices/2021-08/a/index.html")
    differing(before, wrong.tree())
