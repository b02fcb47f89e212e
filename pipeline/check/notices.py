"""The rules for notices. Each is a generator whose docstring is the rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import unquote

from pipeline.channels.script import LONGEST, seconds, turns
from pipeline.channels.short import PART, PARTS, parts
from pipeline.derive.ahead import FILES
from pipeline.derive.standing import RELATIONS
from pipeline.model import Link, Notice
from pipeline.problems import Problem, nearest
from pipeline.read.prose import TAKEN


@dataclass(frozen=True, slots=True)
class Referable:
    """What texts may refer to. `paths` and `places` count those too that have problems of their own."""

    notices: Mapping[str, Notice]
    paths: frozenset[str]
    places: frozenset[str] | None
    files: frozenset[str]


def check(notice: Notice, known: Referable) -> Iterator[Problem]:
    """Every breach of a rule by one notice."""
    for field, rules in RULES.items():
        # Most fields of most notices are empty.
        if getattr(notice, field):
            for rule in rules:
                yield from rule(notice, known)


def month_of_folder(notice: Notice, _: Referable) -> Iterator[Problem]:
    """The folder is the month of publication."""
    if notice.published.isoformat()[:7] != notice.month:
        yield _problem(notice, "published", "other-month", value=f"{notice.published:%Y-%m-%d}", month=notice.month)


def expiry_after_publication(notice: Notice, _: Referable) -> Iterator[Problem]:
    """A notice does not expire before it is published."""
    if notice.expires and notice.expires <= notice.published:
        yield _problem(notice, "expires", "order", first="published", second="expires")


def changes_in_order(notice: Notice, _: Referable) -> Iterator[Problem]:
    """A text changes after it was published, and its changes are told in their order."""
    moments = [notice.published, *(change.moment for change in notice.changes)]
    if any(later <= earlier for earlier, later in pairwise(moments)):
        yield _problem(notice, "changes", "order", first="published", second="changes.at")


def related_notice(notice: Notice, known: Referable) -> Iterator[Problem]:
    """A notice corrects, replaces or withdraws notices that exist, were there before it, and not itself."""
    for relation in RELATIONS:
        for target in getattr(notice, relation):
            found = known.notices.get(target)
            if found is None and target not in known.paths:
                near = nearest(target, known.paths - {notice.path})
                yield _problem(notice, relation, "no-such-notice", value=target, near=near)
            elif found and (found.published, found.path) >= (notice.published, notice.path):
                yield _problem(notice, relation, "relation-order", value=target)


def reason_of_relation(notice: Notice, _: Referable) -> Iterator[Problem]:
    """Whoever corrects, replaces or withdraws says why."""
    for relation in RELATIONS:
        if getattr(notice, relation) and not notice.reason:
            yield _problem(notice, relation, "reason-missing")


def existing_place(notice: Notice, known: Referable) -> Iterator[Problem]:
    """The places named are in the list of places."""
    for place in notice.places:
        if known.places is not None and place not in known.places:
            yield _problem(notice, "places", "no-such-place", value=place, near=nearest(place, known.places))


def existing_attachment(notice: Notice, known: Referable) -> Iterator[Problem]:
    """The attachments are files under `content/files/`."""
    for path in notice.attachments:
        if path not in known.files:
            code, values = _no_file(path, known.files)
            yield _problem(notice, "attachments", code, **values)


def _no_file(path: str, files: Iterable[str]) -> tuple[str, dict[str, object]]:
    near = nearest(path, files, "—")
    return ("no-file", {"value": path}) if near == "—" else ("no-such-file", {"value": path, "near": near})


def time_to_read(notice: Notice, _: Referable) -> Iterator[Problem]:
    """What is read aloud takes no longer than people listen; urgent notices are read twice in that time."""
    said, urgent = notice.channels.get("loudspeaker"), notice.urgency == "urgent"
    taken = seconds(turns(said, urgent=urgent)) if said else 0
    if taken > LONGEST:
        code = "spoken-twice" if urgent else "spoken-long"
        yield _problem(notice, "channels.loudspeaker", code, seconds=taken, most=LONGEST)


def parts_of_message(notice: Notice, _: Referable) -> Iterator[Problem]:
    """A text message can be cut into its parts where a sentence or a clause ends."""
    said = notice.channels.get("sms")
    if said and not parts(said):
        yield _problem(notice, "channels.sms", "message-parts", most=PART, parts=PARTS)


def links_within(path: str, links: Iterable[Link], known: Referable) -> Iterator[Problem]:
    """Links to notices and files, which can be judged before anything is composed."""
    addresses = {f"/notices/{name}/" for name in known.paths} | {f"/files/{name}" for name in known.files}
    judged = [link for link in links if link.address.startswith(("/notices/", FILES))]
    yield from dead_links(path, judged, frozenset(addresses))


def dead_links(path: str, links: Iterable[Link], addresses: frozenset[str]) -> Iterator[Problem]:
    """A link within the site leads to an address of the site, written from its root."""
    for link in links:
        if link.address and link.address not in addresses:
            if link.address.startswith(FILES):
                files = {address.removeprefix(FILES) for address in addresses if address.startswith(FILES)}
                code, values = _no_file(link.address.removeprefix(FILES), files)
            else:
                near = nearest(link.address, addresses, "/")
                code, values = "dead-link", {"value": link.target, "near": near}
            yield Problem(path, link.line, code, values)


def dead_anchors(
    path: str, own: str, links: Iterable[Link], parts: Callable[[str], frozenset[str] | None]
) -> Iterator[Problem]:
    """A link to a part of a page names an id that the page has: the words of its heading, or one that was given."""
    for link in links:
        _, named, part = link.target.partition("#")
        there = parts(link.address or own) if named and part else None
        if there is not None and unquote(part) not in there:
            near = nearest(unquote(part), there - {*TAKEN} or {"content"})
            yield Problem(path, link.line, "dead-anchor", {"value": unquote(link.target), "near": near})


def _problem(notice: Notice, field: str, code: str, **values: object) -> Problem:
    path = f"content/notices/{notice.path}.md"
    return Problem(path, notice.lines.get(field, 1), code, {"field": field, **values})


RULES = {
    "published": (month_of_folder,),
    "expires": (expiry_after_publication,),
    "changes": (changes_in_order,),
    "acts": (related_notice, reason_of_relation),
    "places": (existing_place,),
    "attachments": (existing_attachment,),
    "channels": (time_to_read, parts_of_message),
}
"""The rules by the field of a notice without which they have nothing to say."""
