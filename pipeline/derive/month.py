"""A table's month as values: rows, corrections, notes, and what it hands to the next month."""

from __future__ import annotations

from datetime import date, datetime
from math import isnan
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import pandas as pd

from pipeline.derive import known, series, suppress
from pipeline.derive.tablemonth import steps
from pipeline.model import Kind
from pipeline.record import Correction, DayNote, Row, Shift, Totals, Turn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.derive.tablemonth import TableMonth
    from pipeline.model import Reference

V = TypeVar("V")
# Eight days: the average of the first day of the next month needs the change of seven days.
TAIL_DAYS = 8


def rows_of(month: TableMonth) -> tuple[Row, ...]:
    """The month's rows in the order of days and of `regions.csv`."""
    own, new = month.own, series.new_of(month.listed, month.table)
    average = series.average_of(new).reindex(own.index)
    hidden = suppress.hidden_of(month.listed, month.table, month.reference)
    masked = hidden.groupby(level="region").shift(fill_value=False) | hidden
    new = new.mask(masked.reindex(new.index, fill_value=False)).reindex(own.index)
    if hidden.to_numpy().any():
        average = average.mask(hidden.groupby(level="region").transform("any").reindex(own.index))
    order = {code: place for place, code in enumerate(month.reference.regions)}
    hidden = hidden.reindex(own.index)
    found = zip(own.index, own.to_numpy(), new.to_numpy(), average.to_numpy(), hidden.to_numpy(), strict=True)
    rows = [_row(*parts) for parts in found]
    return tuple(sorted(rows, key=lambda row: (row.as_of, order[row.region])))


def _row(index: tuple[int, str], values: Any, new: Any, average: Any, hidden: Any) -> Row:
    places = tuple(int(place) for place in hidden.nonzero()[0])
    return Row(
        as_of=date.fromordinal(index[0]).isoformat(),
        region=index[1],
        values=tuple(None if place in places else _whole(value) for place, value in enumerate(values)),
        new=tuple(_whole(value) for value in new),
        average=tuple(None if isnan(value) else round(float(value), 2) for value in average),
        hidden=places,
    )


def _whole(value: float) -> int | None:
    return None if isnan(value) else int(value)


def corrections_of(month: TableMonth, rows: Iterable[Row]) -> list[Correction]:
    """The corrections of the month, those of hidden numbers left out."""
    veil = suppress.Veil(month, rows)
    return [
        Correction(
            month.table.key,
            row.as_of,
            row.region,
            row.metric,
            int(row.old),
            int(row.value),
            _local(row.reported_at, month.reference),
            row.reason,
            row.source,
            row.note,
            _touched(row.day, row.metric in _totals(month)),
        )
        for row in known.corrections(month.changes).sort_values(["time", "day", "region", "metric"]).itertuples()
        if not veil.covers(row.as_of, row.region, row.metric, row.old, row.value)
    ]


def _totals(month: TableMonth) -> set[str]:
    """The metrics of which a correction moves the next day's “new” too."""
    return {metric.key for metric in month.table.metrics if metric.kind is Kind.CUMULATIVE}


def _touched(day: int, moves_next: bool) -> tuple[str, ...]:  # noqa: FBT001
    """The days whose bulletins show another number."""
    return tuple(date.fromordinal(touched).isoformat() for touched in range(day, day + 1 + moves_next))


def _local(text: str, reference: Reference) -> str:
    """A moment in the site's own time."""
    return datetime.fromisoformat(text).astimezone(ZoneInfo(reference.site.timezone)).isoformat()


def shifts_of(month: TableMonth) -> dict[int, Shift]:
    """Day → the corrections of the day before that moved its “new”; the opening's last day counts too."""
    found = {month.opening.shift[0]: month.opening.shift[1]} if month.opening.shift else {}
    late = known.corrections(month.changes).sort_values(["time", "reason"])
    for day, rows in late[late["metric"].isin(_totals(month))].groupby("day"):
        moment = _local(rows["reported_at"].iloc[-1], month.reference)
        found[day + 1] = Shift(moment, tuple(rows["reason"].unique()))
    return found


def turns_of(month: TableMonth) -> list[Turn]:
    """Where a level came or went since the day before; of a region that is not listed there is none."""
    if not month.table.levels:
        return []
    days: dict[int, dict[str, Any]] = {}
    for (day, region), values in zip(month.listed.index, month.listed.to_numpy(), strict=True):
        days.setdefault(day, {})[region] = values
    none = [0] * len(month.table.metrics)
    return [
        turn
        for day in sorted(set(month.own.index.get_level_values("day")))
        for region in month.reference.regions
        if (turn := _turn(month, day, region, days.get(day - 1, {}).get(region, none), days[day].get(region, none)))
    ]


def _turn(month: TableMonth, day: int, region: str, before: Any, after: Any) -> Turn | None:
    risen = tuple(place for place, (old, new) in enumerate(zip(before, after, strict=True)) if new > old)
    fallen = tuple(place for place, (old, new) in enumerate(zip(before, after, strict=True)) if new < old)
    as_of = date.fromordinal(day).isoformat()
    return Turn(month.table.key, as_of, region, risen, fallen) if risen or fallen else None


def closing_of(month: TableMonth) -> Totals:
    """The last days with figures, and for each region and metric when it last rose and what it last was."""
    listed = month.listed
    days = sorted(set(listed.index.get_level_values("day")))[-TAIL_DAYS:]
    tail = listed[listed.index.get_level_values("day").isin(days)]
    last_new = {region: dict(metrics) for region, metrics in month.opening.last_new.items()}
    last = {region: dict(metrics) for region, metrics in month.opening.last.items()}
    for metric in listed.columns:
        for day, region, old, new in sorted(steps(month, metric)):
            if new > old:
                last_new.setdefault(region, {})[metric] = date.fromordinal(day).isoformat()
        for (day, region), value in listed[metric].dropna().groupby(level="region").tail(1).items():
            last.setdefault(region, {})[metric] = (date.fromordinal(day).isoformat(), int(value))
    return Totals(
        tuple(
            (date.fromordinal(day).isoformat(), region, tuple(_whole(value) for value in values))
            for (day, region), values in zip(tail.index, tail.to_numpy(), strict=True)
        ),
        _sorted(last_new),
        _sorted(last),
        next(((day, shift) for day, shift in shifts_of(month).items() if days and day == days[-1] + 1), None),
    )


def _sorted(found: dict[str, dict[str, V]]) -> dict[str, dict[str, V]]:
    return {region: dict(sorted(metrics.items())) for region, metrics in sorted(found.items())}


def moments_of(months: Iterable[TableMonth], reference: Reference) -> dict[str, tuple[str, str]]:
    """Day → (first published, last changed)."""
    changes = pd.concat([month.changes for month in months])
    moved = changes[changes["old"].isna() | (changes["old"] != changes["value"])].sort_values(["time", "reported_at"])
    days = moved.groupby("as_of")["reported_at"]
    return {str(day): (_local(times.iloc[0], reference), _local(times.iloc[-1], reference)) for day, times in days}


def shifted_days(months: Iterable[TableMonth], days: Iterable[str]) -> dict[str, Shift]:
    """Day → the corrections of the day before that moved what is new on it."""
    found: dict[str, Shift] = {}
    for month in months:
        for day, shift in shifts_of(month).items():
            name = date.fromordinal(day).isoformat()
            known = found.get(name, shift)
            last = max(known.moment, shift.moment, key=datetime.fromisoformat)
            found[name] = Shift(last, tuple(dict.fromkeys([*known.reasons, *shift.reasons])))
    return {day: found[day] for day in days if day in found}


def notes_of(month: TableMonth) -> list[DayNote]:
    """The sources of each day, and their notes where a report that counts has one."""
    groups = month.standing.groupby(["as_of", "source", "note"])["region"]
    return [
        DayNote(month.table.key, as_of, source, note, tuple(sorted(set(regions))))
        for (as_of, source, note), regions in groups
    ]
