"""Months of notices: read, and composed into pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from pipeline.compose.channels import channels_document, item_of
from pipeline.compose.markdown import in_editions, texts_of
from pipeline.compose.notice import notice_document
from pipeline.model import Notice
from pipeline.problems import Problem
from pipeline.publish.api import notice_file
from pipeline.read.sources import Source
from pipeline.read.texts import Written, read_notice
from pipeline.seals import plain
from pipeline.shards.codes import notice_codes
from pipeline.shards.judged import judged
from pipeline.shards.previews import Previews
from pipeline.shards.work import Public, Work, by_month, digests

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pipeline.edition import Edition
    from pipeline.model import Document
    from pipeline.places import Place


@dataclass(slots=True)
class Notices:
    """The heads of all notices by path, those of the future too, and the files of each month."""

    heads: dict[str, Notice] = field(default_factory=dict)
    files: dict[str, list[Source]] = field(default_factory=dict)
    read: dict[str, Written] = field(default_factory=dict)
    """Those that were read in this build, with their bodies."""
    problems: list[Problem] = field(default_factory=list)

    def paths(self) -> frozenset[str]:
        """The paths of all files, those with problems too."""
        return frozenset(_path(source) for files in self.files.values() for source in files)


class Month(msgspec.Struct):
    """What is kept of a month: the heads of its notices, and the warnings, which are told in every run."""

    heads: list[Notice]
    problems: list[Problem]


def notices_of(sources: Mapping[str, Source], work: Work) -> Notices:
    """Every notice; a month is read and judged anew if one of its files changed."""
    found = Notices(files=by_month(sources, lambda path: path.split("/")[2]))
    for month, files in found.files.items():
        key = work.key(digests(files))
        sealed = work.shards.current(f"notices/{month}", key)
        if sealed is None:
            read = [judged(source, read_notice, work) for source in files]
            problems = [problem for _, faults in read for problem in faults]
            written = [text for text, _ in read if text]
            found.read |= {text.head.path: text for text in written}
            sealed = work.shards.add(f"notices/{month}", key, Month([text.head for text in written], problems))
        kept = sealed.read(Month)
        found.problems += kept.problems
        found.heads |= {notice.path: notice for notice in kept.heads}
    return found


def notice_pages(notices: Notices, public: Public, places: Mapping[str, Place], work: Work) -> None:
    """The pages of the public notices and their JSON; a month's are composed anew if a text or a standing changed."""
    for month, files in notices.files.items():
        shown = [source for source in files if _path(source) in public.standings]
        if not shown:
            continue
        paths = [_path(source) for source in shown]
        named = [places[place] for path in paths for place in notices.heads[path].places]
        if work.reference.site.poster_codes:
            notice_codes(month, [f"/notices/{path}/" for path in paths], work)
        key = work.key(digests(shown), [plain(public.standings[path]) for path in paths], plain(named), work.address)
        previews = Previews(f"notices-{month}", key, work)
        if work.shards.current(f"pages/{month}", key) is None or not previews.current:
            read = [notices.read.get(_path(s)) or read_notice(s, work.reference)[0] for s in shown]
            written = [found for found in read if found]
            texts = in_editions(work.editions, previews.seen(partial(_documents, written, public, places)))
            previews.draw()
            if work.reference.site.channels:
                texts |= texts_of(_channels(written, public, places, work), work.own)
            texts |= _interface(written, public, places, work)
            work.shards.add(f"pages/{month}", key, None, texts)


def _interface(written: Iterable[Written], public: Public, places: Mapping[str, Place], work: Work) -> dict[str, bytes]:
    """The notices for programs."""
    return {
        f"api/v1/notices/{found.head.path}.json": notice_file(
            found.head, found.body, public.standings[found.head.path], places, work.own, work.address
        )
        for found in written
    }


def _documents(
    written: Iterable[Written], public: Public, places: Mapping[str, Place], edition: Edition
) -> Iterator[Document]:
    for found in written:
        yield notice_document(found.head, found.body, public.standings[found.head.path], places, edition)


def _channels(
    written: Iterable[Written], public: Public, places: Mapping[str, Place], work: Work
) -> Iterator[Document]:
    """The pages of words for each channel, which are in the editors' language alone."""
    for document, found in zip(_documents(written, public, places, work.own), written, strict=True):
        item = item_of(found.head, public.standings[found.head.path], work.address)
        yield channels_document(document, item, work.own)


def _path(source: Source) -> str:
    return source.path.removeprefix("content/notices/").removesuffix(".md")
