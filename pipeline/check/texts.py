"""The rules for texts: what each file is asked, and where it is said. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.check import calendar, numbers, persons, wording
from pipeline.check.passages import Names, Plain, Prose, Rule, gist, plain, squeezed, without_addresses
from pipeline.problems import Problem
from pipeline.read.prose import prose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from pipeline.model import Allowance, Reference
    from pipeline.read.frontmatter import Text

# The fields that are words; the others have forms of their own, and are judged by them.
SHOWN = frozenset(["title", "summary", "number", "reason", "sources", "channels", "contact"])
# Stands for every character that no rule is asked about.
PASSED = "■"
# A text of so many characters is looked through before it is looked at.
LONG = 20_000

PERSONAL: Mapping[str, Rule[Plain]] = {
    "identity-number": numbers.identity_number,
    "identity-like": numbers.identity_like,
    "mobile-number": numbers.mobile_number,
    "bank-card": numbers.bank_card,
    "travel-document": numbers.travel_document,
    "licence-plate": numbers.licence_plate,
    "private-mail": numbers.private_mail,
    "birth-date": persons.birth_date,
    "home-address": persons.home_address,
    "named-person": persons.named_person,
    "person-list": persons.person_list,
}
READABLE: Mapping[str, Rule[Prose]] = {
    "no-such-day": calendar.no_such_day,
    "weekday": calendar.weekday,
    "period": calendar.period,
    "punctuation": wording.punctuation,
    "doubled-word": wording.doubled_word,
    "near-place": wording.near_place,
}


@dataclass(frozen=True, slots=True)
class Judge:
    """What texts are judged by: the contacts that the site declares, and the names of regions."""

    declared: frozenset[str]
    names: Names

    def text(self, text: Text, day: date | None, allowed: Sequence[Allowance] = ()) -> list[Problem]:
        """Everything wrong with the words of a notice or a page; `day` is that of publication."""
        parts = [(leaf.line, str(leaf.plain).replace("\n", " ")) for name, leaf in text.leaves() if name in SHOWN]
        parts += prose(text.body, text.body_line)
        whole = "\n".join(part for _, part in parts)
        read = Prose(without_addresses(_without(whole, allowed)), day, self.names)
        found = [
            Problem(text.path, parts[read.text.count("\n", 0, finding.start)][0], code, finding.values)
            for code, rule in READABLE.items()
            for finding in rule(read)
        ]
        return [*self.guard(text.path, text.raw, allowed), *found, *_unused(text, whole, allowed)]

    def guard(self, path: str, text: str, allowed: Sequence[Allowance] = ()) -> list[Problem]:
        """The personal data in a file, and in its name."""
        named = plain(path, gist(path), self.declared)
        found = [Problem(path, 1, code, values) for code, _, values in _personal(named)]
        text = _without(text, allowed)
        if len(text) > LONG and not any(_personal(plain(path, gist(text), self.declared))):
            return found
        held = plain(path, text, self.declared)
        lines = ((held.text.count("\n", 0, at) + 1, code, values) for code, at, values in _personal(held))
        return [*found, *(Problem(path, line, code, values) for line, code, values in lines)]


def judge_of(reference: Reference, elsewhere: Callable[[], frozenset[str]]) -> Judge:
    """The judge of a site's texts; `elsewhere` are the regions of the whole country."""
    declared = frozenset(squeezed(contact) for contact in reference.site.contacts.values())
    return Judge(declared, wording.names_of(reference.regions, elsewhere))


def _personal(text: Plain) -> Iterator[tuple[str, int, dict[str, object]]]:
    for code, rule in PERSONAL.items() if text.text else ():
        for finding in rule(text):
            yield code, finding.start, finding.values


def _without(text: str, allowed: Iterable[Allowance]) -> str:
    for allowance in allowed:
        text = text.replace(allowance.what, PASSED * len(allowance.what))
    return text


def _unused(text: Text, whole: str, allowed: Iterable[Allowance]) -> Iterator[Problem]:
    """An allowance that nothing needs any more would let the next one through unseen."""
    for allowance in allowed:
        if allowance.what not in whole and allowance.what not in text.body:
            yield Problem(text.path, allowance.line, "allowed-unused", {"value": allowance.what})
