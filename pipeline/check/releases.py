"""The rules for the release calendar: what is said of a release can be kept, and is explained. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.problems import Problem, nearest
from pipeline.releases import CANCELLED, POSTPONED, promise, regular

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime

    from pipeline.model import Reference
    from pipeline.releases import Statement


def check(
    path: str, statements: Iterable[Statement], reference: Reference, notices: Collection[str]
) -> Iterator[Problem]:
    """Every breach of a rule by the statements, in the order in which they were made."""
    times: dict[str, datetime] = {}
    made: dict[tuple[str, datetime], int] = {}
    for said in sorted(statements, key=lambda said: (said.announced, said.line)):
        yield from (Problem(path, said.line, code, values) for code, values in _wrong(said, reference, notices))
        if (first := made.setdefault((said.release, said.announced), said.line)) != said.line:
            yield Problem(path, said.line, "twice", {"what": said.release, "line": f"{path}:{first}"})
        found = regular(said.release, reference.tables)
        before = times.get(said.release) or (promise(*found, reference.site.timezone) if found else None)
        if before is None and not (said.at and said.title):
            missing = "title" if said.at else "at"
            yield Problem(path, said.line, "missing", {"field": missing})
        if said.state == POSTPONED and said.at and before and said.at <= before:
            values: dict[str, object] = {"at": f"{said.at:%Y-%m-%dT%H:%M}", "before": f"{before:%Y-%m-%dT%H:%M}"}
            yield Problem(path, said.line, "release-earlier", values)
        if at := said.at or before:
            times[said.release] = at


def _wrong(said: Statement, reference: Reference, notices: Collection[str]) -> Iterator[tuple[str, dict[str, object]]]:
    """What is wrong with a statement by itself."""
    if "/" in said.release and not regular(said.release, reference.tables):
        known = "、".join(f"{key}/2020-02-01" for key, table in reference.tables.items() if table.cadence) or "—"
        yield "release-unknown", {"value": said.release, "known": known}
    if said.state == POSTPONED and not said.at:
        yield "missing", {"field": "at"}
    if said.state in (POSTPONED, CANCELLED) and not said.reason:
        yield "missing", {"field": "reason"}
    if said.notice and said.notice not in notices:
        yield "no-such-notice", {"field": "notice", "value": said.notice, "near": nearest(said.notice, notices)}
