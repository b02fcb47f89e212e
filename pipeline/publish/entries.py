"""What feeds are made of: one entry a notice, a daily bulletin, a set of corrections. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import structs

from pipeline import wording
from pipeline.compose import markdown
from pipeline.compose.corrections import anchor, corrections_part, summary_of
from pipeline.compose.lists import day_link
from pipeline.compose.notice import banners
from pipeline.edition import N_
from pipeline.releases import packed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.derive.standing import Standing
    from pipeline.edition import Edition
    from pipeline.model import Notice, Reference
    from pipeline.record import Bulletin, Correction

NEWEST = 50
# As many older entries come back because something happened to them.
RETURNING = 20
NAMED_DAYS = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of a feed: `lead` and `body` are Markdown, `document` names the composed file that holds the rest."""

    id: str
    title: str
    url: str
    published: str
    updated: str
    summary: str
    author: str
    section: str
    regions: tuple[str, ...]
    document: str
    lead: str = ""
    body: str = ""
    attachments: tuple[str, ...] = ()
    """Paths below `/files/`, or from the root of the site."""
    status: str = ""
    """Withdrawn, or nothing."""
    language: str = ""
    """Of the text, where it is not that of the feed."""
    alert: str = ""
    """The file of the message (CAP) that it stands for."""


def notice_entries(notices: Iterable[Notice], standings: Mapping[str, Standing], edition: Edition) -> list[Entry]:
    """Every public notice; a mark upon it moves `updated`, and is said before its text."""
    return [_notice(notice, standings[notice.path], edition) for notice in notices]


def settled_entry(notice: Notice, standing: Standing, edition: Edition) -> Entry:
    """The same without what holds for a time: in an archive, that it was urgent, and that it expired."""
    lasting = tuple(mark for mark in standing.marks if mark.kind != "expired")
    return _notice(replace(notice, urgency="routine"), structs.replace(standing, marks=lasting), edition)


def _notice(notice: Notice, standing: Standing, edition: Edition) -> Entry:
    return Entry(
        tag(edition, f"notices/{notice.path}"),
        titled(notice, standing, edition),
        notice.url,
        notice.published.isoformat(),
        standing.updated or notice.published.isoformat(),
        edition.say("本通告已撤回。") if standing.withdrawn else notice.summary,
        edition.reference.site.issuers[notice.issuer],
        notice.section,
        notice.regions,
        f"{edition.prefix}notices/{notice.path}.md",
        "" if standing.withdrawn else _lead(notice, standing, edition),
        attachments=() if standing.withdrawn else notice.attachments,
        status="withdrawn" if standing.withdrawn else "",
        language=edition.foreign,
    )


def titled(notice: Notice, standing: Standing, edition: Edition) -> str:
    """The title; readers that show nothing else see what happened."""
    if standing.withdrawn:
        return edition.say("已撤回：{title}", title=notice.title)
    for relation, word, form in ACTS:
        if any(found == relation for found, _ in standing.acts_on) and word not in notice.title:
            return edition.say(form, title=notice.title)
    return notice.title


ACTS = (
    ("withdraws", "撤回", N_("撤回：{title}")),
    ("corrects", "更正", N_("更正：{title}")),
    ("replaces", "取代", N_("取代：{title}")),
)


def _lead(notice: Notice, standing: Standing, edition: Edition) -> str:
    """The banners of the page as paragraphs, with their links both ways."""
    said = []
    for banner in banners(notice, standing, edition):
        label = edition.say("修改内容：") if banner["kind"] == "changed" else edition.say("原因：")
        reason = label + markdown.escaped(banner["reason"]) if banner["reason"] else ""
        links = [markdown.link(link["title"], link["url"]) for link in banner["links"]]
        text = f"**{markdown.escaped(banner['text'])}**"
        said.append(wording.joined([text, *filter(None, [reason, wording.listed(links, edition)])], edition))
    return markdown.sections(*said)


def bulletin_entries(bulletins: Iterable[Bulletin], edition: Edition) -> list[Entry]:
    """Every daily bulletin."""
    site = edition.reference.site
    return [
        Entry(
            tag(edition, f"daily/{found.as_of}"), found.title, found.url, found.published, found.updated,
            found.summary, site.issuers["editors"], "daily", (site.region,), f"{edition.prefix}daily/{found.as_of}.md",
            attachments=(f"/packs/{found.as_of}.zip",) if packed(found.as_of, site) else (),
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
    days = list(dict.fromkeys(found.as_of for found in corrections))
    said = wording.listed([wording.day(day, edition) for day in days[:NAMED_DAYS]], edition)
    title = N_("更正：{days}等的{n}处数字") if len(days) > NAMED_DAYS else N_("更正：{days}的{n}处数字")
    return Entry(
        tag(edition, f"corrections/{reported_at}"),
        edition.say(title, days=said, n=len(corrections)),
        f"/corrections/#{anchor(reported_at)}",
        reported_at,
        reported_at,
        summary_of(corrections, edition),
        edition.reference.site.issuers["editors"],
        "corrections",
        tuple(dict.fromkeys(found.region for found in corrections)),
        "",
        body="\n\n".join(
            f"{day_link(day, edition)}\n\n" + corrections_part([c for c in corrections if c.as_of == day], edition)
            for day in days
        ),
    )


def newest(entries: Iterable[Entry]) -> list[Entry]:
    """The newest entries, the newest first; then older ones to which something happened since."""
    ordered = in_order(entries)
    shown, older = ordered[:NEWEST], ordered[NEWEST:]
    since = datetime.fromisoformat(shown[-1].published) if older else None
    changed = [entry for entry in older if since and datetime.fromisoformat(entry.updated) >= since]
    changed.sort(key=lambda entry: datetime.fromisoformat(entry.updated), reverse=True)
    return [*shown, *in_order(changed[:RETURNING])]


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """All entries, the newest first."""
    return sorted(entries, key=lambda entry: (datetime.fromisoformat(entry.published), entry.id), reverse=True)


def serving(code: str, reference: Reference) -> frozenset[str]:
    """The regions whose notices concern one: itself, those above and those below it."""
    above = _above(code, reference)
    return frozenset([*above, *(other for other in reference.regions if code in _above(other, reference))])


def _above(code: str, reference: Reference) -> list[str]:
    """A region and those above it."""
    found = []
    while code:
        found.append(code)
        code = reference.regions[code].parent
    return found


def corrects(notice: Notice) -> bool:
    """Whether a notice belongs to the corrections."""
    return notice.section == "corrections" or bool(notice.acts)


def tag(edition: Edition, path: str) -> str:
    """A tag URI (RFC 4151): it stays when the site moves."""
    return f"tag:{edition.reference.site.tag_authority}:{edition.prefix}{path}"


def path_of(entry: Entry, edition: Edition) -> str:
    """What an entry of an edition is called in all of them."""
    return entry.id.removeprefix(tag(edition, ""))
