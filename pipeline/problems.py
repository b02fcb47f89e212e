"""What an input did wrong: file, line, fault and remedy, as a value. Pure."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# A sheet shifted by one column makes thousands of them; nobody reads more than a screen.
SHOWN_AT_MOST = 50
LONGEST = 160
# What is wrong for certain stops a build. A rule that may be mistaken, or whose breach does no harm, only warns.
WARNINGS = frozenset(
    [
        "allowed-unused",
        "city-broken",
        "city-elsewhere",
        "city-missing",
        "city-silent",
        "doubled-word",
        "identity-like",
        "near-place",
        "picture-maker",
        "picture-place",
        "punctuation",
        "sentence-unplaced",
    ]
)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault. `code` names the message in `messages/`, `values` fill its gaps."""

    path: str
    line: int
    code: str
    values: dict[str, object] = field(default_factory=dict, compare=False)

    @property
    def blocks(self) -> bool:
        """Whether nothing is built until it is mended."""
        return self.code not in WARNINGS


class Fault(Exception):
    """One value cannot be read: raised by the readers of single values, caught by those of files."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values
        self.line: int | None = None

    def at(self, line: int) -> Fault:
        """The fault with its line, where the reader of the file does not know it."""
        self.line = line
        return self


def said(problem: Problem, language: str) -> str:
    """The problem in one line, `path:line: what; mend`; a warning says that it is one."""
    warning = "" if problem.blocks else message("warning", language)
    return f"{problem.path}:{problem.line}: {warning}{told(problem, language)}"


def told(problem: Problem, language: str) -> str:
    """The problem without its place, `what; mend`."""
    return message(problem.code, language, **{name: _short(value) for name, value in problem.values.items()})


def _short(value: object) -> object:
    """A value that fits into a sentence: somebody pastes a page into a cell."""
    return f"{value[:LONGEST]}…" if isinstance(value, str) and len(value) > LONGEST else value


def report(problems: Iterable[Problem], language: str) -> str:
    """All problems, capped, and the sum below them."""
    found = set_of(problems)
    return "\n".join([*listed(found, language), total(found, language)])


def total(problems: Iterable[Problem], language: str) -> str:
    """The last line: how many problems and warnings there are, and what follows from them."""
    found = set_of(problems)
    stopping = blocking(found)
    code = "sum" if len(stopping) == len(found) else "sum-both" if stopping else "sum-warnings"
    files = len({problem.path for problem in found})
    return message(code, language, count=len(stopping), warnings=len(found) - len(stopping), files=files)


def listed(problems: Iterable[Problem], language: str) -> list[str]:
    """A line each in their order; at most so many, then how many more."""
    found = ordered(problems)
    lines = [said(problem, language) for problem in found[:SHOWN_AT_MOST]]
    if len(found) > SHOWN_AT_MOST:
        lines.append(message("more", language, count=len(found) - SHOWN_AT_MOST))
    return lines


def ordered(problems: Iterable[Problem]) -> list[Problem]:
    """The problems without repeats: warnings last, in the order of files and lines."""
    return sorted(set_of(problems), key=lambda problem: (not problem.blocks, problem))


def blocking(problems: Iterable[Problem]) -> list[Problem]:
    """The problems that stop a build: all but the warnings."""
    return [problem for problem in problems if problem.blocks]


def set_of(problems: Iterable[Problem]) -> list[Problem]:
    """The problems without repeats (their values may not hash, so by what would be said)."""
    return list({said(problem, "en"): problem for problem in problems}.values())


def message(code: str, language: str, /, **values: object) -> str:
    """The text of a message in `zh` or `en`."""
    return catalogue(language)[code].format(**values)


@cache
def catalogue(language: str) -> dict[str, str]:
    """The messages of a language by code."""
    return tomllib.loads(_text(language))


def of_the_program() -> set[str]:
    """The codes of what the program says of itself and of its work: the last part of the catalogues."""
    return set(tomllib.loads(_text("en").partition("# The program\n")[2]))


def _text(language: str) -> str:
    return resources.files("pipeline.messages").joinpath(f"{language}.toml").read_text("utf-8")


def nearest_key(value: str, names: Mapping[str, str]) -> str:
    """The key that `value` was probably meant to be, or to name; or some examples."""
    keys = {name: key for key, name in names.items()} | {key: key for key in names}
    close = difflib.get_close_matches(value, keys, n=1, cutoff=0.5)
    return keys[close[0]] if close else nearest(value, names)


def nearest(value: str, names: Iterable[str], otherwise: str = "") -> str:
    """The name that `value` was probably meant to be, or `otherwise`, or some examples."""
    known = sorted(names) if isinstance(names, (set, frozenset)) else list(names)
    close = difflib.get_close_matches(value, known, n=1, cutoff=0.5)
    return close[0] if close else otherwise or "、".join(known[:6]) or "—"
