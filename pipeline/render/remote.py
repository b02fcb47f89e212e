"""Rendering where no disk is shared: texts, theme and settings go out, pages come back as bytes, the sender writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from multiprocessing.util import Finalize
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TYPE_CHECKING

from pipeline.render.batch import Rendered, batches, render_batch
from pipeline.site import folder_of
from pipeline.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.crew import Crew
    from pipeline.site import Folder

# Pages that go out together. Pelican's start costs as much as some fifty; a worker that dies costs what it had.
FEWEST, MOST = 50, 200
# Parcels a worker, so that none waits long for the slowest.
SHARES = 4
# Pelican's settings and signals are one a process, and a worker may have many threads.
_one = Lock()
_unpacked: dict[str, Folder] = {}


@dataclass(frozen=True, slots=True)
class Parcel:
    """Some composed files, and under its key all that pages are made of besides."""

    key: str
    theme: Mapping[str, bytes]
    files: Mapping[str, bytes]


def rendered_afar(
    folder: Folder, theme: tuple[str, Mapping[str, bytes]], pages: Sequence[str], crew: Crew, store: Store
) -> Iterator[Rendered]:
    """Have pages rendered by workers who may share no disk; what differs is written here, by the store alone."""
    size = min(max(len(pages) // (SHARES * crew.jobs), FEWEST), MOST)
    parcels = (
        Parcel(*theme, {path: (folder.markdown / path).read_bytes() for path in pages[at : at + size]})
        for at in range(0, len(pages), size)
    )
    for rendered, contents in crew.each(render_parcel, parcels):
        for path, content in contents.items():
            store.write(path, content)
        yield replace(rendered, changed=())


def render_parcel(parcel: Parcel) -> tuple[Rendered, dict[str, bytes]]:
    """Render the files of a parcel: what Pelican said, and the bytes of each page."""
    with _one:
        folder = _folder(parcel)
        files, site = Store(folder.markdown), Store(folder.output)
        for path, text in parcel.files.items():
            files.write(path, text)
        rendered = render_batch(batches(folder, list(parcel.files), len(parcel.files))[0])
        contents = {page: (folder.output / page).read_bytes() for page in rendered.pages}
        files.prune(parcel.files)
        site.prune(contents)
        return rendered, contents


def _folder(parcel: Parcel) -> Folder:
    """A folder with the theme, the same for every parcel: what it compiles is compiled once."""
    if parcel.key not in _unpacked:
        made = TemporaryDirectory(prefix="bulletin-")
        # Processes of a pool end without what `atexit` was told.
        Finalize(made, made.cleanup, exitpriority=1)
        store = Store(Path(made.name))
        for path, content in parcel.theme.items():
            store.write(path, content)
        _unpacked[parcel.key] = folder_of(Path(made.name))
    return _unpacked[parcel.key]
