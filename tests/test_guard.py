"""The rules for texts at work in a site: every file is looked at, warnings stay, and little is read twice."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

import pytest
from conftest import figures, notice

from pipeline.model import Allowance
from pipeline.problems import WARNINGS, Problem, blocking, catalogue, report
from pipeline.read.forms import allowances
from pipeline.read.frontmatter import read_text
from pipeline.read.prose import ids_in
from pipeline.read.sources import Source
from pipeline.render.html import Converter

if TYPE_CHECKING:
    from conftest import Factory, Site

MOBILE = "13800000000"
DOUBLED = "请带好您的的身份证。"


def codes(world: Site) -> list[tuple[str, str]]:
    return [(problem.path, problem.code) for problem in world.build().problems]


def office(**parts: str) -> bytes:
    """An office's document of these parts, as its program zips them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name.replace("__", "/") + ".xml", f"<?xml version='1.0'?><x>{text}</x>")
    return out.getvalue()


PARAGRAPH = "<w:p><w:r><w:t>电话1380</w:t></w:r><w:r><w:t>0000000</w:t></w:r></w:p>"
SHEET = "<row><c r='A1'><v>1</v></c><c r='B1'><v>13800000000</v></c></row>"
FILES = [
    *(("files/list.txt", MOBILE.encode()), ("files/list.csv", f"甲,{MOBILE}".encode("gb18030"))),
    *(("files/list.txt", MOBILE.encode("utf-16")), ("files/page.html", f"<p>{MOBILE}</p>".encode())),
    *(("files/map.svg", f"<text>{MOBILE}</text>".encode()), ("files/list.txt", b"\x00" + MOBILE.encode())),
    *(("files/list.docx", office(word__document=PARAGRAPH)), ("files/list.xlsx", office(xl__worksheets__sheet1=SHEET))),
    ("files/list.xlsx", office(xl__sharedStrings=f"<si><t>{MOBILE}</t></si>")),
    ("files/talk.pptx", office(ppt__slides__slide1=f"<a:p><a:t>{MOBILE}</a:t></a:p>")),
    *(
        (f"files/{MOBILE}.pdf", b"%PDF"),
        ("notices/2021-08/first.md", notice("一", "2021-08-01T08:00", MOBILE).encode()),
    ),
    ("notices/2021-08/first.md", notice("一", "2021-08-01T08:00", f"```\n{MOBILE}\n```").encode()),
    ("notices/2021-08/first.md", notice("一", "2021-08-01T08:00", f"<!-- {MOBILE} -->").encode()),
    (f"notices/2021-08/call-{MOBILE}.md", notice("一", "2021-08-01T08:00").encode()),
    ("notices/2199-08/first.md", notice("一", "2199-08-01T08:00", MOBILE).encode()),
    ("pages/about.md", f"---\ntitle: 一\nsummary: {MOBILE}\n---\n正文。\n".encode()),
    ("figures/cases/2020-02.csv", figures(f"2020-02-01,411600,2020-02-02T08:00:00+08:00,hhc,,{MOBILE},5,0,0").encode()),
]


@pytest.mark.parametrize(("path", "content"), FILES)
def test_every_file_is_looked_at(site: Factory, path: str, content: bytes) -> None:
    """A number is found in whatever file it stands, in its words, its notes or its name, and nothing is written."""
    world = site()
    world.write(f"content/{path}", content)
    found = codes(world)

    assert set(found) == {(f"content/{path}", "mobile-number")}
    assert not (world.root / "output").exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no more", b"words"])
@pytest.mark.parametrize("name", ["list.docx", "list.xlsx", "list.pptx"])
def test_broken_office_documents(site: Factory, name: str, content: bytes) -> None:
    """A document that no program opens holds no words."""
    world = site()
    world.write(f"content/files/{name}", content)

    assert codes(world) == []


def test_warnings_stay(site: Factory) -> None:
    """A warning is told in every run, of a month that is not read again too, until it is mended."""
    world = site()
    world.write("content/notices/2021-08/first.md", notice("一", "2021-08-01T08:00", DOUBLED))
    world.write("content/notices/2021-09/second.md", notice("二", "2021-09-01T08:00"))
    first = codes(world)
    world.write("content/notices/2021-09/second.md", notice("三", "2021-09-01T08:00"))
    second = codes(world)
    world.write("content/notices/2021-08/first.md", notice("一", "2021-08-01T08:00"))
    third = codes(world)

    assert first == second == [("content/notices/2021-08/first.md", "doubled-word")]
    assert third == []


def test_warnings_hold_nothing_up(site: Factory) -> None:
    """The page of a text with a warning is published."""
    world = site()
    world.write("content/notices/2021-08/first.md", notice("一", "2021-08-01T08:00", DOUBLED))
    built = world.build()

    assert blocking(built.problems) == []
    assert "您的的身份证" in world.page("notices/2021-08/first/index.html")


def test_exit_codes(site: Factory) -> None:
    """A warning ends a command with 0, an error with 1; both are told."""
    world = site()
    world.write("content/notices/2021-08/first.md", notice("一", "2021-08-01T08:00", DOUBLED))
    warned = world.run("check"), world.run("build")
    world.write("content/notices/2021-08/first.md", notice("一", "2021-08-01T08:00", DOUBLED + MOBILE))
    stopped = world.run("check"), world.run("build")

    assert [(done.returncode, "warning: " in done.stderr) for done in warned] == [(0, True)] * 2
    assert [(done.returncode, "1 problem(s) and 1 warning(s)" in done.stderr) for done in stopped] == [(1, True)] * 2


def test_errors_come_first() -> None:
    """No screenful of warnings hides an error."""
    warnings = [Problem("a", line, "doubled-word", {"found": "的的", "word": "的"}) for line in range(100)]
    told = report([*warnings, Problem("z", 1, "empty-body")], "en").splitlines()

    assert told[0].startswith("z:1: there is no text")
    assert told[-1] == "1 problem(s) and 100 warning(s) in 2 file(s); nothing was written"


def test_warnings_are_codes() -> None:
    """Every code that only warns has its words in both languages."""
    assert catalogue("zh").keys() & catalogue("en").keys() >= WARNINGS


def test_allowances_of_a_file() -> None:
    """A file tells what it allows itself, with the reason and the line, also where the entry is not whole."""
    allowed = "[{what: 豫P·00000, reason: 采样车}, {what: 第二条}, 第三条]"
    text, _ = read_text(
        Source("content/notices/2021-08/a.md", notice("一", "2021-08-01T08:00", allowed=allowed).encode())
    )
    assert text

    assert allowances(text) == (Allowance("豫P·00000", "采样车", 7), Allowance("第二条", "", 7))


HEADINGS = [
    *("## 时间和地点", "## 时间 和, 地点！", "## **重点**人群", "## 见[通告](/a/)和`代码`", "## 第2轮 {: #second }"),
    *("时间\n---\n正文", "## A_b c", "##无空格", "## 结尾 ##", "## 两次\n\n## 两次", "## Sources\n\n## 来源", "## ！"),
    *("正文[^1]。\n\n[^1]: 注。", '<p id="here">字</p>', "```\n## 代码\n```\n\n## 之后", "> ## 引用"),
]


@pytest.mark.parametrize("body", HEADINGS)
def test_ids_are_those_of_the_page(body: str) -> None:
    """What a link may name is what the page has."""
    html = set(re.findall(r' id="([^"]+)"', Converter().html(body)))
    named = {name for name in html if not name.startswith("fnref")}

    assert named <= ids_in(body)
