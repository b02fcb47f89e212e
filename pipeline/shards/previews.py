"""Pictures for shared links: what the documents of a shard say, drawn where it changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from pipeline.compose.previews import Preview
from pipeline.shards.work import Work
from pipeline.timings import stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pipeline.edition import Edition
    from pipeline.model import Document


@dataclass(slots=True)
class Previews:
    """The pictures of a shard of pages, made of the same as the pages."""

    name: str
    key: str
    work: Work
    wanted: dict[str, Preview] = field(default_factory=dict)
    staying: set[str] = field(default_factory=set)
    there: dict[str, str] | None = None

    @property
    def wanting(self) -> bool:
        """Whether the site has pictures, and this build makes them."""
        return self.work.reference.site.previews and not self.work.judging

    @property
    def current(self) -> bool:
        """Whether all are there that are wanted."""
        return not self.wanting or self.work.shards.current(f"previews/{self.name}", self.key) is not None

    def stays(self, picture: str) -> bool:
        """Note that the document of a picture is as it was; whether the picture is still there."""
        if self.wanting and picture:
            self.staying.add(picture)
            if self.there is None:
                self.there = self.work.shards.drawn(f"previews/{self.name}")
            return picture in self.there
        return True

    def seen(self, compose: Callable[[Edition], Iterable[Document]]) -> Callable[[Edition], Iterator[Document]]:
        """The same documents; of those of the site's own edition it is noted what their pictures show."""

        def watched(edition: Edition) -> Iterator[Document]:
            for document in compose(edition):
                if edition is self.work.own:
                    self.note(document)
                yield document

        return watched

    def note(self, document: Document) -> None:
        """Note what the picture of a document shows."""
        found = document.meta.get("preview")
        if isinstance(found, dict):
            words = {key: text for key, text in found.items() if key != "url"}
            self.wanted[found["url"][1:]] = Preview(**words)

    @stage("pictures")
    def draw(self) -> None:
        """Draw those whose words changed, or what stands on all of them."""
        if self.wanting:
            site = self.work.reference.site
            flag = self.work.own.say("示范站，不是官方发布") if site.demonstration else ""
            wanted = {path: (preview, site.name, flag) for path, preview in self.wanted.items()}
            self.work.shards.renew(
                f"previews/{self.name}",
                self.key,
                wanted,
                partial(self.work.crew.each, _drawn),
                self.staying - wanted.keys(),
            )


def _drawn(found: tuple[Preview, str, str]) -> bytes:
    from pipeline.publish.previews import drawn

    return drawn(*found)
