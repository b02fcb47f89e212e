"""The editions of a site: their catalogues, read anew only where one changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.edition import VARIANTS, Edition, editions_of
from pipeline.read.catalogues import read_catalogue
from pipeline.read.sources import load
from pipeline.seals import key_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.model import Reference
    from pipeline.problems import Problem
    from pipeline.read.sources import Source
    from pipeline.seals import Shards
    from pipeline.site import Folder

Texts = dict[str, dict[str, tuple[str, ...]]]


def catalogue_files(folder: Folder, sources: Mapping[str, Source], reference: Reference) -> list[tuple[str, Source]]:
    """(language, file) of each catalogue: the words of code and templates, then those of the content."""
    found = []
    for language in reference.site.editions:
        theme = f"theme/translations/{language}/LC_MESSAGES/messages.po"
        content = f"content/translations/{language}.po"
        if (folder.shared / theme).exists():
            found.append((language, load(folder.shared, theme)))
        if content in sources:
            found.append((language, sources[content]))
    return found


def editions(
    files: list[tuple[str, Source]], reference: Reference, shards: Shards
) -> tuple[tuple[Edition, ...], list[Problem]]:
    """The editions that the settings ask for, and what is wrong with their catalogues."""
    key = key_of([(language, source.digest) for language, source in files])
    sealed = shards.current("catalogues", key)
    if sealed:
        return editions_of(reference, sealed.read(Texts)), []
    texts: Texts = {language: {} for language in VARIANTS}
    problems: list[Problem] = []
    for language, source in files:
        found, faults = read_catalogue(source)
        texts[language] |= found
        problems += faults
    if not problems:
        shards.add("catalogues", key, texts)
    return editions_of(reference, texts), problems
