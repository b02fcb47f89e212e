"""The nouns of the record: what reports became, month by month. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.problems import Problem

# A time (seconds since 1970) that no report bears.
NEVER = 2**62


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
class Shift:
    """Corrections of the day before that moved what is new on a day."""

    moment: str
    """Of the last one."""
    reasons: tuple[str, ...]
    """The kinds alone: what a note says may be of a hidden number."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A region whose levels, such as those of risk, are not those of the day before.

    `risen` and `fallen` are places of the table's metrics.
    """

    table: str
    as_of: str
    region: str
    risen: tuple[int, ...]
    fallen: tuple[int, ...]


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
    shift: tuple[int, Shift] | None = None
    """The day after the last one (`date.toordinal`), and what moved what is new on it."""


@dataclass(frozen=True, slots=True)
class DayNote:
    """What a report that counts says beside its numbers, and who reported."""

    table: str
    as_of: str
    source: str
    note: str
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Closing:
    """What a month of figures hands on of its tables: table → totals."""

    known: dict[str, Totals] = field(default_factory=dict)
    """As known at the moment of the build."""
    settled: dict[str, Totals] = field(default_factory=dict)
    """By all reports, those of the future too: what the rules judge by."""


@dataclass(frozen=True, slots=True)
class FiguresHead:
    """What every build wants to know of a month of figures."""

    month: str
    days: tuple[str, ...]
    """The days with figures."""
    tables: tuple[str, ...]
    """The tables that have reports made by the moment of the build."""
    handed: dict[str, str]
    """table → the digest of what the month hands on of it."""
    since: int
    until: int
    """The times (seconds since 1970) between which nothing of this month becomes known."""
    warnings: tuple[Problem, ...] = ()
    """They are told in every run."""
    released: dict[str, dict[str, int]] = field(default_factory=dict)
    """table → day → when (seconds since 1970) its first figures were published, of tables that come regularly."""


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
    shifted: dict[str, Shift]
    """day → the corrections of the day before that moved what is new on it."""
    turns: tuple[Turn, ...]
    chunks: dict[str, str]
    """This month's lines of each data file."""
    sentences: dict[str, str] = field(default_factory=dict)
    """day → the editor's own sentence, where it says what is known."""
