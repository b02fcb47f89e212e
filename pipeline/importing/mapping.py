"""The mappings of sheets: which header is which field, which day a row describes, who reports.

Those of `sources.toml`, and one for each table that needs none: the names of its metrics as headers.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Literal

import msgspec

from pipeline.model import Kind
from pipeline.problems import Fault, Problem, nearest
from pipeline.read.figures import REASONS
from pipeline.read.forms import moment
from pipeline.read.reference import SOURCES, line_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pipeline.model import Metric, Reference, Table
    from pipeline.read.sources import Source

FIELDS = ("date", "reported_at", "source", "code", "region")
END_OF_DAY, IMPORT = "end-of-day", "import"
# The headers of a sheet that no mapping describes; the first of each is what `bulletin new bulletin` writes.
OWN = {
    "date": ("日期", "as_of", "date"),
    "code": ("地区代码", "代码", "region_code"),
    "region": ("地区", "县（市、区）", "县市区", "县区", "region"),
    "reported_at": ("发布时间", "reported_at"),
    "source": ("来源", "source"),
}
OWN_IGNORED = ("序号", "备注", "说明", "note")


class Days(msgspec.Struct, forbid_unknown_fields=True):
    """Which day the rows describe that were seen on their own date or later, or at these moments.

    The source may be left out where the sheet has a column for it.
    """

    describes: Literal["own-day", "day-before"]
    source: str = ""
    seen: Literal["", "same-day", "later"] = ""
    reported_at: tuple[str, ...] = ()


class Unreported(msgspec.Struct, forbid_unknown_fields=True):
    """A value that the sheet writes where nothing was reported."""

    source: str
    metric: str
    value: int
    kinds: tuple[str, ...]


class Note(msgspec.Struct, forbid_unknown_fields=True):
    """The reason and note of rows that are corrections or break a rule (`when`; empty: any), where they match."""

    when: str
    reason: str
    note: str
    source: str = ""
    region: str = ""
    days: tuple[str, ...] = ()


class Sheet(msgspec.Struct, forbid_unknown_fields=True):
    """The mapping of one kind of sheet."""

    table: str
    columns: dict[str, tuple[str, ...]]
    days: tuple[Days, ...]
    ignored: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    """Fields whose column may be missing."""
    regions: dict[str, str] = {}
    kinds: dict[str, Kind] = {}
    unreported: tuple[Unreported, ...] = ()
    notes: tuple[Note, ...] = ()
    reported_at: str = ""
    """Where the sheet has no such column or an empty cell: `end-of-day`, `import`, or a moment for all rows."""


def read_mapping(source: Source, name: str, reference: Reference) -> tuple[Sheet | None, list[Problem]]:
    """The mapping `[sheets.<name>]`, or that of the table of this name."""
    sheets = _sheets(source)
    if name not in sheets and name in reference.tables:
        return own_mapping(reference.tables[name]), []
    if name not in sheets:
        known = "、".join([*sheets, *reference.tables])
        return None, [Problem(SOURCES, 1, "sheet-unknown", {"name": name, "known": known})]
    line = line_of(source, f"[sheets.{name}]")
    try:
        sheet = msgspec.convert(sheets[name], Sheet)
    except msgspec.ValidationError as error:
        return None, [Problem(SOURCES, line, "setting", {"what": f"sheets.{name}: {error}"})]
    problems = [Problem(SOURCES, line, fault.code, fault.values) for fault in _faults(sheet, reference)]
    return (None, problems) if problems else (sheet, [])


def mapping_names(source: Source, reference: Reference) -> list[str]:
    """The names of all mappings, those of `sources.toml` first."""
    return list(dict.fromkeys([*_sheets(source), *reference.tables]))


def _sheets(source: Source) -> dict[str, object]:
    return dict(tomllib.loads(source.text()[0]).get("sheets", {}))


def own_mapping(table: Table) -> Sheet:
    """The mapping of a sheet whose headers are the table's own words, told by the column 来源, known when it comes."""
    names = {metric.key: own_headers(metric) for metric in table.metrics}
    new = [f"新增{word}" for metric in table.metrics for word in (metric.name, metric.noun) if is_total(metric)]
    return Sheet(
        table=table.key,
        columns=OWN | names,
        days=(Days("own-day"),),
        ignored=(*OWN_IGNORED, *new),
        optional=tuple(names),
        reported_at=IMPORT,
    )


def own_headers(metric: Metric) -> tuple[str, ...]:
    """The headers under which a metric is known without a mapping."""
    words = (metric.name, metric.noun)
    totals = [f"{before}{word}" for before in ("累计", "累计报告") for word in words] if is_total(metric) else []
    return tuple(dict.fromkeys([*totals, *words, metric.key]))


def is_total(metric: Metric) -> bool:
    """Whether the metric counts all until the end of the day."""
    return metric.kind is Kind.CUMULATIVE


def _faults(sheet: Sheet, reference: Reference) -> Iterator[Fault]:
    """What the mapping names and the site does not have."""
    table = reference.tables.get(sheet.table)
    metrics = [metric.key for metric in table.metrics] if table else []
    named: list[tuple[str, str, Collection[str]]] = [("table", sheet.table, reference.tables)]
    if table:
        named += [("columns", field, (*FIELDS, *metrics)) for field in sheet.columns]
        named += [("optional", field, tuple(sheet.columns)) for field in sheet.optional]
        named += [("unreported.metric", rule.metric, metrics) for rule in sheet.unreported]
        named += [("kinds", metric, metrics) for metric in sheet.kinds]
    named += [("days.source", rule.source, reference.reporters) for rule in sheet.days if "source" not in sheet.columns]
    named += [("notes.reason", note.reason, REASONS) for note in sheet.notes]
    named += [("regions.whole", code, reference.regions) for code in sheet.regions.values()]
    for field, value, known in named:
        if value not in known:
            yield Fault("choice", field=field, value=value, known=nearest(value, known))
    if sheet.reported_at not in ("", END_OF_DAY, IMPORT):
        try:
            moment("reported_at", sheet.reported_at, reference.site.timezone)
        except Fault as fault:
            yield fault
