"""The site as built: its files and their digests. By the page law only pages of other Markdown have to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from pipeline.render.pages import manifest_of, output_of
from pipeline.store import Store, digest, write_changed

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.site import Folder


class Digests(msgspec.Struct):
    """The theme's key, and for each composed page its digest, its file of the site, and the digest of that."""

    theme: str = ""
    pages: dict[str, tuple[str, str, str]] = {}


def outputs(folder: Folder) -> dict[str, str]:
    """Path → digest of every file of the site."""
    manifest, before = manifest_of(folder), _digests(_path(folder))
    known = before.pages if before.theme == manifest.theme else {}
    pages = {
        path: known[path] if path in known and known[path][0] == made_of else _page(folder, path, made_of)
        for path, made_of in manifest.files.items()
        if path.endswith(".md")
    }
    if known != pages:
        write_changed(_path(folder), msgspec.json.encode(Digests(manifest.theme, pages)))
    copied = {path: found for path, found in manifest.files.items() if path not in pages}
    return copied | {output: found for _, output, found in pages.values()}


def mistrust(folder: Folder, path: str) -> None:
    """Have a file made anew whose bytes are not those that were built."""
    Store(folder.output).prune([path])


def _page(folder: Folder, path: str, made_of: str) -> tuple[str, str, str]:
    output = output_of(path)
    return made_of, output, digest((folder.output / output).read_bytes())


def _path(folder: Folder) -> Path:
    return folder.manifest.with_suffix(".digests")


def _digests(path: Path) -> Digests:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Digests)
    except (FileNotFoundError, msgspec.DecodeError):
        return Digests()
