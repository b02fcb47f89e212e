"""What feeds are made of: one entry a notice, a daily bulletin, a set of corrections. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from pipeline.compose import wording
from pipeline.compose.daily import corrections_part

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.derive.standing import Standing
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


def notice_entries(notices: Iterable[Notice], standings: Mapping[str, Standing], reference: Reference) -> list[Entry]:
    """Every public notice; a mark upon it moves `updated`."""
    return [
        Entry(
            _tag(reference, f"notices/{notice.path}"),
            notice.title,
            notice.url,
            notice.published.isoformat(),
            standings[notice.path].updated or notice.published.isoformat(),
            "本通告已撤回。" if standings[notice.path].withdrawn else notice.summary,
            reference.site.issuers[notice.issuer],
            reference.site.sections[notice.section],
            f"notices/{notice.path}.md",
        )
        for notice in notices
    ]


def bulletin_entries(bulletins: Iterable[Bulletin], reference: Reference) -> list[Entry]:
    """Every daily bulletin."""
    author, category = reference.site.issuers["editors"], reference.site.sections["daily"]
    return [
        Entry(
            _tag(reference, f"daily/{found.as_of}"), found.title, found.url, found.published, found.updated,
            found.summary, author, category, f"daily/{found.as_of}.md",
        )
        for found in bulletins
    ]  # fmt: skip


def correction_entries(corrections: Iterable[Correction], reference: Reference) -> list[Entry]:
    """One entry for all that was corrected at one moment."""
    ordered = sorted(corrections, key=lambda found: (datetime.fromisoformat(found.reported_at), found.reported_at))
    return [
        _correction(reported_at, list(found), reference)
        for reported_at, found in groupby(ordered, key=lambda found: found.reported_at)
    ]


def _correction(reported_at: str, corrections: list[Correction], reference: Reference) -> Entry:
    days = list(dict.fromkeys(found.as_of for found in corrections))
    said = wording.listed([wording.day(day) for day in days[:NAMED_DAYS]]) + ("等" if len(days) > NAMED_DAYS else "")
    return Entry(
        _tag(reference, f"corrections/{reported_at}"),
        f"更正：{said}的{len(corrections)}处数字",
        "/corrections/",
        reported_at,
        reported_at,
        f"{wording.moment(reported_at)}更正{len(corrections)}处已公布的数字，涉及{len(days)}天。",
        reference.site.issuers["editors"],
        reference.site.sections["corrections"],
        "",
        "\n\n".join(
            f"[{wording.day(day)}](/daily/{day}/)\n\n"
            + corrections_part([c for c in corrections if c.as_of == day], reference)
            for day in days
        ),
    )


def newest(entries: Iterable[Entry]) -> list[Entry]:
    """The newest entries, the newest first."""
    return sorted(entries, key=lambda entry: (datetime.fromisoformat(entry.published), entry.id), reverse=True)[:NEWEST]


def _tag(reference: Reference, path: str) -> str:
    """A tag URI (RFC 4151): it stays when the site moves."""
    return f"tag:{reference.site.tag_authority}:{path}"
