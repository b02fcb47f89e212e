"""Texts that change and nothing else does: little is looked at, and what comes of it is what a whole build makes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from conftest import LATER, Site, figures, notice
from lawful import anew, differing, same

from pipeline.composition import compose
from pipeline.desk.live import Live
from pipeline.read.forms import moment
from pipeline.site import folder_for_looking
from pipeline.store import files_below

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Factory

JULY, AUGUST = "content/notices/2021-07", "content/notices/2021-08"
ZONE = "Asia/Shanghai"
WHEN = moment("at", LATER, ZONE)
# More than stand in the newest feeds and in one archive document.
MANY = 72
FIGURES = figures("2020-02-28 410000 5 0 0", "2020-02-28 411600 5 0 0")
OLD, NEWEST = f"{JULY}/n-0.md", f"{AUGUST}/b.md"


@pytest.fixture(scope="module")
def many(site: Factory) -> Site:
    """A month of many notices, of which one names a part of another, one of two, one to come; two editions, built."""
    made = site()
    made.replace("content/site.toml", 'language = "zh-CN"', 'language = "zh-CN"\neditions = ["zh-Hant"]')
    for number in range(MANY):
        text = notice(f"第{number}号", f"2021-07-{number % 28 + 1:02}T{number // 28:02}:00", f"正文{number}。")
        made.write(f"{JULY}/n-{number}.md", text)
    made.replace(f"{JULY}/n-1.md", "正文1。", "## 办法\n\n正文1。")
    made.replace(f"{JULY}/n-2.md", "正文2。", "见[办法](/notices/2021-07/n-1/#办法)。")
    made.write("content/figures/cases/2020-02.csv", FIGURES)
    made.write("content/notices/2199-08/later.md", notice("以后", "2199-08-01T08:00", "见[附件](/files/later.csv)。"))
    made.write("content/files/later.csv", "甲,乙\n")
    for name in "ab":
        made.write(f"{AUGUST}/{name}.md", notice(f"通告{name}", "2021-08-01T08:00"))
    assert made.build().problems == ()
    return made


@pytest.fixture
def world(many: Site, tmp_path: Path) -> Site:
    """The same, to be changed at will."""
    return many.copy(tmp_path / "world")


def test_a_check_finds_the_same(world: Site) -> None:
    """What a check of a text alone finds is all that is wrong then, in other files too."""
    found = []
    for path, old, new in (
        (OLD, "正文0。", "改过。"),
        (OLD, "正文0。", "改过,改过。"),
        (OLD, "正文0。", "请打13812345678。"),
        (OLD, "正文0。", "见[无](/nowhere/)。"),
        (OLD, "第0号", ""),
        (f"{JULY}/n-1.md", "## 办法", "## 做法"),
        (f"{JULY}/n-2.md", "#办法", "#做法"),
    ):
        before = world.read(path)
        world.replace(path, old, new)
        quick = compose(world.folder, WHEN, judging=True, whole=False)
        assert quick.problems == compose(world.folder, WHEN).problems
        found.append([(problem.path[-6:-3], problem.code) for problem in quick.problems])
        world.write(path, before)

    assert found == [
        [],
        [("n-0", "punctuation")],
        [("n-0", "mobile-number")],
        [("n-0", "dead-link")],
        [("n-0", "missing")],
        [("n-2", "dead-anchor")],
        [("n-2", "dead-anchor")],
    ]


def test_a_build_makes_the_same(world: Site, tmp_path: Path) -> None:
    """Builds of texts that changed come to what one of all makes; a lost file comes back, a warning stays."""
    built = []
    for path, old, new in (
        (OLD, "正文0。", "改过,改过。"),
        (f"{JULY}/n-3.md", "正文3。", "也改过。"),
        (NEWEST, "正文。", "新的正文。"),
        (f"{JULY}/n-3.md", "第3号", "三号"),
        (f"{JULY}/n-3.md", "也改过。", "又改过。"),
    ):
        world.replace(path, old, new)
        short = compose(world.folder, WHEN, whole=False, looking_ahead=True)
        few = short.history is not None and short.history.only is not None
        assert short.ahead == compose(world.folder, WHEN).ahead
        done = world.build()
        built.append((few, len(done.rendered), [problem.code for problem in done.problems]))
    world.replace(OLD, "改过,改过。", "正文0。")
    world.remove(".build/markdown/notices/2021-07/n-7.md")
    world.build()

    warned = ["punctuation"]
    assert built[:3] == [(True, 2, warned)] * 3
    assert [few for few, _, _ in built[3:]] == [False, True]
    same(anew(world, tmp_path / "anew"), world)


def test_a_process_that_stays_makes_the_same(world: Site) -> None:
    """Turn after turn while a site is served, what stands at the end is what a build makes."""
    folder = folder_for_looking(world.folder)
    live = Live(folder, ZoneInfo(ZONE), WHEN, "en")
    live.begin(world.folder)
    live.rebuild()
    few = []
    for path, old, new in (
        (OLD, "正文0。", "改过。"),
        (NEWEST, "正文。", "新的正文。"),
        (f"{JULY}/n-3.md", "第3号", "三号"),
        (NEWEST, "新的正文。", "另一个正文。"),
        (f"{JULY}/n-3.md", "正文3。", "请打13812345678。"),
        (f"{JULY}/n-3.md", "请打13812345678。", "正文三。"),
    ):
        world.replace(path, old, new)
        turn = live.rebuild()
        history = live.unindexed[0].history if live.unindexed else None
        few.append((turn.blocked, history is not None and history.only is not None))
    live.index()
    world.build()

    assert few == [(False, True), (False, True), (False, False), (False, True), (True, True), (False, True)]
    differing({path: (folder.output / path).read_bytes() for path in files_below(folder.output)}, world.tree())
    differing({path: (folder.markdown / path).read_bytes() for path in files_below(folder.markdown)}, world.markdown())
