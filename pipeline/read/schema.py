"""The schema of front matter, once: a field's form, whether it is needed, what it means."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pipeline.model import Citation, Reference
from pipeline.problems import Fault, Problem, nearest
from pipeline.read.frontmatter import Value
from pipeline.read.regions import nearest_region
from pipeline.read.rows import day_of, in_range

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.read.frontmatter import Text

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
NOTICE_PATH = re.compile(r"\d{4}-\d{2}/[a-z0-9]+(-[a-z0-9]+)*")
URGENCIES = ("routine", "important", "urgent")
CHANNELS = {"loudspeaker": 2000, "sms": 500, "banner": 40}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of front matter. `read` turns what was typed into the value, or raises a `Fault`."""

    name: str
    read: Callable[[str, Value, Reference], object]
    meaning: str
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
                values[name] = schema[name].read(name, value, reference)
            except Fault as fault:
                problems.append(Problem(text.path, fault.line or value.line, fault.code, fault.values))
    return values, problems


def _blank(value: Value | None) -> bool:
    return value is None or value.plain is None or (isinstance(value.plain, str) and not value.plain.split())


def text_of(name: str, value: Value, _: Reference) -> str:
    """One line of text."""
    if not isinstance(value.plain, str):
        raise Fault("not-text", field=name)
    return " ".join(value.plain.split())


def text_within(most: int) -> Callable[[str, Value, Reference], str]:
    """One line of at most so many characters."""

    def read(name: str, value: Value, reference: Reference) -> str:
        text = text_of(name, value, reference)
        if len(text) > most:
            raise Fault("too-long", field=name, found=len(text), most=most)
        return text

    return read


def key_of(choose: Callable[[Reference], Mapping[str, str]]) -> Callable[[str, Value, Reference], str]:
    """A key of one of the site's lists."""

    def read(name: str, value: Value, reference: Reference) -> str:
        text, known = text_of(name, value, reference), choose(reference)
        if text not in known:
            raise Fault("choice", field=name, value=text, known=nearest(text, known))
        return text

    return read


def moment_of(name: str, value: Value, reference: Reference) -> datetime:
    """A moment with its offset; local time of the site where none is written."""
    text = text_of(name, value, reference)
    return moment(name, text, reference.site.timezone)


def moment(name: str, text: str, timezone: str) -> datetime:
    """An ISO 8601 moment in the site's time zone."""
    zone = ZoneInfo(timezone)
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?([+-]\d\d:?\d\d|Z)?)?", text, re.ASCII):
            raise ValueError
        found = in_range(datetime.fromisoformat(text))
        return found.replace(tzinfo=zone) if found.tzinfo is None else found.astimezone(zone)
    except (ValueError, OverflowError):
        raise Fault("moment", field=name, value=text) from None


def date_of(name: str, value: Value, reference: Reference) -> date | None:
    """A day `YYYY-MM-DD`."""
    return day_of(text_of(name, value, reference), name)


def texts_of(name: str, value: Value, reference: Reference) -> tuple[str, ...]:
    """A list of texts; one text alone is a list of one."""
    items = value.plain if isinstance(value.plain, list) else [value]
    return tuple(text_of(name, item, reference) for item in items)


def regions_of(name: str, value: Value, reference: Reference) -> tuple[str, ...]:
    """Codes of regions."""
    codes = texts_of(name, value, reference)
    for code in codes:
        if code not in reference.regions:
            raise Fault("unknown-region", value=code, near=nearest_region(code, reference))
    return codes


def paths_of(name: str, value: Value, reference: Reference) -> tuple[str, ...]:
    """Paths of notices, `2021-08/slug`."""
    paths = texts_of(name, value, reference)
    for path in paths:
        if not NOTICE_PATH.fullmatch(path):
            raise Fault("notice-path", field=name, value=path)
    return paths


def citations_of(name: str, value: Value, reference: Reference) -> tuple[Citation, ...]:
    """Sources: titles, or maps of `title`, `date` and `url`."""
    items = value.plain if isinstance(value.plain, list) else [value]
    return tuple(_citation(name, item, reference) for item in items)


def _citation(name: str, item: Value, reference: Reference) -> Citation:
    if not isinstance(item.plain, dict):
        return Citation(text_of(name, item, reference))
    if unknown := [key for key in item.plain if key not in ("title", "date", "url")]:
        raise Fault("unknown-field", field=unknown[0], near="title、date、url").at(item.line)
    if "title" not in item.plain:
        raise Fault("missing", field=f"{name}.title").at(item.line)
    citation = Citation(**{key: text_of(f"{name}.{key}", part, reference) for key, part in item.plain.items()})
    if citation.url and not citation.url.startswith(("https://", "http://")):
        raise Fault("url", field=f"{name}.url", value=citation.url).at(item.line)
    return citation


def channels_of(name: str, value: Value, reference: Reference) -> dict[str, str]:
    """The editor's own wording for loudspeaker, text message and banner."""
    if not isinstance(value.plain, dict):
        raise Fault("not-map", field=name, known="、".join(CHANNELS))
    texts: dict[str, str] = {}
    for key, part in value.plain.items():
        if key not in CHANNELS:
            raise Fault("unknown-field", field=f"{name}.{key}", near="、".join(CHANNELS)).at(part.line)
        texts[key] = text_within(CHANNELS[key])(f"{name}.{key}", part, reference)
    return texts


def _schema(*fields: Field) -> dict[str, Field]:
    return {field.name: field for field in fields}


NOTICE = _schema(
    Field("title", text_within(80), "标题，不超过80字", needed=True),
    Field("section", key_of(lambda ref: ref.site.sections), "栏目，site.toml 中 sections 的键", needed=True),
    Field("issuer", key_of(lambda ref: ref.site.issuers), "发布者，site.toml 中 issuers 的键", needed=True),
    Field("published", moment_of, "发布时刻；此前通告不在任何地方出现", needed=True),
    Field("summary", text_within(200), "摘要，不超过200字，用于列表和订阅", needed=True),
    Field("regions", regions_of, "适用地区的代码，不写即全市"),
    Field("number", text_of, "文号"),
    Field("urgency", key_of(lambda _: dict.fromkeys(URGENCIES, "")), "缓急：routine、important、urgent"),
    Field("expires", moment_of, "失效时刻，须晚于发布时刻"),
    Field("review", date_of, "长期有效的文字：下次复核的日子"),
    Field("corrects", paths_of, "更正哪几篇通告"),
    Field("replaces", paths_of, "取代哪几篇通告"),
    Field("withdraws", paths_of, "撤回哪几篇通告"),
    Field("reason", text_of, "更正、取代或撤回的原因，一句话"),
    Field("sources", citations_of, "依据：标题，或 title、date、url"),
    Field("attachments", texts_of, "附件，content/files/ 下的路径"),
    Field("places", texts_of, "相关场所的编号"),
    Field("channels", channels_of, "大喇叭、短信、横幅的专用措辞"),
    Field("contact", text_of, "联系方式"),
)
PAGE = _schema(
    Field("title", text_within(80), "标题", needed=True),
    Field("summary", text_within(200), "摘要", needed=True),
    Field("updated", date_of, "最近修改的日子"),
)
