"""Commits and their signatures, as git knows them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pipeline.desk.repository import Unanswered, git

HEADER = re.compile(r"([0-9a-f]{40}) \d+ (\d+)")
FIELD, END = "\x1f", "\x1e"
FORM = FIELD.join(
    ("%H", "%P", "%G?", "%GS", "%GF", "%an <%ae>", "%aI", "%s", "%(trailers:key=Reviewed-by,valueonly,separator=%x2c)")
)


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit and its signature: `state` is git's letter, `signer` the name that the key has among the allowed."""

    name: str
    parents: tuple[str, ...]
    state: str
    signer: str
    key: str
    author: str
    when: str
    subject: str
    reviewers: str


@dataclass(frozen=True, slots=True)
class Repository:
    """The site's repository: its top folder, the way from there to the site, the file of allowed signers."""

    top: Path
    prefix: str
    signers: Path

    def commits(self, *span: str, path: str = "") -> list[Commit]:
        """The commits of a span, the newest first, or those that touched a file."""
        paths = [self.prefix + path] if path else []
        allowed = f"gpg.ssh.allowedSignersFile={self.signers}"
        answer = git(self.top, "-c", allowed, "log", f"--format={FORM}{END}", *span, "--", *paths).decode(
            errors="replace"
        )
        parts = [entry.strip("\n").split(FIELD) for entry in answer.split(END)[:-1]]
        return [Commit(name, tuple(parents.split()), *rest) for name, parents, *rest in parts]

    def file(self, commit: str, path: str) -> bytes | None:
        """A file of the site in a commit."""
        try:
            return git(self.top, "show", f"{commit}:{self.prefix}{path}")
        except Unanswered:
            return None

    def changed(self, before: str, after: str) -> list[str]:
        """The files that differ, from the site's folder; those outside of it keep their way from the top."""
        names = git(self.top, "diff", "--name-only", "--no-renames", "-z", before, after).decode(errors="replace")
        return [name.removeprefix(self.prefix) for name in names.split("\0") if name]

    def lines(self, path: str) -> dict[int, str]:
        """Line → the commit that wrote it, as the file stands now; lines that are in no commit have none."""
        found = {}
        for line in (
            git(self.top, "blame", "--porcelain", "--", self.prefix + path).decode(errors="replace").split("\n")
        ):
            if header := HEADER.match(line):
                found[int(header[2])] = header[1]
        return {line: commit for line, commit in found.items() if commit.strip("0")}

    def holds(self, commit: str, older: str) -> bool:
        """Whether a commit holds all that another one brought."""
        try:
            git(self.top, "merge-base", "--is-ancestor", older, commit)
        except Unanswered:
            return False
        return True
