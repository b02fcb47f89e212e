"""Shards and their seals: what was composed from which inputs, so that it need not be done again.

A shard is a unit of work with a key (the digest of all that it is made of), the files that it
explains under `.build/markdown/`, and a payload that later stages read. Its seal is written last. A large payload
lies aside, in a file that is read when somebody asks for it.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from pipeline.pile import Laid, Pile
from pipeline.store import Store, digest, files_below

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

T = TypeVar("T")
LIBRARIES = (
    *("pelican", "markdown", "jinja2", "pandas", "feedgen", "nh3", "pyyaml", "msgspec", "vl-convert-python"),
    *("numpy", "rcssmin", "pagefind", "pillow", "python-stdnum", "xlsxwriter", "pyarrow", "icalendar", "opencc"),
)
# Raise it to have everything composed anew, for a reason that no key sees.
EPOCH = "1"


class Seal(msgspec.Struct):
    """What is kept of a shard."""

    key: str
    files: dict[str, str]
    payload: msgspec.Raw
    aside: str = ""
    """The digest of a payload that lies beside the seal."""


@dataclass(slots=True)
class Shard:
    """A shard of this build. `texts` holds its files if it was composed now, else nothing."""

    name: str
    key: str
    files: dict[str, str]
    payload: bytes
    texts: dict[str, Laid] = field(default_factory=dict)
    aside: Aside | None = None

    def read(self, shape: type[T]) -> T:
        """The payload as a value."""
        return self.aside.read(shape) if self.aside else msgspec.json.decode(self.payload, type=shape)


@dataclass(slots=True)
class Aside:
    """A payload in a file of its own; `content` holds it until that is written."""

    file: Path
    digest: str
    content: bytes = b""

    def read(self, shape: type[T]) -> T:
        """The payload as a value."""
        return msgspec.msgpack.decode(self.content or self.file.read_bytes(), type=shape)


class Shards:
    """The shards of a build beside the seals of the one before."""

    def __init__(self, folder: Path, markdown: Path, *, trusted: bool = True) -> None:
        """`trusted` is false after a build that did not come to its end: then nothing counts as current."""
        self.store = Store(folder)
        self.folder = folder
        self.markdown = markdown
        self.trusted = trusted
        self.broken: list[str] = []
        self.new: dict[str, Shard] = {}
        self.pile = Pile()

    def next(self) -> Shards:
        """Those of the next build, which need not look at the disk for what this one sealed."""
        found = Shards(self.folder, self.markdown)
        found.old, found.broken, found.present = self.old, self.broken, frozenset(self.files())
        return found

    @cached_property
    def present(self) -> frozenset[str]:
        """The composed files that are there."""
        return frozenset(files_below(self.markdown))

    @cached_property
    def old(self) -> dict[str, Seal]:
        """The seals of the build before."""
        found: dict[str, Seal] = {}
        for path in files_below(self.folder):
            name = path.removesuffix(".json")
            seal = _seal(self.folder / path) if name != path else None
            if seal:
                found[name] = seal
            else:
                self.broken.append(path)
        return found

    def current(self, name: str, key: str) -> Shard | None:
        """The shard as it was sealed, if it was made of the same."""
        seal = self.old.get(name)
        if seal is None or seal.key != key or not self.trusted or not seal.files.keys() <= self.present:
            return None
        aside = self._aside(name, seal)
        if aside and not aside.file.exists():
            return None
        self.new[name] = Shard(name, key, seal.files, bytes(seal.payload), aside=aside)
        return self.new[name]

    def _aside(self, name: str, seal: Seal) -> Aside | None:
        return Aside(self.folder / f"{name}.{seal.aside}", seal.aside) if seal.aside else None

    def kept(self, name: str) -> Shard | None:
        """The shard as it was sealed, whatever it was made of: it stands until it is made anew."""
        seal = self.old.get(name)
        return self.current(name, seal.key) if seal else None

    def add(self, name: str, key: str, payload: object, texts: Mapping[str, bytes] | None = None) -> Shard:
        """A shard made now."""
        shard = self.new[name] = Shard(name, key, {}, msgspec.json.encode(payload))
        self.lay(shard, texts or {})
        return shard

    def lay(self, shard: Shard, texts: Mapping[str, bytes]) -> None:
        """More files of a shard made now."""
        shard.files.update((path, digest(text)) for path, text in texts.items())
        shard.texts.update((path, self.pile.lay(text)) for path, text in texts.items())

    def add_aside(self, name: str, key: str, payload: object) -> Shard:
        """A shard made now, without files, whose payload is large and seldom asked for."""
        content = msgspec.msgpack.encode(payload)
        found = digest(content)
        aside = Aside(self.folder / f"{name}.{found}", found, content)
        self.new[name] = Shard(name, key, {}, b"null", aside=aside)
        return self.new[name]

    def extend(self, name: str, made_with: str, wanted: Mapping[str, T], make: Callable[[T], bytes]) -> None:
        """A shard of files that each depend on their own name alone: only those that are new are made."""
        seal = self.old.get(name)
        key = key_of(made_with, sorted(wanted))
        if self.current(name, key):
            return
        known: dict[str, str] = {}
        if seal and self.trusted and bytes(seal.payload) == msgspec.json.encode(made_with):
            known = {path: found for path, found in seal.files.items() if path in self.present}
        kept = {path: known[path] for path in wanted if path in known}
        texts = {path: make(what) for path, what in wanted.items() if path not in kept}
        self.add(name, key, made_with, texts).files.update(kept)

    def renew(
        self,
        name: str,
        key: str,
        wanted: Mapping[str, T],
        make: Callable[[list[T]], Iterable[bytes]],
        staying: Iterable[str] = (),
    ) -> None:
        """A shard of files that are each made of a value: only those whose value changed are made; some stay anyhow."""
        made_of = {path: key_of(plain(what)) for path, what in wanted.items()}
        before, files = self.drawn(name), self.old[name].files if name in self.old else {}
        made_of |= {path: before[path] for path in staying}
        kept = {path: files[path] for path, found in made_of.items() if before.get(path) == found}
        new = {path: what for path, what in wanted.items() if path not in kept}
        texts = dict(zip(new, make([*new.values()]), strict=True))
        self.add(name, key, made_of, texts).files.update(kept)

    def drawn(self, name: str) -> dict[str, str]:
        """File → key of its value, of the files of a shard of `renew` that are still there."""
        found = (self.payload(name, dict[str, str]) if self.trusted else None) or {}
        return {path: key for path, key in found.items() if path in self.present}

    def note(self, name: str, payload: object) -> None:
        """Seal one shard of values alone, whatever becomes of the others."""
        seal = Seal("", {}, msgspec.Raw(msgspec.json.encode(payload)))
        self.store.write(f"{name}.json", msgspec.json.encode(seal))

    def of_texts(self, name: str, texts: Mapping[str, bytes]) -> Shard:
        """A shard whose key is what came out, for what is cheaper to compose than to key."""
        files = {path: digest(text) for path, text in texts.items()}
        return Shard(name, key_of(files), files, b"null", dict(texts))

    def payload(self, name: str, shape: type[T]) -> T | None:
        """What the shard's last seal kept, whatever it was made of."""
        # One is read faster than all.
        seal = self.old.get(name) if "old" in vars(self) else _seal(self.folder / f"{name}.json")
        try:
            aside = self._aside(name, seal) if seal else None
            return aside.read(shape) if aside else msgspec.json.decode(seal.payload, type=shape) if seal else None
        except (msgspec.DecodeError, FileNotFoundError):
            return None  # written by another version of the code

    def text_of(self, path: str) -> str:
        """A composed file, of this build or of one before."""
        for shard in self.new.values():
            if path in shard.texts:
                return self.pile.take(shard.texts[path]).decode()
        return (self.markdown / path).read_text("utf-8")

    def body_of(self, path: str) -> str:
        """The body of a composed file."""
        return self.text_of(path).partition("\n---\n")[2].strip()

    def files(self) -> dict[str, str]:
        """Path → digest of every file under `.build/markdown/`."""
        found: dict[str, str] = {}
        for shard in self.new.values():
            found.update(shard.files)
        return found

    def seal(self) -> None:
        """Write the seals that changed, remove those of shards that are no more."""
        seals = {name: _sealed(shard) for name, shard in self.new.items()}
        for name, shard in self.new.items():
            if shard.aside and shard.aside.content:
                self.store.write(f"{name}.{shard.aside.digest}", shard.aside.content)
                shard.aside.content = b""
            if self.old.get(name) != seals[name]:
                self.store.write(f"{name}.json", msgspec.json.encode(seals[name]))
            shard.texts.clear()
        self.pile.clear()
        self.store.prune([*(f"{name}.json" for name in self.old.keys() - self.new.keys()), *self._gone()])
        self.old = seals
        self.broken = [f"{name}.{shard.aside.digest}" for name, shard in self.new.items() if shard.aside]

    def _gone(self) -> list[str]:
        """Broken seals that no new one replaced, and payloads that none names."""
        kept = {f"{name}.json" for name in self.new}
        kept |= {f"{name}.{shard.aside.digest}" for name, shard in self.new.items() if shard.aside}
        return [path for path in self.broken if path not in kept]


def _sealed(shard: Shard) -> Seal:
    return Seal(shard.key, shard.files, msgspec.Raw(shard.payload), shard.aside.digest if shard.aside else "")


def _seal(file: Path) -> Seal | None:
    """A seal; half a seal is none."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=Seal)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def key_of(*parts: object) -> str:
    """The key of what a shard is made of: the parts, our code, the libraries."""
    return digest(msgspec.json.encode([code_digest(), *parts]))


def plain(value: object) -> Any:
    """A value as JSON would hold it, for keys."""
    return msgspec.to_builtins(value)


@cache
def code_digest() -> str:
    """The digest of the pipeline's code and the versions of its libraries."""
    return digest(msgspec.json.encode([EPOCH, made_by()]))


@cache
def made_by() -> dict[str, str]:
    """What makes the same bytes of the same content: the version of Python, our code, each library's version."""
    folder = Path(__file__).parent
    code = [
        (path, digest((folder / path).read_bytes()))
        for path in sorted(files_below(folder))
        if path.endswith((".py", ".toml"))
    ]
    python = ".".join(map(str, sys.version_info[:2]))
    versions = {name: version(name) for name in LIBRARIES}
    return {"python": python, "bulletin": digest(msgspec.json.encode(code)), **versions}
