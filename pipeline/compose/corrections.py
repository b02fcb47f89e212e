"""Corrections: the part of a bulletin, and the page of all. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import wording
from pipeline.compose import markdown
from pipeline.compose.lists import day_link, notice_line, page
from pipeline.edition import N_
from pipeline.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.compose.record import Record
    from pipeline.derive.standing import Standing
    from pipeline.edition import Edition
    from pipeline.model import Document, Notice
    from pipeline.record import Correction


def corrections_part(corrections: Iterable[Correction], edition: Edition) -> str:
    """The corrections of a day, old and new."""
    reference = edition.reference
    lines = [
        [
            reference.regions[found.region].name,
            metric_name(found.table, found.metric, edition),
            wording.number(found.old, edition),
            wording.number(found.new, edition),
            wording.moment(found.reported_at, edition),
            reason_of(found, edition),
            reference.reporters[found.source].name,
        ]
        for found in corrections
    ]
    if not lines:
        return ""
    header = edition.heads(CORRECTED)
    return markdown.sections(f"## {edition.say('更正')}", markdown.table(header, lines))


CORRECTED = (
    *(N_("地区"), N_("指标"), N_("原公布"), N_("更正为"), N_("更正时间")),
    *(N_("原因"), N_("来源")),
)


def reason_of(found: Correction, edition: Edition) -> str:
    """Why a figure was changed: the kind of reason, then the editors' note."""
    reason = wording.begun(edition.say(wording.REASONS[found.reason]))
    return wording.pair(reason, markdown.quoted(found.note, edition), edition) if found.note else reason


def metric_name(table: str, key: str, edition: Edition) -> str:
    """The name of a metric, with what it counts."""
    metric = next(metric for metric in edition.reference.tables[table].metrics if metric.key == key)
    return edition.say("累计{metric}", metric=metric.name) if metric.kind is Kind.CUMULATIVE else metric.name


def corrections_document(record: Record, notices: Sequence[Notice], standings: Mapping[str, Standing]) -> Document:
    """Every published figure that was changed, every figure that stands by an explanation."""
    edition = record.edition
    stories = [notice_line(notice, standings[notice.path], edition) for notice in reversed(notices)]
    changed, explained = _changed(record), _explained(record)
    body = markdown.sections(
        edition.say(
            "公布过的数字后来变了，这里都写明：原来是多少，改成多少，什么时候、为什么、依据谁。"
            "数字公布后一段时间内（见“关于本站”）的例行刷新不算更正。"
        ),
        f"## {edition.say('文字更正')}" if stories else "",
        markdown.bullets(stories),
        f"## {edition.say('数字更正')}",
        markdown.table(edition.heads(CHANGED), changed) if changed else edition.say("没有数字更正。"),
        f"## {edition.say('有说明的数字')}" if explained else "",
        edition.say("下列数字不合常规（例如累计数下降、各地之和与总数不同），来源如此，照录并说明。")
        if explained
        else "",
        markdown.table(edition.heads(EXPLAINED), explained) if explained else "",
        edition.say("全部更正可以[下载（CSV）](/data/corrections.csv)，也可以[订阅](/feeds/)。"),
    )
    title = edition.reference.site.sections["corrections"]
    summary = edition.say("公布过的数字后来的每一处更正。")
    return page("corrections/index.html", title, summary, body, edition, section="corrections")


CHANGED = (
    *(N_("日期"), N_("地区"), N_("指标"), N_("原公布"), N_("更正为")),
    *(N_("更正时间"), N_("原因"), N_("来源"), N_("影响的通报")),
)
EXPLAINED = (N_("日期"), N_("地区"), N_("情况"), N_("类别"), N_("说明"))


def _changed(record: Record) -> list[list[str]]:
    edition, reference = record.edition, record.reference
    told = {day for month in record.months for day in month.moments}
    return [
        [
            day_link(found.as_of, edition),
            reference.regions[found.region].name,
            metric_name(found.table, found.metric, edition),
            wording.number(found.old, edition),
            wording.number(found.new, edition),
            wording.moment(found.reported_at, edition),
            reason_of(found, edition),
            reference.reporters[found.source].name,
            wording.listed(
                [
                    markdown.link(wording.short_day(day, edition), f"/daily/{day}/")
                    for day in found.bulletins
                    if day in told
                ],
                edition,
            ),
        ]
        for found in record.corrections
    ]


def _explained(record: Record) -> list[list[str]]:
    edition = record.edition
    return [
        [
            day_link(found.as_of, edition),
            record.reference.regions[found.region].name,
            wording.begun(edition.say(wording.RULES[found.rule])),
            wording.begun(edition.say(wording.REASONS[found.reason])),
            markdown.quoted(found.note, edition),
        ]
        for found in record.overrides
    ]
