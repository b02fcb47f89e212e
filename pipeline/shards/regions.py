"""The pages of regions: each composed anew if its figures, its notices or its places changed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pipeline.compose.markdown import in_editions
from pipeline.compose.regions import NEWEST, places_of, region_document
from pipeline.model import Document
from pipeline.publish.entries import serving
from pipeline.seals import plain
from pipeline.timings import stage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.edition import Edition
    from pipeline.model import Notice
    from pipeline.places import Place
    from pipeline.shards.work import Public, Work

Parts = dict[str, dict[str, Document]]
"""Language → region → its page as far as the figures make it."""
PARTS = "regions-figures"


@stage("pages of regions")
def region_pages(public: Public, places: Sequence[Place], work: Work) -> None:
    """`/regions/<code>/`."""
    sealed = work.shards.new[PARTS]
    parts: Parts = {}
    for code, region in work.reference.regions.items():
        if region.kind == "fold":
            continue
        served = serving(code, work.reference)
        notices = public.about(served, NEWEST)
        here = places_of(code, places, work.own)
        listed = [
            (n.path, n.title, n.summary, n.published, n.regions, plain(public.standings[n.path].marks)) for n in notices
        ]
        key = work.key(sealed.key, listed, plain(here))
        if work.shards.current(f"regions/{code}", key) is None:
            parts = parts or sealed.read(Parts)
            compose = partial(_document, code, parts, notices, public, here)
            work.shards.add(f"regions/{code}", key, None, in_editions(work.editions, compose))


def _document(
    code: str,
    parts: Mapping[str, Mapping[str, Document]],
    notices: Sequence[Notice],
    public: Public,
    places: Sequence[Place],
    edition: Edition,
) -> Iterator[Document]:
    figures = parts[edition.language][code]
    yield region_document(code, figures, notices, public.standings, places, edition)
