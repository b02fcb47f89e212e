"""A build in which nothing changed but texts of notices: their pages, and the feeds that repeat them.

What has to be known for that, the months of these notices have left; no list, no figure and no other month is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Raw

from pipeline.read.lists import read_places
from pipeline.shards.feeds import feeds_again
from pipeline.shards.history import History, retold
from pipeline.shards.notices import Made, Month, notice_pages
from pipeline.shards.outlook import NAME
from pipeline.shards.work import Public
from pipeline.timings import stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.derive.standing import Standing
    from pipeline.model import Notice
    from pipeline.read.sources import Source
    from pipeline.shards.content import Content
    from pipeline.shards.work import Work

PLACES = "content/places/"
# These are made of the sources, or of what a build finds out.
OF_ALL = {NAME, "sources"}


@stage("texts")
def retouch(content: Content, work: Work, sources: Mapping[str, Source]) -> History | None:
    """The archive documents that repeat texts that changed; None where more has to be known."""
    shards, ids = work.shards, {f"notices/{path}" for path in content.notices.read}
    if not all(shards.kept(name) for name in shards.old if name not in shards.new and name not in OF_ALL):
        return None
    told = any(entry.endswith(tuple(ids)) for entry in shards.payload("fragments", dict[str, Raw]) or ())
    documents, only = retold(ids, work)
    items = {item for found in documents.values() for past in found if past.path in only for item in past.items}
    if not all(item.startswith("notices/") for item in items):
        return None
    public = _public(content.notices.files.keys() | {item.split("/")[1] for item in items}, work)
    places, _, _ = read_places((sources[path] for path in sources if path.startswith(PLACES)), work.reference)
    notice_pages(content.notices, public, {place.id: place for place in places}, work)
    if told:
        feeds_again(work)
    sizes = shards.new["files"].read(dict[str, int])
    return History(public, {edition.language: () for edition in work.spoken}, sizes, work, documents, only)


def _public(months: Iterable[str], work: Work) -> Public:
    """What is public of some months, as the last build found it."""
    heads: dict[str, Notice] = {}
    standings: dict[str, Standing] = {}
    for month in sorted(months):
        judged = work.shards.new[f"notices/{month}"].read(Month).notices
        made = work.shards.new[f"pages/{month}"].read(dict[str, Made]) if f"pages/{month}" in work.shards.new else {}
        heads |= {path: kept.head for path, kept in judged.items() if kept.head}
        standings |= {path: found.standing for path, found in made.items()}
    shown = tuple(heads[path] for path in standings)
    return Public(shown, standings, {edition.language: () for edition in work.spoken}, frozenset())
