"""The generators compared: their command lines, and what they say of themselves."""

import re
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import corpus
from prose import AT

OURS: Final = (
    "{bin}/bulletin", "build", "--site", "{site}", "--output", "{output}",
    "--jobs", "{jobs}", "--at", AT, "--lang", "en",
)  # fmt: skip
PELICAN: Final = ("{bin}/pelican", "content", "--output", "{output}", "--settings", "settings.py")
FULL: Final = "full build"
EDIT: Final = "one body changed"
NOTHING: Final = "nothing changed"
CASES: Final = (FULL, EDIT, NOTHING)
# Pelican's own cache of what it has read, which is off by default.
CACHE: Final = ("--extra-settings", "CACHE_CONTENT=true", "LOAD_CONTENT_CACHE=true")
HUGO: Final = ("{bin}/hugo", "--destination", "{output}", "--cacheDir", "{site}/.cache")


@dataclass(frozen=True)
class Contender:
    """One generator on its own copy of the corpus."""

    shape: corpus.Shape
    command: tuple[str, ...]
    version_command: tuple[str, ...]
    # First group: the number of pages in what the generator prints.
    pages: re.Pattern[str]
    # What a full build throws away, beside the output.
    state: tuple[str, ...]
    in_project: bool = False
    # Cases that are run in the first round only, and those that are a full build again.
    once: tuple[str, ...] = ()
    never: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.shape.name

    def site(self, root: Path) -> Path:
        return root / self.name

    def output(self, root: Path) -> Path:
        return self.site(root) / self.shape.output

    def folder(self, root: Path) -> Path:
        """Where the command is run."""
        return corpus.PROJECT if self.in_project else self.site(root)

    def arguments(self, root: Path, bin_folder: Path, jobs: int) -> list[str]:
        names = {
            "bin": str(bin_folder),
            "site": str(self.site(root)),
            "output": str(self.output(root)),
            "jobs": str(jobs),
        }
        return [part.format_map(names) for part in self.command]

    def due(self, case: str, turn: int) -> bool:
        return case not in self.never and (turn == 0 or case not in self.once)

    def clean(self, root: Path) -> None:
        for name in (self.shape.output, *self.state):
            shutil.rmtree(self.site(root) / name, ignore_errors=True)

    def pages_printed(self, text: str) -> str:
        found = self.pages.search(text)
        return found[1] if found else "–"

    def version(self, bin_folder: Path) -> str:
        command = [part.format(bin=bin_folder) for part in self.version_command]
        try:
            done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return "not runnable"
        found = re.search(r"\d+\.\d+[\w.]*", done.stdout)
        return found[0] if found else "unknown"


OWN: Final = Contender(
    shape=corpus.SHAPES["ours"],
    command=OURS,
    version_command=("{bin}/bulletin", "--version"),
    pages=re.compile(r"(\d+) pages rendered"),
    state=(".build",),
    in_project=True,
)
STOCK: Final = Contender(
    shape=corpus.SHAPES["pelican"],
    command=PELICAN,
    version_command=("{bin}/pelican", "--version"),
    pages=re.compile(r"Processed\s+(\d+)\s+articles"),
    state=("cache", "__pycache__"),
    # It keeps nothing between two processes.
    once=(EDIT,),
    never=(NOTHING,),
)

CONTENDERS: Final = {
    contender.name: contender
    for contender in (
        OWN,
        STOCK,
        Contender(
            shape=corpus.SHAPES["hugo"],
            command=HUGO,
            version_command=("{bin}/hugo", "version"),
            pages=re.compile(r"Pages\s+│\s+(\d+)"),
            state=(".cache", "resources"),
        ),
        replace(
            STOCK,
            shape=replace(STOCK.shape, name="pelican-cache"),
            command=(*PELICAN, *CACHE),
            once=(),
            never=(),
        ),
        replace(
            OWN,
            shape=replace(OWN.shape, name="ours-all", prepare=corpus.copy_all_settings),
            once=(FULL,),
        ),
    )
}
DEFAULT: Final = ("ours", "pelican", "hugo", "ours-all")
