"""The pre-commit hook: its text, and where it goes. A hook of somebody else is left alone."""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.problems import message
from pipeline.store import write_changed

if TYPE_CHECKING:
    from pipeline.desk.repository import Repository

MARK = "# bulletin: the pre-commit hook"


@dataclass(frozen=True, slots=True)
class Hook:
    """The hook's file, and the line that does its work; `taken` says that the file is somebody else's."""

    file: Path
    line: str
    taken: bool


def hook_of(repository: Repository) -> Hook:
    """The hook as it would be in this repository."""
    file = repository.hooks() / "pre-commit"
    taken = file.exists() and MARK not in file.read_text("utf-8", errors="replace")
    site = shlex.quote(repository.prefix or ".")
    return Hook(file, f"{shlex.quote(_python(repository.top))} -m pipeline check --staged --site {site}", taken)


def _python(top: Path) -> str:
    """The interpreter of this installation; by its place in the repository if it lies there, for that may be moved."""
    python = Path(sys.executable)
    return f"./{python.relative_to(top)}" if python.is_relative_to(top) else str(python)


def install(hook: Hook, language: str) -> None:
    """Write the hook. Git runs it at the top of the working tree, whatever letters its path has."""
    program = hook.line.split(" -m ")[0]
    lines = [
        "#!/bin/sh",
        MARK,
        f"[ -x {program} ] || {{ echo {shlex.quote(message('hook-program', language))} >&2; exit 1; }}",
        f"exec {hook.line}",
    ]
    write_changed(hook.file, ("\n".join(lines) + "\n").encode())
    hook.file.chmod(0o755)
