"""The open data: every figure, every report, every correction, in files that machines and spreadsheets read."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
from conftest import HEADER, figures

from pipeline.compose.services import data_columns
from pipeline.read.reference import PATHS, read_reference
from pipeline.read.sources import load

if TYPE_CHECKING:
    from conftest import Factory, Site

NOTES = ("=1+1", "+86", "-1", "@周口", "’=1", "含,逗号", '含"引号"', "普通")
FEBRUARY = figures(
    *("2020-02-01 410000 5 0 0", "2020-02-01 411600 5 - 0"),
    *("2020-02-02 410000 7 1 0", "2020-02-02 411600 7 1 0"),
)
LATE = "2020-02-01,{region},2020-03-0{day}T08:00:00+08:00,hhc,late,{note},{confirmed},,\n"
RISK = """as_of,region,reported_at,source,reason,note,high
2020-02-01,411602,2020-02-02T08:00:00+08:00,hhc,,,1
2020-02-03,411602,2020-02-04T08:00:00+08:00,hhc,,,0
"""


@pytest.fixture
def world(site: Factory) -> Site:
    """Two days of cases, a correction, two days of risk levels."""
    made = site()
    rows = [LATE.format(region=region, day=1, note="补录", confirmed=6) for region in ("410000", "411600")]
    made.write("content/figures/cases/2020-02.csv", FEBRUARY + "".join(rows))
    made.write("content/figures/risk/2020-02.csv", RISK)
    assert made.build().problems == ()
    return made


def rows_of(world: Site, name: str) -> list[dict[str, str]]:
    """The rows of a data file."""
    return list(csv.DictReader(io.StringIO(world.page(f"data/{name}.csv"), newline="")))


def test_columns(world: Site) -> None:
    """The columns are those of the page that documents them, for every file."""
    reference, _ = read_reference({path: load(world.root, path) for path in PATHS})
    assert reference is not None
    page = world.page("data/index.html")
    for name, columns in data_columns(reference).items():
        header, *_ = world.page(f"data/{name}.csv").splitlines()

        assert ",".join(columns) == header
        assert f"/data/{name}.csv" in page
        assert [column for column in columns if f">{column}<" not in page] == []


def test_every_file_is_documented(world: Site) -> None:
    """Nothing is under /data/ but the page and the files that it names."""
    found = {path for path in world.tree() if path.startswith("data/")}

    assert {"data/index.html", *(f"data/{name}.csv" for name in ("cases", "risk", "reports", "corrections"))} == found


def test_text(world: Site) -> None:
    """The files are UTF-8 without a mark, with plain line ends, a line end at the end."""
    for path, raw in world.tree().items():
        if path.endswith(".csv"):
            text = raw.decode("utf-8")

            assert not text.startswith("\ufeff")
            assert "\r" not in text
            assert text.endswith("\n")


def test_days_and_moments(world: Site) -> None:
    """Days are ISO days, moments ISO moments with their offset."""
    for name in ("cases", "risk", "reports", "corrections"):
        for row in rows_of(world, name):
            assert row["as_of"] == date.fromisoformat(row["as_of"]).isoformat()
            if "reported_at" in row:
                assert datetime.fromisoformat(row["reported_at"]).tzinfo is not None


def test_figures(world: Site) -> None:
    """One row a region and day: totals as corrected, changes since the day before; nothing reported is nothing."""
    found = {(row["as_of"], row["region"]): list(row.values())[2:] for row in rows_of(world, "cases")}

    assert found == {
        ("2020-02-01", "410000"): ["河南省", "6", "0", "0", "", "", ""],
        ("2020-02-01", "411600"): ["周口市", "6", "", "0", "", "", ""],
        ("2020-02-02", "410000"): ["河南省", "7", "1", "0", "1", "1", "0"],
        ("2020-02-02", "411600"): ["周口市", "7", "1", "0", "1", "", "0"],
    }


def test_corrections(world: Site) -> None:
    """One row a corrected figure, with the old and the new one, when, why and by whom."""
    keys = ("as_of", "region", "metric", "old", "new", "reported_at", "reason", "source", "note")
    found = [tuple(row[key] for key in keys) for row in rows_of(world, "corrections")]

    assert found == [
        ("2020-02-01", region, "confirmed", "5", "6", "2020-03-01T08:00:00+08:00", "late", "hhc", "补录")
        for region in ("410000", "411600")
    ]


def test_reports_are_all_there(world: Site) -> None:
    """Every value of every report is in reports.csv, as it was reported."""
    wanted = set()
    for table in ("cases", "risk"):
        for row in csv.DictReader(io.StringIO(world.read(f"content/figures/{table}/2020-02.csv"))):
            head = (table, row["as_of"], row["region"])
            values = {key: value for key, value in row.items() if key not in HEADER.split(",")[:6]}
            wanted |= {(*head, key, value, row["reported_at"]) for key, value in values.items() if value}
    keys = ("table", "as_of", "region", "metric", "value", "reported_at")
    found = [tuple(row[key] for key in keys) for row in rows_of(world, "reports")]

    assert len(found) == len(set(found))
    assert wanted == set(found)


def test_no_cell_is_a_formula(site: Factory) -> None:
    """A text that a spreadsheet would run as a formula is shown as text, and is otherwise left alone."""
    world = site()
    lines = io.StringIO()
    for day, note in enumerate(NOTES, 1):
        for region in ("410000", "411600"):
            cells = ["2020-02-01", region, f"2020-03-0{day}T08:00:00+08:00", "hhc", "late", note, str(5 + day), "", ""]
            csv.writer(lines, lineterminator="\n").writerow(cells)
    world.write("content/figures/cases/2020-02.csv", FEBRUARY.replace(",7,", ",50,") + lines.getvalue())
    world.replace("content/figures/regions.csv", "410100,郑州市,", "410100,=郑州市,")
    assert world.build().problems == ()
    texts = {"region_name", "reported_at", "source", "reason", "note", "table", "metric", "region", "as_of"}
    rows = [row for name in ("reports", "corrections", "cases") for row in rows_of(world, name)]
    found = [row[key] for row in rows for key in texts & row.keys()]

    assert [cell for cell in found if cell[:1] in ("=", "+", "-", "@", "\t", "\r")] == []
    assert {"'=1+1", "'+86", "'-1", "'@周口", "’=1", "含,逗号", '含"引号"', "普通"} <= set(found)


def test_a_site_without_figures(site: Factory) -> None:
    """Where nothing was reported the files are there with their header alone."""
    world = site()
    assert world.build().problems == ()

    assert {name: rows_of(world, name) for name in ("cases", "reports", "corrections")} == {
        "cases": [], "reports": [], "corrections": []
    }  # fmt: skip
