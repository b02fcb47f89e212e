"""New files and rows as texts: a notice's front matter, proposals of names, a row of a list. Pure."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

from pipeline.read.schema import NOTICE

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

# A text that YAML reads as it stands; anything else is written in quotes.
BARE = re.compile(r"[^\W\d_][^:#\"'\n\\{}\[\]&*!|>%@`]*")
LONGEST_SLUG = 60


def notice_text(fields: Mapping[str, str | Sequence[str]]) -> str:
    """A notice with these fields, in the order of the format, and its summary as the first sentence of its text."""
    lines = [f"{name}: {_written(fields[name])}" for name in NOTICE if fields.get(name)]
    return "\n".join(["---", *lines, "---", "", str(fields["summary"]), ""])


def _written(value: str | Sequence[str]) -> str:
    if not isinstance(value, str):
        return json.dumps(list(value), ensure_ascii=False)
    plain = BARE.fullmatch(value) or re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d)?", value)
    return value if plain and value == value.strip() else json.dumps(value, ensure_ascii=False)


def slug_of(title: str, day: str, otherwise: str, taken: Collection[str]) -> str:
    """A name for an address: the ASCII words of the title, or else `otherwise`, and the day; one that is free."""
    words = [word for word in re.findall(r"[a-z0-9]+", title.lower()) if not word.isdigit()]
    name = "-".join([*(words or [otherwise]), day[5:7] + day[8:10]])[:LONGEST_SLUG]
    return free(name, taken)


def free(name: str, taken: Collection[str]) -> str:
    """The name, or the name and the first number that nobody has."""
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name}-{number}"
    return found


def with_row(standing: str, header: Sequence[str], row: Mapping[str, str]) -> str:
    """The text of a CSV file with one more row, in the order of its own header; what stands in it is not touched."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([row.get(name, "") for name in header])
    return f"{standing}{'' if standing.endswith(chr(10)) else chr(10)}{out.getvalue()}"
