"""Composed files to the site: renders what changed, copies what is not Markdown, removes what is gone."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from functools import partial
from itertools import chain
from math import ceil
from typing import TYPE_CHECKING

import msgspec

from pipeline.crew import ALONE, Crew
from pipeline.render.batch import Batch, Rendered, batches, render_batch
from pipeline.seals import code_digest
from pipeline.store import Store, digest, files_below, shared, write_changed
from pipeline.timings import stage

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from pipeline.site import Folder

# A batch's pages are in memory together; Pelican's start costs as much as some fifty pages.
BATCH = 1000
FEW = 100


class RenderFailed(Exception):
    """Pelican warned, or did not write what it was given. Nothing unchecked reaches it: our own fault."""


class Manifest(msgspec.Struct):
    """What an output folder was made of: the key of the theme, and for each composed file the digest.

    A digest is empty while its file is being made, so that a build that dies is taken up again.
    """

    theme: str
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The composed files that were rendered, the files of the site that were written or removed."""

    rendered: tuple[str, ...]
    written: tuple[str, ...]
    removed: tuple[str, ...]
    bodies: dict[str, str] = field(default_factory=dict)
    """Composed file → HTML of the texts that feeds repeat, of the pages rendered now."""


def output_of(path: str) -> str:
    """The file of the site that a composed file becomes."""
    if not path.endswith(".md"):
        return path
    stem = path.removesuffix(".md")
    if stem == "index" or stem.endswith(".html"):
        return f"{stem.removesuffix('.html')}.html"
    return f"{stem}/index.html"


class Looking(Enum):
    """Where a build looks whether the files of the site are there."""

    NOWHERE = auto()
    """It has looked already."""
    USUAL = auto()
    """Not into the folders of single pages, for what else might lie there."""
    EVERYWHERE = auto()
    """The build before did not come to its end."""


@stage("render")
def render(
    folder: Folder, files: Mapping[str, str], crew: Crew = ALONE, *, looking: Looking = Looking.USUAL
) -> Outcome:
    """Bring the site up to date with the composed files (path → digest)."""
    made_of = theme_files(folder)
    theme = theme_key(made_of)
    old = _manifest(folder.manifest)
    if old.theme != theme:
        old = Manifest(theme, dict.fromkeys(old.files, ""))
        Store(folder.templates).prune(files_below(folder.templates))
    # Of ten thousand pages one has changed: what is as it was is passed over all at once.
    late = {path for path, _ in files.items() - old.files.items()}
    if looking is Looking.NOWHERE:
        gone = {output_of(path) for path in old.files.keys() - files.keys()} - {output_of(path) for path in late}
    else:
        outputs = {path: output_of(path) for path in files}
        present = set(files_below(folder.output, alone(outputs.values()) if looking is Looking.USUAL else ()))
        gone = present.difference(outputs.values())
        late |= {path for path, output in outputs.items() if output not in present}
    stale = [path for path in files if path in late] if late else []
    if not stale and not gone and old.files.keys() == files.keys():
        return Outcome((), (), ())
    _write(folder.manifest, Manifest(theme, {**old.files, **dict.fromkeys(stale, "")}))
    store = Store(folder.output)
    # First, for a folder may have to make room for a file.
    store.prune(gone)
    pages = sorted(path for path in stale if path.endswith(".md"))
    if crew.far:
        from pipeline.render.remote import rendered_afar

        done = list(rendered_afar(folder, (theme, made_of), pages, crew, store))
    else:
        done = list(crew.each(render_batch, _batches(folder, pages, crew.jobs)))
    _agree(pages, done)
    others = sorted(set(stale) - set(pages))
    parts = (others[at : at + BATCH] for at in range(0, len(others), BATCH))
    same = list(chain.from_iterable(crew.near(partial(shared, folder.output, folder.markdown), parts)))
    _write(folder.manifest, Manifest(theme, dict(files)))
    changed = [name for found in done for name in found.changed]
    bodies = {name: body for found in done for name, body in found.bodies.items()}
    named = {path: bodies[name] for path in pages if (name := output_of(path)) in bodies}
    return Outcome(tuple(pages), (*changed, *store.written, *same), tuple(store.removed), named)


def alone(outputs: Collection[str]) -> set[str]:
    """The folders that hold a page and nothing else."""
    pages = {path.removesuffix("index.html") for path in outputs if path.endswith("/index.html")}
    above = {_above(path) for path in (*pages, *(path for path in outputs if not path.endswith("/index.html")))}
    while further := {_above(path) for path in above} - above:
        above |= further
    return pages - above


def _above(path: str) -> str:
    return f"{path.rstrip('/').rpartition('/')[0]}/"


def _batches(folder: Folder, pages: list[str], jobs: int) -> list[Batch]:
    if len(pages) <= FEW:
        return batches(folder, pages, FEW)
    # As many for each, so that none is done before the others.
    rounds = ceil(len(pages) / (BATCH * jobs))
    return batches(folder, pages, ceil(len(pages) / (rounds * jobs)))


def _agree(pages: list[str], done: list[Rendered]) -> None:
    """Pelican skips what it does not like with exit code 0: count what came out."""
    warnings = [message for found in done for message in found.warnings]
    if warnings:
        raise RenderFailed("\n".join(dict.fromkeys(warnings)))
    missing = {output_of(path) for path in pages} ^ {name for found in done for name in found.pages}
    if missing:
        raise RenderFailed(f"pages asked for and pages rendered differ: {sorted(missing)[:10]}")


def theme_files(folder: Folder) -> dict[str, bytes]:
    """All files that pages are made of besides their Markdown, as far as they are there."""
    templates = [f"theme/templates/{path}" for path in files_below(folder.theme / "templates")]
    words = [path.relative_to(folder.shared).as_posix() for path in folder.theme.glob("translations/**/*.po")]
    shared = {path: folder.shared / path for path in (*templates, *words)}
    own = [folder.site, *(folder.root / "content").glob("translations/**/*.po")]
    files = shared | {path.relative_to(folder.root).as_posix(): path for path in own}
    files |= {path.name: path for path in (folder.conf, folder.meaning)}
    return {name: files[name].read_bytes() for name in sorted(files) if files[name].is_file()}


def theme_key(files: Mapping[str, bytes]) -> str:
    """The key of the theme: its files, and all that makes pages of them."""
    return digest(msgspec.json.encode([code_digest(), [(path, digest(content)) for path, content in files.items()]]))


def _manifest(path: Path) -> Manifest:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Manifest)
    except (FileNotFoundError, msgspec.DecodeError):
        return Manifest("", {})


def manifest_of(folder: Folder) -> Manifest:
    """What the site was made of when it was last built."""
    return _manifest(folder.manifest)


def _write(path: Path, manifest: Manifest) -> None:
    write_changed(path, msgspec.json.encode(manifest))
