"""The nouns of a bulletin: frozen values that every stage shares. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
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
    """A node of the region tree, of a kind.

    The kinds are province, city, county, zone, and three special ones: `imported` and `unassigned` are
    parts of their parent without a territory; a `fold` was listed apart until `until`, and is counted
    into its parent on every day.
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


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reports. A report of lower rank never replaces one of higher rank.

    A later report within `grace` of the first one for the same day replaces it silently.
    """

    key: str
    name: str
    rank: int
    grace: timedelta
    licence: str = ""
    citation: str = ""


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
    sources: tuple[Citation, ...] = ()
    attachments: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    channels: dict[str, str] = field(default_factory=dict)
    contact: str = ""
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
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A place that the public may go to. Empty texts are unknown, not absent."""

    id: str
    kind: str
    name: str
    region: str
    address: str
    hours: str
    phone: str
    lat: float | None
    lon: float | None
    since: date | None
    until: date | None
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A rule for those who come from somewhere or are somewhere: “origin → requirement”."""

    id: str
    kind: str
    origin: str
    requirement: str
    since: date | None
    until: date | None
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of a region at 24:00 of a day, each tuple in the order of the table's metrics.

    `values` are as reported, folds included; `new` is the change since the day before (for a daily
    metric the value itself), `average` its mean over seven days; None is “not reported”.
    """

    as_of: str
    region: str
    values: tuple[int | None, ...]
    new: tuple[int | None, ...]
    average: tuple[float | None, ...]
    hidden: tuple[int, ...] = ()
    """Places of the metrics whose value is suppressed."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A published figure that a later report changed after the grace period."""

    table: str
    as_of: str
    region: str
    metric: str
    old: int
    new: int
    reported_at: str
    reason: str
    source: str
    note: str
    bulletins: tuple[str, ...] = ()
    """The days whose bulletins show another number because of it."""


@dataclass(frozen=True, slots=True)
class Override:
    """A figure that breaks a rule and stands because its row gives a reason and a note."""

    rule: str
    table: str
    as_of: str
    region: str
    reason: str
    note: str
    source: str
    reported_at: str


@dataclass(frozen=True, slots=True)
class Bulletin:
    """The daily bulletin as an entry of lists and feeds."""

    as_of: str
    title: str
    summary: str
    published: str
    updated: str

    @property
    def url(self) -> str:
        """The address, for ever."""
        return f"/daily/{self.as_of}/"


@dataclass(frozen=True, slots=True)
class Totals:
    """What one month of a table hands to the next."""

    tail: tuple[tuple[str, str, tuple[int | None, ...]], ...] = ()
    """(day, region, values) of the last eight days with figures."""
    last_new: dict[str, dict[str, str]] = field(default_factory=dict)
    """region → metric → the last day on which it rose."""
    last: dict[str, dict[str, tuple[str, int]]] = field(default_factory=dict)
    """region → metric → the last day on which it was reported, and its value."""


@dataclass(frozen=True, slots=True)
class DayNote:
    """What a report that counts says beside its numbers, and who reported."""

    table: str
    as_of: str
    source: str
    note: str
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FiguresHead:
    """What a month of figures hands on: to the next month and to the next build."""

    month: str
    days: tuple[str, ...]
    """The days with figures."""
    closing: dict[str, Totals]
    """As known at the moment of the build."""
    settled: dict[str, Totals]
    """By all reports, those of the future too: what the rules judge by."""
    reports: dict[str, tuple[str, ...]]
    """table → a mark of each report made by the moment of the build: what was published stays."""
    since: int
    until: int
    """The times (seconds since 1970) between which nothing of this month becomes known."""


@dataclass(frozen=True, slots=True)
class FiguresMonth:
    """A month of figures for its bulletins, the site's pages and the data."""

    month: str
    rows: dict[str, tuple[Row, ...]]
    corrections: tuple[Correction, ...]
    overrides: tuple[Override, ...]
    notes: tuple[DayNote, ...]
    moments: dict[str, tuple[str, str]]
    """day → when its figures were first published, when they last changed."""
    chunks: dict[str, str]
    """This month's lines of each data file."""


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
