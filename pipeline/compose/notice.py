"""A notice, with what others did to it, as a document. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline import wording
from pipeline.compose import markdown
from pipeline.compose.previews import of_notice, preview_of
from pipeline.edition import N_
from pipeline.model import Document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.derive.standing import Mark, Neighbour, Standing
    from pipeline.edition import Edition
    from pipeline.model import Notice
    from pipeline.places import Place

URGENCY = {"important": N_("请仔细阅读。"), "urgent": N_("请立即阅读并照办。")}
DONE = {
    "corrected": N_("本通告已于{moment}被更正。"),
    "replaced": N_("本通告已于{moment}被取代。"),
    "withdrawn": N_("本通告已于{moment}撤回。"),
    "changed": N_("本通告已于{moment}修改。"),
}
ACTS = {
    "corrects": N_("本通告更正下列通告。"),
    "replaces": N_("本通告取代下列通告。"),
    "withdraws": N_("本通告撤回下列通告。"),
}


def notice_document(
    notice: Notice, body: str, standing: Standing, places: Mapping[str, Place], edition: Edition
) -> Document:
    """The page of a notice; a withdrawn one keeps its title and its address, not its text."""
    site = edition.reference.site
    body = (
        _withdrawal(standing, edition)
        if standing.withdrawn
        else markdown.sections(body, _attachments(notice, edition), _places(notice, places, edition))
    )
    meta: dict[str, object] = {
        "section": notice.section,
        "trail": trail(edition, (site.sections[notice.section], section_url(notice.section))),
        "regions": _regions(notice, edition),
        "expires": notice.expires.isoformat() if notice.expires else "",
        "keywords": [site.sections[notice.section], *_regions(notice, edition)],
        "issuer": site.issuers[notice.issuer],
        "published": notice.published.isoformat(),
        "published_text": wording.moment(notice.published, edition),
        "updated": standing.updated,
        "updated_text": wording.moment(standing.updated, edition) if standing.updated else "",
        "facts": [] if standing.withdrawn else _facts(notice, standing, edition),
        "banners": banners(notice, standing, edition),
        "sources": [{"title": _cited(source.title, source.date), "url": source.url} for source in notice.sources],
        "previous": neighbour(standing.previous),
        "next": neighbour(standing.next),
        "related": [neighbour(found) for found in standing.related],
        "code": site.poster_codes,
    }
    if edition.foreign:
        meta |= {"quoted": edition.foreign, "text_lang": "" if standing.withdrawn else edition.foreign}
    state = next((banner["kind"] for banner in banners(notice, standing, edition)), "")
    meta |= preview_of(f"notices/{notice.path}", of_notice(notice, state, edition), edition)
    summary = edition.say("本通告已撤回。") if standing.withdrawn else notice.summary
    return Document(f"notices/{notice.path}/index.html", "notice", notice.title, summary, meta, body)


def trail(edition: Edition, *steps: tuple[str, str]) -> list[dict[str, str]]:
    """The path from the home page."""
    return [{"title": title, "url": url} for title, url in ((edition.say("首页"), "/"), *steps)]


def section_url(section: str) -> str:
    """The address of a section; two of them are pages of their own."""
    return {"daily": "/daily/", "corrections": "/corrections/"}.get(section, f"/sections/{section}/")


def neighbour(found: Neighbour | None) -> dict[str, str] | None:
    """A neighbour as front matter."""
    return {"title": found.title, "url": found.url} if found else None


def banners(notice: Notice, standing: Standing, edition: Edition) -> list[dict[str, Any]]:
    """What a reader must know first: urgency while in force, and every mark; `reason` is in the editors' words."""
    found = [_banner(mark, edition) for mark in standing.marks]
    if notice.urgency != "routine" and not any(
        mark.kind in ("withdrawn", "replaced", "expired") for mark in standing.marks
    ):
        found.insert(
            0, {"kind": notice.urgency, "text": edition.say(URGENCY[notice.urgency]), "reason": "", "links": []}
        )
    found += [
        {
            "kind": "correction",
            "text": edition.say(ACTS[relation]),
            "reason": notice.reason,
            "links": [neighbour(target)],
        }
        for relation, target in standing.acts_on
    ]
    return found


def _banner(mark: Mark, edition: Edition) -> dict[str, Any]:
    when = wording.moment(mark.moment, edition)
    if mark.kind == "expired":
        text = edition.say("本通告已于{moment}失效，内容仅供查阅。", moment=when)
        return {"kind": "expired", "text": text, "reason": "", "links": []}
    text = edition.say(DONE[mark.kind], moment=when)
    links = [{"title": mark.title, "url": mark.url}] if mark.url else []
    return {"kind": mark.kind, "text": text, "reason": mark.reason, "links": links}


def _withdrawal(standing: Standing, edition: Edition) -> str:
    mark = next(mark for mark in standing.marks if mark.kind == "withdrawn")
    reason = markdown.spoken(mark.reason, edition.foreign)
    more = markdown.link(mark.title, mark.url, edition.foreign)
    return markdown.sections(
        edition.say("本通告已撤回，正文不再显示。原因：{reason}", reason=reason), edition.say("详见{link}。", link=more)
    )


def _regions(notice: Notice, edition: Edition) -> list[str]:
    return [edition.reference.regions[code].name for code in notice.regions]


def _facts(notice: Notice, standing: Standing, edition: Edition) -> list[dict[str, str]]:
    regions = wording.listed(_regions(notice, edition), edition)
    expired = any(mark.kind == "expired" for mark in standing.marks)
    until = wording.moment(notice.expires, edition) if notice.expires else ""
    entries = [
        (N_("文号"), notice.number, edition.untold(notice.number)),
        (N_("适用地区"), regions, ""),
        (N_("有效期至"), edition.say("{moment}（已失效）", moment=until) if expired else until, ""),
        (N_("下次复核"), wording.day(notice.review.isoformat(), edition) if notice.review else "", ""),
        (N_("联系方式"), notice.contact, edition.untold(notice.contact)),
    ]
    return [{"label": edition.say(label), "text": text, "lang": lang} for label, text, lang in entries if text]


def _attachments(notice: Notice, edition: Edition) -> str:
    if not notice.attachments:
        return ""
    links = [markdown.link(path.rsplit("/", 1)[-1], f"/files/{path}") for path in notice.attachments]
    return markdown.sections(f"## {markdown.own(edition.say('附件'), edition)}", markdown.bullets(links))


def _places(notice: Notice, places: Mapping[str, Place], edition: Edition) -> str:
    found = [places[key] for key in notice.places if key in places]
    if not found:
        return ""
    links = [
        markdown.link(edition.named(place.name), f"/places/#{place.id}", _own_language(place.name, edition))
        for place in found
    ]
    return markdown.sections(f"## {markdown.own(edition.say('相关场所'), edition)}", markdown.bullets(links))


def _own_language(text: str, edition: Edition) -> str:
    """The language of a translated text that stands within one in the editors' language."""
    return edition.language if edition.foreign and not edition.untold(text) else ""


def _cited(title: str, date: str) -> str:
    return f"{title}（{date}）" if date and date not in title else title
