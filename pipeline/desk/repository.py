"""The site's git repository, asked through git itself: what is staged, what was committed, where hooks lie."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.read.sources import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterable

# A hook is called with these, and they would mislead git where the site is not the top of its repository.
MISLEADING = ("GIT_DIR", "GIT_WORK_TREE", "GIT_PREFIX")


class Unanswered(Exception):
    """Git gave no answer: the site lies in no repository, or there is no git."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A working tree and the place of the site in it: `prefix` is `""` or ends with a slash."""

    top: Path
    prefix: str

    def hooks(self) -> Path:
        """The folder of the hooks."""
        return self.top / git(self.top, "rev-parse", "--git-path", "hooks").decode(errors="surrogateescape").strip()

    def staged(self) -> set[str]:
        """The files of the site whose staged state is another than the committed one."""
        return self._named("diff-index", "-z", "--name-only", "--cached", self.committed())

    def committed(self) -> str:
        """The tree of the last commit; the empty one where there is none."""
        try:
            return git(self.top, "rev-parse", "--verify", "--quiet", "HEAD^{tree}").decode().strip()
        except Unanswered:
            return git(self.top, "hash-object", "-t", "tree", "--stdin").decode().strip()

    def index_instead(self, present: Iterable[str]) -> dict[str, bytes | None]:
        """What makes the files that are present those that are staged: other bytes, or None where there is no file."""
        kept = self._objects(1, "ls-files", "-z", "--stage")
        return self._instead(present, kept, self._named("diff-files", "-z", "--name-only"))

    def commit_instead(self, present: Iterable[str]) -> dict[str, bytes | None]:
        """What makes the files that are present those of the last commit."""
        tree = self.committed()
        kept = self._objects(2, "ls-tree", "-rz", "--full-tree", tree)
        return self._instead(present, kept, self._named("diff-index", "-z", "--name-only", tree))

    def _instead(self, present: Iterable[str], kept: dict[str, str], differing: set[str]) -> dict[str, bytes | None]:
        """Only what differs from the working tree is read: it costs what was changed, not what there is."""
        wanted = sorted(path for path in differing & kept.keys())
        contents = self._contents([kept[path] for path in wanted])
        return {**dict.fromkeys(set(present) - kept.keys()), **dict(zip(wanted, contents, strict=True))}

    def _named(self, *arguments: str) -> set[str]:
        """The files of the site that git names."""
        names = git(self.top, *arguments, "--", f"{self.prefix}content").decode(errors="surrogateescape").split("\0")
        return {name.removeprefix(self.prefix) for name in names if name and not _hidden(name)}

    def _objects(self, place: int, *arguments: str) -> dict[str, str]:
        """The files of the site, and the object names that stand at a place of git's lines."""
        lines = git(self.top, *arguments, "--", f"{self.prefix}content").decode(errors="surrogateescape").split("\0")
        found = (line.split("\t", 1) for line in lines if line)
        return {name.removeprefix(self.prefix): about.split(" ")[place] for about, name in found if not _hidden(name)}

    def _contents(self, keys: list[str]) -> list[bytes]:
        answer, found = git(self.top, "cat-file", "--batch", given="\n".join(keys).encode()), []
        for _ in keys:
            head, _, answer = answer.partition(b"\n")
            size = int(head.rsplit(b" ", 1)[1])
            found.append(answer[:size])
            answer = answer[size + 1 :]
        return found


def repository_of(site: Path) -> Repository:
    """The repository that the site's folder lies in."""
    answer = git(site, "rev-parse", "--show-toplevel", "--show-prefix").decode(errors="surrogateescape")
    top, prefix = answer.split("\n")[:2]
    return Repository(Path(top), prefix)


def prefix_of(site: Path) -> str:
    """The way from the top of the repository to the site, told without git; empty where there is no repository."""
    for folder in (site, *site.parents):
        if (folder / ".git").exists():
            here = site.relative_to(folder).as_posix()
            return "" if here == "." else f"{here}/"
    return ""


def _hidden(name: str) -> bool:
    return any(part.startswith(HIDDEN) for part in name.split("/"))


def git(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    """What git prints; a hook's GIT_INDEX_FILE, relative to the top, is kept."""
    environment = {name: value for name, value in os.environ.items() if name not in MISLEADING}
    try:
        done = subprocess.run(  # noqa: S603
            ["git", *arguments],  # noqa: S607 - the editor's own git
            cwd=folder,
            env=environment,
            input=given,
            capture_output=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        raise Unanswered from None
    return done.stdout
