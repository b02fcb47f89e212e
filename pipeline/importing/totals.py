"""Rows of totals in a sheet: they are no reports, but what they say has to be the sum of the rows above. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.importing.candidate import Candidate
from pipeline.importing.cells import count_said, plain
from pipeline.model import Reference, Table
from pipeline.problems import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


TOTALS = re.compile(r"[全本]?[省市县区]?(合计|总计|小计|共计)(数|人数)?:?")


def is_totals(row: Iterable[str]) -> bool:
    """Whether a row adds up others: one of its cells says so."""
    return any(TOTALS.fullmatch(plain(cell).replace(" ", "")) for cell in row)


@dataclass(slots=True)
class Sums:
    """The rows that were read, as a row of totals adds them up: since the last one, or all."""

    table: Table
    reference: Reference
    since: list[Candidate | None] = field(default_factory=list)
    all: list[Candidate | None] = field(default_factory=list)

    def add(self, row: Candidate | None) -> None:
        """One more row; None stands for one that could not be read."""
        self.since.append(row)
        self.all.append(row)

    def check(self, cells: Mapping[str, str]) -> None:
        """A `Fault` for the first total that is no sum; not judged where a row could not be read."""
        since, self.since = self.since, []
        if None in since:
            return
        for place, metric in enumerate(self.table.metrics):
            said = count_said(cells.get(metric.key, ""), metric.key, metric.unit)
            sums = [self._sum(rows, place) for rows in (since, self.all)]
            if said is not None and said not in sums:
                raise Fault("totals-differ", field=metric.key, value=said, sum=sums[0])

    def _sum(self, rows: list[Candidate | None], place: int) -> int:
        """The sum of one metric over the regions that are no whole of others in these rows."""
        found = [row for row in rows if row is not None]
        wholes = {self.reference.regions[row.region].parent for row in found}
        return sum(row.values[place] or 0 for row in found if row.region not in wholes)
