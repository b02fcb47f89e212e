"""The figures of `/api/v1/`, and the document that describes all of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pipeline.compose.datasets import datasets
from pipeline.publish import api, forms
from pipeline.publish.interface import openapi
from pipeline.timings import stage

if TYPE_CHECKING:
    from pipeline.shards.figures import Figures
    from pipeline.shards.work import Work


@stage("interface")
def api_files(figures: Figures, work: Work) -> None:
    """`/api/v1/regions/<code>/<table>.json`, `/api/v1/latest.json`, `/api/v1/openapi.json`."""
    key = work.key([shard.key for shard in figures.shards], work.address)
    if work.shards.current("api", key):
        return
    found = {dataset.key: dataset for dataset in datasets(work.own) if dataset.key in work.reference.tables}
    months, tables = figures.months(work.reference), {}
    files: dict[str, bytes] = {}
    for name, dataset in found.items():
        text = "".join(month.chunks.get(name, "") for month in months)
        if regions := api.by_region(dataset, forms.rows_of(text, dataset)):
            tables[name] = regions
            files |= api.region_files(dataset, regions, work.own, work.address)
    updated = max(
        (datetime.fromisoformat(last) for month in months for _, last in month.moments.values()), default=None
    )
    files["api/v1/latest.json"] = api.latest_file(tables, updated, work.own, work.address)
    codes = {name: list(regions) for name, regions in tables.items()}
    files["api/v1/openapi.json"] = openapi(found.values(), codes, work.reference.site, work.address)
    work.shards.add("api", key, None, files)
