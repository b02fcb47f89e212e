"""What an import would do, in lines for the editor: day by day, cell by cell, sums before and after. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.importing.effect import CORRECTED, NEW, REPLACED, Cell, Total
from pipeline.problems import listed, message
from pipeline.wording import REASONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.importing.plan import Plan
    from pipeline.model import Reference

DAYS_SHOWN, CORRECTIONS_SHOWN, LEFT_OUT_SHOWN, SHOWN_OF_TEXT = 10, 100, 5, 12


def preview(plan: Plan, path: str, reference: Reference, language: str) -> list[str]:
    """Everything that an editor has to see before the answer."""
    found = _Words(plan, path, reference, language)
    lines = [*found.days(plan), *found.more_corrections(plan)]
    if plan.others:
        lines.append(message("plan-others", language, names="、".join(plan.others)))
    if plan.left_out:
        words = "、".join(f"{line} “{text[:SHOWN_OF_TEXT]}”" for line, text in plan.left_out[:LEFT_OUT_SHOWN])
        more = "…" if len(plan.left_out) > LEFT_OUT_SHOWN else ""
        lines.append(message("plan-left-out", language, path=path, count=len(plan.left_out), rows=words + more))
    if plan.sums:
        lines.append(message("plan-sums", language, count=plan.sums))
    # A day that is missing because its row was refused is told once.
    breaches = [problem for problem in plan.breaches if not (plan.refused and problem.code == "missing-day")]
    for title, problems in (("plan-refused", plan.refused), ("plan-breaches", breaches)):
        if problems:
            lines += [message(title, language), *listed(problems, language)]
    counts = {"added": plan.added, "replaced": plan.replaced, "repeated": plan.repeated, "silent": plan.silent}
    corrections, refused = len(plan.corrections), len(plan.refused)
    return [*lines, message("plan", language, corrections=corrections, refused=refused, **counts)]


class _Words:
    """The words of a plan; `marked` are the rows of the sheet that break a rule."""

    def __init__(self, plan: Plan, path: str, reference: Reference, language: str) -> None:
        self.regions = reference.regions
        self.metrics = {metric.key: metric.name for metric in reference.tables[plan.table].metrics}
        self.reporters = reference.reporters
        self.language = language
        self.marked = {problem.line for problem in plan.breaches if problem.path == path}

    def days(self, plan: Plan) -> Iterator[str]:
        """The first days: who reported them, their cells and their sums."""
        shown = list(dict.fromkeys(day for day, _, _ in plan.days))[:DAYS_SHOWN]
        for day in shown:
            for source, rows in [found[1:] for found in plan.days if found[0] == day]:
                name = self.reporters[source].name
                yield message("plan-day", self.language, day=day, source=name, rows=rows)
            cells = [cell for cell in plan.cells if cell.as_of == day]
            totals = [total for total in plan.totals if total.as_of == day]
            yield from self.cells(cells, totals)
        left = len({day for day, _, _ in plan.days} - set(shown))
        if left:
            yield message("plan-days", self.language, days=left)

    def cells(self, cells: Sequence[Cell], totals: Sequence[Total]) -> Iterator[str]:
        """The cells of a day, a region a line; what the public saw before stands in a line of its own."""
        for region in dict.fromkeys(cell.region for cell in cells):
            own = [cell for cell in cells if cell.region == region]
            if new := [cell for cell in own if cell.kind == NEW]:
                order = sorted(new, key=lambda cell: list(self.metrics).index(cell.metric))
                values = "  ".join(f"{self.metrics[cell.metric]} {cell.new}" for cell in order)
                name, mark = self.regions[region].name, self.mark(new[0])
                yield message("plan-new", self.language, mark=mark, region=name, values=values)
            yield from (self.change(cell) for cell in own if cell.kind != NEW)
        for total in totals:
            name, metric = self.regions[total.region].name, self.metrics[total.metric]
            before, after = (self.number(value) for value in (total.old, total.new))
            yield message("plan-total", self.language, region=name, metric=metric, old=before, new=after)

    def change(self, cell: Cell) -> str:
        """A number that replaces one within the grace period, or corrects one that the public saw."""
        code = {REPLACED: "plan-replaced", CORRECTED: "plan-corrected"}[cell.kind]
        said = REASONS[cell.reason] if cell.reason and self.language == "zh" else cell.reason
        values = {"old": cell.old, "new": cell.new, "reason": said or message("plan-no-reason", self.language)}
        region, metric = self.regions[cell.region].name, self.metrics[cell.metric]
        return message(code, self.language, mark=self.mark(cell), region=region, metric=metric, **values)

    def mark(self, cell: Cell) -> str:
        """What catches the eye beside a number that breaks a rule."""
        return "!" if cell.line in self.marked else " "

    def number(self, value: int | None) -> str:
        return "—" if value is None else str(value)

    def more_corrections(self, plan: Plan) -> Iterator[str]:
        """The corrections of the days that are not shown: of these none goes unseen."""
        shown = list(dict.fromkeys(day for day, _, _ in plan.days))[:DAYS_SHOWN]
        rest = [cell for cell in plan.corrections if cell.as_of not in shown]
        for cell in rest[:CORRECTIONS_SHOWN]:
            yield f"{cell.as_of} {self.change(cell)}"
        if len(rest) > CORRECTIONS_SHOWN:
            yield message("plan-corrections", self.language, count=len(rest) - CORRECTIONS_SHOWN)
