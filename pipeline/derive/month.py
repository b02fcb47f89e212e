"""A table's month as values: rows, corrections, notes, and what it hands to the next month."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from itertools import repeat
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

import numpy as np

from pipeline.derive import series, suppress
from pipeline.derive.sheet import Sheet
from pipeline.model import Kind
from pipeline.record import Correction, DayNote, Row, Shift, Totals, Turn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.derive.known import Numbers
    from pipeline.derive.tablemonth import TableMonth
    from pipeline.model import Reference

V = TypeVar("V")
# Eight days: the average of the first day of the next month needs the change of seven days.
TAIL_DAYS = 8


def rows_of(month: TableMonth) -> tuple[Row, ...]:
    """The month's rows in the order of days and of `regions.csv`."""
    return tuple(sheet_of(month).rows(month.reference))


def sheet_of(month: TableMonth) -> Sheet:
    """The month's figures as they are shown."""
    new = series.new_of(month.values, month.days, month.table)
    sums = series.sums_of(new, month.days)
    hidden = suppress.hidden_of(month.values, month.table, month.reference)
    new[suppress.masked_of(hidden, month)] = np.nan
    sums[:, hidden.any(axis=0)] = np.nan
    return Sheet.of(month, new[month.first :], sums[month.first :], hidden[month.first :])


def corrections_of(month: TableMonth, sheet: Sheet) -> list[Correction]:
    """The corrections of the month, those of hidden numbers left out."""
    veil = suppress.Veil(month.table, month.reference, sheet)
    told, reports, metrics = month.told, month.reports, month.metrics
    moves = _totals(month)
    found = []
    cells = told.cells(told.corrections, metrics)
    for row, place in sorted(cells, key=lambda cell: told.time[cell[0]]):
        at, metric = int(told.row[row]), metrics[place]
        as_of, region, old, new = reports.as_of[at], reports.region[at], told.old[row, place], told.value[row, place]
        if not veil.covers(as_of, region, metric, old, new):
            found.append(
                Correction(
                    month.table.key, as_of, region, metric, int(old), int(new),
                    _local(reports.reported_at[at], month.reference), reports.reason[at], reports.source[at],
                    reports.note[at], _touched(reports.day[at], metric in moves),
                )
            )  # fmt: skip
    return found


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
    told, reports, moves = month.told, month.reports, _totals(month)
    late = told.corrections & np.array([metric in moves for metric in month.metrics])
    days: dict[int, list[int]] = {}
    for row, _ in told.cells(late, month.metrics):
        days.setdefault(int(told.day[row]), []).append(int(told.row[row]))
    for day, rows in sorted(days.items()):
        rows.sort(key=lambda row: (reports.time[row], reports.reason[row]))
        reasons = tuple(dict.fromkeys(reports.reason[row] for row in rows))
        found[day + 1] = Shift(_local(reports.reported_at[rows[-1]], month.reference), reasons)
    return found


def turns_of(month: TableMonth) -> list[Turn]:
    """Where a level came or went since the day before; of a region that is not listed there is none."""
    if not month.table.levels:
        return []
    levels = np.where(month.present[:, :, None], month.values, 0)
    places = {code: place for place, code in enumerate(month.codes)}
    found = []
    for at in np.flatnonzero(month.present.any(axis=1)).tolist():
        if at < month.first:
            continue
        follows = at and month.days[at] - month.days[at - 1] == 1
        before = levels[at - 1] if follows else np.zeros_like(levels[at])
        with np.errstate(invalid="ignore"):
            risen, fallen = levels[at] > before, levels[at] < before
        as_of = date.fromordinal(int(month.days[at])).isoformat()
        found += [
            Turn(month.table.key, as_of, code, _places(risen[place]), _places(fallen[place]))
            for code in month.reference.regions
            if risen[place := places[code]].any() or fallen[place].any()
        ]
    return found


def _places(chosen: np.ndarray) -> tuple[int, ...]:
    return tuple(np.flatnonzero(chosen).tolist())


def closing_of(month: TableMonth) -> Totals:
    """The last days with figures, and for each region and metric when it last rose and what it last was."""
    listed = np.flatnonzero(month.present.any(axis=1))
    last_new = {region: dict(metrics) for region, metrics in month.opening.last_new.items()}
    last = {region: dict(metrics) for region, metrics in month.opening.last.items()}
    names, metrics = [date.fromordinal(day).isoformat() for day in month.days.tolist()], month.metrics
    with np.errstate(invalid="ignore"):
        rises = month.values[month.first :] > month.before
    for (region, metric), day in _last_places(rises):
        last_new.setdefault(month.codes[region], {})[metrics[metric]] = names[month.first + day]
    for (region, metric), day in _last_places(~np.isnan(month.values)):
        value = int(month.values[day, region, metric])
        last.setdefault(month.codes[region], {})[metrics[metric]] = (names[day], value)
    end = int(month.days[listed[-1]]) + 1 if len(listed) else None
    return Totals(
        tuple(row for at in listed[-TAIL_DAYS:].tolist() for row in _tail(month, at, names[at])),
        _sorted(last_new),
        _sorted(last),
        next(((day, shift) for day, shift in shifts_of(month).items() if day == end), None),
    )


def _last_places(chosen: np.ndarray) -> Iterable[tuple[tuple[int, int], int]]:
    """(region, metric) and the last day, of those chosen on any day."""
    if not len(chosen):
        return
    last = len(chosen) - 1 - np.argmax(chosen[::-1], axis=0)
    regions, metrics = np.nonzero(chosen.any(axis=0))
    days = last[regions, metrics]
    for region, metric, day in zip(regions.tolist(), metrics.tolist(), days.tolist(), strict=True):
        yield (region, metric), day


def _tail(month: TableMonth, at: int, name: str) -> Iterable[tuple[str, str, tuple[int | None, ...]]]:
    """The figures of a day, region by region."""
    regions = np.flatnonzero(month.present[at])
    values = month.values[at, regions]
    given = ~np.isnan(values)
    rows = np.where(given, values, 0).astype(np.int64).tolist()
    for place in np.flatnonzero(~given.all(axis=1)).tolist():
        rows[place] = [value if there else None for value, there in zip(rows[place], given[place], strict=True)]
    return zip(repeat(name), [month.codes[region] for region in regions.tolist()], map(tuple, rows), strict=False)


def _sorted(found: dict[str, dict[str, V]]) -> dict[str, dict[str, V]]:
    return {region: dict(sorted(metrics.items())) for region, metrics in sorted(found.items())}


def moments_of(months: Iterable[TableMonth], reference: Reference) -> dict[str, tuple[str, str]]:
    """Day → (first published, last changed)."""
    first: dict[int, tuple[int, str]] = {}
    last: dict[int, tuple[int, str]] = {}
    for month in months:
        told = month.told
        rows = np.flatnonzero(told.moved.any(axis=1))
        for day, found in _split(rows, told.day[rows]):
            times = told.time[found]
            edges = [found[times == edge] for edge in (times.min(), times.max())]
            least, most = ([_moment(month, int(row)) for row in edge] for edge in edges)
            first[day] = min([*least, first.get(day, least[0])])
            last[day] = max([*most, last.get(day, most[0])])
    return {
        date.fromordinal(day).isoformat(): (_local(first[day][1], reference), _local(last[day][1], reference))
        for day in sorted(first)
    }


def _moment(month: TableMonth, row: int) -> tuple[int, str]:
    return int(month.told.time[row]), month.reports.reported_at[int(month.told.row[row])]


def _split(rows: Numbers, keys: Numbers) -> list[tuple[int, Numbers]]:
    """The rows of each key; the keys are in order."""
    if not len(rows):
        return []
    starts = np.flatnonzero(np.diff(keys)) + 1
    return list(zip(keys[[0, *starts]].tolist(), np.split(rows, starts), strict=True))


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
    told, reports = month.told, month.reports
    rows = told.row[told.standing.any(axis=1)].tolist()
    columns = (reports.as_of, reports.source, reports.note, reports.region)
    groups: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for as_of, source, note, region in zip(*(map(column.__getitem__, rows) for column in columns), strict=True):
        groups[as_of, source, note].append(region)
    return [DayNote(month.table.key, *key, tuple(sorted({*regions}))) for key, regions in sorted(groups.items())]
