"""The entries of the calendar's feed: what was said of a release, and what came. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.compose import markdown
from pipeline.compose.releases import STATES, address_of, described, title_of
from pipeline.publish.entries import NEWEST, Entry, tag
from pipeline.releases import PUBLISHED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.edition import Edition
    from pipeline.releases import Release


def release_entries(releases: Iterable[Release], edition: Edition) -> list[Entry]:
    """One for each release that was spoken of or came, the newest few."""
    told = [release for release in releases if release.statements or release.state == PUBLISHED]
    return [_entry(release, edition) for release in sorted(told, key=lambda found: found.touched)[-NEWEST:]]


def _entry(release: Release, edition: Edition) -> Entry:
    moment, text = release.touched.isoformat(), described(release, edition)
    site = edition.reference.site
    return Entry(
        tag(edition, f"calendar/{release.key}/{release.state}/{release.statements}"),
        edition.say("{state}：{title}", state=edition.say(STATES[release.state]), title=title_of(release, edition)),
        address_of(release),
        moment,
        moment,
        text,
        site.issuers["editors"],
        "daily",
        (site.region,),
        "",
        body=markdown.escaped(text),
    )
