"""A notice, with what others did to it, as a document. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.compose import markdown, wording
from pipeline.model import Document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.derive.standing import Mark, Neighbour, Standing
    from pipeline.model import Notice, Place, Reference

URGENCY = {"important": "请仔细阅读。", "urgent": "请立即阅读并照办。"}
DONE = {"corrected": "更正", "replaced": "取代", "withdrawn": "撤回"}
ACTS = {"corrects": "更正", "replaces": "取代", "withdraws": "撤回"}


def notice_document(
    notice: Notice, body: str, standing: Standing, reference: Reference, places: Mapping[str, Place]
) -> Document:
    """The page of a notice; a withdrawn one keeps its title and its address, not its text."""
    site = reference.site
    body = (
        _withdrawal(standing)
        if standing.withdrawn
        else markdown.sections(body, _attachments(notice), _places(notice, places))
    )
    meta: dict[str, object] = {
        "lang": site.language,
        "section": notice.section,
        "trail": trail((site.sections[notice.section], section_url(notice.section))),
        "issuer": site.issuers[notice.issuer],
        "published": notice.published.isoformat(),
        "published_text": wording.moment(notice.published),
        "updated": standing.updated,
        "updated_text": wording.moment(standing.updated) if standing.updated else "",
        "facts": [] if standing.withdrawn else _facts(notice, standing, reference),
        "banners": banners(notice, standing),
        "sources": [{"title": _cited(source.title, source.date), "url": source.url} for source in notice.sources],
        "previous": neighbour(standing.previous),
        "next": neighbour(standing.next),
    }
    summary = "本通告已撤回。" if standing.withdrawn else notice.summary
    return Document(f"notices/{notice.path}/index.html", "notice", notice.title, summary, meta, body)


def trail(*steps: tuple[str, str]) -> list[dict[str, str]]:
    """The path from the home page."""
    return [{"title": title, "url": url} for title, url in (("首页", "/"), *steps)]


def section_url(section: str) -> str:
    """The address of a section; two of them are pages of their own."""
    return {"daily": "/daily/", "corrections": "/corrections/"}.get(section, f"/sections/{section}/")


def neighbour(found: Neighbour | None) -> dict[str, str] | None:
    """A neighbour as front matter."""
    return {"title": found.title, "url": found.url} if found else None


def banners(notice: Notice, standing: Standing) -> list[dict[str, Any]]:
    """What a reader must know first: urgency while in force, and every mark."""
    found = [_banner(mark) for mark in standing.marks]
    if notice.urgency != "routine" and not any(
        mark.kind in ("withdrawn", "replaced", "expired") for mark in standing.marks
    ):
        found.insert(0, {"kind": notice.urgency, "text": URGENCY[notice.urgency], "links": []})
    found += [
        {
            "kind": "correction",
            "text": f"本通告{ACTS[relation]}下列通告。原因：{notice.reason}",
            "links": [neighbour(target)],
        }
        for relation, target in standing.acts_on
    ]
    return found


def _banner(mark: Mark) -> dict[str, Any]:
    when = wording.moment(mark.moment)
    if mark.kind == "expired":
        return {"kind": "expired", "text": f"本通告已于{when}失效，内容仅供查阅。", "links": []}
    text = (
        f"本通告已于{when}{DONE[mark.kind]}。" if mark.kind == "withdrawn" else f"本通告已于{when}被{DONE[mark.kind]}。"
    )
    return {"kind": mark.kind, "text": f"{text}原因：{mark.reason}", "links": [{"title": mark.title, "url": mark.url}]}


def _withdrawal(standing: Standing) -> str:
    mark = next(mark for mark in standing.marks if mark.kind == "withdrawn")
    reason, more = markdown.escaped(mark.reason), markdown.link(mark.title, mark.url)
    return f"本通告已撤回，正文不再显示。原因：{reason}\n\n详见{more}。"


def _facts(notice: Notice, standing: Standing, reference: Reference) -> list[dict[str, str]]:
    regions = wording.listed([reference.regions[code].name for code in notice.regions])
    expired = any(mark.kind == "expired" for mark in standing.marks)
    pairs = [
        ("文号", notice.number),
        ("适用地区", regions),
        ("有效期至", f"{wording.moment(notice.expires)}{'（已失效）' if expired else ''}" if notice.expires else ""),
        ("下次复核", wording.day(notice.review.isoformat()) if notice.review else ""),
        ("联系方式", notice.contact),
    ]
    return [{"label": label, "text": text} for label, text in pairs if text]


def _attachments(notice: Notice) -> str:
    if not notice.attachments:
        return ""
    links = [markdown.link(path.rsplit("/", 1)[-1], f"/files/{path}") for path in notice.attachments]
    return markdown.sections("## 附件", markdown.bullets(links))


def _places(notice: Notice, places: Mapping[str, Place]) -> str:
    found = [places[key] for key in notice.places if key in places]
    if not found:
        return ""
    return markdown.sections(
        "## 相关场所", markdown.bullets(markdown.link(place.name, f"/places/#{place.id}") for place in found)
    )


def _cited(title: str, date: str) -> str:
    return f"{title}（{date}）" if date and date not in title else title
