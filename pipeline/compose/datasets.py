"""The data files as tables: their columns, of what type they are, what they mean. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline import wording
from pipeline.edition import N_
from pipeline.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.edition import Edition
    from pipeline.model import Metric, Table

# Of the columns: a column that goes, or means something else, is a new major number.
VERSION = "1.0.0"
NOTICE_DAYS = 90
# Ending of a data file → what people call it.
FORMS = {"csv": "CSV", "excel.csv": "CSV (Excel)", "xlsx": "XLSX", "json": "JSON", "parquet": "Parquet"}
MEDIA = {
    "csv": "text/csv",
    "excel.csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}
# The types are named as Table Schema names them.
DATE, MOMENT, TEXT, COUNT = "date", "datetime", "string", "integer"
TYPES = {DATE: N_("日期"), MOMENT: N_("时刻"), TEXT: N_("文字"), COUNT: N_("整数")}
COLUMNS = {
    "as_of": (DATE, N_("所述日期（至当日24时）")),
    "region": (TEXT, N_("地区代码")),
    "region_name": (TEXT, N_("地区名称")),
    "table": (TEXT, N_("表")),
    "metric": (TEXT, N_("指标")),
    "value": (COUNT, N_("公布的数")),
    "old": (COUNT, N_("原公布")),
    "new": (COUNT, N_("更正为")),
    "reported_at": (MOMENT, N_("公布时刻")),
    "source": (TEXT, N_("来源代码")),
    "reason": (TEXT, N_("原因代码")),
    "note": (TEXT, N_("说明")),
}
CELL = ("table", "as_of", "region", "region_name", "metric")
REPORTS = (*CELL, "value", "reported_at", "source", "reason", "note")
CORRECTIONS = (*CELL, "old", "new", "reported_at", "reason", "source", "note")
# What a report need not say.
OPTIONAL = {"reason", "note"}


Cell = str | int | None
"""What stands in a data file; None is empty."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a data file; `choices` are the only values that it takes, where they are few."""

    key: str
    kind: str
    meaning: str
    unit: str = ""
    required: bool = True
    least: int | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dataset:
    """A data file in all its forms; the columns of `identity` together name a row."""

    key: str
    title: str
    columns: tuple[Column, ...]
    identity: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """The header."""
        return [column.key for column in self.columns]


def datasets(edition: Edition) -> list[Dataset]:
    """The newest values of each table, then every report and every correction of all."""
    tables = [
        Dataset(
            table.key,
            edition.say("{table}：每个地区每日一行，最新已知的数", table=table.name),
            tuple(_of_table(table, edition)),
            ("as_of", "region"),
        )
        for table in edition.reference.tables.values()
    ]
    reports = edition.say("全部报告：每个公布过的数和它公布的时刻")
    return [
        *tables,
        Dataset("reports", reports, tuple(_column(key, edition) for key in REPORTS)),
        Dataset("corrections", edition.say("全部更正"), tuple(_column(key, edition) for key in CORRECTIONS)),
    ]


def _column(key: str, edition: Edition) -> Column:
    reference = edition.reference
    choices = {
        "table": tuple(reference.tables),
        "source": tuple(reference.reporters),
        "reason": tuple(wording.REASONS),
    }
    kind, meaning = COLUMNS[key]
    least = 0 if kind == COUNT else None
    return Column(key, kind, edition.say(meaning), "", key not in OPTIONAL, least, choices.get(key, ()))


def _of_table(table: Table, edition: Edition) -> Iterator[Column]:
    yield from (_column(key, edition) for key in ("as_of", "region", "region_name"))
    for metric in table.metrics:
        yield Column(metric.key, COUNT, metric.definition, metric.unit, required=False, least=0)
    for metric in table.metrics:
        yield Column(f"new_{metric.key}", COUNT, _change(metric, edition), metric.unit, required=False)


def _change(metric: Metric, edition: Edition) -> str:
    if metric.kind is Kind.DAILY:
        return edition.say("{metric}：与不带`new_`的列相同，本来就是当日的数", metric=metric.name)
    return edition.say("{metric}比前一日的增减；前一日没有报告的为空白", metric=metric.name)
