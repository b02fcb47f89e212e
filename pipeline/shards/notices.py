"""Months of notices: read, and composed into pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

import msgspec

from pipeline.compose.channels import channels_document, item_of
from pipeline.compose.markdown import in_editions, texts_of
from pipeline.compose.notice import notice_document
from pipeline.derive.standing import Standing
from pipeline.model import Notice
from pipeline.places import Place
from pipeline.problems import Problem
from pipeline.publish.api import notice_file
from pipeline.read.sources import Source
from pipeline.read.texts import Written, read_notice
from pipeline.seals import plain
from pipeline.shards.codes import notice_codes
from pipeline.shards.judged import judged_all
from pipeline.shards.previews import Previews
from pipeline.shards.work import Public, Work, by_month, digests
from pipeline.timings import stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.edition import Edition
    from pipeline.model import Document

# Texts that are judged together: to send them elsewhere costs little beside that.
PARCEL = 200


@dataclass(slots=True)
class Notices:
    """The heads of all notices by path, those of the future too, and the files of each month."""

    heads: dict[str, Notice] = field(default_factory=dict)
    files: dict[str, list[Source]] = field(default_factory=dict)
    read: dict[str, Written] = field(default_factory=dict)
    """Those that were read in this build, with their bodies, until their pages are composed."""
    problems: list[Problem] = field(default_factory=list)

    def paths(self) -> frozenset[str]:
        """The paths of all files, those with problems too."""
        return frozenset(_path(source) for files in self.files.values() for source in files)

    def let_go(self, sources: dict[str, Source]) -> None:
        """Forget the bytes of the files that were read: those of a large site are too much to hold."""
        for month in {path[:7] for path in self.read}:
            self.files[month] = [source.let_go() for source in self.files[month]]
            sources.update((source.path, source) for source in self.files[month])


class Judged(msgspec.Struct):
    """What is kept of a notice: its head, if it could be read, and its warnings, which are told in every run."""

    digest: str
    head: Notice | None
    problems: list[Problem]


class Month(msgspec.Struct):
    """The notices of a month by their paths, and what they were judged by."""

    by: str
    notices: dict[str, Judged]


class Made(msgspec.Struct):
    """What a public notice's files were made of, and which they are; the picture stands apart."""

    key: str
    standing: Standing
    files: list[str]
    picture: str


@stage("read notices")
def notices_of(sources: Mapping[str, Source], work: Work) -> Notices:
    """Every notice; one is read and judged anew if its file changed."""
    found, shards = Notices(files=by_month(sources, month_of)), work.shards
    keys = {month: work.key(digests(files)) for month, files in found.files.items()}
    bring_up(found, {month: key for month, key in keys.items() if not shards.current(f"notices/{month}", key)}, work)
    for month in found.files:
        for path, kept in shards.new[f"notices/{month}"].read(Month).notices.items():
            found.problems += kept.problems
            if kept.head:
                found.heads[path] = kept.head
            if kept.head and path in found.read:
                # One head for a notice: two for each of a hundred thousand are too much to hold.
                found.read[path] = replace(found.read[path], head=kept.head)
    return found


def file_of_notice(path: str) -> str:
    """Where a notice is written."""
    return f"content/notices/{path}.md"


def month_of(path: str) -> str:
    """The month in whose folder a notice lies."""
    return path.split("/")[2]


def bring_up(found: Notices, late: Mapping[str, str], work: Work) -> None:
    """Read and judge what is new in some months (month → key)."""
    before = {month: _known(month, found.files[month], work) for month in late}
    new = [source for month, known in before.items() for source in found.files[month] if _path(source) not in known]
    read = dict(zip(map(_path, new), _judged(new, work), strict=True))
    found.read |= {path: written for path, (written, _) in read.items() if written}
    for month, known in before.items():
        notices = {
            path: known[path] if path in known else _kept(source, *read[path])
            for path, source in zip(map(_path, found.files[month]), found.files[month], strict=True)
        }
        work.shards.add(f"notices/{month}", late[month], Month(work.key(), notices))


def _known(month: str, files: Iterable[Source], work: Work) -> dict[str, Judged]:
    """What is known of those notices of a month whose files are as they were."""
    before = work.shards.payload(f"notices/{month}", Month) if work.shards.trusted else None
    if before is None or before.by != work.key():
        return {}
    digest_of = {_path(source): source.digest for source in files}
    return {path: kept for path, kept in before.notices.items() if digest_of.get(path) == kept.digest}


def _judged(sources: list[Source], work: Work) -> Iterator[tuple[Written | None, list[Problem]]]:
    parcels = [
        (
            [msgspec.structs.replace(source, content=source.raw) for source in sources[at : at + PARCEL]],
            read_notice,
            work.reference,
            work.judge,
        )
        for at in range(0, len(sources), PARCEL)
    ]
    return chain.from_iterable(work.crew.each(judged_all, parcels))


def _kept(source: Source, written: Written | None, problems: list[Problem]) -> Judged:
    return Judged(source.digest, written.head if written else None, problems)


@stage("pages of notices")
def notice_pages(notices: Notices, public: Public, places: Mapping[str, Place], work: Work) -> None:
    """The pages of the public notices and their JSON; composed anew if the text or the standing changed."""
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
            _compose(f"pages/{month}", key, shown, _Pages(notices, public, places, previews, work))


@dataclass(frozen=True, slots=True)
class _Pages:
    """What the pages of a month are made of."""

    notices: Notices
    public: Public
    places: Mapping[str, Place]
    previews: Previews
    work: Work

    def key(self, source: Source) -> str:
        """The key of the files of one notice."""
        path = _path(source)
        named = [self.places[place] for place in self.notices.heads[path].places]
        return self.work.key(source.digest, plain(self.public.standings[path]), plain(named), self.work.address)

    def texts(self, source: Source) -> tuple[dict[str, bytes], str]:
        """The files of one notice, and its picture."""
        work, wanted = self.work, set(self.previews.wanted)
        written = self.notices.read.pop(_path(source), None) or read_notice(source, work.reference)[0]
        if written is None:
            return {}, ""
        compose = partial(_documents, [written], self.public, self.places)
        texts = in_editions(work.editions, self.previews.seen(compose))
        if work.reference.site.channels:
            texts |= texts_of(_channels([written], self.public, self.places, work), work.own)
        texts |= _interface([written], self.public, self.places, work)
        return texts, next(iter(self.previews.wanted.keys() - wanted), "")


def _compose(name: str, key: str, shown: Iterable[Source], pages: _Pages) -> None:
    """The files of a month; those of a notice to which nothing happened stay as they are."""
    shards = pages.work.shards
    before = shards.old[name].files if shards.trusted and name in shards.old else {}
    known = (shards.payload(name, dict[str, Made]) or {}) if before else {}
    made: dict[str, Made] = {}
    texts: dict[str, bytes] = {}
    kept: dict[str, str] = {}
    for source in shown:
        own = pages.key(source)
        found = known.get(_path(source))
        if (
            found
            and found.key == own
            and shards.present.issuperset(found.files)
            and pages.previews.stays(found.picture)
        ):
            kept |= {file: before[file] for file in found.files}
        else:
            composed, picture = pages.texts(source)
            found = Made(own, pages.public.standings[_path(source)], list(composed), picture)
            texts |= composed
        made[_path(source)] = found
    pages.previews.draw()
    shards.add(name, key, made, texts).files.update(kept)


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
