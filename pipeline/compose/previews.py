"""What stands for a page where its link is shared: few words, one of them large. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from pipeline import wording
from pipeline.compose.corrections import metric_name
from pipeline.compose.tables import quantity
from pipeline.edition import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.compose.day import Day
    from pipeline.edition import Edition
    from pipeline.model import Notice, Table
    from pipeline.record import Bulletin, Row


@dataclass(frozen=True, slots=True)
class Preview:
    """A picture to be drawn: what it is about, the figure or word, a line or two, who says so."""

    about: str
    word: str
    text: str
    source: str


def preview_of(page: str, preview: Preview, edition: Edition) -> dict[str, object]:
    """The front matter of a page with a picture; nothing where the site wants none.

    One picture, in the words of the site's own edition, serves the page in all of them.
    """
    if not edition.reference.site.previews:
        return {}
    return {"preview": {"url": f"/previews/{page}.png", **asdict(preview)}}


def of_bulletin(day: Day, bulletin: Bulletin, edition: Edition) -> Preview:
    """What is new of the first metric that counts cases, or else the name of what was reported."""
    reference = edition.reference
    home = reference.regions[reference.site.region]
    tables = [table for table in reference.tables.values() if table.key in day.rows]
    keys = dict.fromkeys(note.source for note in day.notes)
    source = _source([reference.reporters[key].name for key in keys], edition)
    for table in tables:
        row = day.rows[table.key].get(home.code)
        if row and row.new[0] is not None and not table.levels and len(table.metrics) > 1:
            metric = table.metrics[0]
            about = wording.pair(home.name, edition.say("新增{metric}", metric=metric.name), edition)
            when = edition.say("{day}0—24时", day=wording.day(day.as_of, edition))
            return Preview(about, quantity(row.new[0], metric, edition), when, source)
    return Preview(wording.day(day.as_of, edition), tables[0].name, bulletin.summary, source)


def of_notice(notice: Notice, state: str, edition: Edition) -> Preview:
    """Its section and its title; `state` is the kind of what a reader must know first."""
    site = edition.reference.site
    issuer, moment = site.issuers[notice.issuer], wording.moment(notice.published, edition)
    said = edition.say("{issuer}，{moment}", issuer=issuer, moment=moment)
    about = edition.say(STATES[state]) if state in STATES else ""
    return Preview(about, site.sections[notice.section], notice.title, said)


STATES = {
    "urgent": N_("紧急"),
    "important": N_("重要"),
    "expired": N_("已过期"),
    "replaced": N_("已被取代"),
    "corrected": N_("已更正"),
    "changed": N_("已修改"),
    "withdrawn": N_("已撤回"),
}


def of_row(row: Row, table: Table, place: int, sources: Sequence[str], edition: Edition) -> Preview | None:
    """A metric in a region on the newest day that has it."""
    value, metric = row.values[place], table.metrics[place]
    if value is None or not metric.unit:
        return None
    name = metric_name(table.key, metric.key, edition)
    return Preview(
        wording.pair(edition.reference.regions[row.region].name, name, edition),
        quantity(value, metric, edition),
        edition.say("截至{day}24时", day=wording.day(row.as_of, edition)),
        _source(sources, edition),
    )


def of_name(about: str, name: str, text: str, edition: Edition, sources: Sequence[str] = ()) -> Preview:
    """What has no number to show: a name, what it is of, and a line."""
    return Preview(about, name, text, _source(sources, edition))


def _source(names: Sequence[str], edition: Edition) -> str:
    return wording.pair(edition.say("来源"), wording.listed(names, edition), edition) if names else ""
