"""The page that is shown where there is no network and nothing stored. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.compose import markdown
from pipeline.model import Document

if TYPE_CHECKING:
    from pipeline.edition import Edition


def offline_document(edition: Edition) -> Document:
    """What to do then; the service worker lists the pages that are stored."""
    meta: dict[str, object] = {"section": "", "trail": []}
    title = edition.say("现在打不开这一页")
    summary = edition.say("没有网络，或者网站没有应答；这一页也没有保存在这台设备上。")
    more = edition.say("连上网络以后，请再打开一次。遇到紧急情况，请直接询问当地的医疗机构和社区。")
    body = markdown.sections(summary, more)
    return Document("offline/index.html", "offline", title, summary, meta, body)
