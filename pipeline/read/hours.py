"""When a place is open: `周一至周五 08:00-12:00 14:30-17:30；周六 09:00-12:00`, `每天 08:00-17:30`, `24小时`."""

from __future__ import annotations

import re

from pipeline.places import Opening
from pipeline.problems import Fault

WEEKDAYS = "一二三四五六日"
DAYS = re.compile(r"每天|周([一二三四五六日])(?:至周([一二三四五六日]))?")
SPAN = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)\s*[-–—~～至]\s*([01]?\d|2[0-4])[:：]([0-5]\d)", re.ASCII)
ALWAYS = ("24小时", "全天")
DAY = 24 * 60


def opening_of(text: str) -> tuple[Opening, ...]:
    """The times at which a place is open in a week; none where nobody said."""
    if text in ALWAYS:
        return (Opening(0, 6, 0, DAY),)
    return tuple(found for part in re.split(r"[；;]", text) if part.strip() for found in _part(part.strip(), text))


def _part(part: str, whole: str) -> list[Opening]:
    """`周一至周五 08:00-12:00 14:30-17:30`: days, then one span or more."""
    days = DAYS.match(part)
    spans = SPAN.findall(part)
    rest = SPAN.sub("", part[days.end() :]) if days else part
    if not days or not spans or rest.strip(" ,，、"):
        raise Fault("hours", value=whole)
    first = WEEKDAYS.index(days[1]) if days[1] else 0
    last = WEEKDAYS.index(days[2]) if days[2] else first if days[1] else 6
    found = [_opening(first, last, span) for span in spans]
    if last < first or any(opening is None for opening in found):
        raise Fault("hours", value=whole)
    return [opening for opening in found if opening]


def _opening(first: int, last: int, span: tuple[str, ...]) -> Opening | None:
    """A span; one that ends before it begins goes on after midnight."""
    start, end = int(span[0]) * 60 + int(span[1]), int(span[2]) * 60 + int(span[3])
    if end > DAY or end == start:
        return None
    return Opening(first, last, start, end if end > start else end + DAY)
