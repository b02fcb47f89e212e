"""The data files in all their forms; a form is made anew only where its rows changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.compose.datasets import datasets
from pipeline.publish import forms, package
from pipeline.publish.package import Weight
from pipeline.store import digest
from pipeline.timings import stage

if TYPE_CHECKING:
    from pipeline.compose.datasets import Dataset
    from pipeline.seals import Shard
    from pipeline.shards.figures import Figures
    from pipeline.shards.work import Work

Weights = dict[str, Weight]


@stage("data files")
def data_files(figures: Figures, work: Work) -> None:
    """`/data/<table>.csv` and its other forms, `/data/datapackage.json`."""
    key = work.key([shard.key for shard in figures.shards], work.address)
    found = datasets(work.own)
    names = [f"data/{dataset.key}" for dataset in found]
    if work.shards.current("data", key) and all(work.shards.kept(name) for name in names):
        return
    weights: Weights = {}
    for dataset in found:
        text = "".join(month.chunks.get(dataset.key, "") for month in figures.months(work.reference))
        weights |= _forms(dataset, text, work).read(Weights)
    content = package.package(found, weights, work.own, work.address)
    work.shards.add("data", key, None, {"data/datapackage.json": content})


def _forms(dataset: Dataset, text: str, work: Work) -> Shard:
    """A data file in all its forms."""
    name, key = f"data/{dataset.key}", work.key(digest(text.encode()))
    sealed = work.shards.current(name, key)
    if sealed:
        return sealed
    rows = forms.rows_of(text, dataset)
    paths = [f"{dataset.key}.{end}" for end in forms.MAKERS]
    wanted = [(end, dataset, rows) for end in forms.MAKERS]
    made = [b"" for _ in wanted] if work.judging else work.crew.each(_form, wanted)
    files = dict(zip(paths, made, strict=True))
    weights = {path: package.weight_of(content) for path, content in files.items()}
    return work.shards.add(name, key, weights, {f"data/{path}": content for path, content in files.items()})


def _form(wanted: tuple[str, Dataset, list[list[forms.Cell]]]) -> bytes:
    end, dataset, rows = wanted
    return forms.MAKERS[end](dataset, rows)
