"""The editors' sentences: read, judged by all that was ever reported, and shown where they say what is known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.check.sentence import DayFigures, Sentence, check, is_known
from pipeline.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.derive.tablemonth import TableMonth
    from pipeline.model import Reference
    from pipeline.read.sources import Source

FILE = re.compile(r"content/daily/(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))\.md")


def sentences_of(sources: Mapping[str, Source]) -> tuple[dict[str, list[Sentence]], list[Problem]]:
    """Month → sentences: a file a day, nothing in it but the sentence."""
    found: dict[str, list[Sentence]] = {}
    problems: list[Problem] = []
    for _, source in sorted(sources.items()):
        text, faults = source.text()
        day = FILE.fullmatch(source.path)
        if not day:
            faults = [Problem(source.path, 1, "sentence-file")]
        elif not faults and (not text.strip() or text.startswith("---")):
            faults = [Problem(source.path, 1, "sentence-text")]
        if day and not faults:
            found.setdefault(day[1][:7], []).append(Sentence(source.path, day[1], text))
        problems += faults
    return found, problems


def judged(
    sentences: Iterable[Sentence], known: list[TableMonth], settled: list[TableMonth], reference: Reference
) -> tuple[dict[str, str], list[Problem]]:
    """Day → the sentence to show, and what is wrong with any.

    A sentence is judged by all reports, those to come too. A build of an earlier moment, or one before a
    correction is public, shows it only if it says what was known then.
    """
    shown: dict[str, str] = {}
    problems: list[Problem] = []
    for sentence in sentences:
        last = _figures(settled, sentence.day)
        problems += check(sentence, last, reference)
        if is_known(sentence, last if known is settled else _figures(known, sentence.day), last, reference):
            shown[sentence.day] = sentence.text
    return shown, problems


def _figures(tables: Iterable[TableMonth], day: str) -> DayFigures:
    """The figures of a day, and where each reported cell stands."""
    from pipeline.derive.month import rows_of

    rows = {
        table.table.key: {row.region: row for row in rows_of(table) if row.as_of == day}
        for table in tables
        if not table.empty
    }
    places = {
        (table.table.key, region, metric): (table.reports.path, line)
        for table in tables
        for region, metric, line in table.reported(day)
    }
    return DayFigures({key: found for key, found in rows.items() if found}, places)
