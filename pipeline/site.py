"""Where things are: the folders of a site, and the settings that Pelican's configuration holds."""

from __future__ import annotations

import re
import runpy
import sys
from dataclasses import dataclass
from pathlib import Path

from pipeline.problems import Problem
from pipeline.store import digest


@dataclass(frozen=True, slots=True)
class Folder:
    """A site's folder: content and settings in, `.build/` and `output/` out."""

    root: Path
    output: Path
    state: Path | None = None
    """Where a build keeps what it knows, if it is not to touch what others know."""

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
        return self.root / "theme"

    @property
    def conf(self) -> Path:
        """Pelican's settings for publishing."""
        return self.root / "publishconf.py"

    @property
    def site(self) -> Path:
        """The site's own settings."""
        return self.root / "content" / "site.toml"


def folder_for_looking(folder: Folder) -> Folder:
    """The same content with an output and a memory of its own: to look ahead changes nothing that is published."""
    state = folder.root / ".build" / "serve"
    return Folder(folder.root, state / "output", state)


def folder_of(root: Path, output: Path | None = None) -> Folder:
    """The folder of a site, its output beside its content unless told otherwise."""
    root = root.resolve()
    return Folder(root, (output or root / "output").resolve())


def public_address(folder: Folder) -> tuple[str, list[Problem]]:
    """`SITEURL` of `publishconf.py`: scheme and host, no slash at its end."""
    name = folder.conf.name
    if not folder.conf.exists():
        return "", [Problem(name, 1, "missing-file")]
    sys.modules.pop("pelicanconf", None)
    try:
        address = str(runpy.run_path(str(folder.conf))["SITEURL"])
    except Exception as error:  # noqa: BLE001 - it is the site's own code, and may do anything
        return "", [Problem(name, 1, "setting", {"what": f"{type(error).__name__}: {error}"})]
    if not re.fullmatch(r"https?://[^/\s]+", address):
        return "", [Problem(name, 1, "site-url", {"value": address})]
    return address, []
