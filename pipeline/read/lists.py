"""Places and measures: CSV files to values."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from pipeline.places import Measure, Place
from pipeline.problems import Fault, Problem, nearest_key
from pipeline.read import rows
from pipeline.read.hours import opening_of
from pipeline.read.regions import nearest_region
from pipeline.read.schema import SLUG

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from pipeline.model import Reference
    from pipeline.read.sources import Source

# column → what it means, in Chinese and in English.
PLACES = {
    "id": ("编号，只用 a-z、0-9 和 -", "Id, of a-z, 0-9 and - only"),
    "kind": ("类别", "Kind"),
    "name": ("名称", "Name"),
    "region": ("地区", "Region"),
    "address": ("地址", "Address"),
    "hours": ("开放时间，例如 周一至周五 08:00-12:00", "Hours, such as 周一至周五 08:00-12:00"),
    "phone": ("公开的联系电话", "Public phone number"),
    "lat": ("纬度", "Latitude"),
    "lon": ("经度", "Longitude"),
    "since": ("开始日期", "Since"),
    "until": ("结束日期", "Until"),
    "source": ("来源", "Source"),
    "note": ("说明", "Note"),
}
MEASURES = {
    "id": PLACES["id"],
    "kind": PLACES["kind"],
    "origin": ("对象：从哪里来、到哪里去的人", "Whom it applies to"),
    "requirement": ("要求", "What to do"),
    "since": PLACES["since"],
    "until": PLACES["until"],
    "source": PLACES["source"],
    "note": PLACES["note"],
}
PLACE_COLUMNS, MEASURE_COLUMNS = tuple(PLACES), tuple(MEASURES)
TYPED = ("hours", "lat", "lon", "since", "until")
T = TypeVar("T", Place, Measure)
# The values; the ids of all rows, those with problems too, or None where a file could not be read; the problems.
Found = tuple[list[T], frozenset[str] | None, list[Problem]]


def read_places(sources: Iterable[Source], reference: Reference) -> Found[Place]:
    """All places of all files; an id stands once."""
    return _read(sources, PLACE_COLUMNS, partial(_place, reference=reference))


def read_measures(sources: Iterable[Source], reference: Reference) -> Found[Measure]:
    """All measures of all files; an id stands once."""
    return _read(sources, MEASURE_COLUMNS, partial(_measure, reference=reference))


def _read(sources: Iterable[Source], columns: Sequence[str], build: Callable[[dict[str, str], int], T]) -> Found[T]:
    found: list[T] = []
    problems: list[Problem] = []
    first: dict[str, str] = {}
    unread = False
    for source in sources:
        lines, faults = rows.read_lines(source)
        faults = faults or rows.expect_header(lines, columns)
        unread = unread or bool(faults)
        values, wrong = ([], []) if faults else rows.records(lines, build)
        problems += faults + wrong
        ids = [row[lines.header.index("id")].strip() for _, row in lines.rows] if not faults else []
        for (line, _), key in zip(lines.rows, ids, strict=False):
            if key in first:
                problems.append(Problem(source.path, line, "twice", {"what": key, "line": first[key]}))
            first.setdefault(key, f"{source.path}:{line}")
        found += values
    return found, None if unread else frozenset(first), problems


def _place(cells: dict[str, str], _: int, *, reference: Reference) -> Place:
    _common(cells, reference.site.place_kinds, "name")
    if cells["region"] not in reference.regions:
        raise Fault("unknown-region", value=cells["region"], near=nearest_region(cells["region"], reference))
    texts = {name: cells[name] for name in PLACES if name not in TYPED}
    since, until = _dates(cells)
    lat, lon = _degrees(cells["lat"], "lat", 90), _degrees(cells["lon"], "lon", 180)
    return Place(**texts, opening=opening_of(cells["hours"]), lat=lat, lon=lon, since=since, until=until)


def _measure(cells: dict[str, str], _: int, *, reference: Reference) -> Measure:
    _common(cells, reference.site.measure_kinds, "origin", "requirement")
    texts = {name: cells[name] for name in MEASURES if name not in TYPED}
    since, until = _dates(cells)
    return Measure(**texts, since=since, until=until)


def _common(cells: dict[str, str], kinds: Mapping[str, str], *needed: str) -> None:
    if not SLUG.fullmatch(cells["id"]):
        raise Fault("slug", field="id", value=cells["id"])
    if cells["kind"] not in kinds:
        raise Fault("choice", field="kind", value=cells["kind"], known=nearest_key(cells["kind"], kinds))
    for name in needed:
        if not cells[name]:
            raise Fault("missing", field=name)


def _dates(cells: dict[str, str]) -> tuple[date | None, date | None]:
    since, until = rows.day_of(cells["since"], "since"), rows.day_of(cells["until"], "until")
    if since and until and until < since:
        raise Fault("order", first="since", second="until")
    return since, until


def _degrees(text: str, field: str, most: int) -> float | None:
    found = rows.number_of(text, field, float)
    if found is not None and not abs(found) <= most:
        raise Fault("number", field=field, value=text)
    return found
