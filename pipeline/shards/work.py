"""What every shard of one build shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from pipeline.check.texts import Judge
from pipeline.crew import ALONE, Crew
from pipeline.derive.standing import Standing
from pipeline.edition import Edition
from pipeline.model import Notice, Reference
from pipeline.record import Bulletin
from pipeline.releases import Release
from pipeline.seals import Shards, key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pipeline.charts import Chart
    from pipeline.read.sources import Source


@dataclass(frozen=True, slots=True)
class Work:
    """One build: the reference tables, the digest of their files and catalogues, the moment, the public address."""

    reference: Reference
    editions: tuple[Edition, ...]
    """The site's own first, then those made of it, then those composed apart."""
    digest: str
    moment: datetime
    address: str
    shards: Shards
    judge: Judge
    judging: bool = False
    """Nothing will be stored: what no rule looks at need not be made."""
    crew: Crew = ALONE
    """Who does what can be done apart."""

    @property
    def own(self) -> Edition:
        """The edition in the language of the site."""
        return self.editions[0]

    @property
    def spoken(self) -> list[Edition]:
        """The editions that are composed; the others are conversions of them."""
        return [edition for edition in self.editions if not edition.converted]

    def urls(self, addresses: Iterable[str]) -> list[str]:
        """Addresses of pages in every edition."""
        addresses = list(addresses)
        return [f"/{edition.prefix}{url[1:]}" for edition in self.editions for url in addresses]

    def draw(self, chart: Chart, prefix: str) -> str:
        """The chart as SVG, its ids beginning with `prefix`; no rule looks at it."""
        from pipeline.charts import svg  # most builds draw nothing

        return "" if self.judging else svg(chart, prefix)

    def key(self, *parts: object) -> str:
        """The key of a shard made of the reference tables and these parts."""
        return key_of(self.digest, *parts)


@dataclass(frozen=True, slots=True)
class Public:
    """All that is public at the moment of the build, the oldest first."""

    notices: tuple[Notice, ...]
    standings: Mapping[str, Standing]
    told: Mapping[str, tuple[Bulletin, ...]]
    """The bulletins by the language of the editions that are composed; each has all of them."""
    named: frozenset[tuple[str, ...]]
    """The regions that notices name together."""
    releases: tuple[Release, ...] = ()
    """What is promised and what came, the oldest promise first."""

    def bulletins(self, edition: Edition) -> tuple[Bulletin, ...]:
        """The bulletins as an edition calls them."""
        return self.told[edition.language]

    def about(self, regions: frozenset[str], most: int) -> list[Notice]:
        """The newest notices for any of these regions, the newest first."""
        named = {those for those in self.named if not regions.isdisjoint(those)}
        found = (notice for notice in reversed(self.notices) if notice.regions in named)
        return list(islice(found, most)) if named else []


def digests(files: list[Source]) -> list[tuple[str, str]]:
    """(path, digest) of each file."""
    return [(source.path, source.digest) for source in files]


def by_month(sources: Mapping[str, Source], month_of: Callable[[str], str]) -> dict[str, list[Source]]:
    """The sources of each month, both in order."""
    months: dict[str, list[Source]] = {}
    for path in sorted(sources):
        months.setdefault(month_of(path), []).append(sources[path])
    return dict(sorted(months.items()))
