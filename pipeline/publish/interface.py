"""What the files of `/api/v1/` hold, and the OpenAPI document that says so. Pure."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta, Struct

from pipeline.compose.datasets import COUNT, DATE, VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.compose.datasets import Column, Dataset
    from pipeline.model import Site

# The gravest first.
STATES = ("withdrawn", "replaced", "expired", "corrected", "changed", "in-force")
State = Annotated[str, Meta(extra_json_schema={"enum": list(STATES)})]
Relation = Annotated[str, Meta(extra_json_schema={"enum": ["corrects", "replaces", "withdraws"]})]
Urgency = Annotated[str, Meta(extra_json_schema={"enum": ["routine", "important", "urgent"]})]
Row = dict[str, int | str | None]
# Of a row in the file of a region: it is said once, at the top.
OF_REGION = ("region", "region_name")
SCHEMAS = "#/components/schemas/"


class Named(Struct, frozen=True):
    """Something of the site: its key, and its name in the language of the site."""

    key: str
    name: str


class Figures(Struct, frozen=True, kw_only=True):
    """A table of a region, a row a day, the oldest first; null is not reported, or hidden."""

    version: str
    region: Named
    table: Named
    url: Annotated[str, Meta(description="The page of the region.")]
    rows: list[Row]


class Newest(Struct, frozen=True, kw_only=True):
    """The newest row of every region in a table; the regions need not be of the same day."""

    table: Named
    url: Annotated[str, Meta(description="The table as CSV.")]
    rows: list[Row]


class Latest(Struct, frozen=True, kw_only=True):
    """The newest figures of all tables."""

    version: str
    site: str
    url: str
    disclaimer: str
    updated: Annotated[datetime | None, Meta(description="When a figure last became known or changed.")]
    tables: list[Newest]


class Mark(Struct, frozen=True):
    """What became of a notice: by another one, which is linked, by its editor, or by time."""

    kind: State
    moment: datetime
    reason: str = ""
    title: str = ""
    url: str = ""


class Act(Struct, frozen=True):
    """What a notice does to an earlier one."""

    relation: Relation
    title: str
    url: str


class Attachment(Struct, frozen=True):
    """A file that belongs to a notice."""

    url: str
    mime_type: str


class Source(Struct, frozen=True):
    """What a notice rests on."""

    title: str
    date: str
    url: str


class NoticeFile(Struct, frozen=True, kw_only=True, rename={"status": "_status"}):
    """A notice; of a withdrawn one only what it was, not what it said."""

    version: str
    id: Annotated[str, Meta(description="A tag URI that stays when the site moves, as in the feeds.")]
    url: str
    status: Annotated[State, Meta(description="The gravest of its marks.")]
    title: str
    language: str
    section: Named
    issuer: Named
    regions: list[Named]
    urgency: Urgency
    published: datetime
    updated: Annotated[datetime, Meta(description="Of the last mark, or else of publication.")]
    marks: list[Mark]
    acts: list[Act]
    number: str = ""
    expires: datetime | None = None
    review: date | None = None
    summary: str | None = None
    content_markdown: Annotated[str | None, Meta(description="The text; links to the site begin with /.")] = None
    contact: str = ""
    places: list[Named] = []
    sources: list[Source] = []
    attachments: list[Attachment] = []


def openapi(datasets: Iterable[Dataset], regions: dict[str, list[str]], site: Site, address: str) -> bytes:
    """`/api/v1/openapi.json`: OpenAPI 3.1; `regions` are those that have figures, by table."""
    tables = [dataset for dataset in datasets if regions.get(dataset.key)]
    (_, schemas) = msgspec.json.schema_components((Figures, Latest, NoticeFile), ref_template=f"{SCHEMAS}{{name}}")
    for dataset in tables:
        own = [column for column in dataset.columns if column.key not in OF_REGION]
        schemas[f"{dataset.key}-row"] = {"type": "object", **_row(own)}
    paths = {
        "/api/v1/latest.json": _get("latest", "The newest figures of every region.", {"$ref": f"{SCHEMAS}Latest"}),
        **{
            f"/api/v1/regions/{{region}}/{dataset.key}.json": _get(
                f"figures-{dataset.key}", dataset.title, _figures(dataset.key), region=regions[dataset.key]
            )
            for dataset in tables
        },
        "/api/v1/notices/{month}/{slug}.json": _get(
            "notice", "A notice.", {"$ref": f"{SCHEMAS}NoticeFile"}, month=r"^\d{4}-\d{2}$", slug="^[a-z0-9-]+$"
        ),
    }
    info = {"title": site.name, "version": VERSION, "description": f"{site.description}{site.disclaimer}"}
    document = {
        "openapi": "3.1.0",
        "info": info,
        "servers": [{"url": address}],
        "paths": paths,
        "components": {"schemas": schemas},
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def _get(name: str, summary: str, schema: dict[str, object], **parameters: str | list[str]) -> dict[str, object]:
    """A path that answers with JSON; a parameter is one of some values, or of a form."""
    said = [
        {
            "name": key,
            "in": "path",
            "required": True,
            "schema": {"type": "string", **({"pattern": found} if isinstance(found, str) else {"enum": found})},
        }
        for key, found in parameters.items()
    ]
    responses = {
        "200": {"description": "The file.", "content": {"application/json": {"schema": schema}}},
        "404": {"description": "There never was such a file."},
        "410": {"description": "There was, and it is gone."},
    }
    return {"get": {"operationId": name, "summary": summary, "parameters": said, "responses": responses}}


def _figures(table: str) -> dict[str, object]:
    rows = {"type": "array", "items": {"$ref": f"{SCHEMAS}{table}-row"}}
    return {"allOf": [{"$ref": f"{SCHEMAS}Figures"}, {"properties": {"rows": rows}}]}


def _row(columns: Iterable[Column]) -> dict[str, object]:
    columns = list(columns)
    return {"properties": {column.key: _cell(column) for column in columns}, "required": [c.key for c in columns]}


def _cell(column: Column) -> dict[str, object]:
    found: dict[str, object] = {"type": ["integer", "null"]} if column.kind == COUNT else {"type": "string"}
    if column.kind == DATE:
        found["format"] = "date"
    if column.least is not None:
        found["minimum"] = column.least
    return {**found, "description": column.meaning}
