"""Places and measures: complete lists, and what a reader may choose among them by. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import wording
from pipeline.compose import markdown
from pipeline.compose.notice import trail
from pipeline.edition import N_
from pipeline.model import Document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from pipeline.edition import Edition
    from pipeline.places import Measure, Opening, Place

WEEKDAYS = (N_("周一"), N_("周二"), N_("周三"), N_("周四"), N_("周五"), N_("周六"), N_("周日"))
MIDNIGHT = 24 * 60


def places_document(places: Sequence[Place], today: date, edition: Edition) -> Document:
    """All places by kind, each with an address of its own on the page; those that are over come last."""
    kinds = {
        key: name for key, name in edition.reference.site.place_kinds.items() if any(p.kind == key for p in places)
    }
    parts = []
    for kind, name in kinds.items():
        found = sorted((place for place in places if place.kind == kind), key=lambda place: is_over(place, today))
        parts += [f"## {name}", *(_place(place, today, edition) for place in found)]
    codes = dict.fromkeys(code for place in places for code in path_of(place.region, edition))
    meta: dict[str, object] = {
        "section": "",
        "trail": trail(edition),
        "kinds": [{"value": key, "label": name} for key, name in kinds.items()],
        "regions": [
            {"value": code, "label": region.name, "path": " ".join(path_of(code, edition))}
            for code, region in edition.reference.regions.items()
            if code in codes
        ],
        "items": [
            {
                "id": place.id,
                "kind": place.kind,
                "region": " ".join(path_of(place.region, edition)),
                "open": [[o.first, o.last, o.start, o.end] for o in place.opening],
                "since": str(place.since or ""),
                "until": str(place.until or ""),
            }
            for place in places
        ],
    }
    summary = edition.say("医院、检测点、接种点等场所。")
    body = markdown.sections(*parts) if parts else edition.say("还没有场所信息。")
    return Document("places/index.html", "places", edition.say("场所"), summary, meta, body)


def path_of(code: str, edition: Edition) -> list[str]:
    """A region and those above it; one that was folded into another counts as that."""
    found = []
    while code:
        region = edition.reference.regions[code]
        if region.kind != "fold":
            found.append(code)
        code = region.parent
    return found


def is_over(item: Place | Measure, today: date) -> bool:
    """Whether its last day has passed."""
    return item.until is not None and item.until < today


def _place(place: Place, today: date, edition: Edition) -> str:
    state = edition.say("（已结束）") if is_over(place, today) else ""
    heading = f"### {markdown.quoted(place.name, edition)}{state} {{: #{place.id} }}"
    return markdown.sections(heading, markdown.bullets(facts_of(place, edition)))


def facts_of(place: Place, edition: Edition) -> Iterator[str]:
    """What is known of a place, a line each."""
    point = f"{place.lat},{place.lon}" if place.lat is not None and place.lon is not None else ""
    number = "".join(character for character in place.phone if character.isdigit() or character == "+")
    pairs = [
        (N_("地区"), region_link(place.region, edition)),
        (N_("地址"), markdown.quoted(place.address, edition)),
        (N_("开放时间"), hours_of(place.opening, edition)),
        (N_("电话"), markdown.link(place.phone, f"tel:{number}") if number else ""),
        (N_("位置"), markdown.link(edition.say("在地图上打开"), f"geo:{point}") if point else ""),
        (N_("日期"), period(place, edition)),
        (N_("说明"), markdown.quoted(place.note, edition)),
        (N_("来源"), markdown.quoted(place.source, edition)),
    ]
    yield from (wording.pair(edition.say(label, n=1), text, edition) for label, text in pairs if text)


def hours_of(opening: Sequence[Opening], edition: Edition) -> str:
    """周一至周五08:00—12:00、14:30—17:30；周六09:00—12:00."""
    if any(o.last - o.first == len(WEEKDAYS) - 1 and o.end - o.start == MIDNIGHT for o in opening):
        return edition.say("24小时")
    days: dict[tuple[int, int], list[str]] = {}
    for found in opening:
        days.setdefault((found.first, found.last), []).append(
            edition.say("{start}—{end}", start=_time(found.start), end=_time(found.end))
        )
    said = [
        edition.say("{days}{times}", days=_days(*span, edition), times=wording.listed(times, edition))
        for span, times in days.items()
    ]
    return edition.say("；").join(said)


def _days(first: int, last: int, edition: Edition) -> str:
    if last - first == len(WEEKDAYS) - 1:
        return edition.say("每天")
    since, until = edition.say(WEEKDAYS[first]), edition.say(WEEKDAYS[last])
    return since if first == last else edition.say("{since}至{until}", since=since, until=until)


def _time(minute: int) -> str:
    """24:00 is the end of the day; what goes on after it is said by the clock of the next."""
    if minute > MIDNIGHT:
        minute -= MIDNIGHT
    return f"{minute // 60:02}:{minute % 60:02}"


def region_link(code: str, edition: Edition) -> str:
    """A region as a link; one that was folded into another has no page of its own."""
    return markdown.link(edition.reference.regions[code].name, f"/regions/{path_of(code, edition)[0]}/")


def measures_document(measures: Sequence[Measure], today: date, edition: Edition) -> Document:
    """“I come from … → I must …”, by kind, with dates and sources; each row has an address of its own on the page."""
    header = edition.heads((N_("情形"), N_("要求"), N_("日期"), N_("说明和来源")))
    groups = [
        (name, [measure for measure in measures if measure.kind == kind])
        for kind, name in edition.reference.site.measure_kinds.items()
    ]
    groups = [(name, found) for name, found in groups if found]
    parts = []
    for name, found in groups:
        lines = [_measure(m, today, edition) for m in sorted(found, key=lambda m: is_over(m, today))]
        parts += [f"## {name}", markdown.table(header, lines)]
    meta: dict[str, object] = {
        "section": "",
        "trail": trail(edition),
        "groups": [
            {
                "label": name,
                "options": [
                    {"value": m.id, "label": edition.named(m.origin), "lang": edition.untold(m.origin)} for m in found
                ],
            }
            for name, found in groups
        ],
        "items": [
            {"id": m.id, "since": str(m.since or ""), "until": str(m.until or "")} for _, found in groups for m in found
        ],
    }
    title, summary = edition.say("措施"), edition.say("什么情形要怎么做。")
    body = markdown.sections(*parts) if parts else edition.say("还没有措施信息。")
    return Document("measures/index.html", "measures", title, summary, meta, body)


def _measure(measure: Measure, today: date, edition: Edition) -> list[str]:
    state = edition.say("（已结束）") if is_over(measure, today) else ""
    return [
        f"{markdown.quoted(measure.origin, edition)} {{ #{measure.id} }}",
        markdown.quoted(measure.requirement, edition),
        f"{period(measure, edition)}{state}",
        "<br>".join(markdown.quoted(text, edition) for text in (measure.note, measure.source) if text),
    ]


def period(item: Place | Measure, edition: Edition) -> str:
    """From when to when."""
    since, until = (found.isoformat() if found else "" for found in (item.since, item.until))
    if since and until:
        return wording.day(since, edition) if since == until else wording.period(since, until, edition)
    if since:
        return edition.say("{since}起", since=wording.day(since, edition))
    return edition.say("至{until}", until=wording.day(until, edition)) if until else ""
