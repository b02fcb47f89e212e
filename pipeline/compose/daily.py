"""A day's bulletin as a document. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pipeline.compose import markdown, wording
from pipeline.compose.notice import trail
from pipeline.derive.rates import differences
from pipeline.model import Document, Kind
from pipeline.record import Bulletin, Correction, DayNote, Override, Row

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.model import Reference, Table
    from pipeline.record import FiguresMonth

WHOLE = {"province": "全省", "city": "全市", "county": "全县", "zone": "全区"}


@dataclass(frozen=True, slots=True)
class Day:
    """All that a bulletin tells: the rows of each table by region, and what is to be said of them."""

    as_of: str
    rows: Mapping[str, Mapping[str, Row]]
    corrections: tuple[Correction, ...]
    overrides: tuple[Override, ...]
    notes: tuple[DayNote, ...]
    moments: tuple[str, str]
    shifted: str
    """When a correction of the day before last moved what is new; empty if none did."""

    @property
    def updated(self) -> str:
        """The last change of anything that the page shows."""
        return max(filter(None, (self.moments[1], self.shifted)), key=datetime.fromisoformat)


def days_of(month: FiguresMonth) -> list[Day]:
    """The days of a month with figures."""
    rows: dict[str, dict[str, dict[str, Row]]] = {}
    for table, found in month.rows.items():
        for row in found:
            rows.setdefault(row.as_of, {}).setdefault(table, {})[row.region] = row
    return [
        Day(
            day,
            rows[day],
            tuple(found for found in month.corrections if found.as_of == day),
            tuple(found for found in month.overrides if found.as_of == day),
            tuple(found for found in month.notes if found.as_of == day),
            month.moments[day],
            month.shifted.get(day, ""),
        )
        for day in sorted(rows)
    ]


def bulletin_of(day: Day, reference: Reference) -> Bulletin:
    """The bulletin as an entry of lists and feeds."""
    return Bulletin(day.as_of, _title(day, reference), _summary(day, reference), day.moments[0], day.updated)


def bulletin_document(
    day: Day, bulletin: Bulletin, previous: str | None, following: str | None, reference: Reference
) -> Document:
    """The page of a bulletin; `previous` and `following` are the days with figures beside it."""
    published, updated = day.moments[0], day.updated
    meta: dict[str, object] = {
        "lang": reference.site.language,
        "section": "daily",
        "trail": trail(
            (reference.site.sections["daily"], "/daily/"), (wording.month(day.as_of[:7]), f"/archive/{day.as_of[:7]}/")
        ),
        "issuer": reference.site.issuers["editors"],
        "published": published,
        "published_text": wording.moment(published),
        "updated": updated if updated != published else "",
        "updated_text": wording.moment(updated) if updated != published else "",
        "facts": [],
        "banners": _banners(day),
        "sources": [
            {"title": reference.reporters[key].name, "url": ""}
            for key in dict.fromkeys(note.source for note in day.notes)
        ],
        "previous": _beside(previous),
        "next": _beside(following),
    }
    body = markdown.sections(
        _sentences(day, reference),
        *(_table(table, day, reference) for table in reference.tables.values() if table.key in day.rows),
        corrections_part(day.corrections, reference),
        _notes(day, reference),
    )
    return Document(f"daily/{day.as_of}/index.html", "daily", bulletin.title, bulletin.summary, meta, body)


def _title(day: Day, reference: Reference) -> str:
    if "cases" in day.rows:
        return f"截至{wording.day(day.as_of)}24时新冠肺炎疫情情况"
    names = [table.name for table in reference.tables.values() if table.key in day.rows]
    return f"{wording.day(day.as_of)}{'、'.join(names)}"


def _summary(day: Day, reference: Reference) -> str:
    for table in reference.tables.values():
        row = _leading_row(day, table, reference)
        if row and (text := wording.sentence(row, table, whole_of(row.region, reference))):
            return text
    return f"{_title(day, reference)}。"


def _leading_row(day: Day, table: Table, reference: Reference) -> Row | None:
    """The row of the site's region, or of the region above it on days when it had not reported yet."""
    rows = day.rows.get(table.key, {})
    home = reference.site.region
    return rows.get(home) or rows.get(reference.regions[home].parent)


def whole_of(code: str, reference: Reference) -> str:
    """全省, 全市 …, or the name of the region."""
    region = reference.regions[code]
    return WHOLE.get(region.kind, region.name)


def _beside(day: str | None) -> dict[str, str] | None:
    return {"title": f"{wording.day(day)}疫情情况", "url": f"/daily/{day}/"} if day else None


def _banners(day: Day) -> list[dict[str, object]]:
    texts = []
    if day.corrections:
        texts.append(f"本页数字公布后有{len(day.corrections)}处更正，页中为更正后的数字，更正明细见下。")
    if day.shifted:
        texts.append(f"前一日的数字在{wording.moment(day.shifted)}有更正，本日的新增随之改变。")
    links = [{"title": "全部更正", "url": "/corrections/"}]
    return [{"kind": "correction", "text": text, "links": links} for text in texts]


def _sentences(day: Day, reference: Reference) -> str:
    home = reference.regions[reference.site.region]
    said = [
        wording.sentence(day.rows[table.key][code], table, whole_of(code, reference))
        for table in reference.tables.values()
        for code in (home.code, home.parent)
        if code in day.rows.get(table.key, {})
    ]
    found = [text for text in said if text]
    return "\n\n".join([f"{found[0]}\n{{: .lead }}", *found[1:]]) if found else ""


def _table(table: Table, day: Day, reference: Reference) -> str:
    rows = day.rows[table.key]
    if table.adds_up:
        return "\n\n".join(_comparison(parent, table, day, reference) for parent in _parents(rows, reference))
    if all(metric.kind is Kind.LEVEL and not metric.unit for metric in table.metrics):
        return _levels(table, rows, reference)
    return _values(table, rows, reference)


def _parents(rows: Mapping[str, Row], reference: Reference) -> list[str]:
    """The regions of which both the whole and parts have figures."""
    return [code for code in rows if any(child.code in rows for child in reference.children(code))]


def _comparison(parent: str, table: Table, day: Day, reference: Reference) -> str:
    """A region's parts with new and total of each metric, the difference, and the whole."""
    rows = day.rows[table.key]
    header = ["地区", *(f"{word}{metric.name}" for metric in table.metrics for word in _words(metric.kind))]
    corrected = {(found.region, found.metric) for found in day.corrections if found.table == table.key}
    parts = [rows[child.code] for child in reference.children(parent) if child.code in rows]
    lines = [[reference.regions[row.region].name, *_cells(row, table, corrected)] for row in parts]
    if any(left := differences(rows[parent], parts)):
        blanks = [
            [*([""] * (len(_words(metric.kind)) - 1)), wording.change(value)]
            for metric, value in zip(table.metrics, left, strict=True)
        ]
        lines.append(["与各地之和的差额", *(cell for cells in blanks for cell in cells)])
    lines.append([f"**{whole_of(parent, reference)}**", *_cells(rows[parent], table, corrected)])
    title = f"## {reference.regions[parent].name}各地{table.name}"
    return markdown.sections(title, markdown.table(header, lines, figures=True))


def _words(kind: Kind) -> tuple[str, ...]:
    return {Kind.CUMULATIVE: ("新增", "累计"), Kind.DAILY: ("当日",), Kind.LEVEL: ("",)}[kind]


def _cells(row: Row, table: Table, corrected: set[tuple[str, str]]) -> list[str]:
    cells = []
    for place, metric in enumerate(table.metrics):
        value = wording.count(row.values[place], row, place, table.suppress_below)
        if (row.region, metric.key) in corrected:
            value = f"**{value}**{{: .corrected }}"
        cells += [wording.change(row.new[place]), value] if metric.kind is Kind.CUMULATIVE else [value]
    return cells


def _levels(table: Table, rows: Mapping[str, Row], reference: Reference) -> str:
    """A table of yes and no: risk levels."""
    header = ["地区", *(metric.name for metric in table.metrics)]
    lines = [
        [
            reference.regions[row.region].name,
            *({None: wording.UNREPORTED, 0: "无"}.get(value, "有") for value in row.values),
        ]
        for row in rows.values()
    ]
    return markdown.sections(f"## {table.name}", markdown.table(header, lines))


def _values(table: Table, rows: Mapping[str, Row], reference: Reference) -> str:
    """A table of few values: one a line."""
    lines = [
        [metric.name, reference.regions[row.region].name, f"{row.values[place]}{metric.unit}"]
        for row in rows.values()
        for place, metric in enumerate(table.metrics)
        if row.values[place] is not None
    ]
    return markdown.sections(f"## {table.name}", markdown.table(["项目", "地区", "数量"], lines))


def corrections_part(corrections: Iterable[Correction], reference: Reference) -> str:
    """The corrections of a day, old and new."""
    lines = [
        [
            reference.regions[found.region].name,
            metric_name(found.table, found.metric, reference),
            str(found.old),
            str(found.new),
            wording.moment(found.reported_at),
            markdown.escaped(
                f"{wording.REASONS[found.reason]}：{found.note}" if found.note else wording.REASONS[found.reason]
            ),
            reference.reporters[found.source].name,
        ]
        for found in corrections
    ]
    if not lines:
        return ""
    return markdown.sections(
        "## 更正", markdown.table(["地区", "指标", "原公布", "更正为", "更正时间", "原因", "来源"], lines)
    )


def metric_name(table: str, key: str, reference: Reference) -> str:
    """The name of a metric, with what it counts."""
    metric = next(metric for metric in reference.tables[table].metrics if metric.key == key)
    return f"累计{metric.name}" if metric.kind is Kind.CUMULATIVE else metric.name


def _notes(day: Day, reference: Reference) -> str:
    explained = {(found.table, found.note) for found in day.overrides}
    lines = [
        f"{reference.regions[found.region].name}：{markdown.escaped(found.note)}（{wording.RULES[found.rule]}，{wording.REASONS[found.reason]}）"
        for found in day.overrides
    ]
    said = {found.note for found in day.corrections}
    lines += [
        markdown.escaped(note.note)
        for note in day.notes
        if note.note and note.note not in said and (note.table, note.note) not in explained
    ]
    return markdown.sections("## 说明", markdown.bullets(dict.fromkeys(lines))) if lines else ""
