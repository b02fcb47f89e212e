"""The three laws: page, equality, blame; and what follows from them, counted."""

from __future__ import annotations

import random
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from typing import TYPE_CHECKING

import pytest
from conftest import LATER, Site, notice, tree_of
from lawful import (
    CASES,
    CITY,
    CLOSING,
    CORRECTED,
    FEBRUARY,
    NOTICES,
    anew,
    differing,
    feeds,
    lawful,
    outputs,
    same,
    world,
)

from pipeline.compose.datasets import FORMS
from pipeline.render.batch import batches, render_batch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["lawful", "world"]  # a fixture is used by its name


def test_nothing_changed(world: Site) -> None:
    """A build of what is built already composes, renders, writes and removes nothing."""
    built = world.build()

    assert (built.problems, built.composed, built.rendered, built.written, built.removed) == ((), (), (), (), ())


def test_a_body_changed(world: Site) -> None:
    """Another body renders one page, and the feeds that show it."""
    world.replace(f"{NOTICES}/b.md", "第b份。", "另一句。")
    built = world.build()

    assert built.rendered == ("notices/2021-08/b.md",)
    assert outputs("notices/2021-08/b.md") | {"api/v1/notices/2021-08/b.json"} | feeds(
        "news", "notices", "sections/notices", *CITY
    ) == set(built.written)


def test_a_title_changed(world: Site) -> None:
    """Another title renders the page, its two neighbours in the section, what is related and the lists that name it."""
    world.replace(f"{NOTICES}/b.md", "通告b", "通告乙")
    built = world.build()
    pages = {f"notices/2021-08/{name}.md" for name in "abcd"}
    lists = {"index.md", "archive/2021-08.md", "sections/notices.md", *(f"{region}.md" for region in CITY)}

    assert pages | lists == set(built.rendered)
    assert outputs(*pages, *lists) | {"api/v1/notices/2021-08/b.json", "previews/notices/2021-08/b.png"} | feeds(
        "news", "notices", "sections/notices", *CITY
    ) == set(built.written)


def test_a_notice_added(world: Site) -> None:
    """One more notice renders its page, the one before it in its section and the lists."""
    world.write(f"{NOTICES}/e.md", notice("通告e", "2021-08-05T08:00"))
    built = world.build()
    pages = {"notices/2021-08/d.md", "notices/2021-08/e.md"}
    lists = {
        "index.md",
        "archive.md",
        "archive/2021-08.md",
        "sections/notices.md",
        *(f"{region}.md" for region in CITY),
    }

    assert pages | lists == set(built.rendered)
    assert outputs(*pages, *lists) | feeds("news", "notices", "sections/notices", *CITY) | {
        "sitemaps/2021-08.xml",
        "api/v1/notices/2021-08/e.json",
        "previews/notices/2021-08/e.png",
    } == set(built.written)


def test_a_notice_needs_no_figures(world: Site) -> None:
    """A notice is published without the libraries that only figures and their files need."""
    world.write(f"{NOTICES}/e.md", notice("通告e", "2021-08-05T08:00"))
    build = ["-m", "pipeline", "build", "--site", str(world.root), "--at", LATER]
    done = world.python(["-X", "importtime", *build])
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}

    assert (done.returncode, "pelican" in loaded) == (0, True)
    assert {"pandas", "pyarrow", "xlsxwriter"} & loaded == set()


def test_an_old_figure_corrected(world: Site) -> None:
    """A correction renders its bulletin, the next day's and the figures' pages: no other day.

    The archive documents that hold the two say it too; that of the correction's own month is new in the news.
    """
    world.write(f"{CASES}/2020-02.csv", FEBRUARY + "".join(CORRECTED))
    built = world.build()
    days = {"daily/2020-02-26.md", "daily/2020-02-27.md"}
    pages = {
        *("corrections.md", "index.md", "figures/cases/confirmed.md", "data/asof.md"),
        *("regions/410000.md", "regions/411600.md"),
    }
    forms = {f"data/{name}.{end}" for name in ("cases", "corrections", "reports") for end in FORMS}
    forms |= {f"api/v1/{name}.json" for name in ("latest", "regions/410000/cases", "regions/411600/cases")}
    data = {*forms, "data/datapackage.json", "data/asof/days.json", "data/asof/2020-04-02/cases.csv"}
    data |= {"previews/daily/2020-02-26.png", "previews/daily/2020-02-27.png"}

    assert built.problems == ()
    assert days | pages == set(built.rendered)
    archives = feeds("news/2020-02", "daily/2020-02", "news/2020-04")
    assert outputs(*days, *pages) | data | archives | feeds(
        "news", "daily", "corrections", "regions/410000", "regions/411600"
    ) == set(built.written)


def test_a_closing_figure_corrected(world: Site) -> None:
    """A correction of a month's last day reaches the next month's first day, whose change moved, and no further."""
    world.write(f"{CASES}/2020-02.csv", FEBRUARY + "".join(CLOSING))
    built = world.build()
    days = {path for path in built.rendered if path.startswith("daily/")}

    assert built.problems == ()
    assert {"daily/2020-02-29.md", "daily/2020-03-01.md"} == days


def test_edit_and_revert(world: Site) -> None:
    """What was changed and changed back gives the first bytes."""
    composed, pages = world.markdown(), world.tree()
    text = world.read(f"{NOTICES}/b.md")
    world.write(f"{NOTICES}/b.md", text.replace("通告b", "别的"))
    world.write(f"{NOTICES}/e.md", notice("通告e", "2021-08-05T08:00"))
    assert world.build().written
    world.write(f"{NOTICES}/b.md", text)
    world.remove(f"{NOTICES}/e.md")
    world.build()

    differing(composed, world.markdown())
    differing(pages, world.tree())


@pytest.mark.parametrize(
    "lost",
    [".build", "output", "output/notices/2021-08/b/index.html", "output/data/cases.csv", "output/theme/site.css"],
)
def test_what_is_lost_comes_back(world: Site, lost: str) -> None:
    """`.build/`, `output/` or a single file of it may be deleted at any time."""
    composed, pages = world.markdown(), world.tree()
    world.remove(lost)
    world.build()

    differing(composed, world.markdown())
    differing(pages, world.tree())


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(
    "rows",
    [
        pytest.param((), id="plain"),
        pytest.param(CORRECTED, id="corrected-at-one-moment"),
        pytest.param(
            [
                f"2020-02-28,{region},2020-02-29T08:30:00+08:00,hhc,,{note},{value},,\n"
                for region, note, value in (("410000", "甲", 8), ("411300", "乙", 2), ("411600", "丙", 6))
            ],
            id="with-notes",
        ),
    ],
)
def test_order_of_rows(world: Site, tmp_path: Path, rows: Sequence[str], seed: int) -> None:
    """Rows of figures in another order give the same Markdown."""
    header, *lines = [*FEBRUARY.splitlines(keepends=True), *rows]
    world.write(f"{CASES}/2020-02.csv", "".join([header, *lines]))
    assert world.build().problems == ()
    random.Random(seed).shuffle(lines)
    other = world.anew(tmp_path / "other")
    other.write(f"{CASES}/2020-02.csv", "".join([header, *lines]))
    assert other.build().problems == ()

    same(world, other)


def test_incremental_is_full(world: Site, tmp_path: Path) -> None:
    """A site after many small builds equals one built at once."""
    world.replace(f"{NOTICES}/a.md", "第a份。", "第一份。\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |")
    world.build()
    world.write(f"{NOTICES}/e.md", notice("撤回", "2021-08-05T08:00", withdraws="2021-08/c", reason="重复"))
    world.build()
    world.write(f"{CASES}/2020-02.csv", FEBRUARY + "".join(CORRECTED))
    world.build()
    world.remove(f"{NOTICES}/d.md")
    world.build()

    same(anew(world, tmp_path / "anew"), world)


def test_a_build_of_an_earlier_moment_in_between(world: Site, tmp_path: Path) -> None:
    """A look at an earlier moment leaves nothing behind in the next build."""
    assert world.build(at="2020-02-27T12:00").problems == ()
    world.build()

    same(anew(world, tmp_path / "anew"), world)


def test_two_processes_are_one(world: Site, tmp_path: Path) -> None:
    """Two processes give what one gives; so does an executor of someone else."""
    for number in range(120):
        text = notice(f"第{number}号", f"2021-07-{number % 28 + 1:02}T08:00")
        world.write(f"content/notices/2021-07/n-{number}.md", text)
    one, two = anew(world, tmp_path / "one"), world.anew(tmp_path / "two")
    two.build(jobs=2)
    with ProcessPoolExecutor(2, get_context("forkserver")) as executor:
        world.build(executor=executor)

    same(one, two)
    same(one, world)


def test_plain_pelican_is_the_same(world: Site, tmp_path: Path) -> None:
    """Pelican alone, over the composed Markdown, gives the site byte for byte."""
    done = world.python(["-m", "pelican", "-s", "publishconf.py", "-o", str(tmp_path / "plain")])

    assert done.returncode == 0, done.stderr
    differing(tree_of(tmp_path / "plain"), world.tree())


def test_a_page_is_a_function_of_its_file(world: Site, tmp_path: Path) -> None:
    """A page rendered alone has the bytes that it has among all others."""
    folder, pages = world.folder, [path for path in world.markdown() if path.endswith(".md")]
    for path in pages:
        render_batch(replace(batches(folder, (path,), 1)[0], output=str(tmp_path)))

    differing(tree_of(tmp_path), {name: world.tree()[name] for name in outputs(*pages)})


def test_same_moment_same_bytes(world: Site, tmp_path: Path) -> None:
    """Machines that differ in time zone, language and hash seed build the same bytes for one moment."""
    one, two = world.anew(tmp_path / "one"), world.anew(tmp_path / "two")
    done = [
        one.process("build", at=f"{LATER}:00+08:00", TZ="America/New_York", LC_ALL="C", PYTHONHASHSEED="1"),
        two.process("build", at=LATER, TZ="Asia/Tokyo", LC_ALL="C.UTF-8", PYTHONHASHSEED="2"),
    ]

    assert [found.returncode for found in done] == [0, 0], done
    same(one, two)
    same(one, world)


def test_problems_leave_the_site_alone(world: Site) -> None:
    """A build with problems writes nothing: neither bytes nor times of any file move."""
    times = {path: (world.root / "output" / path).stat().st_mtime_ns for path in world.tree()}
    before = world.tree(), world.markdown(), tree_of(world.root / ".build")
    world.replace(f"{NOTICES}/a.md", "section: notices", "section: nowhere")
    world.replace(f"{NOTICES}/b.md", "通告b", "通告乙")

    assert [problem.code for problem in world.build().problems] == ["choice"]
    assert before == (world.tree(), world.markdown(), tree_of(world.root / ".build"))
    assert times == {path: (world.root / "output" / path).stat().st_mtime_ns for path in world.tree()}
