"""Charts: what they say agrees with the rows, and their SVG is small, plain and the same everywhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import CHINESE, ENGLISH

from pipeline import wording
from pipeline.charts import Chart, Levels, Note, Tiles, levels, new_per_day, svg, tiles, total
from pipeline.charts.layout import value_ticks
from pipeline.charts.words import lettering
from pipeline.model import Kind, Metric, Region, Table
from pipeline.record import Row

NAMESPACE = "{http://www.w3.org/2000/svg}"
FIRST = date(2020, 1, 24)
CITY = Region("411600", "周口市", "周口", "410000", "city", tile=(4, 4))
CASES = Table(
    "cases", "病例", "", (Metric("confirmed", "确诊病例", "确诊病例", Kind.CUMULATIVE, "例", ""),), suppress_below=5
)
RISKS = tuple(Metric(key, f"{key}风险地区", f"{key}风险地区", Kind.LEVEL, "", "") for key in "高中低")
RISK = Table("risk", "风险等级", "", RISKS)
VALUES = st.lists(st.none() | st.integers(-3, 2000), max_size=30)


def day(number: int) -> str:
    return (FIRST + timedelta(number)).isoformat()


def row(number: int, value: int | None, *, average: float | None = None, hidden: bool = False) -> Row:
    return Row(day(number), CITY.code, (value,), (value,), (average,), (0,) if hidden else ())


def series(values: list[int | None]) -> list[Row]:
    """Rows with these values, and averages once there are seven."""
    averages = [sum(v or 0 for v in values[max(0, n - 6) : n + 1]) / 7 if n > 5 else None for n in range(len(values))]
    return [row(n, value, average=average) for n, (value, average) in enumerate(zip(values, averages, strict=True))]


def long_series() -> list[Row]:
    return series([(n * n * 7919) % 1291 for n in range(320)])


def grid() -> Tiles | None:
    places = [Region(str(n), f"第{n}市", f"市{n}", "41", "city", tile=(n % 4, n // 4)) for n in range(12)]
    rows = {str(n): Row(day(0), str(n), (n * 9,), (0,), (None,), (0,) if n == 3 else ()) for n in range(11)}
    return tiles(rows, CASES, 0, places, CHINESE, "2")


def timeline() -> Levels | None:
    rows = [Row(day(n), CITY.code, (n < 3, n < 9, 1), (0, 0, 0), (None,) * 3) for n in (*range(16), *range(200, 209))]
    return levels({CITY.code: rows}, RISK, [CITY], CHINESE, [Note(day(40), "改为按街道划定")])


def every_kind() -> list[Chart]:
    notes = [Note(day(4), "通报补录"), Note(day(6), "口径调整"), Note(day(900), "不在图上")]
    found = [
        new_per_day(long_series(), CASES, 0, CITY, CHINESE, notes),
        total(long_series(), CASES, 0, CITY, CHINESE),
        grid(),
        timeline(),
    ]
    assert all(found)
    return [chart for chart in found if chart is not None]


def parsed(drawing: str) -> ET.Element:
    return ET.fromstring(drawing)  # noqa: S314 - our own


@pytest.fixture(scope="module")
def drawings() -> list[str]:
    return [svg(chart, f"chart-{place}") for place, chart in enumerate(every_kind())]


def test_plain(drawings: list[str]) -> None:
    """Well-formed; no style, script, foreign content, reference, fixed size or fixed colour."""
    for drawing in drawings:
        root = parsed(drawing)
        tags = {element.tag.removeprefix(NAMESPACE) for element in root.iter()}
        attributes = {name for element in root.iter() for name in element.attrib}
        colours = {element.get(name) for element in root.iter() for name in ("fill", "stroke")} - {None, "none"}

        assert tags <= {"svg", "title", "desc", "g", "path", "text"}
        assert not attributes & {"style", "href", "width", "height", "font-family", "onload"}
        assert all(re.fullmatch(r"var\(--[a-z0-9-]+\)", str(colour)) for colour in colours)
        assert not re.search(r"nan|null|undefined|Infinity|-0\b(?!\.)", " ".join(p.get("d", "") for p in root.iter()))


def test_named(drawings: list[str]) -> None:
    """A screen reader finds an image with its finding as the name and the text alternative as description."""
    for chart, drawing in zip(every_kind(), drawings, strict=True):
        root = parsed(drawing)
        by_id = {element.get("id"): element.text for element in root.iter() if element.get("id")}

        assert root.get("role") == "img"
        assert by_id[root.get("aria-labelledby")] == chart.title
        assert by_id[root.get("aria-describedby")] == chart.text


def test_ids_unique(drawings: list[str]) -> None:
    """Charts with different prefixes share no id on a page."""
    ids = re.findall(r'\bid="([^"]+)"', "".join(drawings))

    assert len(ids) == len(set(ids)) == 2 * len(drawings)


def test_small(drawings: list[str]) -> None:
    """A chart of 320 restless days stays within 12 kB."""
    assert max(len(drawing.encode()) for drawing in drawings) <= 12_000


def test_same_bytes(drawings: list[str]) -> None:
    """Another process with another time zone, locale and hash seed draws the same bytes."""
    code = "import test_charts as t; print(end=''.join(t.svg(c, f'chart-{n}') for n, c in enumerate(t.every_kind())))"
    elsewhere = {
        "TZ": "America/St_Johns",
        "LC_ALL": "tr_TR.UTF-8",
        "PYTHONHASHSEED": "7",
        "PYTHONUTF8": "1",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parent,
        env=os.environ | elsewhere,
        capture_output=True,
        check=True,
    )

    assert "".join(drawings) == found.stdout.decode()


@settings(deadline=None)
@given(VALUES)
def test_new_words(values: list[int | None]) -> None:
    """Title and text name the period, the highest value with its first day, the newest, and how many are missing."""
    chart = new_per_day(series(values), CASES, 0, CITY, CHINESE)
    known = [(n, value) for n, value in enumerate(values) if value is not None]
    if len(known) < 2 or not any(value for _, value in known):
        assert chart is None
        return
    assert chart is not None
    top, first = max((value, -n) for n, value in known)
    highest, newest = str(top).replace("-", "−"), str(known[-1][1]).replace("-", "−")
    missing = known[-1][0] - known[0][0] + 1 - len(known)

    assert [point.value for point in chart.points] == values[known[0][0] : known[-1][0] + 1]
    assert f"{wording.day(day(-first), CHINESE)}" in chart.title
    assert f"为{highest}例" in chart.title
    assert chart.text.startswith(f"柱形图：{wording.day(day(known[0][0]), CHINESE)}至")
    assert f"最高{highest}例，" in chart.text
    assert f"在{wording.day(day(-first), CHINESE)}。" in chart.text
    assert f"最新是{wording.day(day(known[-1][0]), CHINESE)}，{newest}例" in chart.text
    assert (f"有{missing}天没有报告" in chart.text) == bool(missing)
    assert 3 <= chart.text.count("。") <= 4


@settings(deadline=None)
@given(VALUES)
def test_total_words(values: list[int | None]) -> None:
    """Title and text of a total name the newest value, and “no change” only where every day since agrees."""
    chart = total(series(values), CASES, 0, CITY, CHINESE)
    if chart is None:
        return
    newest, last = chart.points[-1], str(chart.points[-1].value).replace("-", "−")
    same = [point.value == newest.value for point in chart.points]

    assert f"到{wording.day(newest.day, CHINESE)}为{last}例" in chart.title
    assert f"最新是{wording.day(newest.day, CHINESE)}，{last}例" in chart.text
    assert ("没有变化" in chart.title) == (len(same) > 7 and all(same[-8:]))


@settings(max_examples=15, deadline=None)
@given(VALUES, st.booleans())
def test_any_series_draws(values: list[int | None], cumulative: bool) -> None:  # noqa: FBT001
    """Few days, zeros, gaps and falls give a chart inside its frame, or none."""
    chart = (total if cumulative else new_per_day)(series(values), CASES, 0, CITY, CHINESE)
    if chart is None:
        return
    root = parsed(svg(chart, "x"))
    _, _, width, height = map(float, str(root.get("viewBox")).split())

    for text in root.iter(f"{NAMESPACE}text"):
        assert 0 <= float(text.get("x", "")) <= width
        assert 0 < float(text.get("y", "")) < height


@pytest.mark.parametrize("values", [[], [5], [None, None], [None, 3, None], [0, 0, 0]])
def test_nothing_to_tell(values: list[int | None]) -> None:
    """No chart of no day, one day, or nothing but zeros."""
    assert new_per_day(series(values), CASES, 0, CITY, CHINESE) is None
    assert total(series(values), CASES, 0, CITY, CHINESE) is None


def test_hidden_stays_hidden() -> None:
    """A hidden count is a gap in a total, no number on a tile, and no chart of new ones shows its difference."""
    rows = [row(0, 9), row(1, 3, hidden=True), row(2, 8)]
    chart = total(rows, CASES, 0, CITY, CHINESE)
    board = grid()
    assert chart is not None
    assert board is not None

    assert new_per_day(rows, CASES, 0, CITY, CHINESE) is None
    assert [point.value for point in chart.points] == [9, None, 8]
    assert "<5" in svg(board, "x").replace("&lt;", "<")
    assert "27例" not in board.text


def test_quiet_only_if_reported() -> None:
    """“Zero since” is said only where a week or more was reported, and reported as zero."""
    quiet, unknown = series([3, 4, *[0] * 7]), series([3, 4, *[0] * 3, None, *[0] * 3])
    for rows, said in ((quiet, True), (unknown, False)):
        chart = new_per_day(rows, CASES, 0, CITY, CHINESE)
        assert chart is not None

        assert ("以后为零" in chart.title) == said


def test_rows_in_any_order() -> None:
    """The order of the rows does not matter, nor a day without a row."""
    rows = [row(n, n) for n in (1, 2, 5)]

    assert total(rows, CASES, 0, CITY, CHINESE) == total(rows[::-1], CASES, 0, CITY, CHINESE)
    chart = total(rows, CASES, 0, CITY, CHINESE)
    assert chart is not None
    assert [point.day for point in chart.points] == [day(n) for n in range(1, 6)]


def test_notes_on_the_chart() -> None:
    """Notes within the period stand on the chart, numbered in their order."""
    chart = every_kind()[0]

    assert [note.text for note in chart.notes] == ["通报补录", "口径调整"]
    assert re.search("①.*②", svg(chart, "x"))


def test_tiles() -> None:
    """A tile for each placed region, “not reported” where there is no row; a shade for each quarter of the highest."""
    chart = grid()
    assert chart is not None

    assert chart.title == "2020年1月24日各地累计确诊病例，第10市最多，90例"
    assert [tile.label for tile in chart.points] == ["0", "9", "18", "<5", *[str(n * 9) for n in range(4, 11)], "—"]
    assert [tile.shade for tile in chart.points] == [0, 1, 1, 1, 2, 2, 3, 3, 4, 4, 4, 0]
    assert "另有2地没有报告或不显示" in chart.text


def test_long_names() -> None:
    """A name that is wider than its tile is set small, and no other is."""
    chart = grid()
    assert chart is not None
    first, *others = chart.points
    drawn = svg(replace(chart, points=(replace(first, name="Pingdingshan"), *others)), "a")

    assert re.findall(r'font-size="11"><text[^>]*>([^<]*)</text></g>', drawn) == ["Pingdingshan"]
    assert 'font-size="11"' not in svg(chart, "a")


@pytest.mark.parametrize(
    ("first", "last", "chinese", "said"),
    [
        ("2021-11-06", "2021-11-06", "11月6日", "6 Nov"),
        ("2021-11-06", "2021-11-21", "11月6日—21日", "6–21 Nov"),
        ("2022-07-30", "2022-08-07", "7月30日—8月7日", "30 Jul – 7 Aug"),
    ],
)
def test_days_on_a_drawing(first: str, last: str, chinese: str, said: str) -> None:
    """A drawing writes days in the few characters that its language needs."""
    found = [lettering(edition).short_period(first, last) for edition in (CHINESE, ENGLISH)]

    assert found == [chinese, said]


def test_numbers_on_a_drawing() -> None:
    """A drawing writes a day's value with its unit or without, as the language does."""
    found = [lettering(edition).point("2020-02-12", -1273, "例") for edition in (CHINESE, ENGLISH)]

    assert found == ["2月12日 −1273例", "12 Feb: −1,273"]


def test_levels() -> None:
    """Days in a row are one span of each level; the text names every span."""
    chart = timeline()
    assert chart is not None

    assert chart.title == "周口市有过高风险地区"
    assert "周口市2020年1月24日至2月8日、2020年8月11日至8月19日" in chart.text
    assert [(span.level, span.first, span.last) for span in chart.points[0].spans] == [
        (0, day(0), day(2)),
        (1, day(0), day(8)),
        (2, day(0), day(15)),
        (2, day(200), day(208)),
    ]


@settings(deadline=None)
@given(st.integers(-9999, 0), st.integers(0, 99999))
def test_axis(low: int, high: int) -> None:
    """The axis holds zero and all values, in six round steps at most."""
    ticks = value_ticks(low, high)

    assert 0 in ticks
    assert ticks[0] <= low <= high <= ticks[-1]
    assert len(ticks) <= 6
