"""The world in which the laws are tested, and what it means that two sites are the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from conftest import Site, figures, notice

from pipeline.render.pages import output_of

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Factory

CASES = "content/figures/cases"
NOTICES = "content/notices/2021-08"
FEBRUARY = figures(
    *("2020-02-25 410000 5 0 0", "2020-02-25 411300 2 0 0", "2020-02-25 411600 3 0 0"),
    *("2020-02-26 410000 7 0 0", "2020-02-26 411300 2 0 0", "2020-02-26 411600 5 0 0"),
    *("2020-02-27 410000 8 0 0", "2020-02-27 411300 2 0 0", "2020-02-27 411600 6 0 0"),
    *("2020-02-28 410000 8 1 0", "2020-02-28 411300 2 0 0", "2020-02-28 411600 6 1 0"),
    *("2020-02-29 410000 8 2 0", "2020-02-29 411300 2 1 0", "2020-02-29 411600 6 1 0"),
)
MARCH = figures(
    *("2020-03-01 410000 9 2 0", "2020-03-01 411300 3 1 0", "2020-03-01 411600 6 1 0"),
    *("2020-03-02 410000 9 3 0", "2020-03-02 411300 3 1 0", "2020-03-02 411600 6 2 0"),
)
LATE = "{},{},2020-04-02T08:00:00+08:00,hhc,late,迟报一例,{},,\n"
CORRECTED = [LATE.format("2020-02-26", "411600", 6), LATE.format("2020-02-26", "410000", 8)]
CLOSING = [LATE.format("2020-02-29", "411300", 3), LATE.format("2020-02-29", "410000", 9)]


@pytest.fixture(scope="session")
def lawful(site: Factory) -> Site:
    """Two months of figures, five notices of which the first four are of one section, pictures of all; built."""
    made = site()
    made.replace("content/site.toml", 'language = "zh-CN"', 'language = "zh-CN"\npreviews = true')
    made.write(f"{CASES}/2020-02.csv", FEBRUARY)
    made.write(f"{CASES}/2020-03.csv", MARCH)
    for day, name in enumerate("abcd", 1):
        made.write(f"{NOTICES}/{name}.md", notice(f"通告{name}", f"2021-08-0{day}T08:00", f"第{name}份。"))
    made.write(f"{NOTICES}/t.md", notice("检测通告", "2021-08-09T08:00", section="testing"))
    assert made.build().problems == ()
    return made


@pytest.fixture
def world(lawful: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The lawful world, to be changed at will."""
    return lawful.copy(tmp_path_factory.mktemp("world") / "site")


# The feeds that hold a notice for the whole city: its own, those above it and those below.
CITY = tuple(f"regions/{code}" for code in ("410000", "411600", "411602", "411603"))


def feeds(*names: str) -> set[str]:
    return {f"feeds/{name}.{form}" for name in names for form in ("rss.xml", "atom.xml", "json")}


def outputs(*paths: str) -> set[str]:
    return {output_of(path) for path in paths}


def same(one: Site, other: Site) -> None:
    """The two sites hold the same files with the same bytes, composed and rendered."""
    differing(one.markdown(), other.markdown())
    differing(one.tree(), other.tree())


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> None:
    found = {path for path in one.keys() | other.keys() if one.get(path) != other.get(path)}

    assert set() == found


def anew(like: Site, folder: Path) -> Site:
    """A site of the same content, built from nothing."""
    made = like.anew(folder)
    assert made.build().problems == ()
    return made
