"""The whole record of figures, arranged for the pages that look at more than one day. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pipeline.edition import Edition
from pipeline.record import FiguresMonth, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.model import Reference, Table
    from pipeline.record import Correction, Override, Totals


@dataclass(frozen=True, slots=True)
class Record:
    """All months; `history` is table → region → rows by day, `last_new` table → region → metric → day."""

    edition: Edition
    months: tuple[FiguresMonth, ...]
    history: dict[str, dict[str, list[Row]]]
    last_new: dict[str, dict[str, dict[str, str]]]

    @property
    def reference(self) -> Reference:
        """The reference tables in the edition's language."""
        return self.edition.reference

    @property
    def corrections(self) -> list[Correction]:
        """All corrections, the newest first."""
        found = [correction for month in self.months for correction in month.corrections]
        order = {code: place for place, code in enumerate(self.reference.regions)}
        return sorted(
            found,
            key=lambda c: (datetime.fromisoformat(c.reported_at), c.as_of, -order[c.region], c.metric),
            reverse=True,
        )

    @property
    def overrides(self) -> list[Override]:
        """All figures that stand by an explanation, the newest first."""
        found = [override for month in self.months for override in month.overrides]
        return sorted(found, key=lambda override: override.as_of, reverse=True)

    def latest(self, table: str, region: str) -> Row | None:
        """The newest row of a region."""
        rows = self.history.get(table, {}).get(region)
        return rows[-1] if rows else None

    def tables(self) -> list[Table]:
        """The tables that hold anything."""
        return [table for table in self.reference.tables.values() if self.history.get(table.key)]


def record_of(months: Iterable[FiguresMonth], closing: Mapping[str, Totals], edition: Edition) -> Record:
    """The record of all months in their order."""
    months = tuple(months)
    history: dict[str, dict[str, list[Row]]] = {}
    for month in months:
        for table, rows in month.rows.items():
            for row in rows:
                history.setdefault(table, {}).setdefault(row.region, []).append(row)
    last_new = {table: totals.last_new for table, totals in closing.items()}
    return Record(edition, months, history, last_new)
