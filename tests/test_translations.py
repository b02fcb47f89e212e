"""The catalogues: as code, templates and content ask for, with nothing left to translate."""

from __future__ import annotations

import re
from io import BytesIO
from string import Formatter
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po
from conftest import PROJECT
from make_translations import files, spoken

from pipeline.edition import CONVERTED
from pipeline.read.reference import read_reference
from pipeline.read.sources import load_all
from pipeline.site import folder_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from babel.messages.catalog import Message

LANGUAGES = ["en"]
HAN = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
# What a translation may say in other places: a month by its name, a unit in its noun.
EXCHANGED: tuple[set[str], ...] = (set(), {"unit"}, {"month", "month_name"})
LINK = re.compile(r"\]\(([^)]*)\)|`[^`]*`")
PAGES = sorted(path.name for path in (PROJECT / "content" / "pages").glob("*.md"))


@pytest.fixture(scope="module")
def wanted() -> dict[Path, bytes]:
    """The catalogues as they ought to be."""
    return files(folder_of(PROJECT), LANGUAGES)


@pytest.fixture(scope="module")
def messages(wanted: dict[Path, bytes]) -> list[Message]:
    """Every text with its translations."""
    return [m for file in wanted for m in read_po(BytesIO(file.read_bytes()), abort_invalid=True) if m.id]


def forms(messages: list[Message]) -> Iterator[tuple[str, str]]:
    """(text, translation) of every form."""
    for message in messages:
        text = message.id if isinstance(message.id, str) else message.id[0]
        said = [message.string] if isinstance(message.string, str) else list(message.string or ("",))
        yield from ((text, form) for form in said)


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_up_to_date(wanted: dict[Path, bytes]) -> None:
    """The catalogues hold the texts that are said and no others: `make translations` would change nothing."""

    assert [file.name for file, text in wanted.items() if file.read_bytes() != text] == []


def test_every_edition_has_its_catalogues() -> None:
    """The editions that the reference site asks for are the ones looked at here."""
    reference, _ = read_reference(load_all(PROJECT, {})[0])
    assert reference is not None
    composed = [language for language in reference.site.editions if language != CONVERTED]

    assert composed == LANGUAGES


def test_everything_is_translated(messages: list[Message]) -> None:
    """No text is without a translation, in doubt, or still in Chinese."""
    odd = [text for text, form in forms(messages) if not form or HAN.search(form)]

    assert odd == []
    assert [message.id for message in messages if message.fuzzy] == []


def test_places_agree(messages: list[Message]) -> None:
    """A translation names the values of its text and no other; months by name, units where no noun says them."""
    odd = [(text, form) for text, form in forms(messages) if names(text) ^ names(form) not in EXCHANGED]

    assert odd == []


def test_numbers_fit(messages: list[Message]) -> None:
    """Every translation can be said with a whole number for `n` and texts for all else."""
    for text, form in forms(messages):
        values = {name: 1234 if name == "n" else "…" for name in [*names(text), "month_name"] if name}

        assert form.format("…", **values)


def test_links_agree(messages: list[Message]) -> None:
    """A translation leads where its text leads, and names the same columns."""
    odd = [(text, form) for text, form in forms(messages) if LINK.findall(text) != LINK.findall(form)]

    assert odd == []


def test_texts_within_texts_are_found() -> None:
    """What a module says inside of an f-string is found too, in the order of the lines."""
    module = 'N_("甲")\nx = f"## {edition.say(\'乙\')}" + say("丙" "丁") + other("戊")\n'

    assert spoken(module) == ["甲", "乙", "丙丁"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_standing_pages_are_translated_whole(name: str, language: str) -> None:
    """A standing page has as many headings, items, terms and rows in every language."""
    folder = PROJECT / "content" / "pages"
    own, other = (marks((folder / path).read_text("utf-8")) for path in (name, f"{language}/{name}"))

    assert other == own


def marks(text: str) -> list[str]:
    """What each line begins with, as far as it is not prose."""
    return [found[0] for line in text.split("\n") if (found := re.match(r"#+ |- |\d+\. |: |\|", line))]
