"""A pack for each bulletin from a day on: a month at a time, and in it only the days whose figures changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import charts
from pipeline.compose.day import days_of
from pipeline.compose.markdown import texts_of
from pipeline.compose.pack import pack_document
from pipeline.model import Kind
from pipeline.releases import packed
from pipeline.seals import plain
from pipeline.shards.figures import month_of
from pipeline.timings import stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pipeline.charts import Chart
    from pipeline.compose.day import Day
    from pipeline.record import Bulletin, FiguresMonth
    from pipeline.seals import Shard
    from pipeline.shards.figures import Figures
    from pipeline.shards.work import Public, Work

# So many days stand on a chart.
SHOWN = 60
# That many months hold them.
BEFORE = 2
Made = dict[str, tuple[str, int]]
"""Day → (key, size of the archive)."""


@stage("packs")
def packs(public: Public, figures: Figures, work: Work) -> dict[str, int]:
    """`/packs/<day>.zip` and `/daily/<day>/pack/`; the address of each archive with its size."""
    sizes: dict[str, int] = {}
    bulletins = {found.as_of: found for found in public.bulletins(work.own)}
    for place, head in enumerate(figures.heads):
        days = [day for day in head.days if packed(day, work.reference.site)]
        if days:
            months = figures.shards[max(place - BEFORE, 0) : place + 1]
            key = work.key([month.key for month in months], days, work.address)
            name = f"packs/{head.month}"
            sealed = work.shards.current(name, key) or _month(name, key, days, months, bulletins, work)
            sizes |= {f"/{_archive(day)}": size for day, (_, size) in sealed.read(Made).items()}
    return sizes


def _month(
    name: str, key: str, days: Sequence[str], shards: Sequence[Shard], bulletins: Mapping[str, Bulletin], work: Work
) -> Shard:
    """The packs of a month; those of unchanged days stay as they are."""
    months = [month_of(shard, work.reference) for shard in shards]
    before = work.shards.old.get(name) if work.shards.trusted else None
    known = (work.shards.payload(name, Made) or {}) if before else {}
    made: Made = {}
    texts: dict[str, bytes] = {}
    kept: dict[str, str] = {}
    for day in days_of(months[-1]):
        if day.as_of in days:
            shown = list(_charts(day.as_of, months, work))
            own = work.key(plain(day), plain(shown), plain(bulletins[day.as_of]), work.address)
            paths = [f"daily/{day.as_of}/pack.md", _archive(day.as_of)]
            if before and known.get(day.as_of, ("", 0))[0] == own and {*paths} <= work.shards.present:
                made[day.as_of] = known[day.as_of]
                kept |= {path: before.files[path] for path in paths}
            else:
                found = _pack(day, bulletins[day.as_of], shown, work)
                made[day.as_of] = (own, len(found[paths[1]]))
                texts |= found
    shard = work.shards.add(name, key, made, texts)
    shard.files.update(kept)
    return shard


def _pack(day: Day, bulletin: Bulletin, shown: Sequence[Chart], work: Work) -> dict[str, bytes]:
    """The archive of a day, and its page."""
    from pipeline.charts.alone import alone
    from pipeline.compose.daily import bulletin_document
    from pipeline.publish.pack import archive, pack_of, picture

    def draw(chart: Chart) -> tuple[bytes, bytes]:
        if work.judging:
            return b"", b""
        svg = alone(charts.svg(chart, "chart"))
        return svg.encode(), picture(svg)

    document = bulletin_document(day, bulletin, None, None, work.own)
    found = pack_of(day, document, shown, draw, work.own)
    content = archive(found)
    sizes = {name: len(raw) for name, raw in found.files.items()}
    where = (f"/{_archive(day.as_of)}", len(content))
    page = pack_document(document, found.brief, found.charts, sizes, where, work.own)
    return {_archive(day.as_of): content} | texts_of([page], work.own)


def _charts(day: str, months: Iterable[FiguresMonth], work: Work) -> Iterator[Chart]:
    """The last days of the site's region, of each table that counts and has figures on the day."""
    reference, months = work.reference, list(months)
    home = reference.regions[reference.site.region]
    for table in reference.tables.values():
        told = (row for month in months for row in month.rows.get(table.key, ()))
        rows = [row for row in told if row.region == home.code and row.as_of <= day]
        if table.metrics[0].kind is Kind.CUMULATIVE and rows and rows[-1].as_of == day:
            shown = rows[-SHOWN:]
            found = charts.new_per_day(shown, table, 0, home, work.own) or charts.total(shown, table, 0, home, work.own)
            if found:
                yield found


def _archive(day: str) -> str:
    return f"packs/{day}.zip"
