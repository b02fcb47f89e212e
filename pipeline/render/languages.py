"""What templates say, in the language of the page: `_`, the site's settings, the editions."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.compose.traditional import traditional
from pipeline.edition import CONVERTED, NAMES, VARIANTS, named
from pipeline.read.catalogues import read_catalogue
from pipeline.read.sources import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2 import Environment

    from pipeline.edition import Catalogue


def speaking(environment: Environment, language: str, settings: Mapping[str, Any]) -> Environment:
    """The templates of an environment in a language."""
    site = settings["SITE"]
    say = _speech(language, site["language"], settings["TRANSLATIONS"])
    prefix = "" if language == site["language"] else f"/{VARIANTS[language][0].rstrip('/')}"
    own = {"language": site["language"], "prefix": "", "name": NAMES.get(site["language"], site["language"])}
    others = [
        {"language": key, "prefix": VARIANTS[key][0], "name": VARIANTS[key][1]} for key in site.get("editions", ())
    ]
    spoken = environment.overlay()
    spoken.globals = {
        **environment.globals,
        "_": say,
        "SITE": _in_words(site, say),
        "PREFIX": prefix,
        "EDITIONS": [own, *others],
    }
    return spoken


def _speech(language: str, own: str, folders: list[str]) -> Callable[[str], str]:
    if language == own:
        return str
    if language == CONVERTED:
        return lru_cache(None)(traditional)
    catalogue = _catalogue(language, folders)
    return lambda text: named(text, catalogue)


def _catalogue(language: str, folders: list[str]) -> Catalogue:
    """The words of the theme, then those of the content."""
    found: dict[str, tuple[str, ...]] = {}
    for file in (Path(folders[0]) / language / "LC_MESSAGES" / "messages.po", Path(folders[1]) / f"{language}.po"):
        if file.exists():
            found |= read_catalogue(Source(str(file), file.read_bytes(), ""))[0]
    return found


def _in_words(value: Any, say: Callable[[str], str]) -> Any:
    """The settings with every text translated."""
    if isinstance(value, dict):
        return {key: _in_words(below, say) for key, below in value.items()}
    if isinstance(value, list):
        return [_in_words(below, say) for below in value]
    return say(value) if isinstance(value, str) else value
