"""How the bulletin says days, moments and numbers, and the statutory sentence. Pure."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from pipeline.model import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model import Metric, Table
    from pipeline.record import Row

REASONS = {
    "late": "迟报",
    "added": "核增",
    "removed": "核减",
    "transferred": "转出转入",
    "reclassified": "口径调整",
    "typo": "笔误",
    "source": "来源修订",
}
RULES = {
    "fall": "累计数下降",
    "jump": "变化很大",
    "all-zero": "全部为零",
    "outside-period": "旧名单",
    "parts-exceed-total": "分项超过总数",
    "parts-differ": "各地之和与总数不同",
    "missing-day": "缺少某日",
}
UNREPORTED = "—"


def day(text: str) -> str:
    """`2020-02-01` as 2020年2月1日."""
    found = date.fromisoformat(text)
    return f"{found.year}年{found.month}月{found.day}日"


def short_day(text: str) -> str:
    """`2020-02-01` as 2月1日."""
    found = date.fromisoformat(text)
    return f"{found.month}月{found.day}日"


def month(text: str) -> str:
    """`2020-02` as 2020年2月."""
    return f"{int(text[:4])}年{int(text[5:7])}月"


def moment(found: datetime | str) -> str:
    """A moment as 2020年2月8日21:02, in the offset that it carries."""
    when = datetime.fromisoformat(found) if isinstance(found, str) else found
    return f"{when.year}年{when.month}月{when.day}日{when:%H:%M}"


def count(value: int | None, row: Row | None = None, place: int = -1, below: int = 0) -> str:
    """A number, “not reported”, or “fewer than” where it is hidden."""
    if row is not None and place in row.hidden:
        return f"<{below}"
    return UNREPORTED if value is None else str(value)


def change(value: int | None) -> str:
    """A change with its sign; no change is 0."""
    if value is None:
        return UNREPORTED
    return f"+{value}" if value > 0 else str(value).replace("-", "−")


def sentence(row: Row, table: Table, whole: str, *, dated: bool = False) -> str:
    """The statutory sentence, “2月1日0—24时，全市新增……。截至2月1日24时，全市累计……。”, as authorities word it.

    A number that was not reported is not mentioned; where nothing is new it says so. `dated` names the year
    too, for where no title does.
    """
    when = day(row.as_of) if dated else short_day(row.as_of)
    cumulative = [(place, metric) for place, metric in enumerate(table.metrics) if metric.kind is Kind.CUMULATIVE]
    news = [_new(metric, row.new[place]) for place, metric in cumulative if row.new[place] is not None]
    totals = [
        f"累计{metric.noun}{row.values[place]}{metric.unit}"
        for place, metric in cumulative
        if row.values[place] is not None
    ]
    parts = []
    if news:
        parts.append(f"{when}0—24时，{whole}{'，'.join(news)}。")
    if totals:
        parts.append(f"截至{when}24时，{whole}{'，'.join(totals)}。")
    return "".join(parts)


def _new(metric: Metric, value: int | None) -> str:
    if not value:
        return f"无新增{metric.noun}"
    return f"新增{metric.noun}{value}{metric.unit}" if value > 0 else f"核减{metric.noun}{-value}{metric.unit}"


def listed(names: Sequence[str]) -> str:
    """Names in a row."""
    return "、".join(names)
