"""The nouns of a bulletin: frozen values that every stage shares. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum


class Kind(StrEnum):
    """What a metric counts."""

    CUMULATIVE = "cumulative"
    """All until the end of the day; falls only by a correction."""
    DAILY = "daily"
    """Those of the day alone."""
    LEVEL = "level"
    """What stands at the end of the day; may rise and fall."""


@dataclass(frozen=True, slots=True)
class Region:
    """A node of the region tree: province, city, county, zone, or of a special kind.

    `imported` and `unassigned` are parts of their parent without a territory; a `fold` was listed apart
    until `until`, and is counted into its parent on every day.
    """

    code: str
    name: str
    short_name: str
    parent: str
    kind: str
    since: date | None = None
    until: date | None = None
    tile: tuple[int, int] | None = None
    population: int | None = None
    population_date: date | None = None
    population_source: str = ""
    aliases: tuple[str, ...] = ()
    line: int = 1

    def in_force(self, day: date) -> bool:
        """Whether the region is listed on its own on `day`."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Metric:
    """A column of a table. `noun` is the name inside a sentence, `unit` its counter word."""

    key: str
    name: str
    noun: str
    kind: Kind
    unit: str
    definition: str
    notes: tuple[tuple[str, str], ...] = ()
    """(day, text) of each change in how it is counted; charts mark the day."""


@dataclass(frozen=True, slots=True)
class Table:
    """A family of metrics reported together, and the rules it asks for."""

    key: str
    name: str
    description: str
    metrics: tuple[Metric, ...]
    complete: bool = False
    """Every region has a row for every day after its first."""
    adds_up: bool = False
    """The parts of a region sum to the region."""
    jump: int | None = None
    """The largest change from one day to the next that is taken without a reason."""
    total: str = ""
    parts: tuple[str, ...] = ()
    """The metrics `parts` together never exceed the metric `total`."""
    suppress_below: int = 0
    """Counts from 1 to below this are hidden in counties and zones; 0 hides nothing."""
    cadence: timedelta | None = None
    """From one day with figures to the next, where they come regularly."""
    expected: time = time.min
    """By when, on the day after the one described, its figures are published."""
    closed: date | None = None
    """The last day of a record that is complete: nothing follows, and nobody waits for it."""

    @property
    def levels(self) -> bool:
        """Whether it says yes and no of levels such as those of risk; of a region that is not listed, no."""
        return all(metric.kind is Kind.LEVEL and not metric.unit for metric in self.metrics)


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reports; of lower rank never replaces higher, and within `grace` of a day's first report it is silent."""

    key: str
    name: str
    rank: int
    grace: timedelta
    licence: str = ""
    citation: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """What a publish asks for: signatures, and a second person in these sections."""

    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AlertTest:
    """When the weekly test of the alerts is sent; 1 is Monday."""

    weekday: int
    time: time


@dataclass(frozen=True, slots=True)
class Site:
    """The settings of `content/site.toml`."""

    name: str
    short_name: str
    region: str
    timezone: str
    language: str
    description: str
    disclaimer: str
    rights: str
    tag_authority: str
    sections: dict[str, str]
    issuers: dict[str, str]
    place_kinds: dict[str, str]
    measure_kinds: dict[str, str]
    address: str = ""
    """The public one, of a site that shares its `publishconf.py` with others."""
    contacts: dict[str, str] = field(default_factory=dict)
    """Whose number or address → the number or address: what may be published anywhere."""
    editions: tuple[str, ...] = ()
    """The languages of its other editions."""
    hub: str = ""
    """The WebSub hub that is told of new entries, if there is one."""
    poster_codes: bool = False
    """Whether posters bear a QR code to their address."""
    previews: bool = False
    """Whether shared links of notices, bulletins and figures have a picture of their own."""
    channels: bool = False
    """Whether each notice and bulletin has a page of its words for loudspeaker, groups, text messages and banner."""
    demonstration: bool = False
    """Every page says in its head that the site is one."""
    menu: dict[str, str] = field(default_factory=dict)
    """The standing pages in the footer: slug = name."""
    footer: dict[str, str] = field(default_factory=dict)
    """Who stands behind the site, as far as it is set."""
    packs: date | None = None
    """From which day on bulletins have a pack for newsrooms."""
    search: bool = False
    """Whether there is a search page, and an index of all others."""
    review: Review | None = None
    """Whether what is published has to be signed."""
    alert_test: AlertTest | None = None
    """When a test alert is sent each week, if there is one."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Everything that rows and notices are read against."""

    site: Site
    regions: dict[str, Region]
    tables: dict[str, Table]
    reporters: dict[str, Reporter]

    def children(self, code: str) -> list[Region]:
        """The direct parts of a region in the order of `regions.csv`, folds left out."""
        return [r for r in self.regions.values() if r.parent == code and r.kind != "fold"]


@dataclass(frozen=True, slots=True)
class Citation:
    """What a text rests on."""

    title: str
    date: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A link from a text to an address of the site."""

    line: int
    target: str

    @property
    def address(self) -> str:
        """The target without fragment and query."""
        return self.target.split("#")[0].split("?")[0]


@dataclass(frozen=True, slots=True)
class Allowance:
    """A passage that breaks a rule for texts and stands all the same, and why."""

    what: str
    reason: str
    line: int


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a published text, and what readers are told of it; a minor one they are not told."""

    moment: datetime
    note: str
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice without its body. `path` (`2021-08/slug`) is its identity."""

    path: str
    title: str
    section: str
    issuer: str
    published: datetime
    summary: str
    regions: tuple[str, ...] = ()
    number: str = ""
    urgency: str = "routine"
    expires: datetime | None = None
    review: date | None = None
    corrects: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    withdraws: tuple[str, ...] = ()
    reason: str = ""
    changes: tuple[Change, ...] = ()
    sources: tuple[Citation, ...] = ()
    attachments: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    channels: dict[str, str] = field(default_factory=dict)
    contact: str = ""
    allowed: tuple[Allowance, ...] = ()
    links: tuple[Link, ...] = ()
    lines: dict[str, int] = field(default_factory=dict)

    @property
    def month(self) -> str:
        """The month of publication, `YYYY-MM`."""
        return self.path[:7]

    @property
    def url(self) -> str:
        """The address, for ever."""
        return f"/notices/{self.path}/"

    @property
    def acts(self) -> tuple[str, ...]:
        """The notices that this one corrects, replaces or withdraws."""
        return self.corrects + self.replaces + self.withdraws


@dataclass(frozen=True, slots=True)
class Page:
    """A standing page such as “about”, without its body."""

    slug: str
    title: str
    summary: str
    updated: date | None = None
    allowed: tuple[Allowance, ...] = ()
    links: tuple[Link, ...] = ()
    language: str = ""
    """Of the edition for which it was written; empty for the site's own."""


@dataclass(frozen=True, slots=True)
class Document:
    """A page of composed Markdown: `meta` is its front matter, values that JSON can hold."""

    save_as: str
    template: str
    title: str
    summary: str
    meta: dict[str, object]
    body: str

    @property
    def url(self) -> str:
        """The address without its first slash, as Pelican wants it."""
        return self.save_as.removesuffix("index.html")

    @property
    def path(self) -> str:
        """The file under `.build/markdown/`."""
        return f"{self.url.rstrip('/') or 'index'}.md" if self.save_as.endswith("index.html") else f"{self.save_as}.md"
