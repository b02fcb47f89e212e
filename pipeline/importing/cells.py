"""Cells as people type them: full-width digits, counter words, days in Chinese, Excel's serial numbers. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta

from pipeline.problems import Fault
from pipeline.read.rows import in_range

COUNTERS = "例人名位个份次支件户家处"
# 1 January 2000 to 31 December 2099 as Excel counts days.
FIRST_SERIAL, LAST_SERIAL = 36526, 73050
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet knows no time zone
SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
WRITTEN = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})[日号]?|(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
TIME = re.compile(r"(\d{1,2})[:时点](?:(\d{1,2})(?::(\d{1,2}))?分?)?", re.ASCII)
# What a bulletin writes around a day: until 24:00, from 0:00 to 24:00.
UNTIL = re.compile(r"^(?:截至|截止|至)|(?:0时?[-—–~～至])?24时$")
DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")


def plain(text: str) -> str:
    """The text without what the eye does not see: full-width forms, blanks at the ends, marks of no width."""
    text = unicodedata.normalize("NFKC", text).replace("\u200b", "").replace("\ufeff", "")
    return " ".join(text.split())


def count_said(text: str, field: str, units: str = "") -> int | None:
    """A whole number with or without its counter word and thousands' commas; None where nothing is written."""
    found = plain(text)
    if not found:
        return None
    found = found.rstrip(COUNTERS + units).rstrip() or found
    if re.fullmatch(r"\d{1,3}(,\d{3})+", found, re.ASCII):
        found = found.replace(",", "")
    if re.fullmatch(r"[-−]\d+", found, re.ASCII):
        raise Fault("negative", field=field, value=text)
    if not re.fullmatch(r"\d{1,12}", found, re.ASCII):
        raise Fault("not-whole", field=field, value=text)
    return int(found)


def iso(text: str, now: date | None = None) -> str:
    """A day or moment as spreadsheets and people write it, in ISO form; a text that is neither stays as it is.

    A day without a year is the last one of that name before the end of `now`.
    """
    found = plain(text)
    if SERIAL.fullmatch(found) and FIRST_SERIAL <= float(found) < LAST_SERIAL:
        return _of_serial(float(found))
    if compact := COMPACT.fullmatch(found):
        return f"{compact[1]}-{compact[2]}-{compact[3]}"
    found = UNTIL.sub("", _in_digits(found).replace(" ", "T")).rstrip("T")
    written = WRITTEN.match(found)
    if not written:
        return text
    year, month, day = (int(part or 0) for part in (written.groups()[:3] if written[2] else written.groups()[3:]))
    if not year and now is None:
        return text
    year, rest = year or _year(month, day, now), found[written.end() :].lstrip("T")
    time = TIME.fullmatch(rest) if rest else None
    if rest and not time:
        return text
    hours = f"T{int(time[1]):02}:{int(time[2] or 0):02}:{int(time[3] or 0):02}" if time else ""
    return f"{year:04}-{month:02}-{day:02}{hours}"


def _of_serial(serial: float) -> str:
    moment = EPOCH + timedelta(seconds=round(serial * 86400))
    return moment.date().isoformat() if serial.is_integer() else moment.isoformat()


def _year(month: int, day: int, now: date | None) -> int:
    assert now is not None
    return now.year if (month, day) <= (now.month, now.day) else now.year - 1


def _in_digits(text: str) -> str:
    """二〇二〇年二月十三日 as 2020年2月13日."""
    if not re.search(r"[〇零一二三四五六七八九十]", text):
        return text
    return re.sub(r"[〇零一二三四五六七八九十]+", lambda found: _number(found[0]), text)


def _number(words: str) -> str:
    tens, ten, ones = words.partition("十")
    if not ten:
        return words.translate(DIGITS)
    return f"{tens.translate(DIGITS) or '1'}{ones.translate(DIGITS) or '0'}"


def day_of(text: str, field: str, now: date) -> date:
    """The day that a cell names."""
    if not plain(text):
        raise Fault("missing", field=field)
    try:
        return in_range(date.fromisoformat(iso(text, now).partition("T")[0]))
    except ValueError:
        raise Fault("day", field=field, value=text) from None


def day_within(text: str, now: date) -> date | None:
    """The first day that a title names (“截至2020年2月3日24时疫情日报”), if it names one."""
    found = WRITTEN.search(_in_digits(plain(text)).replace(" ", ""))
    try:
        return in_range(date.fromisoformat(iso(found[0], now))) if found else None
    except ValueError:
        return None
