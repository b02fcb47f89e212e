"""What feeds are made of: one entry a notice, a daily bulletin, a set of corrections. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from pipeline import wording
from pipeline.compose.corrections import corrections_part
from pipeline.compose.lists import day_link
from pipeline.edition import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.derive.standing import Standing
    from pipeline.edition import Edition
    from pipeline.model import Notice, Reference
    from pipeline.record import Bulletin, Correction

NEWEST = 50
NAMED_DAYS = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of a feed. `body` is Markdown, or empty where `document` names the composed file that holds it."""

    id: str
    title: str
    url: str
    published: str
    updated: str
    summary: str
    author: str
    category: str
    document: str
    body: str = ""


def notice_entries(notices: Iterable[Notice], standings: Mapping[str, Standing], edition: Edition) -> list[Entry]:
    """Every public notice; a mark upon it moves `updated`."""
    reference = edition.reference
    return [
        Entry(
            _tag(reference, f"notices/{notice.path}"),
            notice.title,
            notice.url,
            notice.published.isoformat(),
            standings[notice.path].updated or notice.published.isoformat(),
            edition.say("本通告已撤回。") if standings[notice.path].withdrawn else notice.summary,
            reference.site.issuers[notice.issuer],
            reference.site.sections[notice.section],
            f"notices/{notice.path}.md",
        )
        for notice in notices
    ]


def bulletin_entries(bulletins: Iterable[Bulletin], edition: Edition) -> list[Entry]:
    """Every daily bulletin."""
    reference = edition.reference
    author, category = reference.site.issuers["editors"], reference.site.sections["daily"]
    return [
        Entry(
            _tag(reference, f"daily/{found.as_of}"), found.title, found.url, found.published, found.updated,
            found.summary, author, category, f"daily/{found.as_of}.md",
        )
        for found in bulletins
    ]  # fmt: skip


def correction_entries(corrections: Iterable[Correction], edition: Edition) -> list[Entry]:
    """One entry for all that was corrected at one moment."""
    ordered = sorted(corrections, key=lambda found: (datetime.fromisoformat(found.reported_at), found.reported_at))
    return [
        _correction(reported_at, list(found), edition)
        for reported_at, found in groupby(ordered, key=lambda found: found.reported_at)
    ]


def _correction(reported_at: str, corrections: list[Correction], edition: Edition) -> Entry:
    reference = edition.reference
    days = list(dict.fromkeys(found.as_of for found in corrections))
    said = wording.listed([wording.day(day, edition) for day in days[:NAMED_DAYS]], edition)
    title = N_("更正：{days}等的{n}处数字") if len(days) > NAMED_DAYS else N_("更正：{days}的{n}处数字")
    return Entry(
        _tag(reference, f"corrections/{reported_at}"),
        edition.say(title, days=said, n=len(corrections)),
        "/corrections/",
        reported_at,
        reported_at,
        edition.say(
            "{moment}更正{n}处已公布的数字，涉及{days}天。",
            moment=wording.moment(reported_at, edition),
            n=len(corrections),
            days=len(days),
        ),
        reference.site.issuers["editors"],
        reference.site.sections["corrections"],
        "",
        "\n\n".join(
            f"{day_link(day, edition)}\n\n" + corrections_part([c for c in corrections if c.as_of == day], edition)
            for day in days
        ),
    )


def newest(entries: Iterable[Entry]) -> list[Entry]:
    """The newest entries, the newest first."""
    return sorted(entries, key=lambda entry: (datetime.fromisoformat(entry.published), entry.id), reverse=True)[:NEWEST]


def _tag(reference: Reference, path: str) -> str:
    """A tag URI (RFC 4151): it stays when the site moves."""
    return f"tag:{reference.site.tag_authority}:{path}"
