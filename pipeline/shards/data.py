"""The data files in all their forms; a form is made anew only where its rows changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.compose.datasets import datasets
from pipeline.crew import ALONE
from pipeline.publish import forms, package
from pipeline.publish.package import Weight
from pipeline.store import digest
from pipeline.timings import stage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.compose.datasets import Dataset
    from pipeline.shards.figures import Figures
    from pipeline.shards.work import Work

Weights = dict[str, Weight]
WORKBOOK = ("xlsx",)
OTHERS = tuple(end for end in forms.MAKERS if end not in WORKBOOK)
# Below so many characters no process is started: that takes longer than to make the files.
MUCH = 500_000


@stage("data files")
def data_files(figures: Figures, work: Work) -> None:
    """`/data/<table>.csv` and its other forms, `/data/datapackage.json`."""
    key = work.key([shard.key for shard in figures.shards], work.address)
    found = datasets(work.own)
    names = [f"data/{dataset.key}" for dataset in found]
    if work.shards.current("data", key) and all(work.shards.kept(name) for name in names):
        return
    months = figures.months(work.reference)
    texts = {dataset.key: "".join(month.chunks.get(dataset.key, "") for month in months) for dataset in found}
    keys = {name: work.key(digest(text.encode())) for name, text in texts.items()}
    changed = [dataset for dataset in found if not work.shards.current(f"data/{dataset.key}", keys[dataset.key])]
    for name, files in _made([(dataset, texts[dataset.key]) for dataset in changed], work).items():
        weights = {path: package.weight_of(content) for path, content in files.items()}
        contents = {f"data/{path}": content for path, content in files.items()}
        work.shards.add(f"data/{name}", keys[name], weights, contents)
    known = {path: weight for name in names for path, weight in work.shards.new[name].read(Weights).items()}
    content = package.package(found, known, work.own, work.address)
    work.shards.add("data", key, None, {"data/datapackage.json": content})


def _made(changed: Sequence[tuple[Dataset, str]], work: Work) -> dict[str, dict[str, bytes]]:
    """Key of a data file → its forms."""
    made: dict[str, dict[str, bytes]] = {
        dataset.key: {f"{dataset.key}.{end}": b"" for end in forms.MAKERS} for dataset, _ in changed
    }
    # A workbook takes as long as all other forms together.
    wanted = [(dataset, text, ends) for ends in (WORKBOOK, OTHERS) for dataset, text in changed]
    if not work.judging:
        crew = work.crew if work.crew.far or sum(len(text) for _, text in changed) >= MUCH else ALONE
        for (dataset, *_), files in zip(wanted, crew.each(_files, wanted), strict=True):
            made[dataset.key] |= files
    return made


def _files(wanted: tuple[Dataset, str, tuple[str, ...]]) -> dict[str, bytes]:
    """Path below `/data/` → its bytes."""
    dataset, text, ends = wanted
    rows = forms.rows_of(text, dataset)
    return {f"{dataset.key}.{end}": forms.MAKERS[end](dataset, rows) for end in ends}
