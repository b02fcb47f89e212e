"""The data files in all their forms; a form is made anew only where its rows changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.compose.datasets import datasets
from pipeline.crew import ALONE
from pipeline.publish import forms, package
from pipeline.publish.package import Weight
from pipeline.store import digest
from pipeline.timings import stage

if TYPE_CHECKING:
    from pipeline.compose.datasets import Dataset
    from pipeline.shards.figures import Figures
    from pipeline.shards.work import Work

Weights = dict[str, Weight]
WORKBOOK = ("xlsx",)
OTHERS = tuple(end for end in forms.MAKERS if end not in WORKBOOK)
# Below so many characters no process is started: that takes longer than to make the files.
MUCH = 500_000


@dataclass(frozen=True, slots=True)
class Begun:
    """Data files that are on the way."""

    key: str
    """Of all of them."""
    keys: Mapping[str, str]
    """Of those that changed."""
    made: Iterator[tuple[str, dict[str, bytes]]]
    """Some of the forms of one."""


@stage("data files")
def begin(figures: Figures, work: Work) -> Begun | None:
    """Have `/data/<table>.csv` and its other forms made by whoever is free, if any changed."""
    key = work.key([shard.key for shard in figures.shards], work.address)
    found = datasets(work.own)
    if work.shards.current("data", key) and all(work.shards.kept(f"data/{dataset.key}") for dataset in found):
        return None
    months = figures.months(work.reference)
    texts = {dataset.key: "".join(month.chunks.get(dataset.key, "") for month in months) for dataset in found}
    keys = {name: work.key(digest(text.encode())) for name, text in texts.items()}
    changed = [dataset for dataset in found if not work.shards.current(f"data/{dataset.key}", keys[dataset.key])]
    # A workbook takes as long as all other forms together.
    wanted = [(dataset, texts[dataset.key], ends) for ends in (WORKBOOK, OTHERS) for dataset in changed]
    if work.judging:
        made: Iterator[dict[str, bytes]] = ({f"{it.key}.{end}": b"" for end in ends} for it, _, ends in wanted)
    else:
        much = work.crew.far or sum(len(texts[dataset.key]) for dataset in changed) >= MUCH
        made = (work.crew if much else ALONE).each(_files, wanted)
    names = (dataset.key for dataset, *_ in wanted)
    return Begun(key, {dataset.key: keys[dataset.key] for dataset in changed}, zip(names, made, strict=True))


@stage("data files")
def end(begun: Begun | None, work: Work) -> None:
    """Take in the data files, and describe them in `/data/datapackage.json`."""
    if begun is None:
        return
    made: dict[str, dict[str, bytes]] = {name: {} for name in begun.keys}
    for name, files in begun.made:
        made[name] |= files
    for name, files in made.items():
        weights = {path: package.weight_of(content) for path, content in files.items()}
        contents = {f"data/{path}": content for path, content in files.items()}
        work.shards.add(f"data/{name}", begun.keys[name], weights, contents)
    found = datasets(work.own)
    known = {path: weight for it in found for path, weight in work.shards.new[f"data/{it.key}"].read(Weights).items()}
    content = package.package(found, known, work.own, work.address)
    work.shards.add("data", begun.key, None, {"data/datapackage.json": content})


def _files(wanted: tuple[Dataset, str, tuple[str, ...]]) -> dict[str, bytes]:
    """Path below `/data/` → its bytes."""
    dataset, text, ends = wanted
    rows = forms.rows_of(text, dataset)
    return {f"{dataset.key}.{end}": forms.MAKERS[end](dataset, rows) for end in ends}
