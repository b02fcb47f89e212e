"""The blame law: whatever an input does wrong is a problem with file and line, never a traceback."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from conftest import LATER, REFERENCE, ZONE, figures, files_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.composition import compose
from pipeline.problems import SHOWN_AT_MOST, Problem, report, said
from pipeline.read.forms import moment
from pipeline.read.reference import PATHS, read_reference
from pipeline.read.sources import Source
from pipeline.read.texts import read_notice

if TYPE_CHECKING:
    from conftest import Factory, Site

SETTINGS, REGIONS = "content/site.toml", "content/figures/regions.csv"
TABLES, SOURCES = "content/figures/tables.toml", "content/figures/sources.toml"
FIGURES, NOTICE = "content/figures/cases/2020-02.csv", "content/notices/2021-08/round-2.md"
PAGE, PLACES, MEASURES = "content/pages/about.md", "content/places/places.csv", "content/measures/measures.csv"
PLACE_HEADER = "id,kind,name,region,address,hours,phone,lat,lon,since,until,source,note"
VALID = {
    **files_of(REFERENCE),
    FIGURES: figures(
        *("2020-02-27 410000 6 0 0", "2020-02-27 411600 6 0 0", "2020-02-28 410000 6 1 0", "2020-02-28 411600 7 1 0"),
        "2020-02-28,411600,2020-03-05T08:00:00+08:00,hhc,removed,核减一例,6,1,0",
    ),
    "content/notices/2021-08/round-1.md": (
        "---\ntitle: 第一轮\nsection: testing\nissuer: editors\npublished: 2021-08-01T08:00\n"
        "summary: 摘要。\n---\n正文。\n"
    ),
    NOTICE: """---
title: 第二轮
section: testing
issuer: headquarters
published: 2021-08-02T08:00
summary: "摘要。"
regions: ["411602", "411600"]
expires: 2021-08-09T00:00
replaces: 2021-08/round-1
reason: 合并。
sources:
  - title: 简报
    url: https://example.org/
places: [first]
channels:
  sms: 请注意。
---
## 时间

见[第一轮](/notices/2021-08/round-1/)。

| 日 | 时 |
|---|---|
| 7 | 8 |
""",
    PAGE: "---\ntitle: 关于\nsummary: 关于本站。\nupdated: 2021-08-01\n---\n正文，[措施](/measures/)。\n",
    PLACES: f"{PLACE_HEADER}\nfirst,hospital,第一医院,411600,,,,33.62,114.65,2021-08-07,,,\n",
    MEASURES: "id,kind,origin,requirement,since,until,source,note\nhigh-risk,arrival,高风险地区,居家7天,,,,\n",
}
ANY_FILE = st.sampled_from(sorted(VALID))
bounded = settings(
    derandomize=True, deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def world(site: Factory) -> Site:
    made = site()
    for path, text in VALID.items():
        made.write(path, text)
    return made


def problems(world: Site) -> tuple[Problem, ...]:
    """The problems of a site; each is said in both languages, together they are sorted, capped and summed up."""
    found = compose(world.folder, moment("at", LATER, ZONE)).problems
    for problem in found:
        assert problem.path.startswith("content/")
        assert problem.line >= 1
        assert all(said(problem, language) for language in ("zh", "en"))
    lines = report(found, "en").splitlines()[:-1]
    own = [problem for problem in sorted(found) if (world.root / problem.path).is_file()]
    assert all(problem.line <= len((world.root / problem.path).read_bytes().splitlines()) + 2 for problem in own)
    assert len(lines) <= SHOWN_AT_MOST + 1
    return found


def changed(world: Site, path: str, content: bytes) -> tuple[Problem, ...]:
    """The problems of the valid world with one file changed; the world is valid again afterwards."""
    world.write(path, content)
    try:
        return problems(world)
    finally:
        world.write(path, VALID.get(path, ""))


def test_valid_world(world: Site) -> None:
    """The world that the tests below spoil has no problem."""
    found = problems(world)

    assert found == ()


@bounded
@given(ANY_FILE, st.binary(max_size=400))
def test_any_bytes(world: Site, path: str, content: bytes) -> None:
    """Any bytes in place of any file are a problem of that file or of those that rest on it, or fine."""
    changed(world, path, content)


@bounded
@given(ANY_FILE, st.text(max_size=200))
def test_any_text_at_the_end(world: Site, path: str, text: str) -> None:
    """Any text behind a valid file is read or blamed."""
    changed(world, path, VALID[path].encode() + text.encode("utf-8", "surrogatepass"))


@bounded
@given(ANY_FILE, st.data())
def test_lines_dropped_and_doubled(world: Site, path: str, data: st.DataObject) -> None:
    """Lines that are missing, stand twice or are exchanged are read or blamed."""
    lines = VALID[path].splitlines(keepends=True)
    chosen = data.draw(st.lists(st.sampled_from(range(len(lines))), max_size=len(lines) + 3))
    changed(world, path, "".join(lines[place] for place in sorted(chosen, key=lambda n: n % 7)).encode())


@bounded
@given(ANY_FILE, st.data())
def test_one_line_dropped_or_doubled(world: Site, path: str, data: st.DataObject) -> None:
    """One line too few or too many is read or blamed."""
    lines = VALID[path].splitlines(keepends=True)
    place, times = data.draw(st.sampled_from(range(len(lines)))), data.draw(st.sampled_from((0, 2)))
    changed(world, path, "".join([*lines[:place], *lines[place : place + 1] * times, *lines[place + 1 :]]).encode())


ODD_CELLS = st.sampled_from(
    [
        *("", "0", "-1", "1e9", "９", "nan", "inf", "=1+1", '"', "''", "\t", "\x00", "\u2028", "\ufeff", "\ufffe", "é̈"),
        *("2020-02-30", "0000-00-00", "9999-12-31", "{", "{0}", "%s", "[", "- ", ": ", "#", "null", "../..", "\u200b"),
        *("0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-12:00", "2020-02-29T08:00:00+23:59", "true", "[[]]"),
        *("9" * 30, "411600"),
    ]
)


@bounded
@given(ANY_FILE, ODD_CELLS | st.text(max_size=8), st.data())
def test_one_cell_replaced(world: Site, path: str, cell: str, data: st.DataObject) -> None:
    """Any text in place of one cell, key or value is read or blamed."""
    parts = _parts(VALID[path])
    place = data.draw(st.sampled_from([place for place in range(len(parts)) if place % 2 == 0]))
    parts[place] = cell
    changed(world, path, "".join(parts).encode("utf-8", "surrogatepass"))


def _parts(text: str) -> list[str]:
    """Cells and what stands between them, by turns."""
    parts, within = [""], True
    for char in text:
        if within == (char in ',\n:="[]'):
            parts.append("")
            within = not within
        parts[-1] += char
    return parts


@bounded
@given(ANY_FILE, st.data(), st.characters())
def test_one_character_replaced(world: Site, path: str, data: st.DataObject, char: str) -> None:
    """One character typed wrongly is read or blamed."""
    text = VALID[path]
    place = data.draw(st.sampled_from(range(len(text))))
    changed(world, path, (text[:place] + char + text[place + 1 :]).encode("utf-8", "surrogatepass"))


def front(**fields: str) -> bytes:
    """The second notice with some fields written otherwise."""
    head = {
        "title": "第二轮",
        "section": "testing",
        "issuer": "editors",
        "published": "2021-08-02T08:00",
        "summary": "摘要。",
    }
    lines = [f"{key}: {value}" for key, value in {**head, **fields}.items()]
    return "\n".join(["---", *lines, "---", "正文。", ""]).encode()


@pytest.mark.parametrize("depth", [50, 400, 900, 5000])
@pytest.mark.parametrize(("opened", "closed"), [("[", "]"), ("{a: ", "}")])
def test_deep_yaml(world: Site, depth: int, opened: str, closed: str) -> None:
    """Lists in lists without end are a problem of the notice."""
    found = changed(world, NOTICE, front(sources=opened * depth + closed * depth))

    assert {problem.path for problem in found} == {NOTICE}


@pytest.mark.parametrize("escape", [r"\ud800", r"\x00", r"\x07", r"\x1b", r"\ufffe", r"\uffff", r"\x85", r"\u2028"])
@pytest.mark.parametrize("field", ["title", "summary", "contact"])
def test_escapes_in_yaml(world: Site, field: str, escape: str) -> None:
    """What YAML can write and no page can show is a problem, or harmless; feeds are XML and take less than HTML."""
    found = changed(world, NOTICE, front(**{field: f'"{escape}"'}))

    assert {problem.path for problem in found} <= {NOTICE}


@pytest.mark.parametrize(
    "raw", ["\ufffe", "\uffff", "\x7f", "\x85", "\u2028", "\U0001f637", "&#0;", "&#xD800;", "&#7;"]
)
@pytest.mark.parametrize("path", [NOTICE, PAGE, PLACES, MEASURES, SETTINGS])
def test_characters_that_xml_lacks(world: Site, path: str, raw: str) -> None:
    """Characters that no feed can hold are a problem of their file, or harmless."""
    text = VALID[path].replace("摘要", f"摘{raw}要").replace("关于本站", f"关{raw}于").replace("第一医院", f"第{raw}一")
    found = changed(world, path, text.replace("居家", f"居{raw}家").replace("示范公报", f"示{raw}范").encode())

    assert {problem.path for problem in found} <= {path}


@pytest.mark.parametrize(
    ("day", "known"),
    [
        *(("0001-01-01", "0001-01-01T00:00:00+08:00"), ("0001-01-01", "0001-01-02T00:00:00+08:00")),
        *(("9999-12-31", "9999-12-31T23:59:59+08:00"), ("9999-12-31", "9999-12-31T23:59:59-12:00")),
        *(("0000-01-01", "0000-01-01T00:00:00+08:00"), ("1020-02-01", "1020-02-02T08:00:00+08:00")),
    ],
)
def test_years_out_of_reach(world: Site, day: str, known: str) -> None:
    """A mistyped year far away is a problem of the file that holds it, or its own record."""
    path = f"content/figures/cases/{day[:7]}.csv"
    rows = [f"{day},411600,{known},hhc,,,5,0,0", f"{day},411600,{known[:-6]}+00:00,hhc,typo,笔误,4,0,0"]
    world.write(path, figures(*rows))
    found = compose(world.folder, moment("at", "2199-12-31T23:59:59", ZONE)).problems

    assert {problem.path for problem in found} <= {path, FIGURES}


@pytest.mark.parametrize("field", ["published", "expires", "review"])
@pytest.mark.parametrize(
    "text", ["0000-01-01", "0001-01-01", "9999-12-31", "0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00"]
)
def test_moments_out_of_reach(world: Site, field: str, text: str) -> None:
    """Moments at the ends of the calendar are a problem of the notice, or in force, or never."""
    found = changed(world, NOTICE, front(**{field: text}))

    assert {problem.path for problem in found} <= {NOTICE}


@pytest.mark.parametrize("path", sorted(VALID))
@pytest.mark.parametrize("letter", ["a", "9", ",", '"'])
def test_long_line(world: Site, path: str, letter: str) -> None:
    """A line of a megabyte is read or blamed, in words that fit a screen."""
    found = changed(world, path, VALID[path].encode() + letter.encode() * 1_000_000 + b"\n")

    assert len(report(found, "en")) < SHOWN_AT_MOST * 500


@pytest.mark.parametrize("mark", ["[", "*", "_", "`", "![", "<img ", "<", "](", "&", "| "])
def test_long_line_of_marks(mark: str) -> None:
    """A line of nothing but marks, which Markdown would chew for hours, is refused when it is read."""
    sources = {path: Source(path, VALID[path].encode()) for path in PATHS}
    reference, _ = read_reference(sources)
    assert reference
    _, found = read_notice(Source(NOTICE, front() + mark.encode() * (50_000 // len(mark)) + b"\n"), reference)

    assert [(problem.path, problem.line) for problem in found] == [(NOTICE, 9)]


@pytest.mark.parametrize("path", sorted(VALID))
def test_nul_bytes(world: Site, path: str) -> None:
    """A file of NUL bytes, as a full disk leaves it, is a problem of that file."""
    found = changed(world, path, b"\x00" * 64)

    assert path in {problem.path for problem in found}


@pytest.mark.parametrize("path", sorted(VALID))
def test_folder_in_place_of_a_file(world: Site, path: str) -> None:
    """A folder named as a file should be is a problem, or no file at all."""
    world.remove(path)
    world.write(f"{path}/inner.txt", "text")
    found = problems(world)

    assert any(problem.path.startswith(path) for problem in found)


@pytest.mark.parametrize(
    "folder", ["notices", "pages", "places", "measures", "files", "figures/cases", "notices/2021-08"]
)
def test_file_in_place_of_a_folder(world: Site, folder: str) -> None:
    """A file named as a folder should be is a problem of that file."""
    if (world.root / "content" / folder).exists():
        world.remove(f"content/{folder}")
    world.write(f"content/{folder}", "text")
    found = problems(world)

    assert Problem(f"content/{folder}", 1, "unknown-file") in found


@pytest.mark.parametrize(
    "folder", ["notices/2021-08", "pages", "places", "measures", "files", "figures/cases", "notices"]
)
def test_names_that_are_no_text(world: Site, folder: str) -> None:
    """A file name that is no UTF-8 is a problem, and can be said."""
    name = os.fsencode(world.root / "content" / folder) + b"/\xff\xfe.csv"
    os.makedirs(os.path.dirname(name), exist_ok=True)  # noqa: PTH103, PTH120 - names of bytes
    with open(name, "wb") as file:  # noqa: PTH123
        file.write(b"text")
    found = problems(world)

    assert [problem.code for problem in found] == ["unreadable"]


def test_problems_come_sorted(world: Site) -> None:
    """Problems are told in the order of files and lines, once each."""
    world.write(PLACES, "\n".join([PLACE_HEADER, *(f"p{n},x,名,411600,,,,,,,,," for n in range(60))]))
    world.write(FIGURES, figures("2020-02-28 411600 x 0 0", "2020-02-27 999999 1 0 0"))
    found = problems(world)
    told = report([*reversed(found), *found], "en").splitlines()
    lines = [(path, int(line)) for path, line, *_ in (text.split(":") for text in told[:-2])]

    assert (lines, len(lines)) == (sorted(lines), SHOWN_AT_MOST)
    assert told[-2].startswith("… and 13 more")
