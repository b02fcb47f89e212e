"""What templates say, in the language of the page: `_`, the site's settings, the editions."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.compose.traditional import traditional
from pipeline.edition import CONVERTED, NAMES, VARIANTS, named
from pipeline.read.catalogues import read_catalogue
from pipeline.read.sources import Source
from pipeline.render.linked import linking

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2 import Environment

    from pipeline.edition import Catalogue


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
    spoken = environment.overlay()
    spoken.globals = {
        **environment.globals,
        "_": say,
        "SITE": words,
        "PREFIX": prefix,
        "linked": linking(words, settings["SITEURL"], prefix),
        "EDITIONS": [own, *others],
        # What many pages share, such as a menu, is made for the first one.
        "once": lru_cache(None)(lambda macro, *arguments: macro(*arguments)),
    }
    return spoken


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
