"""Corrections in words: the part of a bulletin, and what others say of one. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pipeline import wording
from pipeline.compose import markdown
from pipeline.edition import N_
from pipeline.model import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pipeline.edition import Edition
    from pipeline.record import Correction

K = TypeVar("K")
T = TypeVar("T")


def corrections_part(corrections: Iterable[Correction], edition: Edition) -> str:
    """The corrections of a day: at each moment, for each cause, what each metric was and became."""
    parts = []
    for moment, then in grouped(corrections, lambda found: found.reported_at).items():
        parts.append(f"### {wording.moment(moment, edition)}")
        for cause, same in by_cause(then, edition).items():
            parts.append(cause)
            for (table, metric), found in grouped(same, lambda found: (found.table, found.metric)).items():
                parts += [f"#### {metric_name(table, metric, edition)}", old_and_new(found, edition)]
    return markdown.sections(f"## {edition.say('更正')}", *parts) if parts else ""


def by_cause(corrections: Iterable[Correction], edition: Edition) -> dict[str, list[Correction]]:
    """Corrections by the sentence that says why and by whom."""
    reporters = edition.reference.reporters
    return grouped(
        corrections,
        lambda found: edition.say(
            "原因：{reason}。来源：{source}。", reason=reason_of(found, edition), source=reporters[found.source].name
        ),
    )


def old_and_new(corrections: Iterable[Correction], edition: Edition) -> str:
    """A table of what a metric was and became in each region."""
    lines = [
        [
            edition.reference.regions[found.region].name,
            wording.number(found.old, edition),
            wording.number(found.new, edition),
        ]
        for found in corrections
    ]
    return markdown.table(edition.heads((N_("地区"), N_("原公布"), N_("更正为"))), lines, figures=True)


def grouped(items: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    """The items of each key, in the order in which the keys come."""
    found: dict[K, list[T]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return found


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
