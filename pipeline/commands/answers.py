"""What is asked for a new notice, place or measure, in which order, and how answers become values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from pipeline.commands.asking import Asking, key_said
from pipeline.desk.drafts import free, slug_of
from pipeline.desk.moments import day_said, moment_said
from pipeline.model import Reference
from pipeline.problems import Fault, message, nearest
from pipeline.read.frontmatter import Value
from pipeline.read.hours import opening_of
from pipeline.read.lists import MEASURES, PLACES
from pipeline.read.regions import code_of
from pipeline.read.schema import NOTICE, SLUG, URGENCIES
from pipeline.site import Folder

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from pipeline.model import Reporter, Table
    from pipeline.read.schema import Field

Fields = dict[str, str | list[str]]
# They are asked for by themselves, or have parts that are written in the file.
APART = ("section", "issuer", "regions", "published", "expires", "urgency", "review", "sources", "channels", "allowed")
DIVIDED = re.compile(r"[、,，;；\s]+")


@dataclass(frozen=True, slots=True)
class Desk:
    """The site at the moment at which something new is written for it, and the editor."""

    folder: Folder
    reference: Reference
    now: datetime
    asking: Asking

    @property
    def language(self) -> str:
        """The language of questions and messages."""
        return self.asking.language

    def label(self, meaning: tuple[str, str]) -> str:
        """What a field means, in the editor's language."""
        return meaning[self.language == "en"]

    def say(self, code: str) -> str:
        """A message in the editor's language."""
        return message(code, self.language)


def notice_fields(desk: Desk) -> Fields:
    """The fields of a new notice."""
    site, ask = desk.reference.site, desk.asking
    texts = {name: _field(desk, field) for name, field in NOTICE.items() if name not in APART}
    fields: Fields = {"title": ask.ask("title", _label(desk, "title"), texts.pop("title"))}
    fields["section"] = ask.choice("section", _label(desk, "section"), site.sections)
    fields["issuer"] = ask.choice("issuer", _label(desk, "issuer"), site.issuers)
    whole = desk.reference.regions[site.region].name
    codes = ask.ask("regions", _label(desk, "regions"), lambda text: _regions(desk, text), whole)
    fields["regions"] = [] if codes == [site.region] else codes
    now = desk.now.replace(tzinfo=None).isoformat(timespec="minutes")
    fields["published"] = ask.ask(
        "published", _label(desk, "published"), lambda text: _moment(desk, "published", text), now
    )
    fields["expires"] = ask.ask("expires", _label(desk, "expires"), lambda text: _expiry(desk, fields, text), "")
    fields["summary"] = ask.ask("summary", _label(desk, "summary"), texts.pop("summary"))
    fields["urgency"] = ask.optional("urgency", lambda text: key_said("urgency", text, URGENCIES), "")
    fields["review"] = ask.optional("review", lambda text: day_said("review", text, desk.now), "")
    for name, read in texts.items():
        if ask.given.get(name) is not None:
            fields[name] = ask.ask(name, name, read)
    return fields


def bulletin_day(desk: Desk) -> date:
    """The day that a bulletin tells of; unless told otherwise the one that is over."""
    eve = (desk.now.date() - timedelta(days=1)).isoformat()
    return date.fromisoformat(desk.asking.ask("day", desk.say("new-day"), lambda text: _day(desk, text), eve))


def bulletin_table(desk: Desk) -> Table:
    """The table that the day's figures go to."""
    tables = desk.reference.tables
    names = {key: table.name for key, table in tables.items()}
    return tables[desk.asking.choice("table", desk.say("new-table"), names, next(iter(names)))]


def bulletin_reporter(desk: Desk) -> Reporter:
    """Who reports."""
    reporters = desk.reference.reporters
    names = {key: reporter.name for key, reporter in reporters.items()}
    return reporters[desk.asking.choice("source", desk.say("new-source"), names, next(iter(names)))]


def _day(desk: Desk, text: str) -> str:
    return day_said("day", _needed("day", text), desk.now)


def notice_slug(desk: Desk, fields: Fields) -> str:
    """The name of the notice in its address; proposed from the title's ASCII words or the section, and the day."""
    day = str(fields["published"])[:10]
    folder = desk.folder.root / "content" / "notices" / day[:7]
    taken = {file.stem for file in folder.iterdir()} if folder.is_dir() else set()
    proposal = slug_of(str(fields["title"]), day, str(fields["section"]), taken)
    return desk.asking.ask("slug", desk.label(PLACES["id"]), lambda text: _free_slug("slug", text, taken), proposal)


def place_row(desk: Desk, taken: Collection[str]) -> dict[str, str]:
    """The cells of a new place; `taken` are the ids that there are."""
    ask, site = desk.asking, desk.reference.site
    row = {"kind": ask.choice("kind", desk.label(PLACES["kind"]), site.place_kinds)}
    row["name"] = ask.ask("name", desk.label(PLACES["name"]), partial(_needed, "name"))
    whole = desk.reference.regions[site.region].name
    row["region"] = ask.ask("region", desk.label(PLACES["region"]), lambda text: _region(desk, text), whole)
    for name, read in (("address", str.strip), ("hours", _hours), ("phone", str.strip)):
        row[name] = ask.ask(name, desk.label(PLACES[name]), read, "")
    return row | _rest(desk, row, PLACES) | {"id": _id(desk, row["name"], row["kind"], taken)}


def _hours(text: str) -> str:
    opening_of(text.strip())
    return text.strip()


def measure_row(desk: Desk, taken: Collection[str]) -> dict[str, str]:
    """The cells of a new measure."""
    ask = desk.asking
    row = {"kind": ask.choice("kind", desk.label(MEASURES["kind"]), desk.reference.site.measure_kinds)}
    for name in ("origin", "requirement"):
        row[name] = ask.ask(name, desk.label(MEASURES[name]), partial(_needed, name))
    row["since"] = ask.ask(
        "since",
        desk.label(MEASURES["since"]),
        lambda text: day_said("since", text, desk.now),
        desk.now.date().isoformat(),
    )
    return row | _rest(desk, row, MEASURES) | {"id": _id(desk, "", row["kind"], taken)}


def _rest(desk: Desk, row: Mapping[str, str], columns: Mapping[str, object]) -> dict[str, str]:
    """The cells that only options fill."""
    return {name: desk.asking.optional(name, str.strip, "") for name in columns if name not in row and name != "id"}


def _id(desk: Desk, name: str, kind: str, taken: Collection[str]) -> str:
    words = "-".join(re.findall(r"[a-z0-9]+", name.lower()))
    proposal = free(words or kind, taken)
    return desk.asking.ask("id", desk.label(PLACES["id"]), lambda text: _free_slug("id", text, taken), proposal)


def _label(desk: Desk, name: str) -> str:
    return desk.label((NOTICE[name].meaning, NOTICE[name].english))


def _field(desk: Desk, field: Field) -> Callable[[str], str | list[str]]:
    """Reads an answer as the file's reader will; a list is divided by commas or blanks."""

    def read(text: str) -> str | list[str]:
        text = _needed(field.name, text) if field.needed else " ".join(text.split())
        items = DIVIDED.split(text)
        if text:
            value = Value([Value(item, 1) for item in items], 1) if field.form.many else Value(text, 1)
            field.form.read(field.name, value, desk.reference)
        return items if text and field.form.many else text

    return read


def _needed(field: str, text: str) -> str:
    if not text.split():
        raise Fault("missing", field=field)
    return " ".join(text.split())


def _regions(desk: Desk, text: str) -> list[str]:
    return [_region(desk, name) for name in DIVIDED.split(text.strip())]


def _region(desk: Desk, text: str) -> str:
    """The code of a region that is named."""
    regions, text = desk.reference.regions, text.strip()
    code = text if text in regions else code_of(text, desk.reference)
    if not code:
        raise Fault("unknown-region", value=text, near=nearest(text, [region.name for region in regions.values()]))
    return code


def _moment(desk: Desk, field: str, text: str) -> str:
    return moment_said(field, text, desk.now, desk.reference.site.timezone)


def _expiry(desk: Desk, fields: Fields, text: str) -> str:
    if not text.strip():
        return ""
    found = _moment(desk, "expires", text)
    if found <= str(fields["published"]):
        raise Fault("order", first="published", second="expires")
    return found


def _free_slug(field: str, text: str, taken: Collection[str]) -> str:
    if not SLUG.fullmatch(text.strip()):
        raise Fault("slug", field=field, value=text)
    if text.strip() in taken:
        raise Fault("name-taken", value=text.strip(), free=free(text.strip(), taken))
    return text.strip()
