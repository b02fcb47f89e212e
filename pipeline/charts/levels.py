"""On which days a region had a level (such as high risk): strips by day. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from pipeline.charts import words
from pipeline.charts.model import Levels, Note, Span, Strip
from pipeline.compose import wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.model import Region, Table
    from pipeline.record import Row

DAY = timedelta(days=1)


def levels(
    rows: Mapping[str, Sequence[Row]], table: Table, regions: Iterable[Region], notes: Sequence[Note] = ()
) -> Levels | None:
    """A strip for each of `regions` that ever had a level; the metrics of the table are the levels, the highest first.

    1 is yes, 0 no. A day without a row is a day without a level, as the table's description says.
    """
    strips = tuple(strip for region in regions if (strip := _strip(region, rows.get(region.code, ()), table)).spans)
    if not strips:
        return None
    days = [row.as_of for strip in strips for row in rows[strip.region]]
    first, last = min(days), max(days)
    names = tuple(metric.name.removesuffix("地区") for metric in table.metrics)
    within = tuple(sorted((n for n in notes if first <= n.day <= last), key=lambda n: (n.day, n.text)))
    return Levels(_title(strips, names), _text(strips, names, first, last), within, strips, names, first, last)


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


def days_of(span: Span) -> str:
    """2021年11月6日至11月21日."""
    first = wording.day(span.first)
    return first if span.first == span.last else f"{first}至{words.later(span.last, span.first)}"


def _title(strips: Sequence[Strip], names: Sequence[str]) -> str:
    highest = min(span.level for strip in strips for span in strip.spans)
    had = [strip.name for strip in strips if any(span.level == highest for span in strip.spans)]
    where = wording.listed([strip.name for strip in strips])
    top = f"{wording.listed(had)}有过{names[highest]}地区"
    return top if len(had) == len(strips) else f"{where}有过风险地区，其中{top}"


def _text(strips: Sequence[Strip], names: Sequence[str], first: str, last: str) -> str:
    each = [f"{strip.name}{wording.listed([days_of(span) for span in outline(strip)])}" for strip in strips]
    days = [(_length(span), span) for strip in strips for span in outline(strip)]
    longest = max(days, key=lambda found: found[0])
    now = [f"{strip.name}有{wording.listed(found)}" for strip in strips if (found := _levels_on(strip, names, last))]
    return (
        f"时间条：{days_of(Span(0, first, last))}各县（市、区）有没有{wording.listed(names)}地区，有的日子涂色。"
        f"有风险地区的日子：{'；'.join(each)}。最长的一段{longest[0]}天。"
        f"最新是{wording.day(last)}，{'；'.join(now) or '都没有'}。"
    )


def _length(span: Span) -> int:
    return (date.fromisoformat(span.last) - date.fromisoformat(span.first)).days + 1


def _levels_on(strip: Strip, names: Sequence[str], day: str) -> list[str]:
    return [names[span.level] for span in strip.spans if span.first <= day <= span.last]
