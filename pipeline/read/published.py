"""What a city publishes, read from its output as anybody could: newest figures, feeds, alerts.

It may be a site of other makers: nothing of it is trusted, and what is missing or broken is a lack, with its reason.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import msgspec
from lxml import etree  # type: ignore[import-untyped]

from pipeline.cities import Alert, City, Item, Lack, Portal, Published

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

T = TypeVar("T")
LATEST, NEWS, NOTICES, ALERTS = "api/v1/latest.json", "feeds/news.json", "feeds/notices.json", "feeds/alerts.atom.xml"
# Why a file cannot be used, by the codes of the messages.
MISSING, BROKEN, ELSEWHERE, SILENT = "city-missing", "city-broken", "city-elsewhere", "city-silent"
# A chain of archives that leads back to itself would never end.
LONGEST = 1000
# So many alerts of a city are looked at, the newest first.
NEWEST = 10
ATOM, CAP = "{http://www.w3.org/2005/Atom}", "{urn:oasis:names:tc:emergency:cap:1.2}"
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class _Named(msgspec.Struct):
    name: str = ""


class _Key(msgspec.Struct):
    key: str


class _Rows(msgspec.Struct):
    table: _Key
    rows: list[dict[str, Any]]


class _Latest(msgspec.Struct):
    tables: list[_Rows]


class _Entry(msgspec.Struct):
    id: str
    url: str
    title: str
    date_published: Moment
    content_html: str = ""
    summary: str = ""
    date_modified: Moment | None = None
    authors: list[_Named] = []


class _Feed(msgspec.Struct):
    items: list[_Entry]
    next_url: str = ""


class _Lacking(Exception):
    """A file cannot be used."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(file)
        self.lack = Lack(file, reason)


def read_published(portal: Portal, city: City, root: Path) -> Published:
    """The newest of a city: what can be read, and what is lacking."""
    output = _Output(city, root / city.folder)
    lacks: list[Lack] = []

    def tried(read: Callable[[], T]) -> T | None:
        try:
            return read()
        except _Lacking as lacking:
            lacks.append(lacking.lack)
            return None

    as_of, values = tried(lambda: output.figures(portal)) or ("", ())
    news = tried(lambda: tuple(output.items(NEWS, 1))) or ()
    notices = tried(lambda: tuple(output.items(NOTICES, LONGEST))) or ()
    alerts = tried(lambda: tuple(output.alerts())) or ()
    return Published(city, as_of, values, news, notices, alerts, tuple(lacks))


class _Output:
    """The folder of what a city publishes."""

    def __init__(self, city: City, folder: Path) -> None:
        self.city, self.folder = city, folder.resolve()

    def figures(self, portal: Portal) -> tuple[str, tuple[int | None, ...]]:
        """The newest day of the city's region and its values."""
        latest = self._json(LATEST, _Latest)
        rows = [row for found in latest.tables if found.table.key == portal.table for row in found.rows]
        own = next((row for row in rows if row.get("region") == self.city.region), None)
        if own is None:
            raise _Lacking(LATEST, SILENT)
        values = tuple(own.get(key) for key, _ in portal.columns)
        try:
            day = date.fromisoformat(own["as_of"]).isoformat()
        except (KeyError, TypeError, ValueError):
            raise _Lacking(LATEST, BROKEN) from None
        if any(value is not None and type(value) is not int for value in values):
            raise _Lacking(LATEST, BROKEN)
        return day, values

    def items(self, file: str, most: int) -> Iterator[Item]:
        """The entries of a feed, and of so many documents of its archive."""
        for _ in range(most):
            feed = self._json(file, _Feed)
            yield from (self._item(entry, file) for entry in feed.items)
            if not feed.next_url:
                return
            file = self._file(feed.next_url, file)

    def alerts(self) -> Iterator[Alert]:
        """The newest urgent notices, each with the end that its message gives it."""
        for entry in self._xml(ALERTS).findall(f"{ATOM}entry")[:NEWEST]:
            links = {link.get("type"): link.get("href", "") for link in entry.findall(f"{ATOM}link")}
            file = self._file(links.get("application/cap+xml", ""), ALERTS)
            message = self._xml(file)
            try:
                sent = _moment(message.findtext(f"{CAP}sent"))
                expires = _moment(message.findtext(f"{CAP}info/{CAP}expires"))
            except (TypeError, ValueError):
                raise _Lacking(file, BROKEN) from None
            title = entry.findtext(f"{ATOM}title", "")
            yield Alert(self._own(links.get("text/html", ""), ALERTS), title, sent, expires)

    def _item(self, entry: _Entry, file: str) -> Item:
        author = entry.authors[0].name if entry.authors else self.city.name
        updated = entry.date_modified or entry.date_published
        url = self._own(entry.url, file)
        return Item(
            entry.id, url, entry.title, entry.summary, entry.content_html, author, entry.date_published, updated
        )

    def _own(self, url: str, file: str) -> str:
        """An address of the city; another one, or a script, is none that we lead to."""
        if not url.startswith(f"{self.city.address}/"):
            raise _Lacking(file, ELSEWHERE)
        return url

    def _file(self, url: str, file: str) -> str:
        """The file of an address."""
        return self._own(url, file).removeprefix(f"{self.city.address}/")

    def _json(self, file: str, shape: type[T]) -> T:
        try:
            return msgspec.json.decode(self._read(file), type=shape)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise _Lacking(file, BROKEN) from None

    def _xml(self, file: str) -> Any:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            return etree.fromstring(self._read(file), parser)
        except (etree.XMLSyntaxError, ValueError):
            raise _Lacking(file, BROKEN) from None

    def _read(self, file: str) -> bytes:
        path = (self.folder / file).resolve()
        if not path.is_relative_to(self.folder):
            raise _Lacking(file, ELSEWHERE)
        try:
            return path.read_bytes()
        except (OSError, ValueError):
            raise _Lacking(file, MISSING) from None


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found
