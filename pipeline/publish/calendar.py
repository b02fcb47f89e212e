"""The release calendar for calendar programs (RFC 5545): equal releases give equal bytes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline.compose.releases import TITLE, address_of, described, title_of
from pipeline.compose.traditional import traditional
from pipeline.releases import CANCELLED, PROVISIONAL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icalendar import Event

    from pipeline.edition import Edition
    from pipeline.releases import Release

STATUS = {PROVISIONAL: "TENTATIVE", CANCELLED: "CANCELLED"}
OTHERWISE = "CONFIRMED"


def ics(releases: Iterable[Release], edition: Edition, address: str) -> bytes:
    """An event for each release, at the moment that is promised."""
    from icalendar import Calendar

    site, found = edition.reference.site, Calendar()
    found.add("prodid", f"-//{site.tag_authority}//pipeline//")
    found.add("version", "2.0")
    found.add("x-wr-calname", _said(f"{site.short_name} {edition.say(TITLE)}", edition))
    for release in releases:
        found.add_component(_event(release, edition, address))
    return bytes(found.to_ical())


def _event(release: Release, edition: Edition, address: str) -> Event:
    from icalendar import Event

    host = edition.reference.site.tag_authority.partition(",")[0]
    event = Event()
    event.add("uid", f"{release.key.replace('/', '-')}@{host}")
    event.add("dtstamp", _utc(release.touched))
    event.add("dtstart", _utc(release.promised))
    event.add("sequence", release.statements)
    event.add("status", STATUS.get(release.state, OTHERWISE))
    event.add("summary", _said(title_of(release, edition), edition))
    event.add("description", _said(described(release, edition), edition))
    event.add("url", f"{address}/{edition.prefix}{address_of(release)[1:]}")
    event.add("transp", "TRANSPARENT")
    return event


def _said(text: str, edition: Edition) -> str:
    return traditional(text) if edition.converted else text


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
