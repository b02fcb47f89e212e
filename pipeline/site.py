"""Where things are: the folders of a site, and the settings that Pelican's configuration holds."""

from __future__ import annotations

import os
import re
import runpy
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.problems import Problem
from pipeline.store import digest

if TYPE_CHECKING:
    from collections.abc import Iterator

# Pelican's settings, and what tells them which site is meant where many share them.
CONF, MEANING = "publishconf.py", "pelicanconf.py"
MEANT = "BULLETIN_SITE"
PORTAL = re.compile(r"^\[portal\]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Folder:
    """A site's folder: content and settings in, `.build/` and `output/` out."""

    root: Path
    output: Path
    state: Path | None = None
    """Where a build keeps what it knows, if it is not to touch what others know."""
    checkout: Path | None = None
    """Where theme and settings lie, if the site shares them with others."""

    @property
    def build(self) -> Path:
        """What may be deleted at any time."""
        return self.state or self.root / ".build"

    @property
    def markdown(self) -> Path:
        """The composed Markdown."""
        return self.build / "markdown"

    @property
    def templates(self) -> Path:
        """The templates as they were compiled."""
        return self.build / "templates"

    @property
    def seals(self) -> Path:
        """The seals of the shards."""
        return self.build / "seals"

    @property
    def manifest(self) -> Path:
        """What this output folder was made of; another one has its own."""
        return self.build / "manifests" / f"{self._name}.json"

    @property
    def settled(self) -> Path:
        """Until when this output folder stands as it is; another one has its own."""
        return self.build / "settled" / f"{self._name}.json"

    @property
    def _name(self) -> str:
        return "output" if self.output == self.root / "output" else digest(str(self.output).encode())

    @property
    def mark(self) -> Path:
        """Says that an output folder elsewhere is ours, so that what nothing explains may be removed from it."""
        return self.output / ".bulletin"

    def owns_output(self) -> bool:
        """Whether nothing of others can lie in the output folder."""
        if self.output == self.root / "output" or self.mark.exists() or not self.output.exists():
            return True
        return not any(self.output.iterdir())

    @property
    def unfinished(self) -> Path:
        """Stands while a build writes: the next one then looks at every file."""
        return self.build / "unfinished"

    @property
    def theme(self) -> Path:
        """Templates and static files."""
        return self.shared / "theme"

    @property
    def shared(self) -> Path:
        """The folder of the theme."""
        return self.checkout or self.root

    @property
    def conf(self) -> Path:
        """Pelican's settings for publishing."""
        return self._settings(CONF)

    @property
    def shares_conf(self) -> bool:
        """Whether other sites have the same settings: then its own say its address."""
        return self.checkout is not None and self.conf.parent == self.checkout

    @property
    def meaning(self) -> Path:
        """Pelican's settings in general."""
        return self._settings(MEANING)

    def _settings(self, name: str) -> Path:
        """The site's own file, or the one that it shares."""
        own = self.root / name
        return own if own.exists() else self.shared / name

    @property
    def site(self) -> Path:
        """The site's own settings."""
        return self.root / "content" / "site.toml"


def folder_for_looking(folder: Folder) -> Folder:
    """The same content with an output and a memory of its own: to look ahead changes nothing that is published."""
    state = folder.root / ".build" / "serve"
    return Folder(folder.root, state / "output", state, folder.checkout)


def folder_of(root: Path, output: Path | None = None) -> Folder:
    """The folder of a site, its output beside its content unless told otherwise.

    One that has no theme of its own shares that of the nearest folder above it, with the settings.
    """
    root = root.resolve()
    checkout = next((above for above in (root, *root.parents) if (above / "theme" / "templates").is_dir()), root)
    return Folder(root, (output or root / "output").resolve(), None, None if checkout == root else checkout)


def roots_below(folder: Path) -> list[Path]:
    """The folders of sites below a folder, in order; portals last, for they are made of the others."""
    return sorted(_roots(folder), key=lambda root: bool(PORTAL.search(_text(root / "content" / "site.toml"))))


def _text(file: Path) -> str:
    return file.read_text("utf-8", errors="replace") if file.exists() else ""


def _roots(folder: Path) -> Iterator[Path]:
    """They are known by their `content`."""
    if (folder / "content").is_dir():
        yield folder
        return
    for below in sorted(folder.iterdir()):
        if below.is_dir() and not below.name.startswith("."):
            yield from _roots(below)


@contextmanager
def meant(root: str, shared: str) -> Iterator[None]:
    """The settings that are read now are those of a site; nothing of the ones read before is left, nor of these."""
    paths, before = sys.path[:], os.environ.get(MEANT)
    sys.modules.pop(Path(MEANING).stem, None)
    sys.path.insert(0, shared)
    os.environ[MEANT] = root
    try:
        yield
    finally:
        sys.path[:] = paths
        os.environ.pop(MEANT)
        if before is not None:
            os.environ[MEANT] = before


def public_address(folder: Folder) -> tuple[str, list[Problem]]:
    """`SITEURL` of `publishconf.py`: scheme and host, no slash at its end."""
    if not folder.conf.exists():
        return "", [Problem(CONF, 1, "missing-file")]
    try:
        with meant(str(folder.root), str(folder.shared)):
            address = str(runpy.run_path(str(folder.conf))["SITEURL"])
    except Exception as error:  # noqa: BLE001 - it is the site's own code, and may do anything
        return "", [Problem(CONF, 1, "setting", {"what": f"{type(error).__name__}: {error}"})]
    if not re.fullmatch(r"https?://[^/\s]+", address):
        return "", [Problem(CONF, 1, "site-url", {"value": address})]
    return address, []
