"""The files that people attach: judged once, and published without what the camera wrote beside a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.problems import Fault, Problem
from pipeline.publish.pictures import stripped
from pipeline.read import pictures
from pipeline.read.attachments import OFFICE, words_in
from pipeline.shards.work import digests
from pipeline.timings import stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pipeline.read.sources import Source
    from pipeline.read.texts import Written
    from pipeline.shards.work import Public, Work


def attachment_problems(sources: Mapping[str, Source], work: Work) -> list[Problem]:
    """What is wrong with the files below `content/files/`; they are looked at anew if one of them changed."""
    key = work.key(digests(list(sources.values())))
    sealed = work.shards.current("attachments", key)
    if sealed is None:
        found = [problem for source in sources.values() for problem in _judged(source, work)]
        sealed = work.shards.add("attachments", key, found)
    return sealed.read(list[Problem])


def _judged(source: Source, work: Work) -> Iterator[Problem]:
    for problem in work.judge.guard(source.path, words_in(source)):
        # What an office's program wrote has no lines that an editor sees.
        line = 1 if source.path.lower().endswith(OFFICE) else problem.line
        yield Problem(problem.path, line, problem.code, problem.values)
    if source.path.lower().endswith(pictures.CLOSED):
        yield Problem(source.path, 1, "picture-closed")
    if source.path.lower().endswith(pictures.SUFFIXES):
        yield from _picture(source)


def _picture(source: Source) -> Iterator[Problem]:
    try:
        place, names = pictures.told(pictures.parts_of(source.raw))
    except Fault as fault:
        yield Problem(source.path, 1, fault.code, fault.values)
        return
    if place:
        yield Problem(source.path, 1, "picture-place")
    elif names:
        yield Problem(source.path, 1, "picture-maker", {"found": "、".join(dict.fromkeys(names))})


@stage("attachments")
def attachments(public: Public, pages: Iterable[Written], sources: Mapping[str, Source], work: Work) -> dict[str, int]:
    """The files that a public notice or page attaches or links, with their sizes; no others go out."""
    shown = [notice for notice in public.notices if not public.standings[notice.path].withdrawn]
    named = {path for notice in shown for path in notice.attachments}
    texts = [*shown, *(written.head for written in pages)]
    linked = {link.address.removeprefix("/files/") for text in texts for link in text.links}
    found = {path: sources[path] for path in sorted(named | linked) if path in sources}
    key = work.key(digests(list(found.values())))
    sealed = work.shards.current("files", key)
    if sealed is None:
        files = {path: _published(path, source) for path, source in found.items()}
        sizes = {path: len(file) for path, file in files.items()}
        sealed = work.shards.add("files", key, sizes, {f"files/{path}": file for path, file in files.items()})
    return sealed.read(dict[str, int])


def _published(path: str, source: Source) -> bytes:
    return stripped(source.raw) if path.lower().endswith(pictures.SUFFIXES) else source.raw
