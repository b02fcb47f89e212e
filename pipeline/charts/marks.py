"""The few marks that charts are made of, as values at places on the drawing. Pure.

Colours are the theme's custom properties, so that one drawing serves light, dark and print.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.charts.layout import Frame
    from pipeline.charts.model import Point

PAPER, INK, SOFT = "var(--paper)", "var(--ink)", "var(--soft)"
RULE, ACCENT = "var(--rule)", "var(--accent)"
BAR, GAPS = "var(--chart-bar)", "var(--chart-gap)"
TOUCHING = 3
"""Below this many units a day, bars stand without a space between them."""
HALF_A_BAR = 12


@dataclass(frozen=True, slots=True)
class Box:
    """A filled box between two corners."""

    x: float
    y: float
    x2: float
    y2: float
    fill: str
    stroke: str | None = None
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Rule:
    """A hairline from one place to another."""

    x: float
    y: float
    x2: float
    y2: float
    stroke: str = RULE
    dashed: bool = False


def bars(points: Sequence[Point], frame: Frame) -> list[Box]:
    """A bar a day, from zero."""
    half = 0.5 if frame.day_width < TOUCHING else min(0.4, HALF_A_BAR / frame.day_width)
    return [
        Box(frame.x(day - half), frame.y(max(value, 0)), frame.x(day + half), frame.y(min(value, 0)), BAR)
        for day, value in enumerate([point.value for point in points], frame.first)
        if value
    ]


def runs(values: Sequence[float | None], frame: Frame) -> list[list[tuple[float, float]]]:
    """The stretches of a line through the days, broken where there is no value."""
    found: list[list[tuple[float, float]]] = [[]]
    for day, value in enumerate(values, frame.first):
        if value is not None:
            found[-1].append((frame.x(day), frame.y(value)))
        elif found[-1]:
            found.append([])
    return [run for run in found if run]
