"""The forms of values in front matter: each knows how to read what was typed, and to say so as JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pipeline.channels.short import BANNER
from pipeline.model import Allowance, Change, Citation, Reference
from pipeline.problems import Fault, nearest_key
from pipeline.read.frontmatter import Value
from pipeline.read.regions import nearest_region
from pipeline.read.rows import DAY, day_of, in_range

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.read.frontmatter import Text

NOTICE_PATH = re.compile(r"\d{4}-\d{2}/[a-z0-9]+(-[a-z0-9]+)*")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?([+-]\d\d:?\d\d|Z)?)?", re.ASCII)
ADDRESS = re.compile(r"https?://")
ALLOWED = ("what", "reason")
CHANGED = ("at", "note", "minor")
SWITCH = {"": False, "false": False, "true": True}
CHANNELS = {"loudspeaker": 2000, "sms": 500, "banner": BANNER}
Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Form:
    """`read` turns what was typed into the value, or raises a `Fault`; `schema` tells programs what may be typed."""

    read: Callable[[str, Value, Reference], object]
    schema: Callable[[Reference], Schema]
    many: bool = False
    """A list; one item alone is a list of one."""


def text_of(name: str, value: Value, _: Reference) -> str:
    """One line of text."""
    if not isinstance(value.plain, str):
        raise Fault("not-text", field=name)
    return " ".join(value.plain.split())


def text_within(most: int) -> Form:
    """One line of at most so many characters."""

    def read(name: str, value: Value, reference: Reference) -> str:
        text = text_of(name, value, reference)
        if len(text) > most:
            raise Fault("too-long", field=name, found=len(text), most=most)
        return text

    return Form(read, lambda _: {"type": "string", "maxLength": most})


def key_of(choose: Callable[[Reference], Mapping[str, str]]) -> Form:
    """A key of one of the site's lists."""

    def read(name: str, value: Value, reference: Reference) -> str:
        text, known = text_of(name, value, reference), choose(reference)
        if text not in known:
            raise Fault("choice", field=name, value=text, known=nearest_key(text, known))
        return text

    return Form(read, lambda reference: chosen(choose(reference)))


def chosen(known: Mapping[str, str]) -> Schema:
    """One of some keys; programs show the name of each."""
    return {"enum": list(known), "enumDescriptions": [name or key for key, name in known.items()]}


def _moment_of(name: str, value: Value, reference: Reference) -> datetime:
    """A moment with its offset; local time of the site where none is written."""
    return moment(name, text_of(name, value, reference), reference.site.timezone)


def moment(name: str, text: str, timezone: str) -> datetime:
    """An ISO 8601 moment in the site's time zone."""
    zone = ZoneInfo(timezone)
    try:
        if not MOMENT.fullmatch(text):
            raise ValueError
        found = in_range(datetime.fromisoformat(text))
        return found.replace(tzinfo=zone) if found.tzinfo is None else found.astimezone(zone)
    except (ValueError, OverflowError):
        raise Fault("moment", field=name, value=text) from None


def _day_of(name: str, value: Value, reference: Reference) -> date | None:
    """A day `YYYY-MM-DD`."""
    return day_of(text_of(name, value, reference), name)


def _items(value: Value) -> list[Value]:
    return value.plain if isinstance(value.plain, list) else [value]


def _texts_of(name: str, value: Value, reference: Reference) -> tuple[str, ...]:
    """A list of texts."""
    return tuple(text_of(name, item, reference) for item in _items(value))


def _regions_of(name: str, value: Value, reference: Reference) -> tuple[str, ...]:
    """Codes of regions."""
    codes = _texts_of(name, value, reference)
    for code in codes:
        if code not in reference.regions:
            raise Fault("unknown-region", value=code, near=nearest_region(code, reference))
    return codes


def _paths_of(name: str, value: Value, reference: Reference) -> tuple[str, ...]:
    """Paths of notices, `2021-08/slug`."""
    paths = _texts_of(name, value, reference)
    for path in paths:
        if not NOTICE_PATH.fullmatch(path):
            raise Fault("notice-path", field=name, value=path)
    return paths


def _citations_of(name: str, value: Value, reference: Reference) -> tuple[Citation, ...]:
    """Sources: titles, or maps of `title`, `date` and `url`."""
    return tuple(_citation(name, item, reference) for item in _items(value))


def _citation(name: str, item: Value, reference: Reference) -> Citation:
    if not isinstance(item.plain, dict):
        return Citation(text_of(name, item, reference))
    if unknown := [key for key in item.plain if key not in ("title", "date", "url")]:
        raise Fault("unknown-field", field=unknown[0], near="title、date、url").at(item.line)
    if "title" not in item.plain:
        raise Fault("missing", field=f"{name}.title").at(item.line)
    citation = Citation(**{key: text_of(f"{name}.{key}", part, reference) for key, part in item.plain.items()})
    if citation.url and not ADDRESS.match(citation.url):
        raise Fault("url", field=f"{name}.url", value=citation.url).at(item.line)
    return citation


def _allowances_of(name: str, value: Value, reference: Reference) -> tuple[Allowance, ...]:
    """Passages that the rules for texts are not asked about, each with its reason."""
    return tuple(_allowance(name, item, reference) for item in _items(value))


def _allowance(name: str, item: Value, reference: Reference) -> Allowance:
    if not isinstance(item.plain, dict):
        raise Fault("not-map", field=name, known="、".join(ALLOWED)).at(item.line)
    if unknown := [key for key in item.plain if key not in ALLOWED]:
        raise Fault("unknown-field", field=f"{name}.{unknown[0]}", near="、".join(ALLOWED)).at(item.line)
    parts = {key: item.plain.get(key, Value("", item.line)) for key in ALLOWED}
    what, reason = (text_of(f"{name}.{key}", part, reference) for key, part in parts.items())
    if not what or not reason:
        raise Fault("missing", field=f"{name}.{'reason' if what else 'what'}").at(item.line)
    return Allowance(what, reason, parts["what"].line)


def allowances(text: Text) -> tuple[Allowance, ...]:
    """What a file allows itself; an entry that is not written in form counts as far as it can be read."""
    value = text.fields.get("allowed")
    entries = [item.plain for item in (_items(value) if value else []) if isinstance(item.plain, dict)]
    return tuple(
        Allowance(_said(entry["what"]), _said(entry.get("reason")), entry["what"].line)
        for entry in entries
        if _said(entry.get("what"))
    )


def _changes_of(name: str, value: Value, reference: Reference) -> tuple[Change, ...]:
    """The changes of a text since it was published, the oldest first."""
    return tuple(_change(name, item, reference) for item in _items(value))


def _change(name: str, item: Value, reference: Reference) -> Change:
    if not isinstance(item.plain, dict):
        raise Fault("not-map", field=name, known="、".join(CHANGED)).at(item.line)
    if unknown := [key for key in item.plain if key not in CHANGED]:
        raise Fault("unknown-field", field=f"{name}.{unknown[0]}", near="、".join(CHANGED)).at(item.line)
    parts = {key: item.plain.get(key, Value("", item.line)) for key in CHANGED}
    at, note, minor = (text_of(f"{name}.{key}", part, reference) for key, part in parts.items())
    if not at or not note:
        raise Fault("missing", field=f"{name}.{'note' if at else 'at'}").at(item.line)
    if minor not in SWITCH:
        raise Fault("choice", field=f"{name}.minor", value=minor, known="true、false").at(parts["minor"].line)
    return Change(moment(f"{name}.at", at, reference.site.timezone), note, SWITCH[minor])


def _said(value: Value | None) -> str:
    return " ".join(value.plain.split()) if value and isinstance(value.plain, str) else ""


def _channels_of(name: str, value: Value, reference: Reference) -> dict[str, str]:
    """The editor's own wording for loudspeaker, text message and banner."""
    if not isinstance(value.plain, dict):
        raise Fault("not-map", field=name, known="、".join(CHANNELS))
    texts: dict[str, str] = {}
    for key, part in value.plain.items():
        if key not in CHANNELS:
            raise Fault("unknown-field", field=f"{name}.{key}", near="、".join(CHANNELS)).at(part.line)
        texts[key] = str(text_within(CHANNELS[key]).read(f"{name}.{key}", part, reference))
    return texts


def _patterned(pattern: re.Pattern[str]) -> Schema:
    return {"type": "string", "pattern": f"^(?:{pattern.pattern})$"}


def _listed(item: Schema) -> Schema:
    return {"anyOf": [item, {"type": "array", "items": item}]}


def _channels(_: Reference) -> Schema:
    parts = {key: {"type": "string", "maxLength": most} for key, most in CHANNELS.items()}
    return {"type": "object", "properties": parts, "additionalProperties": False}


CITATION: Schema = {
    "type": "object",
    "properties": {
        "title": {"type": "string"},
        "date": {"type": "string"},
        "url": {"type": "string", "pattern": f"^{ADDRESS.pattern}"},
    },
    "required": ["title"],
    "additionalProperties": False,
}
LINE = Form(text_of, lambda _: {"type": ["string", "number"]})
MOMENTS = Form(_moment_of, lambda _: _patterned(MOMENT))
DAYS = Form(_day_of, lambda _: _patterned(DAY))
LINES = Form(_texts_of, lambda _: _listed({"type": "string"}), many=True)
REGIONS = Form(
    _regions_of,
    lambda reference: _listed(chosen({code: region.name for code, region in reference.regions.items()})),
    many=True,
)
PATHS = Form(_paths_of, lambda _: _listed(_patterned(NOTICE_PATH)), many=True)
CITATIONS = Form(_citations_of, lambda _: _listed({"anyOf": [{"type": "string"}, CITATION]}), many=True)
WORDINGS = Form(_channels_of, _channels)
ALLOWANCE: Schema = {
    "type": "object",
    "properties": {key: {"type": "string"} for key in ALLOWED},
    "required": list(ALLOWED),
    "additionalProperties": False,
}
ALLOWANCES = Form(_allowances_of, lambda _: _listed(ALLOWANCE), many=True)
CHANGE: Schema = {
    "type": "object",
    "properties": {"at": _patterned(MOMENT), "note": {"type": "string"}, "minor": {"type": "boolean"}},
    "required": ["at", "note"],
    "additionalProperties": False,
}
CHANGES = Form(_changes_of, lambda _: _listed(CHANGE), many=True)
