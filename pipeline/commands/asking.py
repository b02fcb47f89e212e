"""Questions to the editor at a terminal: an answer that does not fit is told why, and asked for again."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import click

from pipeline.check.texts import Judge
from pipeline.problems import Fault, blocking, message, nearest

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
COLON = {"zh": "：", "en": ": "}


@dataclass(frozen=True, slots=True)
class Asking:
    """Answers that were given as options, and questions for the others."""

    given: Mapping[str, str | None]
    language: str
    judge: Judge
    """What an answer may not hold is said when it is given, not when all the others are."""

    def ask(self, name: str, label: str, read: Callable[[str], T], default: str | None = None) -> T:
        """The option of this name as a value, or else the answer to a question; a script's silence is the default."""
        text = self.given.get(name)
        while text is None:
            try:
                return self._accepted(read, self._answer(label, default))
            except Fault as fault:
                click.echo(self._told(fault), err=True)
            except click.Abort:
                if sys.stdin.isatty():
                    raise
                if default is None:
                    raise click.UsageError(message("new-missing", self.language, option=name)) from None
                text = default
        try:
            return self._accepted(read, text)
        except Fault as fault:
            raise click.UsageError(self._told(fault)) from None

    def _accepted(self, read: Callable[[str], T], text: str) -> T:
        for problem in blocking(self.judge.guard("", text)):
            raise Fault(problem.code, **problem.values)
        return read(text)

    def choice(self, name: str, label: str, known: Mapping[str, str], default: str | None = None) -> str:
        """One of some keys, answered by key, by name or by its number in the list."""
        if self.given.get(name) is None:
            for number, (key, title) in enumerate(known.items(), 1):
                click.echo(f"{number:>4}  {title}  {key}")
        return self.ask(name, label, lambda text: key_said(name, text, known), default)

    def optional(self, name: str, read: Callable[[str], T], otherwise: T) -> T:
        """The option of this name as a value, or `otherwise`; nobody is asked."""
        return otherwise if self.given.get(name) is None else self.ask(name, name, read)

    def _answer(self, label: str, default: str | None) -> str:
        shown = bool(default)
        return str(click.prompt(label, default=default, show_default=shown, prompt_suffix=COLON[self.language]))

    def _told(self, fault: Fault) -> str:
        return message(fault.code, self.language, **fault.values)


def key_said(field: str, text: str, known: Mapping[str, str]) -> str:
    """The key that an editor names by itself, by its name or by its number in the list."""
    keys, text = list(known), text.strip()
    if text in known:
        return text
    if re.fullmatch(r"[1-9]\d{0,3}", text, re.ASCII) and int(text) <= len(keys):
        return keys[int(text) - 1]
    named = [key for key, name in known.items() if name == text]
    if not named:
        raise Fault("choice", field=field, value=text, known=nearest(text, [*known.values(), *known]))
    return named[0]
