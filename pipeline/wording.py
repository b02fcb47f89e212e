"""How the bulletin says days, moments and numbers, and the statutory sentence. Pure."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from pipeline.edition import N_
from pipeline.model import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.edition import Edition
    from pipeline.model import Metric, Table
    from pipeline.record import Row

REASONS = {
    "late": N_("迟报"),
    "added": N_("核增"),
    "removed": N_("核减"),
    "transferred": N_("转出转入"),
    "reclassified": N_("口径调整"),
    "typo": N_("笔误"),
    "source": N_("来源修订"),
}
RULES = {
    "fall": N_("累计数下降"),
    "jump": N_("变化很大"),
    "all-zero": N_("全部为零"),
    "outside-period": N_("旧名单"),
    "parts-exceed-total": N_("分项超过总数"),
    "parts-differ": N_("各地之和与总数不同"),
    "missing-day": N_("缺少某日"),
}
UNREPORTED = "—"
MONTHS = (
    N_("一月"), N_("二月"), N_("三月"), N_("四月"), N_("五月"), N_("六月"),
    N_("七月"), N_("八月"), N_("九月"), N_("十月"), N_("十一月"), N_("十二月"),
)  # fmt: skip


def day(text: str, edition: Edition) -> str:
    """`2020-02-01` as 2020年2月1日."""
    return _dated(date.fromisoformat(text), "{year}年{month}月{day}日", edition)


def short_day(text: str, edition: Edition) -> str:
    """`2020-02-01` as 2月1日."""
    return _dated(date.fromisoformat(text), "{month}月{day}日", edition)


def month(text: str, edition: Edition) -> str:
    """`2020-02` as 2020年2月."""
    return _dated(date.fromisoformat(f"{text}-01"), "{year}年{month}月", edition)


def moment(found: datetime | str, edition: Edition) -> str:
    """A moment as 2020年2月8日21:02, in the offset that it carries."""
    when = datetime.fromisoformat(found) if isinstance(found, str) else found
    return _dated(when, "{year}年{month}月{day}日{time}", edition, time=f"{when:%H:%M}")


def period(since: str, until: str, edition: Edition) -> str:
    """From one day to another, as 2020年1月24日至12月7日: the year, and the month where it can be, is said once."""
    if since[:4] != until[:4]:
        return edition.say("{since}至{until}", since=day(since, edition), until=day(until, edition))
    if since[:7] != until[:7]:
        first, last = short_day(since, edition), short_day(until, edition)
        return edition.say("{year}年{since}至{until}", year=since[:4], since=first, until=last)
    form = "{year}年{month}月{day}日至{month}月{until}日"
    return _dated(date.fromisoformat(since), form, edition, until=str(int(until[8:])))


# Named here, for the calls below hand them on.
DATES = (
    N_("{year}年{month}月{day}日"),
    N_("{month}月{day}日"),
    N_("{year}年{month}月"),
    N_("{year}年{month}月{day}日{time}"),
    N_("{year}年{month}月{day}日至{month}月{until}日"),
)


def _dated(found: date, form: str, edition: Edition, **more: str) -> str:
    name = edition.say(MONTHS[found.month - 1]) if edition.catalogue else ""
    return edition.say(form, year=found.year, month=found.month, day=found.day, month_name=name, **more)


def number(value: float | None, edition: Edition) -> str:
    """A number with a true minus sign; “not reported” where there is none."""
    return UNREPORTED if value is None else edition.say("{n}", n=value).replace("-", "−")


def count(value: int | None, edition: Edition, row: Row | None = None, place: int = -1, below: int = 0) -> str:
    """A number, “not reported”, or “fewer than” where it is hidden."""
    if row is not None and place in row.hidden:
        return f"<{below}"
    return number(value, edition)


def change(value: int | None, edition: Edition) -> str:
    """A change with its sign; no change is 0."""
    return f"+{number(value, edition)}" if value and value > 0 else number(value, edition)


def sentence(row: Row, table: Table, whole: str, edition: Edition, *, dated: bool = False) -> str:
    """The statutory sentence, “2月1日0—24时，全市新增……。截至2月1日24时，全市累计……。”, as authorities word it.

    A number that was not reported is not mentioned; where nothing is new it says so. `dated` names the year
    too, for where no title does.
    """
    when = day(row.as_of, edition) if dated else short_day(row.as_of, edition)
    cumulative = [(place, metric) for place, metric in enumerate(table.metrics) if metric.kind is Kind.CUMULATIVE]
    news = [_new(metric, new, edition) for place, metric in cumulative if (new := row.new[place]) is not None]
    totals = [
        edition.say("累计{noun}{n}{unit}", n=value, noun=edition.noun(metric, value), unit=metric.unit)
        for place, metric in cumulative
        if (value := row.values[place]) is not None
    ]
    parts = []
    if news:
        said = _series(news, N_("，"), N_("{parts}，{last}"), edition)
        parts.append(edition.say("{day}0—24时，{whole}{news}。", day=when, whole=whole, news=said))
    if totals:
        said = _series(totals, N_("，"), N_("{parts}，{last}"), edition)
        parts.append(edition.say("截至{day}24时，{whole}{totals}。", day=when, whole=whole, totals=said))
    return joined(parts, edition)


def _new(metric: Metric, value: int, edition: Edition) -> str:
    noun = edition.noun(metric, abs(value))
    if not value:
        return edition.say("无新增{noun}", noun=noun)
    if value > 0:
        return edition.say("新增{noun}{n}{unit}", n=value, noun=noun, unit=metric.unit)
    return edition.say("核减{noun}{n}{unit}", n=-value, noun=noun, unit=metric.unit)


def listed(names: Sequence[str], edition: Edition) -> str:
    """Names in a row."""
    return _series(names, N_("、"), N_("{parts}、{last}"), edition)


def _series(parts: Sequence[str], between: str, end: str, edition: Edition) -> str:
    """Parts in a row, the last one joined as the language does it."""
    if len(parts) < 2:  # noqa: PLR2004 - one part stands alone
        return "".join(parts)
    return edition.say(end, parts=edition.say(between).join(parts[:-1]), last=parts[-1])


def joined(sentences: Sequence[str], edition: Edition) -> str:
    """Sentences one after the other."""
    return (" " if edition.foreign else "").join(sentences)


def pair(label: str, text: str, edition: Edition) -> str:
    """A label and what it names."""
    return edition.say("{label}：{text}", label=label, text=text)


def begun(text: str) -> str:
    """A text as a line begins with it."""
    return text[:1].upper() + text[1:]
