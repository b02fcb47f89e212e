"""`datapackage.json`: the data files as a Frictionless Data Package. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.compose.datasets import FORMS, MEDIA, VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.compose.datasets import Column, Dataset
    from pipeline.edition import Edition

# A licence that has a name of its own; all else is a sentence about one.
NAMED = re.compile(r"[A-Za-z0-9.+-]+")


@dataclass(frozen=True, slots=True)
class Weight:
    """The size of a file and its SHA-256."""

    size: int
    hash: str


def weight_of(content: bytes) -> Weight:
    """What a file weighs."""
    return Weight(len(content), hashlib.sha256(content).hexdigest())


def package(datasets: Iterable[Dataset], weights: Mapping[str, Weight], edition: Edition, address: str) -> bytes:
    """The package of the files whose weights are known by their paths below `/data/`."""
    site = edition.reference.site
    reporters = edition.reference.reporters.values()
    document = {
        "profile": "data-package",
        "name": site.tag_authority.partition(",")[0],
        "id": f"tag:{site.tag_authority}:data",
        "title": site.name,
        "description": f"{site.description}{site.disclaimer}",
        "homepage": f"{address}/data/",
        "version": VERSION,
        "licenses": _licences(dict.fromkeys(found.licence for found in reporters if found.licence), address),
        "sources": [
            {"title": found.name, "code": found.key, "citation": found.citation, "licence": found.licence}
            for found in reporters
        ],
        "resources": [
            _resource(dataset, end, weights[path])
            for dataset in datasets
            for end in FORMS
            if (path := f"{dataset.key}.{end}") in weights
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def _licences(texts: Iterable[str], address: str) -> list[dict[str, str]]:
    return [{"name": text} if NAMED.fullmatch(text) else {"title": text, "path": f"{address}/data/"} for text in texts]


def _resource(dataset: Dataset, end: str, weight: Weight) -> dict[str, object]:
    """A file; the plain CSV is the one that is described column by column."""
    found: dict[str, object] = {
        "name": dataset.key if end == "csv" else f"{dataset.key}.{end}",
        "path": f"{dataset.key}.{end}",
        "title": dataset.title,
        "type": "table" if end == "csv" else "file",
        "format": end.rpartition(".")[2],
        "mediatype": MEDIA[end],
        "encoding": "utf-8",
        "bytes": weight.size,
        "hash": f"sha256:{weight.hash}",
    }
    if end == "csv":
        found |= {"profile": "tabular-data-resource", "schema": schema(dataset)}
    return found


def schema(dataset: Dataset) -> dict[str, object]:
    """The columns as Table Schema."""
    fields = [
        {"name": column.key, "type": column.kind, "description": column.meaning, "constraints": _constraints(column)}
        for column in dataset.columns
    ]
    key = {"primaryKey": list(dataset.identity)} if dataset.identity else {}
    return {"fields": fields, "missingValues": [""], **key}


def _constraints(column: Column) -> dict[str, object]:
    found: dict[str, object] = {"required": True} if column.required else {}
    if column.least is not None:
        found["minimum"] = column.least
    if column.choices:
        found["enum"] = list(column.choices)
    return found
