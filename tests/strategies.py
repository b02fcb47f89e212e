"""Small worlds of figures and notices for tests, and the Hypothesis strategies that vary them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from conftest import PROJECT
from hypothesis import strategies as st

from pipeline.edition import Edition, editions_of
from pipeline.model import Kind, Metric, Notice, Reference, Region, Reporter, Site, Table
from pipeline.read.catalogues import read_catalogue
from pipeline.read.figures import Reports
from pipeline.read.sources import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ZONE = ZoneInfo("Asia/Shanghai")
PROVINCE, CITY, OTHER, REST = "410000", "411600", "411700", "4100xx"
COUNTY, SECOND, ZONE_AREA, FOLD = "411602", "411603", "4116a1", "411381"
FIRST_DAY = date(2020, 2, 1)

SITE = Site(
    name="周口防疫信息", short_name="周口", region=CITY, timezone="Asia/Shanghai", language="zh-CN", description="",
    disclaimer="", rights="", tag_authority="zhoukou.example,2020", issuers={"editors": "编辑"}, place_kinds={},
    sections={"notices": "通知公告", "testing": "核酸检测"}, measure_kinds={},
)  # fmt: skip


def metric(key: str, kind: Kind = Kind.CUMULATIVE, noun: str = "", unit: str = "例") -> Metric:
    """A metric that says little of itself."""
    return Metric(key, noun or key, noun or key, kind, unit, "")


CASES = Table(
    "cases", "病例", "", (metric("confirmed", noun="确诊病例"), metric("dead", noun="死亡病例")),
    complete=True, adds_up=True, jump=150, total="confirmed", parts=("dead",),
)  # fmt: skip
REPORTERS = {
    "scraper": Reporter("scraper", "抓取", 1, timedelta(hours=24)),
    "office": Reporter("office", "卫健委", 2, timedelta(hours=24)),
}
CHINESE = Edition("zh-CN", Reference(SITE, {}, {"cases": CASES}, REPORTERS))
"""The site's own edition, for what needs no regions."""


def english() -> Edition:
    """The English edition, by the project's own catalogues."""
    files = (
        PROJECT / "theme" / "translations" / "en" / "LC_MESSAGES" / "messages.po",
        PROJECT / "content" / "translations" / "en.po",
    )
    texts = [read_catalogue(Source(str(file), file.read_bytes(), ""))[0] for file in files]
    site = replace(CHINESE.reference.site, editions=("en",))
    return editions_of(replace(CHINESE.reference, site=site), {"en": texts[0] | texts[1]})[1]


ENGLISH = english()
"""The English edition of the same."""


def regions(*, inner: bool = True) -> dict[str, Region]:
    """A province with two cities, one of them with counties, a fold and an unassigned remainder."""
    tree = [
        Region(PROVINCE, "河南省", "河南", "", "province"),
        Region(CITY, "周口市", "周口", PROVINCE, "city", population=9_026_015),
        Region(OTHER, "驻马店市", "驻马店", PROVINCE, "city"),
        Region(FOLD, "固始县", "固始", OTHER, "fold", until=FIRST_DAY),
        Region(REST, "未公布地区", "未公布", PROVINCE, "unassigned"),
    ]
    counties = [
        Region(COUNTY, "川汇区", "川汇", CITY, "county"),
        Region(SECOND, "淮阳区", "淮阳", CITY, "county"),
        Region(ZONE_AREA, "开发区", "开发区", CITY, "zone"),
    ]
    return {region.code: region for region in [*tree, *(counties if inner else [])]}


def reference(table: Table = CASES, found: Mapping[str, Region] | None = None) -> Reference:
    """The reference of one table over the regions above."""
    return Reference(SITE, dict(found or regions()), {table.key: table}, REPORTERS)


class Report(NamedTuple):
    """One report: `hours` after the end of its day it became known."""

    day: date
    region: str
    values: tuple[int | None, ...]
    hours: int = 1
    source: str = "office"
    reason: str = ""


def reported_at(report: Report) -> datetime:
    """The moment of a report."""
    end = datetime(report.day.year, report.day.month, report.day.day, tzinfo=ZONE) + timedelta(days=1)
    return end + timedelta(hours=report.hours)


def reports(found: Iterable[Report], table: Table = CASES) -> Reports:
    """The reports as their file of the month of the first one would be read, from line 2 on."""
    rows = list(found)
    columns = Reports(f"content/figures/{table.key}/{rows[0].day:%Y-%m}.csv", table.key)
    columns.values = {metric.key: [row.values[place] for row in rows] for place, metric in enumerate(table.metrics)}
    columns.line = list(range(2, len(rows) + 2))
    columns.as_of = [row.day.isoformat() for row in rows]
    columns.day = [row.day.toordinal() for row in rows]
    columns.region = [row.region for row in rows]
    columns.reported_at = [reported_at(row).isoformat() for row in rows]
    columns.time = [int(reported_at(row).timestamp()) for row in rows]
    columns.source = [row.source for row in rows]
    columns.reason = [row.reason for row in rows]
    columns.note = ["" for _ in rows]
    return columns


def at(text: str) -> datetime:
    """A moment of the site."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def notice(
    path: str, published: str, *, expires: str = "", section: str = "notices", reason: str = "", **acts: tuple[str, ...]
) -> Notice:
    """A notice that says little but when it stands and what it does to others."""
    until = at(expires) if expires else None
    head = Notice(path, path[8:], section, "editors", at(published), "", expires=until, reason=reason)
    return replace(head, **acts)  # type: ignore[arg-type]


counts = st.integers(min_value=0, max_value=60)
maybe_counts = st.none() | counts
days = st.integers(min_value=0, max_value=70).map(lambda ahead: date(2020, 1, 20) + timedelta(days=ahead))


def values_of(table: Table) -> st.SearchStrategy[tuple[int | None, ...]]:
    """The numbers of a report; at least one of them is written."""
    row = st.tuples(*[maybe_counts for _ in table.metrics])
    return row.filter(lambda values: any(value is not None for value in values))


def histories(
    table: Table = CASES, codes: tuple[str, ...] = (PROVINCE, CITY, OTHER)
) -> st.SearchStrategy[list[Report]]:
    """Reports of some regions over ten weeks, each region and day reported once or several times."""
    one = st.builds(
        Report, days, st.sampled_from(codes), values_of(table),
        hours=st.integers(min_value=0, max_value=90), source=st.sampled_from(sorted(REPORTERS)), reason=st.just("late"),
    )  # fmt: skip
    return st.lists(one, min_size=1, max_size=40)
