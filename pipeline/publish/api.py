"""The files of `/api/v1/`: figures of a region, the newest of all, notices. Pure."""

from __future__ import annotations

import re
from datetime import datetime
from mimetypes import guess_type
from typing import TYPE_CHECKING, Any

import msgspec

from pipeline.compose.datasets import VERSION
from pipeline.publish.interface import (
    OF_REGION,
    STATES,
    Act,
    Attachment,
    Figures,
    Latest,
    Mark,
    Named,
    Newest,
    NoticeFile,
    Source,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.compose.datasets import Cell, Dataset
    from pipeline.derive.standing import Standing
    from pipeline.edition import Edition
    from pipeline.model import Notice
    from pipeline.places import Place
    from pipeline.publish.interface import Row

# What an editor noted beside the text is not on the page either.
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def region_files(
    dataset: Dataset, regions: Mapping[str, Sequence[Row]], edition: Edition, address: str
) -> dict[str, bytes]:
    """`/api/v1/regions/<code>/<table>.json`; `regions` has the rows of each."""
    reference = edition.reference
    return {
        f"api/v1/regions/{code}/{dataset.key}.json": _written(
            Figures(
                version=VERSION,
                region=Named(code, reference.regions[code].name),
                table=Named(dataset.key, reference.tables[dataset.key].name),
                url=f"{address}/regions/{code}/",
                rows=[{key: cell for key, cell in row.items() if key not in OF_REGION} for row in rows],
            )
        )
        for code, rows in regions.items()
    }


def by_region(dataset: Dataset, rows: Iterable[Sequence[Cell]]) -> dict[str, list[Row]]:
    """Region → its rows, the oldest first."""
    found: dict[str, list[Row]] = {}
    for cells in rows:
        row: Row = dict(zip(dataset.names, cells, strict=True))
        found.setdefault(str(row["region"]), []).append(row)
    return found


def latest_file(
    tables: Mapping[str, Mapping[str, Sequence[Row]]], updated: datetime | None, edition: Edition, address: str
) -> bytes:
    """`/api/v1/latest.json`; `tables` has the rows of each region of each."""
    reference = edition.reference
    newest = [
        Newest(
            table=Named(key, reference.tables[key].name),
            url=f"{address}/data/{key}.csv",
            rows=[rows[-1] for rows in regions.values()],
        )
        for key, regions in tables.items()
    ]
    site = reference.site
    return _written(
        Latest(
            version=VERSION,
            site=site.name,
            url=f"{address}/",
            disclaimer=site.disclaimer,
            updated=updated,
            tables=newest,
        )
    )


def notice_file(
    notice: Notice, body: str, standing: Standing, places: Mapping[str, Place], edition: Edition, address: str
) -> bytes:
    """`/api/v1/notices/<month>/<slug>.json`; of a withdrawn one only what its page still shows."""
    reference, kinds = edition.reference, [mark.kind for mark in standing.marks]
    site = reference.site
    return _written(
        NoticeFile(
            version=VERSION,
            id=f"tag:{site.tag_authority}:notices/{notice.path}",
            url=f"{address}{notice.url}",
            status=next(state for state in STATES if state in (*kinds, STATES[-1])),
            title=notice.title,
            language=site.language,
            section=Named(notice.section, site.sections[notice.section]),
            issuer=Named(notice.issuer, site.issuers[notice.issuer]),
            regions=[Named(code, reference.regions[code].name) for code in notice.regions],
            urgency=notice.urgency,
            published=notice.published,
            updated=datetime.fromisoformat(standing.updated) if standing.updated else notice.published,
            marks=[
                Mark(mark.kind, datetime.fromisoformat(mark.moment), mark.reason, mark.title, _whole(mark.url, address))
                for mark in standing.marks
            ],
            acts=[Act(relation, target.title, _whole(target.url, address)) for relation, target in standing.acts_on],
            **({} if standing.withdrawn else _said(notice, body, places, address)),
        )
    )


def _said(notice: Notice, body: str, places: Mapping[str, Place], address: str) -> dict[str, Any]:
    """What a notice says, for as long as it stands."""
    kinds = {path: guess_type(path)[0] or "application/octet-stream" for path in notice.attachments}
    return {
        "number": notice.number,
        "expires": notice.expires,
        "review": notice.review,
        "summary": notice.summary,
        "content_markdown": COMMENT.sub("", body).strip(),
        "contact": notice.contact,
        "places": [Named(key, places[key].name) for key in notice.places if key in places],
        "sources": [Source(source.title, source.date, source.url) for source in notice.sources],
        "attachments": [Attachment(f"{address}/files/{path}", kind) for path, kind in kinds.items()],
    }


def _whole(url: str, address: str) -> str:
    return f"{address}{url}" if url else ""


def _written(found: msgspec.Struct) -> bytes:
    return msgspec.json.encode(found) + b"\n"
