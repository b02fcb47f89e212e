"""Editions: the languages of the site, each with the reference tables and the words of its own. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pipeline.model import Reference

if TYPE_CHECKING:
    from pipeline.model import Metric, Region, Reporter, Site, Table

Catalogue = Mapping[str, tuple[str, ...]]
"""A text in the site's language → the text in another: one form, or one for 1 and one for all else."""
# Between context and text, as in compiled catalogues of gettext.
CONTEXT = "\x04"
CONVERTED = "zh-Hant"
# Language → the folder of its pages, and its own name for itself.
VARIANTS = {CONVERTED: ("hant/", "繁體"), "en": ("en/", "English")}
NAMES = {"zh-CN": "简体", "zh-Hans": "简体"}

# What the settings of a site say: texts, and groups of names.
TEXTS = ("name", "short_name", "description", "disclaimer", "rights")
GROUPS = ("sections", "issuers", "place_kinds", "measure_kinds", "menu", "footer")


def N_(text: str) -> str:  # noqa: N802 - gettext's name for a text that is said later
    """The text itself, marked for the catalogues."""
    return text


@dataclass(frozen=True, slots=True)
class Edition:
    """One language of the site.

    `prefix` is the folder of its pages; `converted` says that its texts are those of the site's own
    language in other characters, so that nothing needs composing again.
    """

    language: str
    reference: Reference
    prefix: str = ""
    catalogue: Catalogue = field(default_factory=dict)
    converted: bool = False

    @property
    def foreign(self) -> str:
        """The language in which editors write, if it is not the one of this edition."""
        source = self.reference.site.language
        return "" if self.converted or self.language == source else source

    def say(self, text: str, /, **values: object) -> str:
        """A text of the code in this language; `n` chooses between one and many."""
        forms = self.catalogue.get(text)
        if forms:
            text = forms[0 if values.get("n") == 1 else -1]
        return text.format(**values) if values else text

    def heads(self, texts: Iterable[str]) -> list[str]:
        """Texts as the heads of columns, which name one thing a row."""
        return [self.say(text, n=1) for text in texts]

    def named(self, text: str) -> str:
        """A text of the content in this language, or as it is where nobody translated it."""
        return named(text, self.catalogue)

    def untold(self, text: str) -> str:
        """The editors' language where nobody translated a text of the content, or nothing."""
        return self.foreign if self.named(text) == text and not text.isascii() else ""

    def noun(self, metric: Metric, count: int) -> str:
        """What a metric counts, as it stands beside a number."""
        forms = self.catalogue.get(f"noun{CONTEXT}{metric.noun}") or (metric.noun,)
        return forms[0 if count == 1 else -1]


def editions_of(reference: Reference, catalogues: Mapping[str, Catalogue]) -> tuple[Edition, ...]:
    """The site's own edition, then its others; a converted one stands right after what it converts."""
    own = Edition(reference.site.language, reference)
    found = [own]
    for language in sorted(reference.site.editions, key=lambda language: language != CONVERTED):
        prefix, _ = VARIANTS[language]
        if language == CONVERTED:
            found.append(replace(own, language=language, prefix=prefix, converted=True))
        else:
            catalogue = catalogues.get(language, {})
            found.append(Edition(language, translated(reference, catalogue), prefix, catalogue))
    return tuple(found)


def named(text: str, catalogue: Catalogue) -> str:
    """The text by the catalogue, or as it is."""
    forms = catalogue.get(text) if text else None
    return forms[-1] if forms else text


def translated(reference: Reference, catalogue: Catalogue) -> Reference:
    """The reference tables with the names of another language; the nouns stay, for numbers choose their form."""

    def name(text: str) -> str:
        return named(text, catalogue)

    def table(found: Table) -> Table:
        metrics = tuple(
            replace(
                m,
                name=name(m.name),
                unit=name(m.unit),
                definition=name(m.definition),
                notes=tuple((day, name(text)) for day, text in m.notes),
            )
            for m in found.metrics
        )
        return replace(found, name=name(found.name), description=name(found.description), metrics=metrics)

    def region(found: Region) -> Region:
        source = name(found.population_source)
        return replace(found, name=name(found.name), short_name=name(found.short_name), population_source=source)

    def reporter(found: Reporter) -> Reporter:
        return replace(found, name=name(found.name), licence=name(found.licence))

    return Reference(
        _site(reference.site, catalogue),
        {code: region(found) for code, found in reference.regions.items()},
        {key: table(found) for key, found in reference.tables.items()},
        {key: reporter(found) for key, found in reference.reporters.items()},
    )


def texts_of(reference: Reference) -> Iterator[tuple[str | None, str]]:
    """(context, text) of everything in the reference tables that a catalogue may translate."""
    site = reference.site
    yield from ((None, getattr(site, field)) for field in TEXTS)
    yield from ((None, text) for field in GROUPS for text in getattr(site, field).values())
    for region in reference.regions.values():
        yield from ((None, text) for text in (region.name, region.short_name, region.population_source))
    for table in reference.tables.values():
        yield from ((None, text) for text in (table.name, table.description))
        for metric in table.metrics:
            yield from ((None, text) for text in (metric.name, metric.unit, metric.definition))
            yield from ((None, text) for _, text in metric.notes)
            yield "noun", metric.noun
    for reporter in reference.reporters.values():
        yield from ((None, text) for text in (reporter.name, reporter.licence))


def _site(site: Site, catalogue: Catalogue) -> Site:
    changes: dict[str, Any] = {field: named(getattr(site, field), catalogue) for field in TEXTS}
    changes |= {field: {key: named(text, catalogue) for key, text in getattr(site, field).items()} for field in GROUPS}
    return replace(site, **changes)
