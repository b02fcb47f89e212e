"""The editor's sentence of a day against the figures of that day: every number is read back and compared. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pipeline.check.claims import NEW, Told, told
from pipeline.model import Kind, Reference
from pipeline.problems import Problem
from pipeline.record import Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.check.claims import Claim
    from pipeline.model import Metric

Place = tuple[str, int]
"""A file and a line."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What an editor wrote for a day: `lines` are those of the file, the first one is number 1."""

    path: str
    day: str
    text: str

    def line(self, place: int) -> int:
        """The line of a place in the text."""
        return self.text.count("\n", 0, place) + 1


@dataclass(frozen=True, slots=True)
class DayFigures:
    """The figures of a day: table → region → row, and where each reported cell stands."""

    rows: Mapping[str, Mapping[str, Row]]
    places: Mapping[tuple[str, str, str], Place]
    """(table, region, metric) → file and line."""


def check(sentence: Sentence, figures: DayFigures, reference: Reference) -> Iterator[Problem]:
    """Every number of a sentence is that of the figures; it speaks of its own day; hidden numbers stay hidden."""
    if not figures.rows:
        yield Problem(sentence.path, 1, "sentence-alone", {"day": sentence.day})
        return
    found = said(sentence, figures, reference)
    day = date.fromisoformat(sentence.day)
    for place, month, number in found.days:
        if (month, number) != (day.month, day.day):
            yield _problem(sentence, place, "sentence-day", value=f"{month}月{number}日", day=sentence.day)
    for claim in found.claims:
        yield from _compared(sentence, claim, figures, reference)
    for place, words in found.unplaced:
        yield _problem(sentence, place, "sentence-unplaced", value=words)


def is_known(sentence: Sentence, known: DayFigures, last: DayFigures, reference: Reference) -> bool:
    """Whether all that the sentence says is known already: of what it tells no figure will change."""
    claims = said(sentence, last, reference).claims
    return bool(known.rows) and all(
        _value(claim, known, reference) == _value(claim, last, reference) for claim in claims
    )


def said(sentence: Sentence, figures: DayFigures, reference: Reference) -> Told:
    """What the sentence says about the tables that have figures on its day."""
    return told(sentence.text, _metrics(figures, reference), reference)


def _metrics(figures: DayFigures, reference: Reference) -> dict[str, Metric]:
    return {
        f"{key}.{metric.key}": metric
        for key, table in reference.tables.items()
        if key in figures.rows
        for metric in table.metrics
    }


def _compared(sentence: Sentence, claim: Claim, figures: DayFigures, reference: Reference) -> Iterator[Problem]:
    table, key = claim.metric.split(".")
    value, name = _value(claim, figures, reference), reference.regions[claim.region].name
    if _hidden(claim, figures, reference):
        yield _problem(sentence, claim.place, "sentence-hidden", value=claim.words, region=name)
    elif value is None:
        yield _problem(sentence, claim.place, "sentence-unplaced", value=claim.words)
    elif value != claim.value:
        metric = next(metric for metric in reference.tables[table].metrics if metric.key == key)
        path, line = _place(claim, figures, reference)
        words = {"metric": metric.name, "region": name, "value": value, "said": claim.value, "place": f"{path}:{line}"}
        new = claim.kind == NEW and metric.kind is Kind.CUMULATIVE
        yield _problem(sentence, claim.place, "sentence-new" if new else "sentence-total", **words)


def _row(claim: Claim, figures: DayFigures, reference: Reference) -> tuple[Row | None, int, Metric]:
    table, key = claim.metric.split(".")
    metrics = reference.tables[table].metrics
    place = next(place for place, metric in enumerate(metrics) if metric.key == key)
    return figures.rows.get(table, {}).get(claim.region), place, metrics[place]


def _value(claim: Claim, figures: DayFigures, reference: Reference) -> int | None:
    """The figure that a claim is about; None where nothing was reported, or the table counts it in another way."""
    row, place, metric = _row(claim, figures, reference)
    if row is None or (metric.kind is Kind.DAILY and claim.kind != NEW):
        return None
    return row.new[place] if claim.kind == NEW and metric.kind is not Kind.LEVEL else row.values[place]


def _hidden(claim: Claim, figures: DayFigures, reference: Reference) -> bool:
    """Whether the number is one that the table hides, or would give away the one of the day before."""
    row, place, _ = _row(claim, figures, reference)
    table = reference.tables[claim.metric.split(".")[0]]
    if row is None or not table.suppress_below:
        return False
    return place in row.hidden or (claim.kind == NEW and row.new[place] is None and row.values[place] is not None)


def _place(claim: Claim, figures: DayFigures, reference: Reference) -> Place:
    """Where the figure stands; for a sum of others, where the first of them does."""
    table, key = claim.metric.split(".")
    parts = [claim.region, *(part.code for part in reference.children(claim.region))]
    found = (figures.places.get((table, code, key)) for code in parts)
    return next(filter(None, found), (f"content/figures/{table}", 1))


def _problem(sentence: Sentence, place: int, code: str, /, **values: object) -> Problem:
    return Problem(sentence.path, sentence.line(place), code, values)
