"""A day's bulletin as a document. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import wording
from pipeline.compose import markdown
from pipeline.compose.board import boards, levels_sentence
from pipeline.compose.calendar import anchor
from pipeline.compose.changes import changes_part
from pipeline.compose.corrections import corrections_part
from pipeline.compose.notice import trail
from pipeline.compose.previews import of_bulletin, preview_of
from pipeline.compose.tables import table_part, whole_of
from pipeline.edition import N_
from pipeline.model import Document
from pipeline.record import Bulletin
from pipeline.releases import packed

if TYPE_CHECKING:
    from pipeline.compose.day import Day
    from pipeline.edition import Edition
    from pipeline.model import Table
    from pipeline.record import Row


def bulletin_of(day: Day, edition: Edition) -> Bulletin:
    """The bulletin as an entry of lists and feeds."""
    return Bulletin(day.as_of, _title(day, edition), _summary(day, edition), day.moments[0], day.updated)


def bulletin_document(
    day: Day, bulletin: Bulletin, previous: str | None, following: str | None, edition: Edition
) -> Document:
    """The page of a bulletin; `previous` and `following` are the days with figures beside it."""
    published, updated, reference = day.moments[0], day.updated, edition.reference
    month = day.as_of[:7]
    meta: dict[str, object] = {
        "section": "daily",
        "trail": trail(
            edition,
            (reference.site.sections["daily"], "/daily/"),
            (wording.month(month, edition), f"/archive/{month}/"),
        ),
        "keywords": [
            reference.site.sections["daily"],
            reference.regions[reference.site.region].name,
            *(table.name for table in reference.tables.values() if table.key in day.rows),
        ],
        "issuer": reference.site.issuers["editors"],
        "published": published,
        "published_text": wording.moment(published, edition),
        "updated": updated if updated != published else "",
        "updated_text": wording.moment(updated, edition) if updated != published else "",
        "facts": [],
        "banners": _banners(day, edition),
        "sources": [
            {"title": reference.reporters[key].name, "url": ""}
            for key in dict.fromkeys(note.source for note in day.notes)
        ],
        "previous": _beside(previous, edition),
        "next": _beside(following, edition),
        "choose": {"title": edition.say("选择其他日期"), "url": f"/daily/#{anchor(month)}"},
    }
    meta |= _cited(bulletin, meta["updated_text"], edition)
    meta |= preview_of(f"daily/{day.as_of}", of_bulletin(day, bulletin, edition), edition)
    if found := boards(day.rows, edition):
        meta["boards"] = found
    body = markdown.sections(
        _sentences(day, edition),
        changes_part(day, edition),
        *(table_part(table, day, edition) for table in reference.tables.values() if table.key in day.rows),
        corrections_part(day.corrections, edition),
        _notes(day, edition),
    )
    return Document(f"daily/{day.as_of}/index.html", "daily", bulletin.title, bulletin.summary, meta, body)


def _cited(bulletin: Bulletin, updated: object, edition: Edition) -> dict[str, object]:
    """The bulletin as others cite it: its sentence with its source, and the page; and whether there is a pack of it."""
    site = edition.reference.site
    # The sentence names its day without the year, and will stand where nothing else does.
    when = wording.day(bulletin.as_of, edition)
    values = {"site": site.name, "title": bulletin.title, "published": wording.moment(bulletin.published, edition)}
    said = [N_("{site}：《{title}》，{published}公布。"), N_("{site}：《{title}》，{published}公布，{updated}更新。")]
    return {
        "quote": edition.say("{text}（{site}，{day}）", text=bulletin.summary, site=site.name, day=when),
        "citation": edition.say(said[bool(updated)], **values, updated=updated),
        **({"pack": True} if packed(bulletin.as_of, site) else {}),
    }


def _title(day: Day, edition: Edition) -> str:
    when = wording.day(day.as_of, edition)
    if "cases" in day.rows:
        return edition.say("截至{day}24时新冠肺炎疫情情况", day=when)
    names = [table.name for table in edition.reference.tables.values() if table.key in day.rows]
    return edition.say("{day}{tables}", day=when, tables=wording.listed(names, edition))


def _summary(day: Day, edition: Edition) -> str:
    if own := _own(day, edition):
        return own[0]
    for table in edition.reference.tables.values():
        row = _leading_row(day, table, edition)
        if row and (text := wording.sentence(row, table, whole_of(row.region, edition), edition)):
            return text
    for table in edition.reference.tables.values():
        if table.levels and table.key in day.rows:
            return levels_sentence(table, day.as_of, day.rows[table.key], edition)
    return edition.say("{title}。", title=_title(day, edition))


def _leading_row(day: Day, table: Table, edition: Edition) -> Row | None:
    """The row of the site's region, or of the region above it on days when it had not reported yet."""
    rows = day.rows.get(table.key, {})
    home = edition.reference.site.region
    return rows.get(home) or rows.get(edition.reference.regions[home].parent)


def _beside(day: str | None, edition: Edition) -> dict[str, str] | None:
    if not day:
        return None
    return {"title": edition.say("{day}疫情情况", day=wording.day(day, edition)), "url": f"/daily/{day}/"}


def _banners(day: Day, edition: Edition) -> list[dict[str, object]]:
    texts = []
    if day.corrections:
        texts.append(
            edition.say("本页数字公布后有{n}处更正，页中为更正后的数字，更正明细见下。", n=len(day.corrections))
        )
    if day.shifted:
        when = wording.moment(day.shifted.moment, edition)
        texts.append(edition.say("前一日的数字在{moment}有更正，本日的新增随之改变。", moment=when))
    links = [{"title": edition.say("全部更正"), "url": "/corrections/"}]
    text = wording.joined(texts, edition)
    return [{"kind": "correction", "text": text, "reason": "", "links": links}] if text else []


def _sentences(day: Day, edition: Edition) -> str:
    """What the figures say in words; or the editor's words."""
    reference = edition.reference
    home = reference.regions[reference.site.region]
    said = [markdown.escaped(line) for line in _own(day, edition)] or [
        wording.sentence(day.rows[table.key][code], table, whole_of(code, edition), edition)
        for table in reference.tables.values()
        for code in (home.code, home.parent)
        if code in day.rows.get(table.key, {})
    ]
    said += [
        levels_sentence(table, day.as_of, day.rows[table.key], edition)
        for table in reference.tables.values()
        if table.levels and table.key in day.rows
    ]
    found = [text for text in said if text]
    return "\n\n".join([f"{found[0]}\n{{: .lead }}", *found[1:]]) if found else ""


def _own(day: Day, edition: Edition) -> list[str]:
    """The editor's words, in the language in which they were written."""
    return [line for line in day.sentence.split("\n") if line.strip()] if not edition.foreign else []


def _notes(day: Day, edition: Edition) -> str:
    explained = {(found.table, found.note) for found in day.overrides}
    lines = [
        edition.say(
            "{region}：{note}（{rule}，{reason}）",
            region=edition.reference.regions[found.region].name,
            note=markdown.quoted(found.note, edition),
            rule=edition.say(wording.RULES[found.rule]),
            reason=edition.say(wording.REASONS[found.reason]),
        )
        for found in day.overrides
    ]
    said = {found.note for found in day.corrections}
    lines += [
        markdown.quoted(note.note, edition)
        for note in day.notes
        if note.note and note.note not in said and (note.table, note.note) not in explained
    ]
    return markdown.sections(f"## {edition.say('说明')}", markdown.bullets(dict.fromkeys(lines))) if lines else ""
