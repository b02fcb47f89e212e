"""Whether a build would change anything: what the last one was made of, and until when that stands."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from pipeline.problems import Problem
from pipeline.render.pages import alone, output_of, theme_files, theme_key
from pipeline.seals import key_of
from pipeline.store import digest, files_below, write_changed
from pipeline.timings import stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.derive.ahead import Ahead
    from pipeline.shards.found import Found
    from pipeline.site import Folder


class Settled(msgspec.Struct):
    """A build that came to its end. From one moment until another it would do the same again."""

    key: str
    """Of all that the site is made of."""
    listing: str
    """The digest of the names of its files, and of those that they were made of."""
    since: datetime
    until: datetime
    pages: int
    problems: list[tuple[str, int, str, dict[str, Any]]]
    """Its warnings, which are told in every run."""


@stage("anything new")
def settled(folder: Folder, found: Found, moment: datetime) -> tuple[int, tuple[Problem, ...]] | None:
    """The pages and warnings of the site as it stands, if a build at this moment would change nothing."""
    try:
        known = msgspec.json.decode(folder.settled.read_bytes(), type=Settled)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
    if not found.shards.trusted or not known.since <= moment < known.until or known.key != _key(folder, found):
        return None
    composed = files_below(folder.markdown)
    pages = alone([output_of(path) for path in composed])
    if known.listing != _listing([*files_below(folder.output, pages), *composed]):
        return None
    # Files that were new to the last build need not be read again and again.
    found.shards.note("sources", found.stamps)
    return known.pages, tuple(Problem(*one) for one in known.problems)


@stage("anything new")
def settle(folder: Folder, found: Found, ahead: Ahead, pages: int, problems: Sequence[Problem]) -> None:
    """Remember a build that came to its end."""
    told = [(one.path, one.line, one.code, one.values) for one in problems]
    composed = found.shards.files()
    listing = _listing([*map(output_of, composed), *composed])
    known = Settled(_key(folder, found), listing, ahead.moment, ahead.due.moment, pages, told)
    write_changed(folder.settled, msgspec.json.encode(known))


def _key(folder: Folder, found: Found) -> str:
    sources = [(path, source.digest) for path, source in found.sources.items()]
    theme = [(path, digest((folder.theme / path).read_bytes())) for path in sorted(files_below(folder.theme))]
    unread = [(problem.path, problem.code) for problem in found.problems]
    return key_of(theme_key(theme_files(folder)), theme, sources, unread)


def _listing(files: Iterable[str]) -> str:
    return digest("\n".join(sorted(files)).encode())
