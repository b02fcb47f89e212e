"""The findings and text alternatives of the charts by day: sentences made of the points. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import wording
from pipeline.charts.model import Lettering
from pipeline.edition import N_
from pipeline.model import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.charts.model import Point
    from pipeline.edition import Edition
    from pipeline.model import Metric

WEEK = 7


def lettering(edition: Edition) -> Lettering:
    """What a drawing writes in this language."""
    say = edition.say
    return Lettering(
        day=say("{month}月{day}日"),
        days=say("{month}月{day}日—{until}日"),
        period=say("{since}—{until}"),
        year=say("{year}年"),
        months=tuple(say(month) for month in MONTHS),
        number=say("{n}"),
        value=say("{day} {value}{unit}"),
        missing=say("未报告"),
        average=say("七日平均"),
    )


MONTHS = (
    N_("1月"), N_("2月"), N_("3月"), N_("4月"), N_("5月"), N_("6月"),
    N_("7月"), N_("8月"), N_("9月"), N_("10月"), N_("11月"), N_("12月"),
)  # fmt: skip


def subject_new(metric: Metric, whole: str, edition: Edition) -> str:
    """周口市新增确诊病例."""
    form = N_("{region}新增{noun}") if metric.kind is Kind.CUMULATIVE else N_("{region}{noun}")
    return edition.say(form, region=whole, noun=edition.noun(metric, 0))


def subject_total(metric: Metric, whole: str, edition: Edition) -> str:
    """周口市累计确诊病例; without a region 累计确诊病例."""
    cumulative = metric.kind is Kind.CUMULATIVE
    if whole:
        form = N_("{region}累计{noun}") if cumulative else N_("{region}{noun}")
    else:
        form = N_("累计{noun}") if cumulative else "{noun}"
    return edition.say(form, region=whole, noun=edition.noun(metric, 0))


def title_new(points: Sequence[Point], subject: str, unit: str, edition: Edition) -> str:
    """The highest day, then whether there was anything since, or how the last week went."""
    days, value = highest(points)
    form = (
        N_("{subject}{day}等{n}天最多，为{value}{unit}") if len(days) > 1 else N_("{subject}{day}最多，为{value}{unit}")
    )
    when = wording.day(days[0], edition)
    peak = edition.say(form, subject=subject, day=when, n=len(days), value=wording.number(value, edition), unit=unit)
    return edition.say("；").join(
        filter(None, (peak, _quiet(points, days[0], edition) or _trend(points, unit, edition)))
    )


def _quiet(points: Sequence[Point], said: str, edition: Edition) -> str:
    """That nothing was added for a week or more, where every day since was reported."""
    last = max((place for place, point in enumerate(points) if point.value), default=0)
    since = points[last + 1 :]
    if len(since) < WEEK or any(point.value is None for point in since):
        return ""
    return edition.say("{day}以后为零", day=later(points[last].day, said, edition))


def _trend(points: Sequence[Point], unit: str, edition: Edition) -> str:
    before, now = (points[-WEEK - 1].average, points[-1].average) if len(points) > WEEK else (None, None)
    if before is None or now is None:
        return ""
    change = round(now, 1) - round(before, 1)
    how = N_("与一周前相同") if not change else N_("比一周前多") if change > 0 else N_("比一周前少")
    return edition.say(
        "最近七日平均每天{value}{unit}，{how}", value=mean(now, edition), unit=unit, how=edition.say(how)
    )


def text_new(points: Sequence[Point], subject: str, unit: str, edition: Edition) -> str:
    """What is shown, from when to when; the highest; the newest; what is missing or below zero."""
    averaged = any(point.average is not None for point in points)
    form = (
        N_("柱形图：{period}{subject}，按日，折线是七日平均。") if averaged else N_("柱形图：{period}{subject}，按日。")
    )
    shown = edition.say(form, period=period(points, edition), subject=subject)
    newest = points[-1]
    when, value = wording.day(newest.day, edition), wording.number(newest.value, edition)
    if newest.average is None:
        now = edition.say("最新是{day}，{value}{unit}。", day=when, value=value, unit=unit)
    else:
        form, average = N_("最新是{day}，{value}{unit}，七日平均{average}{unit}。"), mean(newest.average, edition)
        now = edition.say(form, day=when, value=value, unit=unit, average=average)
    return wording.joined([shown, _highest(points, unit, edition), now, *_odd(points, edition)], edition)


def title_total(points: Sequence[Point], subject: str, unit: str, edition: Edition) -> str:
    """The newest value, then since when it stands, or how it changed in a week."""
    newest = points[-1]
    form, when = N_("{subject}到{day}为{value}{unit}"), wording.day(newest.day, edition)
    said = [edition.say(form, subject=subject, day=when, value=wording.number(newest.value, edition), unit=unit)]
    said += [*_stands(points, edition), *_week(points, unit, edition)]
    return edition.say("，").join(said)


def _stands(points: Sequence[Point], edition: Edition) -> list[str]:
    since = len(points) - 1
    while since and points[since - 1].value == points[-1].value:
        since -= 1
    if len(points) - since <= WEEK:
        return []
    form = N_("{day}以后没有变化") if since else N_("{day}以来没有变化")
    return [edition.say(form, day=later(points[since].day, points[-1].day, edition))]


def _week(points: Sequence[Point], unit: str, edition: Edition) -> list[str]:
    before = points[-WEEK - 1].value if len(points) > WEEK else None
    now = points[-1].value
    if before is None or now is None or before == now:
        return []
    form = N_("一周内增加{value}{unit}") if now > before else N_("一周内减少{value}{unit}")
    return [edition.say(form, value=wording.number(abs(now - before), edition), unit=unit)]


def text_total(points: Sequence[Point], subject: str, unit: str, edition: Edition) -> str:
    """What is shown, from when to when; the highest; the newest; what is missing."""
    newest, (days, top) = points[-1], highest(points)
    say = edition.say
    form = N_("最高{value}{unit}，首次在{day}。") if len(days) > 1 else N_("最高{value}{unit}，在{day}。")
    reached = say(form, value=wording.number(top, edition), unit=unit, day=wording.day(days[0], edition))
    shown = say("折线图：{period}每日24时{subject}。", period=period(points, edition), subject=subject)
    when, value = wording.day(newest.day, edition), wording.number(newest.value, edition)
    now = say("最新是{day}，{value}{unit}。", day=when, value=value, unit=unit)
    return wording.joined([shown, reached, now, *_odd(points, edition)], edition)


def _highest(points: Sequence[Point], unit: str, edition: Edition) -> str:
    days, value = highest(points)
    form = N_("最高{value}{unit}，有{n}天，最早在{day}。") if len(days) > 1 else N_("最高{value}{unit}，在{day}。")
    return edition.say(
        form, value=wording.number(value, edition), unit=unit, n=len(days), day=wording.day(days[0], edition)
    )


def _odd(points: Sequence[Point], edition: Edition) -> list[str]:
    missing = sum(point.value is None for point in points)
    negative = sum((point.value or 0) < 0 for point in points)
    parts = [
        edition.say("有{n}天没有报告", n=missing) if missing else "",
        edition.say("有{n}天因核减小于零", n=negative) if negative else "",
    ]
    said = edition.say("，").join(filter(None, parts))
    return [edition.say("其中{days}。", days=said)] if said else []


def highest(points: Sequence[Point]) -> tuple[list[str], int]:
    """The days of the highest value, and the value."""
    top = max(point.value for point in points if point.value is not None)
    return [point.day for point in points if point.value == top], top


def period(points: Sequence[Point], edition: Edition) -> str:
    """2020年1月24日至12月7日."""
    return wording.period(points[0].day, points[-1].day, edition)


def later(day: str, said: str, edition: Edition) -> str:
    """A day, without its year where one just said has the same."""
    return wording.short_day(day, edition) if day[:4] == said[:4] else wording.day(day, edition)


def mean(value: float, edition: Edition) -> str:
    """An average to one decimal; never minus zero."""
    return wording.number(round(value, 1) or 0, edition)
