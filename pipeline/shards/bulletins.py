"""The daily bulletins, a month at a time: composed anew if the rows of the month or its neighbours changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.compose.markdown import in_editions, texts_of
from pipeline.record import Bulletin
from pipeline.shards.figures import month_of
from pipeline.shards.previews import Previews
from pipeline.timings import stage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.edition import Edition
    from pipeline.model import Document
    from pipeline.seals import Shard
    from pipeline.shards.figures import Figures
    from pipeline.shards.work import Work


@stage("daily bulletins")
def bulletins_of(figures: Figures, work: Work) -> dict[str, tuple[Bulletin, ...]]:
    """All bulletins by language; a month's pages are composed anew if its rows or its neighbours changed."""
    days = [day for head in figures.heads for day in head.days]
    beside = {day: (before, after) for before, day, after in zip([None, *days], days, [*days[1:], None], strict=False)}
    told: dict[str, list[Bulletin]] = {edition.language: [] for edition in work.spoken}
    for head, rows in zip(figures.heads, figures.shards, strict=True):
        if head.days:
            edges = (beside[head.days[0]][0], beside[head.days[-1]][1])
            key = work.key(rows.key, edges, work.address)
            previews = Previews(f"daily-{head.month}", key, work)
            pages = work.shards.current(f"daily/{head.month}", key)
            if pages is None or not previews.current:
                pages = _pages(head.month, rows, beside, previews)
            for language, bulletins in pages.read(dict[str, list[Bulletin]]).items():
                told[language] += bulletins
    return {language: tuple(bulletins) for language, bulletins in told.items()}


def _pages(month: str, rows: Shard, beside: Mapping[str, tuple[str | None, str | None]], previews: Previews) -> Shard:
    from pipeline.compose import daily
    from pipeline.compose.day import days_of

    work, days = previews.work, days_of(month_of(rows, previews.work.reference))
    made = {edition.language: [daily.bulletin_of(day, edition) for day in days] for edition in work.spoken}

    def documents(edition: Edition) -> Iterator[Document]:
        for day, bulletin in zip(days, made[edition.language], strict=True):
            yield daily.bulletin_document(day, bulletin, *beside[day.as_of], edition)

    texts = in_editions(work.editions, previews.seen(documents))
    previews.draw()
    if work.reference.site.channels:
        from pipeline.compose.channels import channels_document, item_of_day

        items = [item_of_day(bulletin, work.address) for bulletin in made[work.own.language]]
        told = zip(documents(work.own), items, strict=True)
        texts |= texts_of((channels_document(document, item, work.own) for document, item in told), work.own)
    return work.shards.add(f"daily/{month}", previews.key, made, texts)
