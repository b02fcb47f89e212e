"""The embargo's gate: no file of a release holds what is not public yet, whatever its form.

Only what a release changes is looked into: the rest was looked into when it came, and readers have it already. Nor
can words leak that readers have already: a greeting that every notice ends with.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from pipeline.problems import Problem
from pipeline.release.faces import both_words, faces
from pipeline.store import digest, write_changed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from pipeline.release.embargo import Secret
    from pipeline.release.record import File
    from pipeline.release.target import Tree
    from pipeline.release.trees import Wanted

HEAD = 4
# To take a text apart takes as long as to look through it so many times.
MANY = 500


class Secrets:
    """Many secrets, to be found in a text at once: of very many only those whose first letters it holds are sought."""

    def __init__(self, secrets: Iterable[Secret]) -> None:
        self.names: list[tuple[Secret, re.Pattern[str]]] = []
        self.digests: dict[str, Secret] = {}
        self.spoken: list[Secret] = []
        self.heads: dict[str, list[Secret]] = {}
        for secret in secrets:
            if secret.name:
                self.names.append((secret, _pattern(secret.name)))
            elif secret.digest:
                self.digests[secret.digest] = secret
            else:
                self.spoken.append(secret)
                self.heads.setdefault(secret.words[:HEAD], []).append(secret)

    def named(self, text: str) -> Iterator[Secret]:
        """Those whose name stands in a text."""
        yield from (secret for secret, name in self.names if secret.name in text and name.search(text))

    def same(self, made: str) -> Iterator[Secret]:
        """The one that is a file of this digest."""
        yield from (secret for found, secret in self.digests.items() if found == made)

    def within(self, raw: bytes) -> Iterator[Secret]:
        """Those that a file holds."""
        for face in faces(raw):
            yield from self.named(face)
            for text in both_words(face):
                yield from self._said(text)

    def _said(self, text: str) -> Iterator[Secret]:
        sought = self.spoken
        if len(sought) > MANY:
            beginnings = set(map("".join, zip(*(text[at:] for at in range(HEAD)), strict=False)))
            sought = [secret for head in self.heads.keys() & beginnings for secret in self.heads[head]]
        yield from (secret for secret in sought if secret.words in text)


def _pattern(name: str) -> re.Pattern[str]:
    """A name as a whole: `2021-08/round-1` is not in `2021-08/round-1-b`, nor `round-1` in `2021-07/round-1`."""
    if "/" in name or "," in name:
        return re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    return re.compile(rf"(?<![\w-])(?<!\d\d\d\d-\d\d/){re.escape(name)}(?![^\W_])")


def leaks(secrets: list[Secret], wanted: Wanted, live: Tree | None, kept: Path) -> list[Problem]:
    """Every secret that a release would tell, once for each file; `kept` remembers which words readers have anyway."""
    if not secrets:
        return []
    files = live.files if live else {}
    sought, back = Secrets(secrets), Secrets(secret for secret in secrets if _taken_back(secret, files))
    public = _Public(live, kept)
    found: dict[tuple[str, str], Secret] = {}
    for path, made in wanted.digests.items():
        if path not in files or files[path].digest != made:
            told = {*sought.named(path), *sought.within(wanted.content(path)), *sought.same(made)}
            for secret in sorted(told - public.of(told, path), key=lambda secret: secret.line):
                found.setdefault((secret.path, path), secret)
        elif back.names:
            for secret in back.within(wanted.content(path)):
                found.setdefault((secret.path, path), secret)
    public.keep()
    return [_problem(secret, path) for (_, path), secret in found.items()]


def _taken_back(secret: Secret, files: Mapping[str, File]) -> bool:
    """Whether this is the address of a notice that readers have and that is put off: no list may name it any more."""
    return bool(secret.name) and f"notices/{secret.name}/index.html" in files


def _problem(secret: Secret, path: str) -> Problem:
    values: dict[str, object] = {"field": secret.field, "value": secret.value, "moment": secret.moment, "file": path}
    return Problem(secret.path, secret.line, "leak", values)


class _Public:
    """What readers have already; what was found once is remembered, for it stays so."""

    def __init__(self, live: Tree | None, kept: Path) -> None:
        self.live, self.kept = live, kept
        try:
            self.known = set(msgspec.json.decode(kept.read_bytes(), type=list[str]))
        except (FileNotFoundError, msgspec.DecodeError):
            self.known = set()

    def of(self, secrets: set[Secret], path: str) -> set[Secret]:
        """Those of these secrets, found in a file, that readers have already: most in the file as it was."""
        if not secrets:
            return set()
        found = {secret for secret in secrets if _key(secret) in self.known}
        files = self.live.files if self.live else {}
        digests = {file.digest for file in files.values()}
        found |= {secret for secret in secrets if secret.digest in digests}
        for name in sorted(files, key=lambda name: (name != path, not name.startswith("feeds/"))):
            missing = secrets - found
            if not missing or self.live is None:
                break
            found |= set(Secrets(missing).within((self.live.root / name).read_bytes()))
        self.known |= {_key(secret) for secret in found}
        return found

    def keep(self) -> None:
        """Write down what was found."""
        write_changed(self.kept, msgspec.json.encode(sorted(self.known)))


def _key(secret: Secret) -> str:
    return digest(f"{secret.words}\n{secret.name}\n{secret.digest}".encode())
