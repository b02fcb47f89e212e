"""The page of corrections: moment by moment what was changed and why, and the figures that stand by a note. Pure."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from pipeline import wording
from pipeline.compose import markdown
from pipeline.compose.corrections import anchor, by_cause, grouped, metric_name, old_and_new, summary_of
from pipeline.compose.lists import day_link, notice_line, page

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.compose.record import Record
    from pipeline.derive.standing import Standing
    from pipeline.edition import Edition
    from pipeline.model import Document, Notice
    from pipeline.record import Correction, Override

# So many moments are seen at once; more of them get a list that leads to each.
FEW = 3


def corrections_document(record: Record, notices: Sequence[Notice], standings: Mapping[str, Standing]) -> Document:
    """Every published figure that was changed, every figure that stands by an explanation."""
    edition = record.edition
    stories = [notice_line(notice, standings[notice.path], edition) for notice in reversed(notices)]
    body = markdown.sections(
        edition.say(
            "公布过的数字后来变了，这里都写明：原来是多少，改成多少，什么时候、为什么、依据谁。"
            "数字公布后一段时间内（见“关于本站”）的例行刷新不算更正。"
        ),
        edition.say("全部更正可以[下载（CSV）](/data/corrections.csv)，也可以[订阅](/feeds/)。"),
        f"## {edition.say('文字更正')}" if stories else "",
        markdown.bullets(stories),
        f"## {edition.say('数字更正')}",
        *(_changed(record) if record.corrections else [edition.say("没有数字更正。")]),
        *_explained(record),
    )
    title = edition.reference.site.sections["corrections"]
    summary = edition.say("公布过的数字后来的每一处更正。")
    return page("corrections/index.html", title, summary, body, edition, section="corrections")


def _changed(record: Record) -> Iterator[str]:
    """Moment by moment, the newest first."""
    edition = record.edition
    moments = [list(found) for _, found in groupby(record.corrections, key=lambda found: found.reported_at)]
    if len(moments) > FEW:
        header = [edition.say("更正时间"), edition.say("处数")]
        lines = [[_to(found[0].reported_at, edition), wording.number(len(found), edition)] for found in moments]
        yield markdown.table(header, lines, figures=True)
    told = {day for month in record.months for day in month.moments}
    for found in moments:
        moment = found[0].reported_at
        yield f"### {wording.moment(moment, edition)} {{: #{anchor(moment)} }}"
        yield summary_of(found, edition)
        for cause, same in by_cause(found, edition).items():
            yield cause
            yield from _cells(same, told, edition)


def _to(reported_at: str, edition: Edition) -> str:
    return markdown.link(wording.moment(reported_at, edition), f"#{anchor(reported_at)}")


def _cells(corrections: Sequence[Correction], told: set[str], edition: Edition) -> Iterator[str]:
    """Those of one cause: a table for each day and metric."""
    for (day, table, metric), found in grouped(corrections, lambda one: (one.as_of, one.table, one.metric)).items():
        name = metric_name(table, metric, edition)
        yield f"#### {edition.say('{day}{metric}', day=wording.day(day, edition), metric=name)}"
        links = [
            markdown.link(wording.short_day(one, edition), f"/daily/{one}/")
            for one in found[0].bulletins
            if one in told
        ]
        yield wording.pair(edition.say("影响的通报"), wording.listed(links, edition), edition)
        yield old_and_new(found, edition)


def _explained(record: Record) -> Iterator[str]:
    """The figures that break a rule, by the rule and what was said of them."""
    edition = record.edition
    if record.overrides:
        yield f"## {edition.say('有说明的数字')}"
        yield edition.say("下列数字不合常规（例如累计数下降、各地之和与总数不同），来源如此，照录并说明。")
    for rule, found in grouped(record.overrides, lambda one: one.rule).items():
        yield f"### {wording.begun(edition.say(wording.RULES[rule]))}"
        for same in grouped(found, lambda one: (one.region, one.reason, one.note)).values():
            yield f"{_said(same[0], edition)}\n{{: .days }}"
            yield markdown.bullets(day_link(one.as_of, edition) for one in same)


def _said(found: Override, edition: Edition) -> str:
    return edition.say(
        "{region}（{reason}）：{note}",
        region=edition.reference.regions[found.region].name,
        reason=edition.say(wording.REASONS[found.reason]),
        note=markdown.quoted(found.note, edition),
    )
