"""Composed files to the site: renders what changed, copies what is not Markdown, removes what is gone."""

from __future__ import annotations

from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import msgspec

from pipeline.render.batch import Rendered, batches, render_batch
from pipeline.store import Store, digest, files_below, stray, write_changed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pipeline.site import Folder

# A batch's pages are in memory together; Pelican's start costs as much as some fifty pages.
BATCH = 1000
ALONE = 100


class RenderFailed(Exception):
    """Pelican warned, or did not write what it was given. Nothing unchecked reaches it: our own fault."""


class Manifest(msgspec.Struct):
    """What `output/` was made of: the theme's key, and for each composed file its digest.

    A digest is empty while its page is being made, so that a build that dies is taken up again.
    """

    theme: str
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Counts of a rendering."""

    rendered: tuple[str, ...]
    written: tuple[str, ...]
    removed: tuple[str, ...]


def output_of(path: str) -> str:
    """The file of the site that a composed file becomes."""
    if not path.endswith(".md"):
        return path
    stem = path.removesuffix(".md")
    if stem == "index" or stem.endswith(".html"):
        return f"{stem.removesuffix('.html')}.html"
    return f"{stem}/index.html"


def render(folder: Folder, files: Mapping[str, str], jobs: int, executor: Executor | None = None) -> Outcome:
    """Bring the site up to date with the composed files (path → digest)."""
    old, known = _manifest(folder.manifest), theme_key(folder)
    if old.theme != known:
        old = Manifest(known, dict.fromkeys(old.files, ""))
    present = set(files_below(folder.output))
    stale = [path for path, found in files.items() if old.files.get(path) != found or output_of(path) not in present]
    static = {f"theme/{path}": path for path in files_below(folder.theme / "static")}
    explained = {output_of(path) for path in files} | set(static)
    gone = present - explained
    store = Store(folder.output)
    if not stale and not gone and old.files.keys() == files.keys() and static.keys() <= present:
        return Outcome((), (), ())
    _write(folder.manifest, Manifest(known, {**old.files, **dict.fromkeys(stale, "")}))
    pages = sorted(path for path in stale if path.endswith(".md"))
    done = _rendered(folder, pages, jobs, executor)
    _agree(pages, done)
    for path in sorted(set(stale) - set(pages)):
        store.write(path, (folder.markdown / path).read_bytes())
    for path, source in static.items():
        store.write(path, (folder.theme / "static" / source).read_bytes())
    store.prune(stray(folder.output, explained))
    _write(folder.manifest, Manifest(known, dict(files)))
    changed = [name for found in done for name in found.changed]
    return Outcome(tuple(pages), (*changed, *store.written), tuple(store.removed))


def _rendered(folder: Folder, pages: list[str], jobs: int, executor: Executor | None) -> list[Rendered]:
    size = max(1, min(BATCH, -(-len(pages) // max(jobs, 1))))
    work = batches(
        str(folder.conf), str(folder.markdown), str(folder.output), pages, size if len(pages) > ALONE else ALONE
    )
    if executor is None and (jobs <= 1 or len(work) <= 1):
        return [render_batch(batch) for batch in work]
    pool = nullcontext(executor) if executor else ProcessPoolExecutor(jobs)
    with cast("nullcontext[Executor]", pool) as workers:
        return list(workers.map(render_batch, work))


def _agree(pages: list[str], done: list[Rendered]) -> None:
    """Pelican skips what it does not like with exit code 0: count what came out."""
    warnings = [message for found in done for message in found.warnings]
    if warnings:
        raise RenderFailed("\n".join(dict.fromkeys(warnings)))
    missing = {output_of(path) for path in pages} ^ {name for found in done for name in found.pages}
    if missing:
        raise RenderFailed(f"pages asked for and pages rendered differ: {sorted(missing)[:10]}")


def theme_key(folder: Folder) -> str:
    """The key of all that pages are made of besides their Markdown."""
    from pipeline.seals import code_digest

    parts = [(path, digest((folder.theme / path).read_bytes())) for path in sorted(files_below(folder.theme))]
    conf = [digest(path.read_bytes()) for path in (folder.conf, folder.conf.with_name("pelicanconf.py"), folder.site)]
    return digest(msgspec.json.encode([code_digest(), parts, conf]))


def _manifest(path: Path) -> Manifest:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Manifest)
    except (FileNotFoundError, msgspec.DecodeError):
        return Manifest("", {})


def _write(path: Path, manifest: Manifest) -> None:
    write_changed(path, msgspec.json.encode(manifest))
