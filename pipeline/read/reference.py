"""The reference tables: site, regions, tables of figures, reporters."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec

from pipeline.edition import VARIANTS
from pipeline.model import Kind, Metric, Reference, Region, Reporter, Site, Table
from pipeline.problems import Fault, Problem
from pipeline.read import rows
from pipeline.read.figures import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.read.sources import Source

SITE = "content/site.toml"
REGIONS = "content/figures/regions.csv"
TABLES = "content/figures/tables.toml"
SOURCES = "content/figures/sources.toml"
PATHS = (SITE, REGIONS, TABLES, SOURCES)
# Who may sign what is published, in the form of OpenSSH; needed where the settings ask for it.
SIGNERS = "content/signers"

REGION_COLUMNS = (
    "code", "name", "short_name", "parent", "kind", "since", "until", "tile",
    "population", "population_date", "population_source", "aliases",
)  # fmt: skip
REGION_KINDS = ("province", "city", "county", "zone", "fold", "imported", "unassigned")
ADDRESS = re.compile(r"https?://[^/\s]+")
HOURS = re.compile(r"(\d{1,4})h", re.ASCII)
KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
COLUMN = re.compile(r"[a-z][a-z0-9_]*")
# Columns that the frames of reports have already.
RESERVED = frozenset((*COLUMNS, "line", "day", "time", "metric", "value", "rank", "grace", "late", "old"))
# The sections and the issuer of what the pipeline itself composes.
NEEDED = {"sections": ("daily", "corrections"), "issuers": ("editors",)}
# What the footer may say, and the forms in which the offices give it out.
FOOTER = {
    **dict.fromkeys(("host", "operator", "maintainer", "contact"), re.compile(r".*\S.*")),
    "site_id": re.compile(r"[0-9a-z]{10}", re.ASCII),
    "icp": re.compile(r"\w+ICP备\d+号(-\d+)?"),
    "police": re.compile(r"\w+公网安备 ?\d{14}号"),
}


class _Note(msgspec.Struct, forbid_unknown_fields=True):
    day: date
    text: str


class _Metric(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    kind: Kind
    unit: str
    definition: str
    noun: str = ""
    notes: tuple[_Note, ...] = ()


class _Table(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    description: str
    metrics: dict[str, _Metric]
    complete: bool = False
    adds_up: bool = False
    jump: int | None = None
    total: str = ""
    parts: tuple[str, ...] = ()
    suppress_below: int = 0
    cadence: str = ""
    expected: time = time.min
    closed: date | None = None


class _Reporter(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    rank: int
    grace: str
    licence: str = ""
    citation: str = ""


class _Sources(msgspec.Struct, forbid_unknown_fields=True):
    reporters: dict[str, _Reporter]
    sheets: dict[str, Any] = {}


def read_reference(sources: Mapping[str, Source]) -> tuple[Reference | None, list[Problem]]:
    """The four reference files as values; None where a fault leaves nothing to read against."""
    missing = [Problem(path, 1, "missing-file") for path in PATHS if path not in sources]
    if missing:
        return None, missing
    problems: list[Problem] = []
    site = toml_of(sources[SITE], Site, problems)
    tables = toml_of(sources[TABLES], dict[str, _Table], problems)
    reported = toml_of(sources[SOURCES], _Sources, problems)
    regions = _regions(sources[REGIONS], problems)
    if site is None or tables is None or reported is None or problems:
        return None, problems
    problems += _unknown(sources[SITE]) + _site_problems(sources[SITE], site) + _table_problems(sources[TABLES], tables)
    if site.region not in regions:
        problems.append(Problem(SITE, line_of(sources[SITE], site.region), "site-region", {"code": site.region}))
    if problems:
        return None, problems
    try:
        reporters = {key: _reporter(key, raw) for key, raw in reported.reporters.items()}
    except Fault as fault:
        return None, [Problem(SOURCES, line_of(sources[SOURCES], str(fault.values["value"])), fault.code, fault.values)]
    return Reference(site, regions, {key: _table(key, raw) for key, raw in tables.items()}, reporters), problems


def _unknown(source: Source) -> list[Problem]:
    """Settings that the site does not have: a misspelt one would change nothing, and nobody would see why."""
    known = {field.name for field in fields(Site)}
    names = [name for name in tomllib.loads(source.text()[0]) if name not in known]
    return [Problem(source.path, line_of(source, name), "setting", {"what": name}) for name in names]


def _site_problems(source: Source, site: Site) -> list[Problem]:
    """A time zone that exists, keys that can stand in an address, and what the pipeline itself publishes under."""
    wrong = []
    try:
        ZoneInfo(site.timezone)
    except (OSError, ValueError, KeyError):
        wrong.append("timezone")
    wrong += ["address"] * bool(site.address and not ADDRESS.fullmatch(site.address))
    wrong += ["editions"] * (len(set(site.editions) & VARIANTS.keys()) < len(site.editions))
    for name, needed in NEEDED.items():
        wrong += [f"{name}.{key}" for key in needed if key not in getattr(site, name)]
    for name in ("sections", "issuers", "place_kinds", "measure_kinds"):
        wrong += [key for key in getattr(site, name) if not KEY.fullmatch(key)]
    wrong += [f"review.{key}" for key in (site.review.sections if site.review else ()) if key not in site.sections]
    wrong += ["alert_test.weekday"] * (site.alert_test is not None and site.alert_test.weekday not in range(1, 8))
    problems = [Problem(source.path, line_of(source, what.split(".")[0]), "setting", {"what": what}) for what in wrong]
    return problems + [
        Problem(source.path, line_of(source, key, "footer"), "setting", {"what": f"footer.{key}"})
        for key, text in site.footer.items()
        if key not in FOOTER or not FOOTER[key].fullmatch(text)
    ]


def _table_problems(source: Source, tables: Mapping[str, _Table]) -> list[Problem]:
    """Names that can be columns, and totals and parts that are metrics."""
    wrong = [key for key in tables if not COLUMN.fullmatch(key) or key in ("reports", "corrections")]
    for table in tables.values():
        wrong += [key for key in table.metrics if not COLUMN.fullmatch(key) or key in RESERVED]
        wrong += ["cadence"] * bool(table.cadence and not HOURS.fullmatch(table.cadence))
        wrong += ["total"] * bool(table.total and table.total not in table.metrics)
        wrong += ["parts"] * any(key not in table.metrics for key in table.parts)
        wrong += ["metrics"] * (not table.metrics)
    return [Problem(source.path, line_of(source, what), "setting", {"what": what}) for what in wrong]


def line_of(source: Source, text: str, table: str = "") -> int:
    """The first line (of a table) that sets or else holds `text`, or 1: TOML's reader keeps no lines."""
    lines = list(enumerate(source.text()[0].split("\n"), 1))
    lines = lines[next((number for number, line in lines if line.strip() == f"[{table}]"), 0) :]
    sets = [number for number, line in lines if re.match(rf"\s*\[*{re.escape(text)}\b", line)]
    return next(iter([*sets, *(number for number, line in lines if text in line)]), 1)


def toml_of(source: Source, shape: Any, problems: list[Problem]) -> Any:
    """The file as a value of `shape`, or None and a problem with the line that TOML names."""
    text, faults = source.text()
    if not faults and not source.is_utf8():
        faults = [Problem(source.path, 1, "encoding")]
    problems += faults
    if faults:
        return None
    try:
        return msgspec.convert(tomllib.loads(text), shape)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        problems.append(Problem(source.path, int(found[1]) if found else 1, "toml"))
    except msgspec.ValidationError as error:
        problems.append(Problem(source.path, _blamed(source, str(error)), "setting", {"what": _field(str(error))}))
    return None


def _field(error: str) -> str:
    """The setting that msgspec names: the field it misses or does not know, or the last of its path."""
    named = re.search(r"field `(\w+)`", error)
    steps = re.findall(r"\w+", error.partition(" - at ")[2].replace("[...]", ""))
    return named[1] if named else steps[-1] if steps else "?"


def _blamed(source: Source, error: str) -> int:
    return line_of(source, _field(error))


def _reporter(key: str, raw: _Reporter) -> Reporter:
    if not HOURS.fullmatch(raw.grace):
        raise Fault("grace", value=raw.grace)
    return Reporter(key, raw.name, raw.rank, _hours(raw.grace), raw.licence, raw.citation)


def _hours(text: str) -> timedelta:
    """`24h`."""
    return timedelta(hours=int(text.removesuffix("h")))


def _table(key: str, raw: _Table) -> Table:
    metrics = tuple(
        Metric(
            name,
            metric.name,
            metric.noun or metric.name,
            metric.kind,
            metric.unit,
            metric.definition,
            tuple((note.day.isoformat(), note.text) for note in metric.notes),
        )
        for name, metric in raw.metrics.items()
    )
    return Table(
        key, raw.name, raw.description, metrics, raw.complete, raw.adds_up, raw.jump, raw.total, raw.parts,
        raw.suppress_below, _hours(raw.cadence) if raw.cadence else None, raw.expected, raw.closed,
    )  # fmt: skip


def _regions(source: Source, problems: list[Problem]) -> dict[str, Region]:
    lines, faults = rows.read_lines(source)
    faults = faults or rows.expect_header(lines, REGION_COLUMNS)
    problems += faults
    if faults:
        return {}
    regions, faults = rows.records(lines, _region)
    problems += faults
    known: dict[str, Region] = {}
    for region in regions:
        if region.code in known:
            problems.append(
                Problem(
                    source.path,
                    region.line,
                    "twice",
                    {"what": region.code, "line": f"{source.path}:{known[region.code].line}"},
                )
            )
        known[region.code] = region
    problems += [
        Problem(source.path, region.line, "region-parent", {"code": region.code, "parent": region.parent})
        for region in regions
        if region.parent and (region.parent not in known or _loops(region, known))
    ]
    return known


def _loops(region: Region, known: Mapping[str, Region]) -> bool:
    seen, here = {region.code}, known.get(region.parent)
    while here:
        if here.code in seen:
            return True
        seen.add(here.code)
        here = known.get(here.parent)
    return False


def _region(cells: dict[str, str], line: int) -> Region:
    if not re.fullmatch(r"[0-9a-z]{6}", cells["code"]):
        raise Fault("region-code", value=cells["code"])
    if cells["kind"] not in REGION_KINDS:
        raise Fault("choice", field="kind", value=cells["kind"], known="、".join(REGION_KINDS))
    if not cells["name"]:
        raise Fault("missing", field="name")
    return Region(
        code=cells["code"],
        name=cells["name"],
        short_name=cells["short_name"] or cells["name"],
        parent=cells["parent"],
        kind=cells["kind"],
        since=rows.day_of(cells["since"], "since"),
        until=rows.day_of(cells["until"], "until"),
        tile=_tile(cells["tile"]),
        population=rows.number_of(cells["population"], "population", int),
        population_date=rows.day_of(cells["population_date"], "population_date"),
        population_source=cells["population_source"],
        aliases=tuple(filter(None, cells["aliases"].split("|"))),
        line=line,
    )


def _tile(text: str) -> tuple[int, int] | None:
    if not text:
        return None
    if not re.fullmatch(r"\d{1,2} \d{1,2}", text, re.ASCII):
        raise Fault("tile", value=text)
    column, row = text.split()
    return int(column), int(row)
