"""Corrections in words: the part of a bulletin, and what others say of one. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import wording
from pipeline.compose import markdown
from pipeline.edition import N_
from pipeline.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.edition import Edition
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


def anchor(reported_at: str) -> str:
    """The id of a moment of correction on `/corrections/`."""
    return f"at-{reported_at[:19].replace(':', '').replace('T', '-')}"


def summary_of(corrections: Sequence[Correction], edition: Edition) -> str:
    """All that was corrected at one moment, in a sentence."""
    return edition.say(
        "{moment}更正{n}处已公布的数字，涉及{days}天。",
        moment=wording.moment(corrections[0].reported_at, edition),
        n=len(corrections),
        days=len({found.as_of for found in corrections}),
    )
