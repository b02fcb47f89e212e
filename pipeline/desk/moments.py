"""Moments and days as people say them at a desk: “明天 8:00”, “tomorrow 8:00”, “+3h”. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from pipeline.problems import Fault
from pipeline.read.forms import moment
from pipeline.read.rows import day_of

NOW = ("now", "现在")
DAYS = {"yesterday": -1, "昨天": -1, "today": 0, "今天": 0, "tomorrow": 1, "明天": 1, "后天": 2}
AHEAD = re.compile(r"\+(\d{1,3})([mhd])", re.ASCII)
SAID = re.compile(rf"({'|'.join(DAYS)})(?:\s*(\d{{1,2}})(?:[:：点时](\d{{1,2}})?分?)?)?")
STEPS = {"m": "minutes", "h": "hours", "d": "days"}


def moment_said(name: str, text: str, now: datetime, timezone: str) -> str:
    """The moment as a notice writes it, local time of the site to the minute; a day alone begins at 0:00."""
    found = _said(name, text.strip(), now) or moment(name, text.strip(), timezone)
    return found.replace(tzinfo=None).isoformat(timespec="minutes")


def _said(name: str, text: str, now: datetime) -> datetime | None:
    if text.lower() in NOW:
        return now
    if ahead := AHEAD.fullmatch(text):
        return now + timedelta(**{STEPS[ahead[2]]: int(ahead[1])})
    said = SAID.fullmatch(text.lower())
    if not said:
        return None
    day, hour, minute = now.date() + timedelta(DAYS[said[1]]), int(said[2] or 0), int(said[3] or 0)
    try:
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=now.tzinfo)
    except ValueError:
        raise Fault("moment", field=name, value=text) from None


def day_said(name: str, text: str, now: datetime) -> str:
    """The day `YYYY-MM-DD`."""
    text = text.strip()
    if text.lower() in DAYS:
        return (now.date() + timedelta(DAYS[text.lower()])).isoformat()
    found = day_of(text, name)
    return found.isoformat() if isinstance(found, date) else ""
