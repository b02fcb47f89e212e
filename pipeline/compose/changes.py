"""What changed since the day before, and why: a part of a day's bulletin. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import wording
from pipeline.compose import markdown
from pipeline.compose.corrections import metric_name
from pipeline.edition import N_
from pipeline.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.compose.day import Day
    from pipeline.edition import Edition
    from pipeline.model import Table
    from pipeline.record import Row, Turn


def changes_part(day: Day, edition: Edition) -> str:
    """Where something is new or gone, what was corrected; a sentence where nothing changed."""
    tables = [edition.reference.tables[key] for key in edition.reference.tables if key in day.rows]
    said = [line for table in tables for line in _moved(table, day, edition)]
    said += _corrected(day, edition)
    quiet = wording.joined([text for table in tables if (text := _quiet(table, day, edition))], edition)
    if not said and not quiet:
        return ""
    return markdown.sections(f"## {edition.say('比前一日的变化')}", quiet, markdown.bullets(said))


def _moved(table: Table, day: Day, edition: Edition) -> list[str]:
    """Only tables that tell every day can be compared: by their totals, or by levels."""
    if table.levels:
        return [_turned(turn, table, day, edition) for turn in day.turns if turn.table == table.key]
    return list(_counted(table, _parts(table, day, edition), edition)) if table.complete else []


def _quiet(table: Table, day: Day, edition: Edition) -> str:
    """That nothing changed; not said where a number is hidden, which may have."""
    hidden = any(row.hidden for row in day.rows[table.key].values())
    if hidden or not (table.levels or table.complete) or _moved(table, day, edition):
        return ""
    return edition.say("与前一日相比，{table}公布的数字没有变化。", table=table.name)


def _parts(table: Table, day: Day, edition: Edition) -> list[Row]:
    """The rows of the regions that are no sum of others; of the sums the sentences tell."""
    rows = day.rows[table.key]
    return [
        row for code, row in rows.items() if not any(part.code in rows for part in edition.reference.children(code))
    ]


def _counted(table: Table, parts: Sequence[Row], edition: Edition) -> Iterator[str]:
    """For each total the regions where it rose or fell, the largest change first."""
    for place, metric in enumerate(table.metrics):
        if metric.kind is not Kind.CUMULATIVE:
            continue
        moved = sorted(
            ((row.region, new) for row in parts if (new := row.new[place])), key=lambda found: -abs(found[1])
        )
        for form, sign in ((N_("新增{noun}"), 1), (N_("核减{noun}"), -1)):
            found = [(code, new * sign) for code, new in moved if new * sign > 0]
            if found:
                noun = edition.noun(metric, 0)
                yield wording.pair(edition.say(form, noun=noun), _each(found, metric.unit, edition), edition)
        began = [
            (row.region, value) for row in parts if row.new[place] is None and (value := row.values[place]) is not None
        ]
        if began and not place:
            label = edition.say("没有前一日数字可比的{noun}", noun=edition.noun(metric, 0))
            yield wording.pair(label, _each(began, metric.unit, edition), edition)


def _each(found: Sequence[tuple[str, int]], unit: str, edition: Edition) -> str:
    regions = edition.reference.regions
    return wording.listed(
        [edition.say("{region}{n}{unit}", region=regions[code].name, n=number, unit=unit) for code, number in found],
        edition,
    )


def _turned(turn: Turn, table: Table, day: Day, edition: Edition) -> str:
    """扶沟县: higher or lower than the day before, and which levels came and went."""
    row = day.rows[table.key].get(turn.region)
    now = {place for place, value in enumerate(row.values if row else ()) if value}
    before = now - set(turn.risen) | set(turn.fallen)
    last = len(table.metrics)
    up, down = min(before, default=last), min(now, default=last)
    label = N_("等级升高") if down < up else N_("等级降低") if down > up else N_("等级有增减")
    changes = [
        edition.say(form, levels=wording.listed([edition.noun(table.metrics[place], 0) for place in places], edition))
        for form, places in ((N_("新有{levels}"), turn.risen), (N_("不再有{levels}"), turn.fallen))
        if places
    ]
    name = edition.reference.regions[turn.region].name
    said = edition.say("{region}{changes}", region=name, changes=edition.say("，").join(changes))
    return wording.pair(edition.say(label), said, edition)


def _corrected(day: Day, edition: Edition) -> Iterator[str]:
    """What later reports made of the numbers of this day, and of the day before."""
    if day.corrections:
        yield edition.say(
            "本日数字公布后有{n}处更正（{reasons}），明细见下。",
            n=len(day.corrections),
            reasons=_reasons((found.reason for found in day.corrections), edition),
        )
    home = edition.reference.site.region
    for found in day.corrections:
        if found.region == home:
            yield edition.say(
                "{region}{metric}由{old}更正为{new}",
                region=edition.reference.regions[home].name,
                metric=metric_name(found.table, found.metric, edition),
                old=wording.number(found.old, edition),
                new=wording.number(found.new, edition),
            )
    if day.shifted:
        yield edition.say(
            "前一日的数字在{moment}有更正（{reasons}），本日的新增随之改变。",
            moment=wording.moment(day.shifted.moment, edition),
            reasons=_reasons(day.shifted.reasons, edition),
        )


def _reasons(found: Iterable[str], edition: Edition) -> str:
    return wording.listed([edition.say(wording.REASONS[reason]) for reason in dict.fromkeys(found)], edition)
