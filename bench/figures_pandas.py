"""The same figures by a plain pandas program: read all files, check, derive, write Parquet files.

It knows less than the project: no personal data is looked for, a fault is a number of rows and no line, a day added
is a day derived with all others. Its tree of regions has two levels, each sum one table.
"""

import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

CELL: Final = ["day", "region", "metric"]
COLUMNS: Final = ["as_of", "region", "reported_at", "source", "reason", "note"]
REASONS: Final = ["", "late", "added", "removed", "transferred", "reclassified", "typo", "source"]
AVERAGED: Final = 7


@dataclass(frozen=True)
class Table:
    """A table's settings and the tree of regions."""

    key: str
    raw: dict[str, Any]
    reporters: dict[str, Any]
    parents: pd.Series

    @property
    def metrics(self) -> list[str]:
        return list(self.raw["metrics"])

    def of_kind(self, *kinds: str) -> list[str]:
        return [key for key, metric in self.raw["metrics"].items() if metric["kind"] in kinds]


def read(folder: Path, table: Table) -> pd.DataFrame:
    """All rows of a table; whatever has not its form ends the program."""
    frames = []
    for file in sorted(folder.glob("*.csv")):
        texts = dict.fromkeys(COLUMNS, "category")
        frame = pd.read_csv(file, dtype={**texts, **dict.fromkeys(table.metrics, "Int64")}, keep_default_na=True)
        told = pd.to_datetime(frame["reported_at"].cat.categories, utc=True)
        frame["time"] = (told.as_unit("s").astype("int64"))[frame["reported_at"].cat.codes]
        days = pd.to_datetime(frame["as_of"].cat.categories, format="%Y-%m-%d")
        frame["line"] = frame.index + 2
        expect(frame, ~pd.Series(days.strftime("%Y-%m") == file.stem)[frame["as_of"].cat.codes].to_numpy(), "month")
        frame["day"] = days[frame["as_of"].cat.codes]
        frames.append(frame.drop(columns="as_of"))
    rows = pd.concat(frames, ignore_index=True)
    for name in ("region", "reported_at", "source", "reason", "note"):
        rows[name] = rows[name].astype("str").fillna("").astype("category")
    expect(rows, ~rows["region"].isin(table.parents.index), "region")
    expect(rows, ~rows["source"].isin(list(table.reporters)), "source")
    expect(rows, ~rows["reason"].isin(REASONS), "reason")
    expect(rows, (rows[table.metrics] < 0).any(axis=1), "negative")
    expect(rows, rows[table.metrics].isna().all(axis=1), "no values")
    expect(rows, rows.duplicated(["day", "region", "time", "source"]), "reported twice")
    expect(rows, rows["day"] > pd.to_datetime(rows["time"] + 8 * 3600, unit="s"), "future day")
    return rows


def expect(frame: pd.DataFrame, wrong: Any, what: str) -> None:
    found = frame[wrong]
    if len(found):
        sys.exit(f"{what}: {len(found)} rows\n{found.head()}")


def changes_of(rows: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The reports that counted when they came, with what they replaced."""
    rows["rank"] = rows["source"].map({key: one["rank"] for key, one in table.reporters.items()}).astype("int64")
    grace = {key: int(one["grace"].removesuffix("h")) * 3600 for key, one in table.reporters.items()}
    rows["grace"] = rows["source"].map(grace).astype("int64")
    known = ["day", "region", "reported_at", "time", "source", "reason", "note", "rank", "grace", "line"]
    cells = rows.melt(known, table.metrics, "metric", "value").dropna(subset="value")
    cells["metric"] = cells["metric"].astype("category")
    cells = cells.sort_values([*CELL, "time", "rank", "source"], ignore_index=True)
    cell = cells.groupby(CELL, sort=False, observed=True)
    cells["late"] = cells["time"] - cell["time"].transform("first") > cells["grace"]
    counted = cells[cells["rank"] == cell["rank"].cummax()].copy()
    counted["old"] = counted.groupby(CELL, sort=False, observed=True)["value"].shift()
    return counted


def checked(wide: pd.DataFrame, table: Table) -> None:
    """`wide`: a row a day, a column a metric and region."""
    raw, steps = table.raw, wide.diff()
    falls = steps[table.of_kind("cumulative")] < 0
    expect(wide, falls.any(axis=1), "fall")
    if jump := raw.get("jump"):
        expect(wide, (steps.abs() > jump).any(axis=1), "jump")
    if total := raw.get("total"):
        parts = sum(wide[part] for part in raw["parts"])
        expect(wide, (parts > wide[total]).any(axis=1), "parts exceed total")
    if raw.get("complete"):
        expect(wide, wide.isna().any(axis=1), "missing day")
    if raw.get("adds_up"):
        for metric in table.metrics:
            sums = wide[metric].T.groupby(table.parents.reindex(wide[metric].columns)).sum().T.drop(columns="")
            expect(wide, (sums != wide[metric][sums.columns]).any(axis=1), "parts differ")


def hidden_of(values: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Small counts of counties; beside one that is alone in its city, the smallest other one above 0."""
    limit, counties = table.raw["suppress_below"], [c for c in values.columns if not c.endswith("00")]
    hidden = (values > 0) & (values < limit)
    hidden.loc[:, [code for code in values.columns if code not in counties]] = False
    for codes in table.parents.loc[counties].groupby(table.parents.loc[counties]).groups.values():
        parts, shown = hidden[codes], values[codes].mask(hidden[codes])
        alone = parts.sum(axis=1) == 1
        order = shown[alone].where(shown[alone] > 0, shown[alone] + 10**12)
        for day, code in order.idxmin(axis=1).items():
            hidden.loc[day, code] = True
    return hidden


def derived(standing: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Values, new, averages of seven days, and what is hidden: a row a day, region and metric."""
    plain = standing.astype({"metric": "str", "region": "str"})
    wide = plain.pivot(index="day", columns=["metric", "region"], values="value").astype("float64").sort_index()
    checked(wide, table)
    new = wide.diff()
    for metric in table.of_kind("daily"):
        new[metric] = wide[metric]
    average = new.rolling(AVERAGED, min_periods=AVERAGED).mean().round(2)
    hidden = wide.notna() & False
    if table.raw.get("suppress_below"):
        hidden = pd.concat({one: hidden_of(wide[one], table) for one in table.metrics}, axis=1, names=["metric"])
        hidden = hidden.reindex(columns=wide.columns)
    masked = hidden | hidden.shift(fill_value=False)
    frames = {
        "value": wide.mask(hidden), "new": new.mask(masked),
        "average": average, "hidden": hidden,
    }  # fmt: skip
    return pd.DataFrame({name: frame.unstack() for name, frame in frames.items()}).reset_index()


def told_of(changes: pd.DataFrame, standing: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """When each day was first published and last changed; its sources and notes with their regions."""
    days = changes[changes["old"] != changes["value"]].groupby("day")["time"].agg(["min", "max"])
    notes = standing.groupby(["day", "source", "note"], observed=True)["region"].agg(lambda codes: sorted(set(codes)))
    return days, notes.reset_index()


def main() -> None:
    site, out = map(Path, sys.argv[1:3])
    figures = site / "content" / "figures"
    regions = pd.read_csv(figures / "regions.csv", dtype="str", keep_default_na=False).set_index("code")
    reporters = tomllib.loads((figures / "sources.toml").read_text("utf-8"))["reporters"]
    out.mkdir(exist_ok=True)
    for key, raw in tomllib.loads((figures / "tables.toml").read_text("utf-8")).items():
        table = Table(key, raw, reporters, regions["parent"])
        changes = changes_of(read(figures / key, table), table)
        late = changes[changes["old"].notna() & (changes["old"] != changes["value"]) & changes["late"]]
        expect(late, late["reason"] == "", "unexplained correction")
        standing = changes.groupby(CELL, sort=False, observed=True).tail(1)
        days, notes = told_of(changes, standing)
        found = {
            "": derived(standing, table),
            "-corrections": late,
            "-reports": changes,
            "-days": days,
            "-notes": notes,
        }
        for name, frame in found.items():
            frame.to_parquet(out / f"{key}{name}.parquet")
        print(f"{key}: {len(late)} corrections")


if __name__ == "__main__":
    main()
