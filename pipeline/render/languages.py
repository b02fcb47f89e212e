"""What templates say, in the language of the page: `_`, the site's settings, the editions."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import FileSystemBytecodeCache
from jinja2.ext import Extension
from markupsafe import Markup

from pipeline.compose.traditional import traditional
from pipeline.edition import CONVERTED, NAMES, VARIANTS, named
from pipeline.read.catalogues import read_catalogue
from pipeline.read.sources import Source
from pipeline.render.linked import linking

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2 import Environment

    from pipeline.edition import Catalogue

NOTHING = Markup()
MACROS = {"part": "macros.html", "imprint": "imprint.html"}
TEXT = re.compile(r'\b_\("([^"\\]*)"\)')
SHOWN = re.compile(r"\{\{ (SITE\.\w+|SITEURL|PREFIX) \}\}")


def speaking(environment: Environment, language: str, settings: Mapping[str, Any]) -> Environment:
    """The templates of an environment in a language."""
    site = settings["SITE"]
    say = speech(language, settings)
    prefix = "" if language == site["language"] else f"/{VARIANTS[language][0].rstrip('/')}"
    words = _in_words(site, say)
    own = {"language": site["language"], "prefix": "", "name": NAMES.get(site["language"], site["language"])}
    others = [
        {"language": key, "prefix": VARIANTS[key][0], "name": VARIANTS[key][1]} for key in site.get("editions", ())
    ]
    kept = environment.bytecode_cache
    if isinstance(kept, FileSystemBytecodeCache):
        # What is said is part of what is compiled.
        kept = FileSystemBytecodeCache(kept.directory, f"{language}-%s.cache")
    spoken = environment.overlay(extensions=[Said], bytecode_cache=kept)
    spoken.globals = {
        **environment.globals,
        "_": say,
        "SITE": words,
        "PREFIX": prefix,
        "SITEURL": settings["SITEURL"],
        "marked": marked,
        "linked": linking(words, settings["SITEURL"], prefix),
        "EDITIONS": [own, *others],
        # What many pages share, such as a menu, is made for the first one.
        "once": lru_cache(None)(lambda macro, *arguments: macro(*arguments)),
    }
    # Templates that import them would do so for each page.
    macros = {name: spoken.get_template(file).module for name, file in MACROS.items()}
    spoken.globals |= macros
    return spoken


def marked(language: str) -> Markup:
    """The attribute that marks a text in another language than the page's."""
    return Markup(' lang="{}"').format(language) if language else NOTHING


class Said(Extension):
    """Puts texts and settings that are the same on every page into the templates before they are compiled."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The template with its texts in its language; they are escaped where they are put, as before."""
        del name, filename
        known: dict[str, Any] = self.environment.globals
        texts = {"PREFIX": known["PREFIX"], "SITEURL": known["SITEURL"]}
        texts |= {f"SITE.{key}": value for key, value in known["SITE"].items() if isinstance(value, str)}
        literals = {name: f"{{{{ {_literal(text)} }}}}" for name, text in texts.items()}
        said = TEXT.sub(lambda found: _literal(known["_"](found[1])), source)
        return SHOWN.sub(lambda found: literals.get(found[1], found[0]), said)


def _literal(text: str) -> str:
    """A text as templates write it."""
    return json.dumps(text, ensure_ascii=False)


def speech(language: str, settings: Mapping[str, Any]) -> Callable[[str], str]:
    """Says a text in a language."""
    if language == settings["SITE"]["language"]:
        return str
    if language == CONVERTED:
        return lru_cache(None)(traditional)
    theme, content = map(Path, settings["TRANSLATIONS"])
    files = (theme / language / "LC_MESSAGES" / "messages.po", content / f"{language}.po")
    catalogue = _catalogue(tuple(file.read_bytes() for file in files if file.exists()))
    return lambda text: named(text, catalogue)


@lru_cache(1)
def _catalogue(files: tuple[bytes, ...]) -> Catalogue:
    """The words of the theme, then those of the content."""
    found: dict[str, tuple[str, ...]] = {}
    for content in files:
        found |= read_catalogue(Source("", content, ""))[0]
    return found


def _in_words(value: Any, say: Callable[[str], str]) -> Any:
    """The settings with every text translated."""
    if isinstance(value, dict):
        return {key: _in_words(below, say) for key, below in value.items()}
    if isinstance(value, list):
        return [_in_words(below, say) for below in value]
    return say(value) if isinstance(value, str) else value
