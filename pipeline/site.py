"""Where things are: the folders of a site, and the settings that Pelican's configuration holds."""

from __future__ import annotations

import runpy
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Folder:
    """A site's folder: content and settings in, `.build/` and `output/` out."""

    root: Path
    output: Path

    @property
    def build(self) -> Path:
        """What may be deleted at any time."""
        return self.root / ".build"

    @property
    def markdown(self) -> Path:
        """The composed Markdown."""
        return self.build / "markdown"

    @property
    def seals(self) -> Path:
        """The seals of the shards."""
        return self.build / "seals"

    @property
    def manifest(self) -> Path:
        """What the output was made of."""
        return self.build / "manifest.json"

    @property
    def unfinished(self) -> Path:
        """Stands while a build writes: the next one then looks at every file."""
        return self.build / "unfinished"

    @property
    def theme(self) -> Path:
        """Templates and static files."""
        return self.root / "theme"

    @property
    def conf(self) -> Path:
        """Pelican's settings for publishing."""
        return self.root / "publishconf.py"

    @property
    def site(self) -> Path:
        """The site's own settings."""
        return self.root / "content" / "site.toml"


def folder_of(root: Path, output: Path | None = None) -> Folder:
    """The folder of a site, its output beside its content unless told otherwise."""
    root = root.resolve()
    return Folder(root, (output or root / "output").resolve())


def public_address(folder: Folder) -> str:
    """`SITEURL` of `publishconf.py`, without a slash at its end."""
    sys.modules.pop("pelicanconf", None)
    return str(runpy.run_path(str(folder.conf))["SITEURL"]).rstrip("/")
