"""The search index: what it finds, what of it is made again, and that it is a part of the site like all others."""

from __future__ import annotations

import gzip
import json
import re
from typing import TYPE_CHECKING

import pytest
from conftest import PROJECT, figures, notice, tree_of
from lawful import differing, same
from pagefind.service import get_executable
from test_kill import killed

from pipeline.publish.index import IndexFailed
from pipeline.publish.records import HAN, Record, cut, plain, record_of

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Factory, Site

OLD, NEW = "content/notices/2020-12/old.md", "content/notices/2021-08/new.md"
CASES = figures("2020-02-01 410000 5 0 0", "2020-02-01 411300 2 0 0", "2020-02-01 411600 3 0 0")
LISTS = {"/", "/daily/", "/archive/", "/archive/2020-02/", "/sections/notices/", "/feeds/", "/search/", "/404.html"}


@pytest.fixture
def world(site: Factory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Notices of two years and a bulletin, with a search; every run of pagefind leaves a line in `runs`."""
    script = tmp_path / "pagefind"
    script.write_text(f'#!/bin/sh\necho >> "{tmp_path}/runs"\nexec "{get_executable()}" "$@"\n')
    script.chmod(0o755)
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(script))
    made = site()
    made.write("content/site.toml", f"search = true\n{made.read('content/site.toml')}")
    made.write("content/figures/cases/2020-02.csv", CASES)
    made.write(OLD, notice("旧通告", "2020-12-01T08:00", "鹿邑县的旧事。"))
    made.write(NEW, notice("新通告", "2021-08-01T08:00", "项城市的新事。"))
    assert made.build().problems == ()
    return made


def runs(tmp_path: Path) -> int:
    """How often pagefind ran since the last time."""
    log = tmp_path / "runs"
    found = len(log.read_text().splitlines()) if log.exists() else 0
    log.unlink(missing_ok=True)
    return found


def found(world: Site, part: str = "", folder: str = "search") -> dict[str, str]:
    """Address → words of every page in the index, or in a part of it."""
    fragments = (world.root / "output" / folder / part).rglob("*.pf_fragment")
    pages = [json.loads(gzip.decompress(path.read_bytes())[12:]) for path in fragments]
    return {page["url"]: page["content"] for page in pages}


def indexes(world: Site) -> dict[str, bytes]:
    return {path: raw for path, raw in world.markdown().items() if path.startswith("search/")}


def test_parts(world: Site, tmp_path: Path) -> None:
    """A year's part finds its notices and bulletins, one more part all pages of no year; lists are in none."""

    assert runs(tmp_path) == 3
    assert found(world, "2020").keys() == {"/notices/2020-12/old/", "/daily/2020-02-01/"}
    assert found(world, "2021").keys() == {"/notices/2021-08/new/"}
    assert {"/regions/411602/", "/figures/cases/confirmed/", "/places/", "/measures/"} <= found(world, "site").keys()
    assert found(world).keys() & LISTS == set()


def test_editions_apart(world: Site) -> None:
    """Each edition has an index of its own: the same pages at its own addresses, in its own characters."""
    world.replace("content/site.toml", "search = true", 'search = true\neditions = ["zh-Hant", "en"]')
    world.build()
    own = found(world)
    traditional, english = (found(world, folder=f"{name}/search") for name in ("hant", "en"))

    assert [f"/hant{address}" for address in sorted(own)] == sorted(traditional)
    assert [f"/en{address}" for address in sorted(own)] == sorted(english)
    assert "項 城 市 的 新 事" in traditional["/hant/notices/2021-08/new/"]


def test_the_page_names_the_parts(world: Site) -> None:
    """The search page names every part, the one with the program first, then the years from the newest on."""
    named = re.findall(r'data-indexes="([^"]*)"', world.page("search/index.html"))[0].split(" ")

    assert named == ["site", "2021", "2020"]
    assert [name for name in named if f"search/{name}/pagefind-entry.json" not in world.tree()] == []
    assert "search/site/pagefind.js" in world.tree()


def test_nothing_changed(world: Site, tmp_path: Path) -> None:
    """A build of what is built already indexes nothing and writes nothing."""
    runs(tmp_path)
    built = world.build()

    assert runs(tmp_path) == 0
    assert (built.problems, built.composed, built.rendered, built.written, built.removed) == ((), (), (), (), ())


def test_a_notice_added(world: Site, tmp_path: Path) -> None:
    """One more notice has its own year indexed, and the pages of its regions, which name it: no other year."""
    runs(tmp_path)
    world.write("content/notices/2021-08/more.md", notice("又一篇", "2021-08-02T08:00"))
    built = world.build()

    assert runs(tmp_path) == 2
    assert {"2021", "site"} == {path.split("/")[1] for path in built.written if path.startswith("search/")}
    assert found(world, "2021").keys() == {"/notices/2021-08/new/", "/notices/2021-08/more/"}


def test_a_neighbour_in_another_year(world: Site, tmp_path: Path) -> None:
    """A closed year whose last page gets a new neighbour is not indexed again: its words are the same."""
    runs(tmp_path)
    world.write("content/notices/2021-01/between.md", notice("中间", "2021-01-01T08:00"))
    built = world.build()

    assert "notices/2020-12/old.md" in built.rendered
    assert runs(tmp_path) == 2
    assert {"2021", "site"} == {path.split("/")[1] for path in built.written if path.startswith("search/")}
    world.build()
    assert runs(tmp_path) == 0


def test_a_place_added(world: Site, tmp_path: Path) -> None:
    """A page of no year has one part indexed."""
    runs(tmp_path)
    header = "id,kind,name,region,address,hours,phone,lat,lon,since,until,source,note\n"
    world.write("content/places/places.csv", f"{header}first,hospital,第一医院,411602,,,,,,,,,\n")

    assert world.build().problems == ()
    assert runs(tmp_path) == 1
    assert "第 一 医 院" in found(world, "site")["/places/"]


def test_incremental_is_full(world: Site, tmp_path: Path) -> None:
    """An index after small builds equals one made at once, by another process on another day of its life."""
    world.write("content/notices/2021-08/more.md", notice("又一篇", "2021-08-02T08:00"))
    world.build()
    world.replace(OLD, "旧事", "往事")
    world.build()
    world.remove("content/notices/2021-08/more.md")
    world.build()
    clean = world.anew(tmp_path / "clean")
    clean.build(jobs=2)

    same(clean, world)


def test_plain_pelican_is_the_same(world: Site, tmp_path: Path) -> None:
    """Pelican alone copies the index with the rest."""
    done = world.python(["-m", "pelican", "-s", "publishconf.py", "-o", str(tmp_path / "plain")])

    assert done.returncode == 0, done.stderr
    differing(tree_of(tmp_path / "plain"), world.tree())


def test_pages_are_live_first(world: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the index cannot be made the pages are out all the same; the next build makes it."""
    before = indexes(world)
    with monkeypatch.context() as broken:
        broken.setenv("PAGEFIND_BINARY_PATH", "/bin/false")
        world.replace(NEW, "新事", "喜事")
        with pytest.raises(IndexFailed):
            world.build()

    assert "喜事" in world.page("notices/2021-08/new/index.html")
    assert before == indexes(world)
    world.build()
    assert "喜 事" in found(world)["/notices/2021-08/new/"]


@pytest.mark.parametrize("when", ["before", "between"])
def test_killed(world: Site, tmp_path: Path, when: str) -> None:
    """A build that died anywhere, the index half written, is taken up by the next one."""
    world.write("content/notices/2021-08/more.md", notice("又一篇", "2021-08-02T08:00"))
    clean = world.anew(tmp_path / "clean")
    clean.build()
    for made in killed(world, tmp_path / "killed", when, 17):
        assert made.build().problems == (), made.root.name
        same(clean, made)


@pytest.mark.parametrize("lost", ["output/search/2021", ".build/markdown/search", ".build/seals/search"])
def test_what_is_lost_comes_back(world: Site, lost: str) -> None:
    """Any part of the index may be deleted at any time."""
    composed, pages = world.markdown(), world.tree()
    world.remove(lost)
    world.build()

    differing(composed, world.markdown())
    differing(pages, world.tree())


def test_what_nothing_explains_goes(world: Site) -> None:
    """A file that no index explains does not stay beside it."""
    world.write("output/search/2021/fragment/old.pf_fragment", "alt")

    assert world.build().removed == ("search/2021/fragment/old.pf_fragment",)


def test_withdrawn_words_are_gone(world: Site) -> None:
    """What a withdrawn notice said is not found any more, nor what is not public yet."""
    text = notice("撤回", "2021-08-03T08:00", "收回。", withdraws="2021-08/new", reason="重复")
    world.write("content/notices/2021-08/withdrawal.md", text)
    world.write("content/notices/2021-09/later.md", notice("以后", "2021-09-01T08:00", "秘密。"))
    world.build(at="2021-08-04T08:00")
    words = "".join(found(world).values())

    assert "新 通 告" in words
    assert "新 事" not in words
    assert "秘 密" not in words


def test_without_a_search(world: Site, tmp_path: Path) -> None:
    """A site that asks for none has no page, no link, no index, and pagefind does not run."""
    runs(tmp_path)
    world.replace("content/site.toml", "search = true\n", "")
    world.build()

    assert runs(tmp_path) == 0
    assert [path for path in (*world.tree(), *world.markdown()) if path.startswith("search")] == []
    assert [path for path, raw in world.tree().items() if path.endswith(".html") and b'"/search/' in raw] == []


def test_every_page_leads_to_the_search(world: Site) -> None:
    """Every page has a link to the search, the home page a form too."""
    pages = [path for path in world.tree() if path.endswith(".html")]

    assert [path for path in pages if 'href="/search/"' not in world.page(path)] == []
    assert 'action="/search/"' in world.page("index.html")


def test_the_script_cuts_as_we_do() -> None:
    """What is a Chinese character is the same for the index and for the question."""
    script = (PROJECT / "theme" / "static" / "search.js").read_text("utf-8")
    ranges = re.findall(r"const HAN = /(.*)/gu", script)[0]

    assert ranges.replace("\\u{20000}-\\u{3ffff}", "\\U00020000-\\U0003ffff") == HAN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("川汇区", "川 汇 区"),
        ("2021年8月7日，项城", "2021 年 8 月 7 日 ，项 城"),
        ("《关于COVID-19的通告》", "《 关 于 COVID-19 的 通 告 》"),
        ("free testing", "free testing"),
        ("𠮷野家", "𠮷 野 家"),
    ],
)
def test_cut(text: str, expected: str) -> None:
    """Chinese characters stand alone, other words stay whole."""

    assert expected.replace("，项", "， 项") == cut(text)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("**免费**检测，请带[证件](/a/)。\n{: .lead }", "免费检测，请带证件。"),
        ("## 时间\n\n1. 上午\n2. 下午", "时间 · 上午 · 下午"),
        ("| 项目 | 内容 |\n|---|---|\n| 费用 | 免费 |", "项目 · 内容 · 费用 · 免费"),
        ("前\n\n| 地区 | 累计 |\n| --- | --: |\n| 周口市 | 76 |\n\n后", "前 · 后"),
        ("3 \\* 4 &lt; 20，见脚注[^1]\n\n[^1]: 注释", "3 * 4 < 20，见脚注 · 注释"),
        ("![大门](/files/a.png) <b>粗</b>\n> 引文", "大门 粗 · 引文"),
        ("前<!-- 记事\n不公开 -->后 <!-- 没有完", "前后 <!-- 没有完"),
    ],
)
def test_plain(body: str, words: str) -> None:
    """The words of a page without its marks; tables of figures are left out."""

    assert words == plain(body)


def test_record() -> None:
    """A result shows title, section and date; what is found also stands beside the text."""
    fields = {
        "title": "第一轮检测",
        "summary": "摘要。",
        "url": "notices/2021-08/a/",
        "lang": "zh-CN",
        "trail": [{"title": "首页", "url": "/"}, {"title": "核酸检测", "url": "/sections/testing/"}],
        "published_text": "2021年8月7日09:00",
        "issuer": "指挥部",
        "facts": [{"label": "文号", "text": "周疫防〔2021〕3号"}],
        "sources": [{"title": "《关于检测的通告》", "url": ""}],
    }
    shown = ("第一轮检测", "核酸检测", "2021年8月7日09:00")
    text = "摘要。正文 · 指挥部 · 周疫防〔2021〕3号 · 《关于检测的通告》"

    assert Record("/notices/2021-08/a/", "zh-CN", *shown, text) == record_of(fields, "正文")
