"""Sites and the folders that they are published to."""

from __future__ import annotations

import gzip
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from conftest import LATER, REFERENCE, ZONE, Site, figures, files_of, furnished, notice, tree_of

from pipeline.read.forms import moment
from pipeline.release.publish import Published, publish
from pipeline.release.switch import put_back, put_in_place, recover
from pipeline.release.target import PACKED, Target
from pipeline.release.trees import Wanted
from pipeline.store import digest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pipeline.release.record import Event
    from pipeline.release.target import Tree

CASES = "content/figures/cases/2020-02.csv"
NOTICES = "content/notices/2021-08"


@dataclass(frozen=True)
class Shelf:
    """A folder that is published to, and what readers see there."""

    target: Target

    def put(
        self, files: Mapping[str, bytes], at: str = LATER, commit: str = "", read: Mapping[str, bytes] | None = None
    ) -> Event | None:
        """Publish these files; `read` is what they hold when they are read again."""
        wanted = Wanted({path: digest(raw) for path, raw in files.items()}, (read or files).__getitem__)
        return put_in_place(self.target, self.target.trees(), wanted, moment("at", at, ZONE), commit)

    def back(self, at: str = LATER) -> Event:
        """Take the last publication back."""
        return put_back(self.target, moment("at", at, ZONE))

    def recover(self) -> None:
        """Do what every publish does first."""
        recover(self.target)

    @property
    def idle(self) -> Tree:
        """The tree that readers do not see."""
        return self.target.trees().idle

    def live(self) -> dict[str, bytes]:
        """What readers see: path → bytes, the compressed twins left out."""
        return {path: raw for path, raw in tree_of(self.target.link).items() if not path.endswith(PACKED)}

    def packed(self) -> dict[str, bytes]:
        """What the compressed twins hold."""
        twins = {path: raw for path, raw in tree_of(self.target.link).items() if path.endswith(PACKED)}
        return {path.removesuffix(PACKED): gzip.decompress(raw) for path, raw in twins.items()}


@dataclass(frozen=True)
class Home(Shelf):
    """A site and its target."""

    site: Site

    def publish(self, at: str = LATER, *, again: bool = False) -> Published:
        """Publish in this process; `at` is local time of the site."""
        return publish(self.site.folder, self.target, moment("at", at, ZONE), again=again)

    def write(self, name: str, title: str, published: str = "2021-08-01T08:00", body: str = "", **fields: str) -> None:
        """Write a notice of August 2021."""
        text = notice(title, published, body or f"这是{title}的正文，请大家知悉。", **fields)
        self.site.write(f"{NOTICES}/{name}.md", text)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A folder that nothing was published to."""
    return Shelf(Target(tmp_path / "public"))


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A site with two notices and a day of figures, published; copied by those who change it."""
    root = tmp_path_factory.mktemp("first")
    made = Home(Target(root / "public"), furnished(root))
    for path, content in files_of(REFERENCE).items():
        made.site.write(path, content)
    made.write("a", "甲通告")
    made.write("b", "乙通告", "2021-08-02T08:00")
    made.site.write(CASES, figures("2020-02-01 410000 5 0 0", "2020-02-01 411600 5 0 0"))
    assert made.publish().problems == ()
    return made


@pytest.fixture
def home(first: Home, tmp_path: Path) -> Home:
    """A small site, published once."""
    return copy_of(first, tmp_path / "home")


def copy_of(home: Home, root: Path) -> Home:
    """A site with all that was built and published of it; its target lies within."""
    shutil.copytree(home.site.root, root, symlinks=True)
    return Home(Target(root / "public"), Site(root))
