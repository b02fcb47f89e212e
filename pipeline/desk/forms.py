"""The findings of a check in the forms that people and programs read. Pure."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.problems import Problem, listed, message, ordered, set_of, told, total

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Findings:
    """What a check found: the problems asked about, and how many there are in other files.

    `prefix` leads from the root of the repository to the site (`""` or `site/`): there code-review sites look.
    """

    problems: tuple[Problem, ...]
    elsewhere: tuple[Problem, ...] = ()
    prefix: str = ""


def text(found: Findings, language: str) -> str:
    """Lines for people, as a build says them."""
    return "\n".join(listed(found.problems, language))


def plain_json(found: Findings, language: str) -> str:
    """One JSON object: path, line, code, severity and message of each problem, and how many there are elsewhere."""
    problems = [
        {
            "path": problem.path,
            "line": problem.line,
            "code": problem.code,
            "severity": "error" if problem.blocks else "warning",
            "message": told(problem, language),
        }
        for problem in ordered(found.problems)
    ]
    return json.dumps({"problems": problems, "elsewhere": len(set_of(found.elsewhere))}, ensure_ascii=False, indent=1)


def github(found: Findings, language: str) -> str:
    """Workflow commands, from which GitHub and Gitea make annotations."""
    return "\n".join(
        f"::{'error' if problem.blocks else 'warning'} "
        f"file={_escaped(found.prefix + problem.path, ':,')},line={problem.line},title={problem.code}"
        f"::{_escaped(told(problem, language))}"
        for problem in ordered(found.problems)
    )


def _escaped(text: str, more: str = "") -> str:
    for sign in ("%", "\r", "\n", *more):
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text


def gitlab(found: Findings, language: str) -> str:
    """A code quality report; a problem keeps its fingerprint when lines above it come and go."""
    return json.dumps(
        [
            {
                "description": told(problem, language),
                "check_name": problem.code,
                "fingerprint": _fingerprint(problem),
                "severity": "major" if problem.blocks else "minor",
                "location": {"path": found.prefix + problem.path, "lines": {"begin": problem.line}},
            }
            for problem in ordered(found.problems)
        ],
        ensure_ascii=False,
        indent=1,
    )


def _fingerprint(problem: Problem) -> str:
    return hashlib.sha256("\0".join([problem.path, told(problem, "en")]).encode()).hexdigest()


def summary(found: Findings, language: str) -> list[str]:
    """The last lines of a check: how many problems there are, here and in other files."""
    lines = []
    if found.problems:
        lines.append(total(found.problems, language))
    if found.elsewhere:
        files = {problem.path for problem in found.elsewhere}
        lines.append(message("elsewhere", language, count=len(set_of(found.elsewhere)), files=len(files)))
    return lines


FORMS: dict[str, Callable[[Findings, str], str]] = {
    "text": text,
    "json": plain_json,
    "github": github,
    "gitlab": gitlab,
}
