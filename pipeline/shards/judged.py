"""Notices and pages, read and judged at once: what is wrong with a text is known when its shard is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.model import Notice, Page
from pipeline.read.forms import allowances
from pipeline.read.frontmatter import read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from pipeline.check.texts import Judge
    from pipeline.model import Reference
    from pipeline.problems import Problem
    from pipeline.read.sources import Source
    from pipeline.read.texts import Written

    Reader = Callable[[Source, Reference], tuple[Written | None, list[Problem]]]


def judged_all(
    parcel: tuple[Sequence[Source], Reader, Reference, Judge],
) -> list[tuple[Written | None, list[Problem]]]:
    """Some texts, each as `judged` gives it."""
    sources, read, reference, judge = parcel
    return [judged(source, read, reference, judge) for source in sources]


def judged(source: Source, read: Reader, reference: Reference, judge: Judge) -> tuple[Written | None, list[Problem]]:
    """The text as `read` gives it, and everything wrong with it; one that cannot be read still keeps no secret."""
    written, problems = read(source, reference)
    text = written.text if written else read_text(source)[0]
    if text is None:
        return None, [*problems, *judge.guard(source.path, source.text()[0])]
    found = judge.text(text, _day(written), allowances(text))
    # Of a text that was judged only the body is asked for, and every notice is held for the whole build.
    return written and replace(written, text=replace(text, fields={}, raw="")), [*problems, *found]


def _day(written: Written | None) -> date | None:
    """The day of publication, as far as it is known."""
    head = written.head if written else None
    if isinstance(head, Notice):
        return head.published.date()
    return head.updated if isinstance(head, Page) else None
