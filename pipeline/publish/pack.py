"""A day for the newsroom: brief, figures, charts, definitions, what changed, sources; as files and as one archive."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from pipeline import wording
from pipeline.channels.short import sentences
from pipeline.charts.alone import FONTS
from pipeline.compose.changes import changes_part
from pipeline.compose.datasets import datasets
from pipeline.publish import forms
from pipeline.publish.previews import FONT
from pipeline.publish.records import plain

if TYPE_CHECKING:
    from pipeline.charts import Chart
    from pipeline.compose.day import Day
    from pipeline.edition import Edition
    from pipeline.model import Document

SENTENCES = 3
FORMS = ("csv", "xlsx", "json")
CHECKSUMS = "SHA256SUMS"
# The first moment that the format knows: no clock gets into the archive.
EPOCH = (1980, 1, 1, 0, 0, 0)
FAMILY = "Noto Sans CJK SC"
# Twice the size of the drawing.
PIXELS_AN_INCH = 144
Drawn = Callable[["Chart"], tuple[bytes, bytes]]
"""A chart as SVG and as PNG."""


@dataclass(frozen=True, slots=True)
class Pack:
    """The files of a day by their names, and what its page says besides."""

    day: str
    brief: tuple[str, ...]
    charts: tuple[str, ...]
    """What each chart shows, in words."""
    files: Mapping[str, bytes]


def pack_of(day: Day, document: Document, charts: Sequence[Chart], draw: Drawn, edition: Edition) -> Pack:
    """The pack of a day, whose bulletin is `document`."""
    brief = tuple(_brief(day, document, edition))
    files = {
        "brief.txt": _lines(brief),
        "changes.txt": _lines(_changes(day, edition)),
        "definitions.txt": _lines(_definitions(day, edition)),
        "source.txt": _lines(_source(document, edition)),
    }
    for dataset in datasets(edition):
        if rows := day.rows.get(dataset.key):
            regions = edition.reference.regions
            cells = [(row.as_of, row.region, regions[row.region].name, *row.values, *row.new) for row in rows.values()]
            files |= {f"{dataset.key}.{form}": forms.MAKERS[form](dataset, cells) for form in FORMS}
    for place, chart in enumerate(charts, 1):
        svg, png = draw(chart)
        files |= {f"chart-{place}.svg": svg, f"chart-{place}.png": png}
        files[f"chart-{place}.txt"] = _lines([chart.title, chart.text])
    sums = [f"{sha256(content).hexdigest()}  {name}" for name, content in sorted(files.items())]
    return Pack(day.as_of, brief, tuple(chart.text for chart in charts), {**files, CHECKSUMS: _lines(sums)})


def archive(pack: Pack) -> bytes:
    """The files in a folder of the day's name. Stored as they are: the same bytes with every version of zlib."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as opened:
        for name, content in sorted(pack.files.items()):
            entry = zipfile.ZipInfo(f"{pack.day}/{name}", EPOCH)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            opened.writestr(entry, content)
    return out.getvalue()


def picture(svg: str) -> bytes:
    """A drawing that stands by itself as PNG, in the font of the share pictures: every machine has it."""
    import vl_convert

    vl_convert.register_font_directory(str(FONT.parent))
    lettered = svg.replace(FONTS, FAMILY).replace("<svg ", '<svg font-weight="700" ', 1)
    return bytes(vl_convert.svg_to_png(lettered, ppi=PIXELS_AN_INCH))


def _brief(day: Day, document: Document, edition: Edition) -> list[str]:
    """Three sentences: what the figures say, what was corrected, who says so."""
    banners = document.meta["banners"]
    assert isinstance(banners, list)
    corrected = [sentence for banner in banners for sentence in sentences(banner["text"])]
    said = [*sentences(document.summary)[: SENTENCES - 1], *corrected[:1], *sentences(_compared(day, edition))[:1]]
    return [*said[: SENTENCES - 1], str(document.meta["citation"])]


def _compared(day: Day, edition: Edition) -> str:
    return (_changes(day, edition) or [""])[0]


def _changes(day: Day, edition: Edition) -> list[str]:
    """What changed since the day before, a line each."""
    _, _, lines = changes_part(day, edition).partition("\n\n")
    return [found for line in lines.split("\n") if (found := plain(line))]


def _definitions(day: Day, edition: Edition) -> list[str]:
    tables = [table for key, table in edition.reference.tables.items() if key in day.rows]
    return [wording.pair(metric.name, metric.definition, edition) for table in tables for metric in table.metrics]


def _source(document: Document, edition: Edition) -> list[str]:
    """How to cite it, who reported, under which licence, whom to ask."""
    site, said = edition.reference.site, document.meta["sources"]
    assert isinstance(said, list)
    named = {source["title"] for source in said}
    licences = [
        edition.say("{source}（许可：{licence}）", source=found.name, licence=found.licence)
        for found in edition.reference.reporters.values()
        if found.name in named and found.licence
    ]
    asked = filter(None, (site.footer.get(key, "") for key in ("host", "maintainer", "contact")))
    return [
        wording.pair(edition.say("引用"), str(document.meta["citation"]), edition),
        wording.pair(edition.say("来源"), wording.listed(sorted(named), edition), edition),
        *licences,
        wording.pair(edition.say("许可"), site.rights, edition),
        wording.pair(edition.say("联系"), wording.listed([*asked, *site.contacts], edition), edition),
        site.disclaimer,
    ]


def _lines(lines: Sequence[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
