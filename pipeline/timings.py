"""How long each stage of a build takes by the clock; a stage within another counts for itself alone."""

from __future__ import annotations

from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

spent: dict[str, float] = {}
"""Stage → seconds, of all builds of this process."""
_within: list[float] = []


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Count the time of what is done within, or of the function that this decorates."""
    began = perf_counter()
    _within.append(0.0)
    try:
        yield
    finally:
        taken = perf_counter() - began
        spent[name] = spent.get(name, 0.0) + taken - _within.pop()
        if _within:
            _within[-1] += taken


def table(whole: float) -> str:
    """The stages, the longest first, with their parts of the whole; what no stage accounts for at the end."""
    rows = sorted(spent.items(), key=lambda row: -row[1])
    rows.append(("rest", whole - sum(spent.values())))
    return "\n".join(f"{name:24} {seconds:8.3f} s {seconds / whole:6.1%}" for name, seconds in rows)
