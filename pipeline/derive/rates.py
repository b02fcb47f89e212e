"""Small figures of one region: rates, days since, differences. Pure, without pandas."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.model import Region
    from pipeline.record import Row


def per_100_000(value: int | None, region: Region) -> float | None:
    """Cases per 100,000 of a verified population, to two decimals; None without one: never guessed."""
    if value is None or not region.population:
        return None
    return round(value * 100_000 / region.population, 2)


def days_between(earlier: str, later: str) -> int:
    """Whole days from one day to a later one."""
    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days


def differences(whole: Row, parts: Iterable[Row]) -> tuple[int | None, ...]:
    """Whole minus the sum of the parts that gave a value, metric by metric; None where none did."""
    parts, found = list(parts), []
    for place, value in enumerate(whole.values):
        values = [row.values[place] for row in parts if row.values[place] is not None]
        found.append(value - sum(filter(None, values)) if value is not None and values else None)
    return tuple(found)
