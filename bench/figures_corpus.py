"""Figures of 340 regions over years, as CSV files of the site's own format, from a fixed seed.

A report is one value: what a region reported of a metric, for a day, at a moment; an empty cell is none.
A row holds the four of a table.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from math import ceil
from pathlib import Path
from typing import Final

import corpus
import numpy as np

SEED: Final = 20200116
FIRST: Final = date(2020, 1, 16)
CITIES, COUNTIES = 17, 322
REGIONS: Final = 1 + CITIES + COUNTIES
# One row in a hundred is followed by another one: half of them soon, half of them as a correction.
CORRECTED: Final = 0.01
LATE: Final = timedelta(days=3)
COLUMNS: Final = "as_of,region,reported_at,source,reason,note"
METRICS: Final = 4
TABLES: Final = {
    "cases": ("confirmed", "cured", "dead", "severe"),
    "tests": ("samples", "positive", "sites", "staff"),
    "care": ("beds", "occupied", "admitted", "discharged"),
    "doses": ("first", "second", "third", "given"),
}
KINDS: Final = {
    **dict.fromkeys(("confirmed", "cured", "dead", "first", "second", "third"), "cumulative"),
    **dict.fromkeys(("samples", "positive", "admitted", "discharged", "given"), "daily"),
    **dict.fromkeys(("severe", "sites", "staff", "beds", "occupied"), "level"),
}
RULES: Final = {
    "cases": 'complete = true\nadds_up = true\njump = 20000\ntotal = "confirmed"\nparts = ["cured", "dead"]\n',
    "tests": "complete = true\nadds_up = true\nsuppress_below = 5\n",
    "care": "complete = true\nadds_up = true\n",
    "doses": "complete = true\nadds_up = true\njump = 2000000\n",
}
SOURCES: Final = """\
[reporters.office]
name = "卫生健康委员会"
rank = 2
grace = "24h"

[reporters.counties]
name = "各县报表"
rank = 1
grace = "24h"
"""


def days_for(reports: int) -> int:
    """So many days hold about that many reports."""
    return max(ceil(reports / (REGIONS * METRICS * len(TABLES) * (1 + CORRECTED))), 1)


def moment(days: int) -> str:
    """When all of it is known."""
    return f"{FIRST + timedelta(days=days + 12)}T12:00"


def codes() -> list[str]:
    """The province, its cities, their counties."""
    cities = [f"41{number:02}00" for number in range(1, CITIES + 1)]
    counties = [f"41{number % CITIES + 1:02}{number // CITIES + 1:02}" for number in range(COUNTIES)]
    return ["410000", *cities, *counties]


def parent_of(code: str) -> str:
    return "" if code == "410000" else "410000" if code.endswith("00") else f"{code[:4]}00"


def settings(site: Path) -> None:
    """The project's own, with these regions and tables in the place of its own."""
    corpus.copy_settings(site)
    figures = site / "content" / "figures"
    kinds = {"": "province", "410000": "city"}
    lines = ["code,name,short_name,parent,kind,since,until,tile,population,population_date,population_source,aliases"]
    for place, code in enumerate(codes()):
        parent = parent_of(code)
        lines.append(f"{code},地区{place},地区{place},{parent},{kinds.get(parent, 'county')},,,,,,,")
    (figures / "regions.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (figures / "tables.toml").write_text("".join(map(_table, TABLES)), encoding="utf-8")
    (figures / "sources.toml").write_text(SOURCES, encoding="utf-8")


def _table(table: str) -> str:
    metrics = "".join(
        f'[{table}.metrics.{metric}]\nname = "{metric}"\nkind = "{KINDS[metric]}"\nunit = "例"\ndefinition = "–"\n\n'
        for metric in TABLES[table]
    )
    return f'[{table}]\nname = "{table}"\ndescription = "–"\n{RULES[table]}\n{metrics}'


def values_of(table: str, days: int, numbers: np.random.Generator) -> np.ndarray:
    """True values: day, region, metric; a city is the sum of its counties, the province of its cities."""
    shape = (days, COUNTIES)
    wave = 1 + np.sin(np.arange(days) / 40)[:, None]
    if table == "cases":
        confirmed = np.cumsum(numbers.poisson(0.8 * wave, shape), axis=0)
        dead, cured = _behind(confirmed, 20) // 50, _behind(confirmed, 14) * 9 // 10
        made = [confirmed, cured, dead, (confirmed - cured - dead) // 10]
    elif table == "tests":
        made = [numbers.poisson(rate, shape) for rate in (400, 0.6 * wave, 12, 80)]
    elif table == "care":
        made = [numbers.poisson(rate, shape) for rate in (300, 90, 9, 9)]
    else:
        given = numbers.poisson(60, (3, *shape))
        made = [*np.cumsum(given, axis=1), given.sum(axis=0)]
    counties = np.stack(made, axis=-1)
    cities = np.stack([counties[:, place::CITIES].sum(axis=1) for place in range(CITIES)], axis=1)
    return np.concatenate([cities.sum(axis=1, keepdims=True), cities, counties], axis=1)


def _behind(values: np.ndarray, days: int) -> np.ndarray:
    later = np.zeros_like(values)
    later[days:] = values[:-days] if days < len(values) else 0
    return later


@dataclass(frozen=True)
class Figures:
    """All rows of a table, day by day: those of each day, then what was reported of it later."""

    table: str
    values: np.ndarray
    wrong: np.ndarray

    @classmethod
    def of(cls, table: str, days: int) -> "Figures":
        numbers = np.random.default_rng([SEED, days, list(TABLES).index(table)])
        values = values_of(table, days, numbers)
        return cls(table, values, numbers.random(values.shape[:2]) < CORRECTED)

    def lines(self, at: int) -> list[str]:
        """The lines of a day; a wrong row counts too many at first."""
        day, regions = FIRST + timedelta(days=at), codes()
        told = datetime.combine(day + timedelta(days=1), datetime.min.time())
        wrong = self.wrong[at]
        shown = (self.values[at] + wrong[:, None]).tolist()
        lines = [
            f"{day},{code},{told:%Y-%m-%d}T{8 + place % 2:02}:{place % 60:02}:00+08:00,counties,,,{a},{b},{c},{d}"
            for place, (code, (a, b, c, d)) in enumerate(zip(regions, shown, strict=True))
        ]
        for count, place in enumerate(np.flatnonzero(wrong)):
            late = count % 2
            again = told + timedelta(hours=14) + LATE * late
            why = 'typo,"录入有误，经核对更正, 见原表"' if late else ","
            values = ",".join(map(str, self.values[at, place].tolist()))
            lines.append(f"{day},{regions[place]},{again:%Y-%m-%dT%H:%M:%S}+08:00,office,{why},{values}")
        return lines

    def path(self, at: int) -> str:
        return f"content/figures/{self.table}/{FIRST + timedelta(days=at):%Y-%m}.csv"


@dataclass(frozen=True)
class Corpus:
    """The tables of a site of so many days, and one day more that is not written yet."""

    site: Path
    days: int
    tables: tuple[Figures, ...]

    @classmethod
    def of(cls, site: Path, days: int) -> "Corpus":
        return cls(site, days, tuple(Figures.of(table, days + 1) for table in TABLES))

    def write(self) -> int:
        """All days; the number of reports."""
        settings(self.site)
        rows = 0
        for figures in self.tables:
            for path, days in groupby(range(self.days), figures.path):
                lines = [line for at in days for line in figures.lines(at)]
                rows += len(lines)
                file = self.site / path
                file.parent.mkdir(parents=True, exist_ok=True)
                head = ",".join([COLUMNS, *TABLES[figures.table]])
                file.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
        return rows * METRICS

    def add_day(self) -> dict[Path, str]:
        """One day more; the files as they were before."""
        before = {}
        for figures in self.tables:
            file = self.site / figures.path(self.days)
            before[file] = file.read_text(encoding="utf-8") if file.exists() else ""
            head = before[file] or ",".join([COLUMNS, *TABLES[figures.table]]) + "\n"
            file.write_text(head + "\n".join(figures.lines(self.days)) + "\n", encoding="utf-8")
        return before
