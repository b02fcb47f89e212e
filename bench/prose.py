"""Notices out of a fixed seed: the same index gives the same text on every machine, for ever."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from vocabulary import COLUMNS, HEADINGS, ISSUERS, REGIONS, SECTIONS, SENTENCES

SEED: Final = 20200125
START: Final = datetime(2014, 1, 1, 8)
SPAN: Final = datetime(2024, 1, 1) - START
AT: Final = "2024-01-01T08:00+08:00"
CHARACTERS: Final = 900
LIST_ITEMS: Final = 5
PARTS: Final = 4
NUMERALS: Final = "一二三四五六七八九十"
MASK: Final = (1 << 64) - 1

Dice = Iterator[int]


@dataclass(frozen=True)
class Notice:
    """One notice, before it takes the shape of any generator."""

    slug: str
    title: str
    summary: str
    section: str
    issuer: str
    published: datetime
    body: str

    @property
    def month(self) -> str:
        return f"{self.published:%Y-%m}"


def dice(seed: int) -> Dice:
    """SplitMix64; the standard library's shuffles may change between versions of Python."""
    state = seed
    while True:
        state = (state + 0x9E3779B97F4A7C15) & MASK
        mixed = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & MASK
        yield mixed ^ (mixed >> 31)


def shuffled(rolls: Dice, items: tuple[str, ...]) -> list[str]:
    result = list(items)
    for last in range(len(result) - 1, 0, -1):
        other = next(rolls) % (last + 1)
        result[last], result[other] = result[other], result[last]
    return result


def chosen_sentences(rolls: Dice) -> list[str]:
    """Different sentences until the body is long enough."""
    chosen: list[str] = []
    length = 0
    for sentence in shuffled(rolls, SENTENCES):
        if length >= CHARACTERS:
            break
        chosen.append(sentence)
        length += len(sentence)
    return chosen


def table(rolls: Dice) -> str:
    rows = [COLUMNS, ("---", "---:", "---:", "---:")]
    for region in REGIONS:
        today = next(rolls) % 9000
        rows.append((region, str(next(rolls) % 60), str(today), str(today + next(rolls) % 90000)))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def paragraphs(sentences: list[str]) -> str:
    return "\n\n".join("".join(sentences[at : at + 3]) for at in range(0, len(sentences), 3))


def body(rolls: Dice) -> str:
    """An opening, four headed parts of prose, a list and a table."""
    sentences = chosen_sentences(rolls)
    opening, items, rest = sentences[:2], sentences[2 : 2 + LIST_ITEMS], sentences[2 + LIST_ITEMS :]
    headings = [f"## {NUMERALS[at]}、{name}" for at, name in enumerate(shuffled(rolls, HEADINGS))]
    blocks = ["".join(opening)]
    share = -(-len(rest) // PARTS)
    for at in range(PARTS):
        blocks += [headings[at], paragraphs(rest[at * share : (at + 1) * share])]
    blocks += [headings[PARTS], "\n".join(f"- {item}" for item in items)]
    blocks += [headings[PARTS + 1], table(rolls)]
    return "\n\n".join(blocks) + "\n"


def notice(index: int, count: int) -> Notice:
    """The notice of this index in a corpus of `count`, spread evenly over the ten years."""
    rolls = dice(SEED * 1_000_003 + index)
    section = tuple(SECTIONS)[next(rolls) % len(SECTIONS)]
    published = START + timedelta(minutes=int(SPAN.total_seconds() // 60) * index // count)
    place = REGIONS[next(rolls) % len(REGIONS)]
    return Notice(
        slug=f"{section}-{index + 1:05d}",
        title=f"{place}{SECTIONS[section]}（第{index + 1}号）",
        summary=SENTENCES[next(rolls) % len(SENTENCES)],
        section=section,
        issuer=ISSUERS[next(rolls) % len(ISSUERS)],
        published=published,
        body=body(rolls),
    )


def notices(count: int) -> Iterator[Notice]:
    return (notice(index, count) for index in range(count))
