"""The findings and text alternatives of the charts by day: sentences made of the points. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.compose import wording
from pipeline.model import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.charts.model import Point
    from pipeline.model import Metric

WEEK = 7


def subject_new(metric: Metric, whole: str) -> str:
    """周口市新增确诊病例."""
    return f"{whole}{'新增' if metric.kind is Kind.CUMULATIVE else ''}{metric.noun}"


def subject_total(metric: Metric, whole: str) -> str:
    """周口市累计确诊病例."""
    return f"{whole}{'累计' if metric.kind is Kind.CUMULATIVE else ''}{metric.noun}"


def title_new(points: Sequence[Point], subject: str, unit: str) -> str:
    """The highest day, then whether there was anything since, or how the last week went."""
    days, value = highest(points)
    many = f"等{len(days)}天" if len(days) > 1 else ""
    peak = f"{subject}{wording.day(days[0])}{many}最多，为{number(value)}{unit}"
    return peak + (_quiet(points, days[0]) or _trend(points, unit))


def _quiet(points: Sequence[Point], said: str) -> str:
    """That nothing was added for a week or more, where every day since was reported."""
    last = max((place for place, point in enumerate(points) if point.value), default=0)
    since = points[last + 1 :]
    if len(since) < WEEK or any(point.value is None for point in since):
        return ""
    return f"；{later(points[last].day, said)}以后为零"


def _trend(points: Sequence[Point], unit: str) -> str:
    before, now = (points[-WEEK - 1].average, points[-1].average) if len(points) > WEEK else (None, None)
    if before is None or now is None:
        return ""
    change = round(now, 1) - round(before, 1)
    how = "与一周前相同" if not change else f"比一周前{'多' if change > 0 else '少'}"
    return f"；最近七日平均每天{mean(now)}{unit}，{how}"


def text_new(points: Sequence[Point], subject: str, unit: str) -> str:
    """What is shown, from when to when; the highest; the newest; what is missing or below zero."""
    averaged = any(point.average is not None for point in points)
    shown = f"柱形图：{period(points)}{subject}，按日{'，折线是七日平均' if averaged else ''}。"
    newest = points[-1]
    average = "" if newest.average is None else f"，七日平均{mean(newest.average)}{unit}"
    now = f"最新是{wording.day(newest.day)}，{number(newest.value)}{unit}{average}。"
    return f"{shown}{_highest(points, unit)}{now}{_odd(points)}"


def title_total(points: Sequence[Point], subject: str, unit: str) -> str:
    """The newest value, then since when it stands, or how it changed in a week."""
    newest = points[-1]
    return f"{subject}到{wording.day(newest.day)}为{number(newest.value)}{unit}{_stands(points)}{_week(points, unit)}"


def _stands(points: Sequence[Point]) -> str:
    since = len(points) - 1
    while since and points[since - 1].value == points[-1].value:
        since -= 1
    if len(points) - since <= WEEK:
        return ""
    return f"，{later(points[since].day, points[-1].day)}{'以后' if since else '以来'}没有变化"


def _week(points: Sequence[Point], unit: str) -> str:
    before = points[-WEEK - 1].value if len(points) > WEEK else None
    now = points[-1].value
    if before is None or now is None or before == now:
        return ""
    return f"，一周内{'增加' if now > before else '减少'}{abs(now - before)}{unit}"


def text_total(points: Sequence[Point], subject: str, unit: str) -> str:
    """What is shown, from when to when; the highest; the newest; what is missing."""
    newest, (days, top) = points[-1], highest(points)
    reached = f"最高{number(top)}{unit}，{'首次' if len(days) > 1 else ''}在{wording.day(days[0])}。"
    shown = f"折线图：{period(points)}每日24时{subject}。"
    now = f"最新是{wording.day(newest.day)}，{number(newest.value)}{unit}。"
    return f"{shown}{reached}{now}{_odd(points)}"


def _highest(points: Sequence[Point], unit: str) -> str:
    days, value = highest(points)
    many = f"有{len(days)}天，最早" if len(days) > 1 else ""
    return f"最高{number(value)}{unit}，{many}在{wording.day(days[0])}。"


def _odd(points: Sequence[Point]) -> str:
    missing = sum(point.value is None for point in points)
    negative = sum((point.value or 0) < 0 for point in points)
    parts = [
        f"有{missing}天没有报告" if missing else "",
        f"有{negative}天因核减小于零" if negative else "",
    ]
    return f"其中{'，'.join(part for part in parts if part)}。" if missing or negative else ""


def highest(points: Sequence[Point]) -> tuple[list[str], int]:
    """The days of the highest value, and the value."""
    top = max(point.value for point in points if point.value is not None)
    return [point.day for point in points if point.value == top], top


def period(points: Sequence[Point]) -> str:
    """2020年1月24日至12月7日."""
    return f"{wording.day(points[0].day)}至{later(points[-1].day, points[0].day)}"


def later(day: str, said: str) -> str:
    """A day, without its year where one just said has the same."""
    return wording.short_day(day) if day[:4] == said[:4] else wording.day(day)


def number(value: float | None) -> str:
    """A number with a true minus sign; “not reported” where there is none."""
    return wording.UNREPORTED if value is None else str(value).replace("-", "−")


def mean(value: float) -> str:
    """An average to one decimal; never minus zero."""
    return number(round(value, 1) or 0)
