"""Why what was published is no more: `content/gone.toml`, address = reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.problems import Problem
from pipeline.read.reference import line_of, toml_of

if TYPE_CHECKING:
    from pipeline.read.sources import Source

GONE = "content/gone.toml"


def read_gone(source: Source | None) -> tuple[dict[str, str], list[Problem]]:
    """Address → reason; an address that ends with `*` stands for all that begin so."""
    problems: list[Problem] = []
    reasons: dict[str, str] = (toml_of(source, dict[str, str], problems) or {}) if source else {}
    for address, reason in reasons.items():
        line = line_of(source, address) if source else 1
        if not address.startswith("/"):
            problems.append(Problem(GONE, line, "gone-address", {"value": address}))
        if not reason.strip():
            problems.append(Problem(GONE, line, "missing", {"field": address}))
    return reasons, problems
