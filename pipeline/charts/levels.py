"""On which days a region had a level (such as high risk): strips by day. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from pipeline import wording
from pipeline.charts import words
from pipeline.charts.model import Levels, Note, Span, Strip

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.edition import Edition
    from pipeline.model import Region, Table
    from pipeline.record import Row

DAY = timedelta(days=1)


def levels(
    rows: Mapping[str, Sequence[Row]],
    table: Table,
    regions: Iterable[Region],
    edition: Edition,
    notes: Sequence[Note] = (),
) -> Levels | None:
    """A strip for each of `regions` that ever had a level; the metrics of the table are the levels, the highest first.

    1 is yes, 0 no. A day without a row is a day without a level, as the table's description says.
    """
    strips = tuple(strip for region in regions if (strip := _strip(region, rows.get(region.code, ()), table)).spans)
    if not strips:
        return None
    days = [row.as_of for strip in strips for row in rows[strip.region]]
    first, last = min(days), max(days)
    said = tuple(short_name(edition.noun(metric, 0)) for metric in table.metrics)
    within = tuple(sorted((n for n in notes if first <= n.day <= last), key=lambda n: (n.day, n.text)))
    return Levels(
        _title(strips, said, edition),
        _text(strips, said, first, last, edition),
        within,
        words.lettering(edition),
        strips,
        tuple(short_name(metric.name) for metric in table.metrics),
        first,
        last,
    )


def short_name(level: str) -> str:
    """A level without the word that all of them share: 高风险."""
    return level.removesuffix("地区").removesuffix(" areas")


def _strip(region: Region, rows: Sequence[Row], table: Table) -> Strip:
    spans = [
        span
        for level in range(len(table.metrics))
        for span in _spans(level, sorted(row.as_of for row in rows if row.values[level] and level not in row.hidden))
    ]
    return Strip(region.code, region.name, tuple(spans))


def _spans(level: int, days: Iterable[str]) -> list[Span]:
    """Days in a row as one span."""
    found: list[Span] = []
    for day in days:
        if found and date.fromisoformat(found[-1].last) + DAY == date.fromisoformat(day):
            found[-1] = Span(level, found[-1].first, day)
        else:
            found.append(Span(level, day, day))
    return found


def outline(strip: Strip) -> list[Span]:
    """The spans of days on which any level was in force; their level is the highest among them."""
    found: list[Span] = []
    for span in sorted(strip.spans, key=lambda span: span.first):
        if found and date.fromisoformat(span.first) <= date.fromisoformat(found[-1].last) + DAY:
            held = found.pop()
            span = Span(min(held.level, span.level), held.first, max(held.last, span.last))  # noqa: PLW2901
        found.append(span)
    return found


def days_of(span: Span, edition: Edition) -> str:
    """2021年11月6日至11月21日."""
    if span.first == span.last:
        return wording.day(span.first, edition)
    return wording.period(span.first, span.last, edition)


def _title(strips: Sequence[Strip], names: Sequence[str], edition: Edition) -> str:
    highest = min(span.level for strip in strips for span in strip.spans)
    had = [strip.name for strip in strips if any(span.level == highest for span in strip.spans)]
    top = edition.say("{regions}有过{level}地区", regions=wording.listed(had, edition), level=names[highest])
    if len(had) == len(strips):
        return top
    where = wording.listed([strip.name for strip in strips], edition)
    return edition.say("{regions}有过风险地区，其中{top}", regions=where, top=top)


def _text(strips: Sequence[Strip], names: Sequence[str], first: str, last: str, edition: Edition) -> str:
    say = edition.say
    each = [
        say(
            "{region}{days}",
            region=strip.name,
            days=wording.listed([days_of(s, edition) for s in outline(strip)], edition),
        )
        for strip in strips
    ]
    longest = max(_length(span) for strip in strips for span in outline(strip))
    now = [
        say("{region}有{levels}", region=strip.name, levels=wording.listed(found, edition))
        for strip in strips
        if (found := _levels_on(strip, names, last))
    ]
    said = [
        say(
            "时间条：{days}各县（市、区）有没有{levels}地区，有的日子涂色。",
            days=days_of(Span(0, first, last), edition),
            levels=wording.listed(names, edition),
        ),
        say("有风险地区的日子：{each}。", each=say("；").join(each)),
        say("最长的一段{n}天。", n=longest),
        say("最新是{day}，{now}。", day=wording.day(last, edition), now=say("；").join(now) or say("都没有")),
    ]
    return wording.joined(said, edition)


def _length(span: Span) -> int:
    return (date.fromisoformat(span.last) - date.fromisoformat(span.first)).days + 1


def _levels_on(strip: Strip, names: Sequence[str], day: str) -> list[str]:
    return [names[span.level] for span in strip.spans if span.first <= day <= span.last]
