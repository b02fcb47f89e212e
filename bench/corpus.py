"""Writes one corpus in three shapes: this project's, stock Pelican's and Hugo's."""

import argparse
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from prose import Notice, notices
from vocabulary import REVISION

HERE: Final = Path(__file__).resolve().parent
PROJECT: Final = HERE.parent
SEARCH: Final = "search = true\n"
PREVIEWS: Final = "previews = true\n"
# Settings of what no other contender does; their cost is told beside.
APART: Final = ("editions =", "poster_codes =", "previews =", "channels =", "packs =")


@dataclass(frozen=True)
class Shape:
    """How one generator wants its notices, and where it puts their pages."""

    name: str
    prepare: Callable[[Path], None]
    source: Callable[[Notice], str]
    page: Callable[[Notice], str]
    text: Callable[[Notice], str]
    output: str


def copy_settings(site: Path) -> None:
    """The project's own tables and pages, without the figures themselves; one edition, no pictures, no search."""
    content = PROJECT / "content"
    for path in [*content.rglob("*.toml"), *content.rglob("regions.csv"), *content.glob("pages/*.md")]:
        target = site / "content" / path.relative_to(content)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    search(site, wanted=False)
    settings = site / "content" / "site.toml"
    lines = settings.read_text(encoding="utf-8").splitlines(keepends=True)
    settings.write_text("".join(line for line in lines if not line.startswith(APART)), encoding="utf-8")
    for name in ("pelicanconf.py", "publishconf.py"):
        shutil.copyfile(PROJECT / name, site / name)
    shutil.copytree(PROJECT / "theme", site / "theme", dirs_exist_ok=True)


def search(site: Path, *, wanted: bool) -> None:
    """With or without a search, which the others have none of."""
    settings = site / "content" / "site.toml"
    text = settings.read_text(encoding="utf-8").replace(SEARCH, "")
    settings.write_text(SEARCH * wanted + text, encoding="utf-8")


def copy_all_settings(site: Path) -> None:
    """With a search and a share picture of every notice, which no other contender makes."""
    copy_settings(site)
    search(site, wanted=True)
    settings = site / "content" / "site.toml"
    settings.write_text(PREVIEWS + settings.read_text(encoding="utf-8"), encoding="utf-8")


def copy_site(name: str) -> Callable[[Path], None]:
    def copy(site: Path) -> None:
        shutil.copytree(HERE / "sites" / name, site, dirs_exist_ok=True)

    return copy


def ours_text(notice: Notice) -> str:
    return (
        f"---\ntitle: {notice.title}\nsection: {notice.section}\nissuer: {notice.issuer}\n"
        f"published: {notice.published:%Y-%m-%dT%H:%M}\nsummary: {notice.summary}\n---\n"
        f"{notice.body}"
    )


def pelican_text(notice: Notice) -> str:
    return (
        f"Title: {notice.title}\nDate: {notice.published:%Y-%m-%d %H:%M}\n"
        f"Category: {notice.section}\nAuthor: {notice.issuer}\nSlug: {notice.slug}\n"
        f"Summary: {notice.summary}\n\n{notice.body}"
    )


def hugo_text(notice: Notice) -> str:
    return (
        f"---\ntitle: {notice.title}\ndate: {notice.published:%Y-%m-%dT%H:%M:%S}+08:00\n"
        f"topic: {notice.section}\nissuer: {notice.issuer}\nsummary: {notice.summary}\n---\n"
        f"{notice.body}"
    )


SHAPES: Final = {
    shape.name: shape
    for shape in (
        Shape(
            name="ours",
            prepare=copy_settings,
            source=lambda notice: f"content/notices/{notice.month}/{notice.slug}.md",
            page=lambda notice: f"notices/{notice.month}/{notice.slug}/index.html",
            text=ours_text,
            output="output",
        ),
        Shape(
            name="pelican",
            prepare=copy_site("pelican"),
            source=lambda notice: f"content/{notice.slug}.md",
            page=lambda notice: f"{notice.slug}.html",
            text=pelican_text,
            output="output",
        ),
        Shape(
            name="hugo",
            prepare=copy_site("hugo"),
            source=lambda notice: f"content/notices/{notice.slug}.md",
            page=lambda notice: f"notices/{notice.slug}/index.html",
            text=hugo_text,
            output="public",
        ),
    )
}


def write(shape: Shape, site: Path, count: int) -> None:
    """The whole corpus in one shape."""
    shape.prepare(site)
    made: set[Path] = set()
    for notice in notices(count):
        path = site / shape.source(notice)
        if path.parent not in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.add(path.parent)
        path.write_text(shape.text(notice), encoding="utf-8")


def revise(shape: Shape, site: Path, notice: Notice, turn: int) -> str:
    """Add a sentence to one notice's body; returns it, so that its page can be checked."""
    sentence = REVISION.format(turn=turn)
    text = f"{shape.text(notice)}\n{sentence}\n"
    (site / shape.source(notice)).write_text(text, encoding="utf-8")
    return sentence


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--notices", type=int, default=10_000)
    parser.add_argument("--shape", choices=SHAPES, default="ours")
    parser.add_argument("--search", action="store_true", help="ours only: with a search")
    arguments = parser.parse_args()
    write(SHAPES[arguments.shape], arguments.folder, arguments.notices)
    if arguments.search:
        search(arguments.folder, wanted=True)


if __name__ == "__main__":
    main()
