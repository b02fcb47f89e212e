"""The schema of front matter, once: a field's form, whether it is needed, what it means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.problems import Fault, Problem, nearest
from pipeline.read.forms import (
    ALLOWANCES,
    CHANGES,
    CITATIONS,
    DAYS,
    LINE,
    LINES,
    MOMENTS,
    PATHS,
    REGIONS,
    WORDINGS,
    Form,
    key_of,
    text_within,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.model import Reference
    from pipeline.read.frontmatter import Text, Value

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
URGENCIES = {"routine": "一般", "important": "重要", "urgent": "紧急"}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of front matter, and what it means in Chinese and in English."""

    name: str
    form: Form
    meaning: str
    english: str
    needed: bool = False


def typed(text: Text, schema: Mapping[str, Field], reference: Reference) -> tuple[dict[str, object], list[Problem]]:
    """The values of a file's fields; an unknown, missing or misread field is a problem."""
    values: dict[str, object] = {}
    problems = [
        Problem(text.path, 1, "missing", {"field": field.name})
        for field in schema.values()
        if field.needed and _blank(text.fields.get(field.name))
    ]
    for name, value in text.fields.items():
        if name not in schema:
            problems.append(
                Problem(text.path, value.line, "unknown-field", {"field": name, "near": nearest(name, schema)})
            )
        elif not _blank(value):
            try:
                values[name] = schema[name].form.read(name, value, reference)
            except Fault as fault:
                problems.append(Problem(text.path, fault.line or value.line, fault.code, fault.values))
    return values, problems


def _blank(value: Value | None) -> bool:
    return value is None or value.plain is None or (isinstance(value.plain, str) and not value.plain.split())


def _schema(*fields: Field) -> dict[str, Field]:
    return {field.name: field for field in fields}


NOTICE = _schema(
    Field("title", text_within(80), "标题，不超过80字", "Title, at most 80 characters", needed=True),
    Field("section", key_of(lambda ref: ref.site.sections), "栏目", "Section", needed=True),
    Field("issuer", key_of(lambda ref: ref.site.issuers), "发布者", "Issuer", needed=True),
    Field(
        "published",
        MOMENTS,
        "发布时刻；此前通告不在任何地方出现",
        "Published: before it the notice exists nowhere",
        needed=True,
    ),
    Field(
        "summary",
        text_within(200),
        "摘要，不超过200字，用于列表和订阅",
        "Summary for lists and feeds, at most 200 characters",
        needed=True,
    ),
    Field("regions", REGIONS, "适用地区，不写即全市", "Regions; default: the site's region"),
    Field("number", LINE, "文号", "Document number"),
    Field("urgency", key_of(lambda _: URGENCIES), "缓急", "Urgency"),
    Field("expires", MOMENTS, "失效时刻，须晚于发布时刻", "Expires: from then on the notice is shown as expired"),
    Field("review", DAYS, "长期有效的文字：下次复核的日子", "Evergreen pages: the day to look at the text again"),
    Field("corrects", PATHS, "更正哪几篇通告", "The notices that this one corrects"),
    Field("replaces", PATHS, "取代哪几篇通告", "The notices that this one replaces"),
    Field("withdraws", PATHS, "撤回哪几篇通告", "The notices that this one withdraws"),
    Field("reason", LINE, "更正、取代或撤回的原因，一句话", "Why it corrects, replaces or withdraws, in a sentence"),
    Field("changes", CHANGES, "发布后的修改：at、note，不必告知读者的写 minor: true", "Changes since it was published"),
    Field("sources", CITATIONS, "依据：标题，或 title、date、url", "What it rests on: titles, or title, date and url"),
    Field("attachments", LINES, "附件，content/files/ 下的路径", "Attachments: paths under content/files/"),
    Field("places", LINES, "相关场所的编号", "Ids of places"),
    Field("channels", WORDINGS, "大喇叭、短信、横幅的专用措辞", "Own wording for loudspeaker, text message and banner"),
    Field("contact", LINE, "联系方式", "Contact"),
    Field(
        "allowed", ALLOWANCES, "规则不让写、但有理由写的文字", "Passages that no rule looks at, each with its reason"
    ),
)
PAGE = _schema(
    Field("title", text_within(80), "标题，不超过80字", "Title, at most 80 characters", needed=True),
    Field("summary", text_within(200), "摘要，不超过200字", "Summary, at most 200 characters", needed=True),
    Field("updated", DAYS, "最近修改的日子", "The day of the last change"),
    Field(
        "allowed", ALLOWANCES, "规则不让写、但有理由写的文字", "Passages that no rule looks at, each with its reason"
    ),
)
