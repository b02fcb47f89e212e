"""The pages that list others: sections, months, days, corrections. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.compose import markdown, wording
from pipeline.compose.daily import metric_name
from pipeline.compose.notice import section_url, trail
from pipeline.model import Document

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.compose.record import Record
    from pipeline.derive.standing import Standing
    from pipeline.model import Notice, Reference
    from pipeline.record import Bulletin

# A section page names the newest; the rest is in the months.
NEWEST = 50
STATES = {"withdrawn": "已撤回", "replaced": "已被取代", "corrected": "有更正", "expired": "已失效"}


def page(
    save_as: str,
    title: str,
    summary: str,
    body: str,
    reference: Reference,
    *,
    section: str = "",
    steps: Sequence[tuple[str, str]] = (),
) -> Document:
    """A page of the plain kind."""
    meta: dict[str, object] = {"lang": reference.site.language, "section": section, "trail": trail(*steps)}
    return Document(save_as, "text", title, summary, meta, body)


def section_document(
    key: str, notices: Sequence[Notice], standings: Mapping[str, Standing], reference: Reference
) -> Document:
    """The newest notices of a section; `notices` are its public ones, the oldest first."""
    name = reference.site.sections[key]
    newest = [notice_line(notice, standings[notice.path]) for notice in reversed(notices[-NEWEST:])]
    body = markdown.bullets(newest) if newest else "这个栏目还没有通告。"
    more = f"更早的通告见{markdown.link('按月归档', '/archive/')}。" if len(notices) > NEWEST else ""
    return page(
        f"sections/{key}/index.html", name, f"{name}：最新通告。", markdown.sections(body, more), reference, section=key
    )


def notice_line(notice: Notice, standing: Standing) -> str:
    """A notice in a list: link, day, state, summary."""
    states = [STATES[mark.kind] for mark in standing.marks]
    state = f"（{wording.listed(list(dict.fromkeys(states)))}）" if states else ""
    summary = "" if standing.withdrawn else f"：{markdown.escaped(notice.summary)}"
    return (
        f"{markdown.link(notice.title, notice.url)}{state} {wording.day(notice.published.date().isoformat())}{summary}"
    )


def month_document(
    month: str,
    bulletins: Sequence[Bulletin],
    notices: Sequence[Notice],
    standings: Mapping[str, Standing],
    reference: Reference,
) -> Document:
    """All that was published for or in a month."""
    days = [markdown.link(wording.short_day(bulletin.as_of), bulletin.url) for bulletin in bulletins]
    body = markdown.sections(
        "## 通告" if notices else "",
        markdown.bullets(notice_line(notice, standings[notice.path]) for notice in reversed(notices)),
        "## 每日疫情\n{: .days }" if days else "",
        markdown.bullets(days),
    )
    title = f"{wording.month(month)}归档"
    return page(
        f"archive/{month}/index.html",
        title,
        f"{wording.month(month)}的通告和每日疫情。",
        body,
        reference,
        steps=[("归档", "/archive/")],
    )


def archive_document(months: Iterable[tuple[str, int, int]], reference: Reference) -> Document:
    """The months with the numbers of notices and bulletins in each, the newest first."""
    lines = [
        [markdown.link(wording.month(month), f"/archive/{month}/"), str(notices), str(days)]
        for month, notices, days in sorted(months, reverse=True)
    ]
    body = markdown.table(["月份", "通告", "每日疫情"], lines, figures=True)
    return page("archive/index.html", "归档", "按月查看全部通告和每日疫情。", body, reference)


def daily_index_document(
    bulletins: Sequence[Bulletin], notices: Sequence[Notice], standings: Mapping[str, Standing], reference: Reference
) -> Document:
    """The section of the bulletins: the newest one in words, its notices, then every month's days."""
    months: dict[str, list[Bulletin]] = {}
    for bulletin in bulletins:
        months.setdefault(bulletin.as_of[:7], []).append(bulletin)
    parts = [
        markdown.sections(
            f"## {wording.month(month)}\n{{: .days }}",
            markdown.bullets(markdown.link(wording.short_day(found.as_of), found.url) for found in days),
        )
        for month, days in reversed(months.items())
    ]
    newest = bulletins[-1] if bulletins else None
    lead = (
        f"{markdown.link(newest.title, newest.url)}：{markdown.escaped(newest.summary)}"
        if newest
        else "还没有每日数字。"
    )
    stories = [notice_line(notice, standings[notice.path]) for notice in reversed(notices[-NEWEST:])]
    name = reference.site.sections["daily"]
    body = markdown.sections(lead, "## 文章" if stories else "", markdown.bullets(stories), *parts)
    return page("daily/index.html", name, "每日疫情通报，按日查看。", body, reference, section="daily")


def corrections_document(record: Record, notices: Sequence[Notice], standings: Mapping[str, Standing]) -> Document:
    """Every published figure that was changed, every figure that stands by an explanation."""
    stories = [notice_line(notice, standings[notice.path]) for notice in reversed(notices)]
    changed, explained = _changed(record), _explained(record)
    body = markdown.sections(
        "公布过的数字后来变了，这里都写明：原来是多少，改成多少，什么时候、为什么、依据谁。"
        "数字公布后一段时间内（见“关于本站”）的例行刷新不算更正。",
        "## 文字更正" if stories else "",
        markdown.bullets(stories),
        "## 数字更正",
        markdown.table(CHANGED, changed) if changed else "没有数字更正。",
        "## 有说明的数字" if explained else "",
        "下列数字不合常规（例如累计数下降、各地之和与总数不同），来源如此，照录并说明。" if explained else "",
        markdown.table(EXPLAINED, explained) if explained else "",
        "全部更正可以[下载（CSV）](/data/corrections.csv)，也可以[订阅](/feeds/)。",
    )
    title = record.reference.site.sections["corrections"]
    summary = "公布过的数字后来的每一处更正。"
    return page("corrections/index.html", title, summary, body, record.reference, section="corrections")


CHANGED = ("日期", "地区", "指标", "原公布", "更正为", "更正时间", "原因", "来源", "影响的通报")
EXPLAINED = ("日期", "地区", "情况", "类别", "说明")


def _changed(record: Record) -> list[list[str]]:
    reference = record.reference
    told = {day for month in record.months for day in month.moments}
    return [
        [
            markdown.link(wording.day(found.as_of), f"/daily/{found.as_of}/"),
            reference.regions[found.region].name,
            metric_name(found.table, found.metric, reference),
            str(found.old),
            str(found.new),
            wording.moment(found.reported_at),
            markdown.escaped("：".join(filter(None, (wording.REASONS[found.reason], found.note)))),
            reference.reporters[found.source].name,
            "、".join(
                markdown.link(wording.short_day(day), f"/daily/{day}/") for day in found.bulletins if day in told
            ),
        ]
        for found in record.corrections
    ]


def _explained(record: Record) -> list[list[str]]:
    return [
        [
            markdown.link(wording.day(found.as_of), f"/daily/{found.as_of}/"),
            record.reference.regions[found.region].name,
            wording.RULES[found.rule],
            wording.REASONS[found.reason],
            markdown.escaped(found.note),
        ]
        for found in record.overrides
    ]


def sections_with_pages(reference: Reference) -> list[str]:
    """The sections whose page is a plain list."""
    return [key for key in reference.site.sections if section_url(key).startswith("/sections/")]
