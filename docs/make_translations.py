"""Brings the catalogues up to date with what code, templates and content say: `make translations`.

New texts come in without a translation, those that nobody says any more go out.
"""

from __future__ import annotations

import ast
import csv
import sys
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from pipeline.edition import texts_of
from pipeline.read.lists import read_measures, read_places
from pipeline.read.reference import PATHS, read_reference
from pipeline.read.sources import load_all, sorted_out
from pipeline.site import folder_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.site import Folder

PROJECT = Path(__file__).parent.parent
# What commands say to editors has catalogues of its own.
EDITORS = ("commands", "desk", "importing", "release")
KEYWORDS = {"say": None, "N_": None, "_": None}
# The first edition of a catalogue is its only one: no clock gets into the file.
MADE = datetime(2020, 1, 1, tzinfo=UTC)
Text = tuple[str | None, str]
"""(context, text)"""


def said() -> list[Text]:
    """What code and templates say."""
    templates = extract_from_dir(str(PROJECT / "theme" / "templates"), [("**.html", "jinja2")], keywords=KEYWORDS)
    modules = [file for file in sorted((PROJECT / "pipeline").rglob("*.py")) if file.parent.name not in EDITORS]
    texts = [text for file in modules for text in spoken(file.read_text("utf-8"))]
    return list(dict.fromkeys((None, text) for text in [*texts, *(str(text) for _, _, text, _, _ in templates)]))


def spoken(module: str) -> list[str]:
    """The texts that a module says, those inside of f-strings too, which Babel 2.18 does not see."""
    calls = [node for node in ast.walk(ast.parse(module)) if isinstance(node, ast.Call) and node.args]
    return [
        str(text.value)
        for node in sorted(calls, key=lambda node: (node.lineno, node.col_offset))
        if getattr(node.func, "attr", getattr(node.func, "id", "")) in KEYWORDS
        and isinstance(text := node.args[0], ast.Constant)
    ]


def written(folder: Folder) -> list[Text]:
    """What the content says, as far as every edition says it."""
    sources, _, _ = load_all(folder.root, {})
    reference, problems = read_reference(sources)
    if reference is None:
        raise ValueError(problems)
    kinds, _ = sorted_out(sources, PATHS)
    places, _, _ = read_places(kinds["places"].values(), reference)
    measures, _, _ = read_measures(kinds["measures"].values(), reference)
    found: list[Text] = list(texts_of(reference))
    found += [(None, text) for p in places for text in (p.name, p.address, p.note, p.source)]
    found += [(None, text) for m in measures for text in (m.origin, m.requirement, m.note, m.source)]
    for source in kinds["figures"].values():
        found += [(None, row["note"]) for row in csv.DictReader(StringIO(source.text()[0]))]
    return [(context, text) for context, text in dict.fromkeys(found) if text and not text.isascii()]


def catalogue(file: Path, language: str, texts: Iterable[Text]) -> bytes:
    """The file with exactly these texts; translations that it holds stay."""
    old = read_po(BytesIO(file.read_bytes())) if file.exists() else Catalog()
    new = Catalog(locale=language, fuzzy=False, creation_date=MADE, revision_date=MADE)
    for context, text in texts:
        known = old.get(text, context)
        new.add(known.id if known else text, known.string if known else "", context=context)
    out = BytesIO()
    write_po(out, new, width=0, omit_header=True, sort_output=False)
    return out.getvalue()


def files(folder: Folder, languages: Iterable[str]) -> dict[Path, bytes]:
    """Every catalogue as it ought to be."""
    found = {}
    for language in languages:
        theme = folder.theme / "translations" / language / "LC_MESSAGES" / "messages.po"
        content = folder.root / "content" / "translations" / f"{language}.po"
        found[theme] = catalogue(theme, language, said())
        found[content] = catalogue(content, language, written(folder))
    return found


if __name__ == "__main__":
    site = folder_of(Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT)
    for file, text in files(site, ["en"]).items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text)
        missing = text.count(b'msgstr ""\n\n')
        sys.stdout.write(f"{file.relative_to(site.root)}: {missing} texts without a translation\n")
