"""Markdown to pages: the fast path, what is sanitised, and that nothing is lost on the way unseen."""

from __future__ import annotations

import gc
import re
from typing import TYPE_CHECKING

import pytest
from conftest import figures, notice
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError
from lxml import html as parser  # type: ignore[import-untyped]
from markdown.treeprocessors import InlineProcessor, PrettifyTreeprocessor
from pelican.contents import Page

from pipeline.compose.markdown import escaped
from pipeline.composition import compose
from pipeline.read.forms import moment
from pipeline.render.html import STEPS, Converter
from pipeline.render.pages import RenderFailed, output_of
from pipeline.render.plain import plain_html

if TYPE_CHECKING:
    from conftest import Factory, Site

WORDS = r"""周口 word * ** _ ` [ ] ( ) < > & ! : \ # ~ ^ [^1] &amp; ' " | <b> </b> --- <br> === {: #id title=a }
https://example.org [a](/b/) ![图](/c.png) <https://example.org/> <a@example.org> [a]: /b/"""
SPACES = (" ", "  ", "\n", "\n\n", "  \n", "    ", "\t", "\u2028", "\x02", "\x03")
BLOCKS = (
    *(
        "- 项",
        "1. 项",
        "> 引",
        "    码",
        "```\n码\n```",
        "[^1]: 注",
        "*[周口]: 解释",
        "\n## 标题\n",
        "* * *",
        "{: .a }",
    ),
    *("\n| 甲 | 乙 |\n|---|--:|\n| 1 | 2 |\n", "\n词\n: 释义\n"),
)
PIECES = st.sampled_from([*WORDS.split(), *SPACES, *(f"\n{block}" for block in BLOCKS)])
TEXTS = st.one_of(st.lists(PIECES, max_size=30).map("".join), st.text(max_size=80))
ROWS = ("| 甲 | 乙 |", "|---|--:|", "| --- | :-: |", "| 1 |  |", "|:--|--|", '|甲|“乙”"|', "| 1 | 2 | 3 |", "|", "||")
STARTS = """周口 ## # #甲# ###乙 甲|乙 -甲 3.甲 --- === :甲 ~~~ +甲 2021年
[甲](/b/) [甲](/a/#b-1)乙 ![甲](/b.png) [甲](//b) [甲]() [甲][乙] [甲]:/b/ [甲](/b_c_/)"""
ITEMS = (
    "- 甲",
    "- - 甲",
    "-  甲\u3000乙",
    "1. 甲",
    "2. 乙",
    "- 1. 甲",
    "+ 甲",
    '## 甲 “"乙',
    "甲 乙: 丙!",
    "\u3000甲",
    "甲 ",
    "",
    "- ",
)
LINES = st.sampled_from([*ROWS, *ROWS, *STARTS.split(), *ITEMS])
CELLS = st.sampled_from(["甲", "乙 丙", "[甲](/b/)", "", '"', "1", "- 甲", "## 甲", "\u3000"])
MARKS = st.sampled_from(["---", "--:", ":-", ":-:", "-"])
GRIDS = st.integers(2, 3).flatmap(
    lambda count: st.tuples(
        *(st.lists(part, min_size=count, max_size=count) for part in (CELLS, MARKS)),
        st.lists(st.lists(CELLS, min_size=count, max_size=count), min_size=1, max_size=3),
    )
)
TABLES = GRIDS.map(lambda grid: "\n".join(f"| {' | '.join(row)} |" for row in (*grid[:2], *grid[2])))
ENTRIES = st.sampled_from(["甲", "乙：丙", "2021年", "[甲 “乙”（丙）](/b/c/) 丁：戊[己](/)"])
LISTS = st.lists(ENTRIES, min_size=1, max_size=3).flatmap(
    lambda items: st.sampled_from(["\n".join(f"- {item}" for item in items), f"1. {items[0]}\n2. 乙"])
)
SINGLE = ("首段，15:49发布。", "## 甲", "### 乙", "# 甲", "## [甲](/b/)", '2021年 “"丙[甲](/b/) 乙')
USUAL = st.one_of(TABLES, LISTS, st.sampled_from(SINGLE))
LINES_IN_A_BLOCK = st.lists(LINES, min_size=1, max_size=3).map("\n".join)
BLOCKS_OF_TEXT = st.lists(st.one_of(USUAL, USUAL, USUAL, USUAL, LINES_IN_A_BLOCK), max_size=5).map("\n\n".join)
PLAIN = """
首段，15:49发布。

## 一、标题

- [项一](/notices/2020-02/a-1/) 2020年2月1日：说明。
- 项二

| 地区 | 人次 |
| --- | ---: |
| 川汇区 | 680 |

1. 先
2. 后

| 甲 | 乙 |
| --- | --- |
| 一 | 二 |
"""
FAST, STOCK, PRETTY = Converter(), Converter(), Converter()
STOCK.plain = STOCK.full
PRETTY.plain = PRETTY.full
for slow in (STOCK, PRETTY):
    slow.full.treeprocessors.register(InlineProcessor(slow.full), "inline", 20)
PRETTY.full.treeprocessors.register(PrettifyTreeprocessor(PRETTY.full), "prettify", 10)


@settings(max_examples=600, deadline=None, derandomize=True)
@given(TEXTS)
def test_fast_path(text: str) -> None:
    """The instance without extensions, and skipping the inline patterns where nothing can match, change nothing."""

    assert STOCK.converted(text) == FAST.html(text)


@settings(max_examples=500, deadline=None, derandomize=True)
@given(BLOCKS_OF_TEXT)
def test_plain_text(text: str) -> None:
    """Of what is plain, HTML comes without Python-Markdown as it would come from it."""

    assert STOCK.converted(text) == FAST.html(text)


def test_most_texts_are_plain() -> None:
    """Headings, paragraphs, lists and tables without marks inside of their lines need no Python-Markdown."""

    assert plain_html(PLAIN, "标题")
    assert STOCK.converted(PLAIN, "标题") == plain_html(PLAIN, "标题")


@settings(max_examples=200, deadline=None, derandomize=True)
@example("周口  \n{: .a }")
@given(TEXTS)
def test_lines(text: str) -> None:
    """Our own line ends differ from stock Markdown's in nothing but white space."""

    assert "".join(PRETTY.converted(text).split()) == "".join(FAST.html(text).split())


@settings(max_examples=200, deadline=None, derandomize=True)
@given(TEXTS, TEXTS)
def test_no_text_leaves_a_trace_in_the_next(before: str, text: str) -> None:
    """The HTML of a text does not depend on what was converted before it."""
    FAST.html(before)

    assert Converter().html(text) == FAST.html(text)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=40))
def test_escaped_text_is_text(text: str) -> None:
    """Escaped text is a paragraph of exactly its words."""
    found = parser.fromstring(FAST.html(f"前{escaped(text)}后"))

    assert (found.tag, list(found)) == ("p", [])
    assert f"前{' '.join(text.split())}后" == found.text


BARS = """
| 地区 | 新增 {: .bars } | 累计 |
| --- | --: | --: |
| 甲 | +40 | 1 |
| [乙](/b/) | **9**{: .corrected } | 2 |
| 丙 | 1,200 | 3 |
| 丁 | 0 | 4 |
| 戊 | −3 | 5 |
| 己 | <5 | 6 |
| 庚 | — | 7 |
| *差额* | 5000 | 8 |
| **全省** | 9999 | 9 |
"""


def bars(text: str) -> list[list[str]]:
    """The classes of the cells of a table, row by row."""
    rows = parser.fromstring(FAST.html(text)).xpath("//tbody/tr")
    return [[cell.get("class", "") for cell in row] for row in rows]


def test_bars() -> None:
    """Under a marked header, and there alone, a number above 0 is measured by the largest that is no total."""
    found = bars(BARS)

    assert [row[1] for row in found] == ["bar x1", "bar x1", "bar x4 y4", "", "", "", "", "", ""]
    assert {cell for row in found for cell in (row[0], row[2])} == {""}


def test_bars_of_every_length() -> None:
    """Fifths and twentieths add up to the length of a bar."""
    rows = "".join(f"| 甲{number} | {number} |\n" for number in range(1, STEPS + 1))
    classes = [
        dict(re.findall(r"([xy])(\d)", row[1])) for row in bars(f"| 地区 | 新增 {{: .bars }} |\n| --- | --: |\n{rows}")
    ]

    assert [int(found.get("y", 0)) * 4 + int(found["x"]) for found in classes] == list(range(1, STEPS + 1))


def test_bars_of_small_numbers() -> None:
    """One case is never longer than one step of twenty."""
    found = bars("| 地区 | 新增 {: .bars } |\n| --- | --: |\n| 甲 | 1 |\n| 乙 | 3 |\n")

    assert [row[1] for row in found] == ["bar x1", "bar x3"]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src="/a.png" alt="a" onerror="alert(1)">',
        '<a href="javascript:alert(1)">a</a>',
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](java&#115;cript:alert(1))",
        "[a](data:text/html,<script>alert(1)</script>)",
        "[a](vbscript:alert(1))",
        '<iframe src="https://example.org/"></iframe>',
        "<style>body{display:none}</style>",
        '<div style="position:fixed">a</div>',
        '段落\n{: onclick="alert(1)" style="color:red" }',
        '**词**{: onclick="alert(1)" }',
        '<form action="https://example.org/"><input name="id"></form>',
        '<svg onload="alert(1)"><script>alert(1)</script></svg>',
        '<a href="https://example.org/" target="_blank" onmouseover="alert(1)">a</a>',
        "<object data='/a'></object><embed src='/a'>",
        '<meta http-equiv="refresh" content="0;url=https://example.org/">',
        "<base href='https://example.org/'>",
        "<!-- 内部批注 -->",
    ],
)
def test_harmless(text: str) -> None:
    """Nothing that runs, hides, sends or asks gets through."""
    page = parser.fromstring(f"<main>{FAST.html(f'前文{BLANK}{text}{BLANK}后文')}</main>")
    tags = {str(element.tag) for element in page.iter()}
    attributes = {name: value for element in page.iter() for name, value in element.attrib.items()}

    assert tags <= {"main", "p", "a", "img", "div", "strong"}
    assert attributes.keys() <= {"href", "src", "alt"}
    assert [value for value in attributes.values() if not value.startswith(("https://", "/", "a"))] == []
    assert "内部批注" not in parser.tostring(page, encoding="unicode")
    assert {"前文", "后文"} <= {str(element.text) for element in page.iter("p")}


BLANK = "\n\n"


def frames(text: str) -> list[tuple[str | None, ...]]:
    """(class, name, can be scrolled by keyboard) of the frame of every table."""
    page = parser.fromstring(f"<main>{FAST.html(text)}</main>")
    return [
        tuple(table.getparent().get(key) for key in ("class", "aria-label", "tabindex")) for table in page.iter("table")
    ]


TABLE = "| 地区 | 累计 |\n| --- | {} |\n| 周口市 | 76 |\n"


def test_tables_in_frames() -> None:
    """A table scrolls in a frame named by the heading above it; one of figures says so."""

    assert frames(f"## 各市\n\n{TABLE.format('--:')}") == [("table figures", "各市", "0")]
    assert frames(TABLE.format("---")) == [("table", "表格", "0")]
    assert frames(f"## 甲\n\n甲\n\n### 乙\n\n{QUOTED}") == [("table", "乙", "0")]


QUOTED = "> 引\n>\n> | 甲 | 乙 |\n> |---|---|\n> | 1 | 2 |\n"


def test_cells_have_names() -> None:
    """The cells of the first row name their columns, those of the first column their rows."""
    page = parser.fromstring(FAST.html(TABLE.format("--:")))
    found = [[(cell.tag, cell.get("scope"), cell.text) for cell in row] for row in page.iter("tr")]

    assert found == [
        [("th", "col", "地区"), ("th", "col", "累计")],
        [("th", "row", "周口市"), ("td", None, "76")],
    ]


def test_attributes_of_the_composed_stay() -> None:
    """Classes that composed Markdown sets survive sanitising."""

    assert '<p class="lead">甲</p>' in FAST.html("甲\n{: .lead }")
    assert '<strong class="corrected">1</strong>' in FAST.html("**1**{: .corrected }")


@pytest.fixture
def world(site: Factory) -> Site:
    """One notice, built."""
    made = site()
    made.write("content/figures/cases/2020-02.csv", figures("2020-02-01 410000 5 0 0", "2020-02-01 411600 5 0 0"))
    made.write("content/notices/2021-08/a.md", notice("甲", "2021-08-01T08:00"))
    assert made.build().problems == ()
    return made


COMPOSED = ".build/markdown/notices/2021-08/a.md"
PAGE = "output/notices/2021-08/a/index.html"


def again(world: Site, old: str, new: str) -> None:
    """Change a composed file behind the pipeline's back and have its page made again."""
    world.replace(COMPOSED, old, new)
    world.remove(PAGE)
    world.build()


def test_a_warning_is_a_failure(world: Site) -> None:
    """What Pelican only warns of, and then skips, ends the build."""
    with pytest.raises(RenderFailed) as failure:
        again(world, "title: ", "titel: ")

    assert "notices/2021-08/a.md" in str(failure.value)


def test_a_missing_page_is_noticed(world: Site) -> None:
    """A page that Pelican did not write where it was wanted ends the build."""
    with pytest.raises(RenderFailed) as failure:
        again(world, 'save_as: "notices/2021-08/a/index.html"', 'save_as: "notices/2021-08/z/index.html"')

    assert "notices/2021-08/a/index.html" in str(failure.value)


def test_a_fault_of_the_theme(world: Site) -> None:
    """A template that names what is not there ends the build, and the next build makes good."""
    pages, template = world.tree(), world.read("theme/templates/base.html")
    world.write("theme/templates/base.html", template + "{{ nowhere.nothing }}")
    with pytest.raises(UndefinedError):
        world.build()
    world.write("theme/templates/base.html", template)
    world.build()

    assert pages == world.tree()


def test_another_template_renders_everything(world: Site) -> None:
    """A change of a template renders every page and composes none; when it is done no page stays in memory."""
    world.write("theme/templates/base.html", "{# #}" + world.read("theme/templates/base.html"))
    built = world.build()
    gc.collect()

    assert [kept for kept in gc.get_objects() if type(kept) is Page] == []
    assert built.composed == ()
    assert built.pages == len(built.rendered)
    assert built.written == ()


def test_what_nothing_explains_goes(world: Site) -> None:
    """A file in the site that nothing explains is removed; hidden ones at the top are not ours."""
    world.write("output/old/index.html", "alt")
    world.write("output/.nojekyll", "")
    built = world.build()

    assert built.removed == ("old/index.html",)
    assert not (world.root / "output" / "old").exists()
    assert (world.root / "output" / ".nojekyll").exists()


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("index.md", "index.html"),
        ("404.html.md", "404.html"),
        ("daily.md", "daily/index.html"),
        ("daily/2020-02-01.md", "daily/2020-02-01/index.html"),
        ("data/cases.csv", "data/cases.csv"),
    ],
)
def test_addresses(path: str, page: str) -> None:
    """The file of the site that a composed file becomes."""

    assert page == output_of(path)


def test_save_as_is_the_address(world: Site) -> None:
    """The address in the front matter is the one that the path means."""
    composed = compose(world.folder, moment("at", "2023-01-01", "Asia/Shanghai"))
    wrong = [
        path
        for path, raw in world.markdown().items()
        if path.endswith(".md") and f'save_as: "{output_of(path)}"' not in raw.decode()
    ]

    assert composed.problems == ()
    assert wrong == []
