"""Pelican's plug-in: reads composed Markdown, writes what differs, and counts what it wrote."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import yaml
from pelican import signals
from pelican.readers import BaseReader
from pelican.writers import Writer

from pipeline.render.html import BACK, converter
from pipeline.render.languages import speaking, speech
from pipeline.render.pasted import pasted
from pipeline.store import write_changed

if TYPE_CHECKING:
    from jinja2 import Environment

# The templates of pages whose texts stand in feeds.
REPEATED = ("daily", "notice")


class ComposedReader(BaseReader):
    """Front matter whose every line is `key: <JSON>` (or any YAML, if a person wrote it), then Markdown."""

    enabled = True
    file_extensions = ("md",)

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        """The sanitised HTML and the front matter, keys as they stand."""
        head, body = split(Path(source_path).read_text("utf-8"))
        fields = front_matter(head)
        language = fields.get("text_lang") or fields["lang"]
        back = speech(language, self.settings)(BACK) if "[^" in body else BACK
        html = converter().html(body, fields["title"], back)
        if fields["template"] == "channels":
            # This page shows the source of what is pasted elsewhere.
            html = escape(pasted(html), quote=False)
        return html, {**fields, "status": "published"}


def split(text: str) -> tuple[str, str]:
    """The front matter and the body of a composed file."""
    _, _, rest = text.partition("---\n")
    head, _, body = rest.partition("\n---\n")
    return head, body


def front_matter(head: str) -> dict[str, Any]:
    """The fields; JSON is read much faster than YAML."""
    fields = {}
    try:
        for line in head.split("\n"):
            key, _, value = line.partition(": ")
            fields[key] = msgspec.json.decode(value)
    except msgspec.DecodeError:
        return dict(yaml.safe_load(head))
    return fields


class ComposedWriter(Writer):
    """Renders a page and leaves the file alone if it holds the same bytes already."""

    def __init__(self, output_path: str, settings: dict[str, Any] | None = None) -> None:
        super().__init__(output_path, settings)
        self.speaking: dict[str, Environment] = {}
        self.rendered: list[str] = []
        self.changed: list[str] = []
        self.bodies: dict[str, str] = {}

    def write_file(
        self, name: str, template: Any, context: dict[str, Any], relative_urls: bool = False, **rest: Any
    ) -> None:
        """Write one page. Only the page and the settings reach a template: no lists of the site."""
        del context, relative_urls
        page = rest["page"]
        language = page.lang
        if language not in self.speaking:
            self.speaking[language] = speaking(template.environment, language, self.settings)
        spoken = self.speaking[language].get_template(template.name)
        text = spoken.render(page=page, spot=_spot(page))
        self.rendered.append(name)
        if page.template in REPEATED:
            self.bodies[name] = page.content
        if write_changed(Path(self.output_path) / name, text.encode()):
            self.changed.append(name)


class Spot(NamedTuple):
    """Where menus see a page: in a section, as an entry of its own, below an entry."""

    section: str
    own: str
    above: str


def _spot(page: Any) -> Spot:
    """Only pages right below the home page are in menus; deeper ones share a spot with many others."""
    _, *above = page.trail or [None]
    return Spot(page.section, "" if above else f"/{page.url}", above[0]["url"] if above else "")


def register() -> None:
    """Connect the reader and the writer."""
    signals.readers_init.connect(_reader)
    signals.get_writer.connect(_writer)


def _reader(readers: Any) -> None:
    readers.reader_classes["md"] = ComposedReader


def _writer(_: Any) -> type[ComposedWriter]:
    return ComposedWriter
