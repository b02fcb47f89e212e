"""The open data: every figure, every report, every correction, in files that machines and spreadsheets read."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from conftest import HEADER, figures
from frictionless import validate
from openpyxl import load_workbook  # type: ignore[import-untyped]
from pyarrow.parquet import read_table

from pipeline.compose.datasets import COUNT, FORMS, datasets
from pipeline.edition import Edition
from pipeline.publish.forms import FORMULA
from pipeline.read.reference import PATHS, read_reference
from pipeline.read.sources import load

if TYPE_CHECKING:
    from conftest import Factory, Site

    from pipeline.compose.datasets import Cell, Dataset

NOTES = ("=1+1", "\t=1", "+86", "-1", "@周口", "’=1", "含,逗号", '含"引号"', "普通")
FEBRUARY = figures(
    *("2020-02-01 410000 5 0 0", "2020-02-01 411600 5 - 0"),
    *("2020-02-02 410000 7 1 0", "2020-02-02 411600 7 1 0"),
)
LATE = "2020-02-01,{region},2020-03-0{day}T08:00:00+08:00,hhc,late,{note},{confirmed},,\n"
RISK = """as_of,region,reported_at,source,reason,note,high
2020-02-01,411602,2020-02-02T08:00:00+08:00,hhc,,,1
2020-02-03,411602,2020-02-04T08:00:00+08:00,hhc,,,0
"""


@pytest.fixture(scope="module")
def world(site: Factory) -> Site:
    """Two days of cases, a correction, two days of risk levels. Tests only look at it."""
    made = site()
    rows = [LATE.format(region=region, day=1, note="补录", confirmed=6) for region in ("410000", "411600")]
    made.write("content/figures/cases/2020-02.csv", FEBRUARY + "".join(rows))
    made.write("content/figures/risk/2020-02.csv", RISK)
    assert made.build().problems == ()
    return made


@pytest.fixture(scope="module")
def planted(site: Factory) -> Site:
    """Notes and names that a spreadsheet would take for formulas, and a table that hides small counts."""
    world = site()
    lines = io.StringIO()
    for day, note in enumerate(NOTES, 1):
        for region in ("410000", "411600"):
            cells = ["2020-02-01", region, f"2020-03-0{day}T08:00:00+08:00", "hhc", "late", note, str(5 + day), "", ""]
            csv.writer(lines, lineterminator="\n").writerow(cells)
    world.write("content/figures/cases/2020-02.csv", FEBRUARY.replace(",7,", ",50,") + lines.getvalue())
    world.replace("content/figures/regions.csv", "410100,郑州市,", "410100,=郑州市,")
    world.replace("content/figures/tables.toml", "[risk]\n", "[risk]\nsuppress_below = 5\n")
    world.write("content/figures/risk/2020-02.csv", RISK)
    assert world.build().problems == ()
    return world


def rows_of(world: Site, name: str) -> list[dict[str, str]]:
    """The rows of a data file."""
    return list(csv.DictReader(io.StringIO(world.page(f"data/{name}.csv"), newline="")))


def described(world: Site) -> list[Dataset]:
    """The data files as the site describes them."""
    reference, _ = read_reference({path: load(world.root, path) for path in PATHS})
    assert reference is not None
    return datasets(Edition("zh-CN", reference))


def cells_of(world: Site, dataset: Dataset, end: str) -> list[list[Cell]]:
    """The rows of a data file, header first, as programs read it: days and moments as texts."""
    raw = world.tree()[f"data/{dataset.key}.{end}"]
    if end.endswith("csv"):
        text = raw.decode("utf-8-sig")
        assert (raw.startswith(b"\xef\xbb\xbf"), text.count("\r\n")) == (
            (True, text.count("\n")) if end == "excel.csv" else (False, 0)
        )
        header, *rows = csv.reader(io.StringIO(text, newline=""))
        numbers = {column.key for column in dataset.columns if column.kind == COUNT}
        return [
            [*header],
            *(
                [int(c) if c and name in numbers else c or None for name, c in zip(header, row, strict=True)]
                for row in rows
            ),
        ]
    if end == "xlsx":
        sheet = load_workbook(io.BytesIO(raw)).active
        # The type of a cell is `f` where it holds a formula.
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}
        return [[c.date().isoformat() if isinstance(c, datetime) else c for c in row] for row in sheet.values]
    if end == "json":
        return [dataset.names, *([*row.values()] for row in json.loads(raw))]
    table = read_table(io.BytesIO(raw))
    assert table.column_names == dataset.names
    zone = ZoneInfo("Asia/Shanghai")
    return [
        table.column_names,
        *(
            [
                c.astimezone(zone).isoformat()
                if isinstance(c, datetime)
                else c.isoformat()
                if isinstance(c, date)
                else c
                for c in row.values()
            ]
            for row in table.to_pylist()
        ),
    ]


def test_every_file_is_documented(world: Site) -> None:
    """Nothing is under /data/ but the pages, the package and what they name, every column in the dictionary."""
    found = {path for path in world.tree() if path.startswith("data/")}
    pages = ["data/index.html", "data/dictionary/index.html", "data/asof/index.html"]
    page, dictionary, asof = map(world.page, pages)
    names = {f"data/{dataset.key}.{end}" for dataset in described(world) for end in FORMS} | {"data/datapackage.json"}
    known = {
        "cases": ["2020-02-02", "2020-02-03", "2020-03-01"],
        "risk": ["2020-02-02", "2020-02-04"],
    }
    days = {f"data/asof/{day}/{key}.csv" for key, found in known.items() for day in found} | {"data/asof/days.json"}

    assert json.loads(world.page("data/asof/days.json")) == known
    assert {*pages, *names, *days} == found
    assert [name for name in names if f'"/{name}"' not in page] == []
    assert [name for name in days if f'"/{name}"' not in asof] == []
    assert [c for d in described(world) for c in d.names if f"<code>{c}</code>" not in dictionary] == []


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


def test_forms_hold_the_same_and_no_formula(planted: Site) -> None:
    """All forms of a data file hold the same rows; a text that a spreadsheet would run as a formula is text in each."""
    for dataset in described(planted):
        found = {end: cells_of(planted, dataset, end) for end in FORMS}
        texts = [[f"'{c}" if str(c)[:1] in FORMULA else c for c in row] for row in found["json"]]

        assert (
            found["csv"]
            == found["excel.csv"]
            == [
                [c if isinstance(c, int) else t for c, t in zip(*pair, strict=True)]
                for pair in zip(found["json"], texts, strict=True)
            ]
        )
        assert found["xlsx"] == found["json"]
        assert found["parquet"] == found["json"]
    notes = {row["note"] for row in rows_of(planted, "corrections")}

    assert [path for path in planted.tree() if path.startswith("data/asof") and "risk" in path] == []
    assert notes == {"'=1+1", "'=1", "'+86", "'-1", "'@周口", "’=1", "含,逗号", '含"引号"', "普通"}


def test_package(world: Site, tmp_path: Path) -> None:
    """The Frictionless tool finds the package valid, and finds a file that is not the one that was published."""
    folder = Path(shutil.copytree(world.root / "output" / "data", tmp_path / "data"))
    whole = validate(str(folder / "datapackage.json"))
    file = folder / "corrections.csv"
    file.write_text(file.read_text("utf-8").replace("补录", "补漏"), "utf-8")
    damaged = validate(str(folder / "datapackage.json"))

    assert (whole.valid, len(whole.tasks)) == (True, len(described(world)) * len(FORMS))
    assert {task.name for task in damaged.tasks if not task.valid} == {"corrections"}


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (libreoffice-calc-nogui) is not installed")
def test_libreoffice_reads_the_same(planted: Site, tmp_path: Path) -> None:
    """LibreOffice opens a workbook without changing a value, and runs nothing in it."""
    file = planted.root / "output" / "data" / "corrections.xlsx"
    home, form = f"-env:UserInstallation=file://{tmp_path}/home", "csv:Text - txt - csv (StarCalc):44,34,76"
    subprocess.run(["soffice", home, "--headless", "--convert-to", form, "--outdir", tmp_path, file], check=True)
    _, *rows = csv.reader((tmp_path / "corrections.csv").read_text("utf-8").splitlines())
    wanted = [
        ["" if cell is None else str(cell) for cell in row.values()]
        for row in json.loads(planted.page("data/corrections.json"))
    ]

    assert {row[-1] for row in rows} == {note.strip() for note in NOTES}
    assert rows == wanted


def test_a_site_without_figures(site: Factory) -> None:
    """Where nothing was reported the files are there with their header alone."""
    world = site()
    assert world.build().problems == ()

    assert {name: rows_of(world, name) for name in ("cases", "reports", "corrections")} == {
        "cases": [], "reports": [], "corrections": []
    }  # fmt: skip
