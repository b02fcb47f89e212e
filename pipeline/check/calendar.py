"""The rules for days that a text names: they exist, fall on the weekday given, and end after they begin. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING

from pipeline.check.passages import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.check.passages import Prose

YEAR = r"(?:((?:19|20)[0-9]{2}) ?年 ?)?"
DAY = rf"{YEAR}([0-9]{{1,2}}) ?月 ?([0-9]{{1,2}}) ?[日号]"
WEEKDAY = r"(?:[\s，,]?[（(]?(?:星期|礼拜|周(?!日均))([一二三四五六日天])[）)]?)?"
HOUR = r"(?:[上下中]午)?(?:[0-9]{1,2} ?[时点:：](?:[0-9]{1,2}分?)?)?"
NAMED = re.compile(rf"(?<![0-9]){DAY}{WEEKDAY}")
SPAN = re.compile(
    rf"(?<![0-9]){DAY}{WEEKDAY}{HOUR} ?[至到—–～~-]+ ?"
    rf"(?:{YEAR}([0-9]{{1,2}}) ?月 ?)?([0-9]{{1,2}}) ?[日号]"
)
NUMERIC = re.compile(r"[12](?<![0-9A-Za-z/.-].)[09][0-9]{2}([-/.])[0-9]{1,2}\1[0-9]{1,2}(?![0-9/.-])")
# The moon's calendar has months of its own, and “last year” is another one than that of publication.
MOON = re.compile("(?:农历|阴历|夏历) ?$")
OTHER_YEAR = re.compile("[去上前明次翌来往每历隔]年|同年|当年|年度")
WEEKDAYS = "一二三四五六日"
MONTHS = 12


def no_such_day(prose: Prose) -> Iterator[Finding]:
    """A date names a day that exists: no 30th of February."""
    if "月" in prose.text:
        for found in NAMED.finditer(prose.text):
            year = _year(prose, found)
            # Every fourth year has a 29th of February; which one is meant is not always known.
            if not _exists(year or 2000, int(found[2]), int(found[3])) and not _by_the_moon(prose, found):
                yield Finding(found.start(), {"value": f"{f'{year}年' if found[1] else ''}{found[2]}月{found[3]}日"})
        for found in SPAN.finditer(prose.text):
            if found[6] is None and not _exists(int(found[1] or 2000), int(found[2]), int(found[7])):
                yield Finding(found.start(7), {"value": f"{found[2]}月{found[7]}日"})
    for found in NUMERIC.finditer(prose.text):
        if not _exists(*map(int, found[0].split(found[1]))):
            yield Finding(found.start(), {"value": found[0]})


def weekday(prose: Prose) -> Iterator[Finding]:
    """A weekday beside a date is that of the date; a date without a year is the one nearest to publication."""
    if "月" not in prose.text:
        return
    for found in NAMED.finditer(prose.text):
        year = _year(prose, found) if found[4] else None
        if year and _exists(year, int(found[2]), int(found[3])) and not _by_the_moon(prose, found):
            day = date(year, int(found[2]), int(found[3]))
            if WEEKDAYS[day.weekday()] != found[4].replace("天", "日"):
                said = f"{day.year}年{day.month}月{day.day}日"
                yield Finding(found.start(), {"day": said, "found": found[4], "right": WEEKDAYS[day.weekday()]})


def period(prose: Prose) -> Iterator[Finding]:
    """A period ends on the day it begins, or later; over the turn of the year the months tell it."""
    if "月" not in prose.text:
        return
    for found in SPAN.finditer(prose.text):
        first, last = (int(found[2]), int(found[3])), (int(found[6] or found[2]), int(found[7]))
        years = (found[1], found[5]) if found[1] and found[5] else ("", "")
        if (first[0] == last[0] or years[0]) and (years[1], *last) < (years[0], *first):
            yield Finding(found.start(), {"value": found[0]})


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= MONTHS and 1 <= day <= monthrange(year, month)[1]


def _by_the_moon(prose: Prose, found: re.Match[str]) -> bool:
    return bool(MOON.search(prose.text, max(0, found.start() - 3), found.start()))


def _year(prose: Prose, found: re.Match[str]) -> int | None:
    """The year written, or the last one written before it in its line, or the one nearest to publication."""
    if found[1]:
        return int(found[1])
    before = prose.text[prose.text.rfind("\n", 0, found.start()) + 1 : found.start()]
    if OTHER_YEAR.search(before):
        return None
    if written := re.findall(r"((?:19|20)[0-9]{2}) ?年", before):
        return int(written[-1])
    return _nearest(prose.day, int(found[2]), int(found[3])) if prose.day else None


def _nearest(published: date, month: int, day: int) -> int:
    years = [year for year in range(published.year - 1, published.year + 2) if _exists(year, month, day)]
    return min(years, key=lambda year: abs(date(year, month, day) - published), default=published.year)
