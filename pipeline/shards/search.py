"""The search index: a part for each year, one for the pages of no year; made when the pages that it finds are live."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.compose.search import SITE
from pipeline.edition import VARIANTS
from pipeline.publish.records import record_of
from pipeline.seals import key_of, plain
from pipeline.timings import stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.publish.records import Record
    from pipeline.seals import Shards

PAGE = "search.md"
FOLDERS = "|".join(prefix for prefix, _ in VARIANTS.values())
# Pages that only list others change with each notice, and answer no question themselves.
# The words of a page for each channel are those of the page.
LISTED = r"index|404\.html|archive|archive/.+|daily|sections/.+|feeds|offline|search|sitemap|.+/(?:channels|pack)"
LISTS = re.compile(rf"(?:{FOLDERS})?(?:{LISTED})\.md")
FOUND = re.compile(rf"(?P<edition>{FOLDERS}|)(?:(?:notices|daily)/(?P<year>\d{{4}})-)?.*\.md")
# `search/2021` is made of pages below `/`, `search/hant/2021` of those below `/hant/`.
PART = re.compile(r"search/(.*/)?(.+)")
HOMES = {f"{prefix[:-1]}.md" for prefix, _ in VARIANTS.values()}


def keep(shards: Shards) -> None:
    """The index as it was stands until the pages are live."""
    for name in _found_by(shards):
        shards.kept(name)


@stage("search index")
def index(shards: Shards) -> bool:
    """Index the pages of each part that changed; whether there was any."""
    late = {
        name: (key, files)
        for name, files in _found_by(shards).items()
        if (key := key_of(sorted(files.items()))) != (shards.new[name].key if name in shards.new else "")
    }
    for name, (key, files) in late.items():
        _index(name, key, sorted(files, reverse=True), shards)
    return bool(late)


def _index(name: str, key: str, paths: list[str], shards: Shards) -> None:
    """A part of the index. A page's neighbours change its file, but not what is found in it."""
    records = list(_records(paths, shards))
    found, before = key_of(plain(records)), shards.new.get(name)
    if before and before.read(str) == found:
        before.key = key
        return
    from pipeline.publish.index import index_files

    edition, part = PART.sub(r"\1", name), PART.sub(r"\2", name)
    files = index_files(records, program=part == SITE)
    shards.add(name, key, found, {f"{edition}search/{part}/{path}": content for path, content in files.items()})


def _found_by(shards: Shards) -> dict[str, dict[str, str]]:
    """Part → path → digest of the pages that it finds; none if the site has no search."""
    files = shards.files()
    found: dict[str, dict[str, str]] = {}
    for path, digest in files.items() if PAGE in files else ():
        page = FOUND.fullmatch(path)
        if page and path not in HOMES and not LISTS.fullmatch(path):
            found.setdefault(f"search/{page['edition']}{page['year'] or SITE}", {})[path] = digest
    return found


def _records(paths: list[str], shards: Shards) -> Iterator[Record]:
    from pipeline.render.plugin import front_matter, split

    for path in paths:
        head, body = split((shards.markdown / path).read_text("utf-8"))
        yield record_of(front_matter(head), body)
