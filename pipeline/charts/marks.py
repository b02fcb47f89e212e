"""The few marks that charts are made of, each kind one layer of Altair's; their looks are in the data.

Colours are the theme's custom properties, so that one drawing serves light, dark and print.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import altair as alt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.charts.layout import Frame, Label
    from pipeline.charts.model import Point

PAPER, INK, SOFT = "var(--paper)", "var(--ink)", "var(--soft)"
RULE, ACCENT = "var(--rule)", "var(--accent)"
BAR, GAPS = "var(--chart-bar)", "var(--chart-gap)"
TOUCHING = 3
"""Below this many units a day, bars stand without a space between them."""
HALF_A_BAR = 12

Layer = Any
"""A chart of Altair's, whose methods are untyped."""


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


def boxes(found: Iterable[Box]) -> Layer:
    """Boxes at places on the drawing."""
    look: Any = {"fill": _field("fill"), "stroke": _field("stroke"), "strokeWidth": _field("weight")}
    return _data(asdict(box) for box in found).mark_rect(**look).encode(**_placed(), x2="x2:Q", y2="y2:Q")


def rules(found: Iterable[Rule]) -> Layer:
    """Hairlines."""
    dashes = alt.ExprRef("datum.dashed ? [3, 3] : null")
    layer = _data(asdict(rule) for rule in found).mark_rule(stroke=_field("stroke"), strokeDash=dashes)
    return layer.encode(**_placed(), x2="x2:Q", y2="y2:Q")


def texts(labels: Iterable[Label]) -> Layer:
    """Labels on their baselines; the page says in which font and how large."""
    rows = [
        {
            "x": label.x,
            "y": label.y,
            "text": label.text,
            "align": label.anchor,
            "fill": label.fill,
            "stroke": PAPER if label.halo else None,
            "weight": "bold" if label.bold else "normal",
            "size": label.size,
        }
        for label in labels
    ]
    look: Any = {
        "align": _field("align"),
        "fill": _field("fill"),
        "stroke": _field("stroke"),
        "fontWeight": _field("weight"),
        "fontSize": _field("size"),
    }
    return _data(rows).mark_text(baseline="alphabetic", **look).encode(**_placed(), text="text:N")


def bars(points: Sequence[Point], frame: Frame) -> Layer:
    """A bar a day from zero."""
    half = 0.5 if frame.day_width < TOUCHING else min(0.4, HALF_A_BAR / frame.day_width)
    rows = [
        {"from": day - half, "to": day + half, "value": point.value, "zero": 0}
        for day, point in enumerate(points, frame.first)
        if point.value
    ]
    across, upwards = _across("from", frame), _upwards("value", frame)
    return _data(rows).mark_rect(fill=BAR).encode(x=across, x2="to:Q", y=upwards, y2="zero:Q")


def line(values: Sequence[float | None], frame: Frame) -> Layer:
    """A line through the days, broken where there is no value."""
    rows = [{"day": day, "value": value} for day, value in enumerate(values, frame.first)]
    layer = _data(rows).mark_line(stroke=ACCENT, strokeWidth=2.5, invalid="break-paths-show-path-domains")
    return layer.encode(x=_across("day", frame), y=_upwards("value", frame))


def _data(rows: Iterable[dict[str, Any]]) -> alt.Chart:
    return alt.Chart(alt.InlineData(list(rows)))


def _field(name: str) -> alt.ExprRef:
    return alt.ExprRef(f"datum.{name}")


def _placed() -> dict[str, Any]:
    return {"x": alt.X("x:Q", scale=None), "y": alt.Y("y:Q", scale=None)}


def _across(field: str, frame: Frame) -> alt.X:
    domain, units = [frame.first - 0.5, frame.last + 0.5], [frame.left, frame.right]
    return alt.X(f"{field}:Q", axis=None, scale=alt.Scale(domain=domain, range=units, nice=False, zero=False))


def _upwards(field: str, frame: Frame) -> alt.Y:
    domain, units = [frame.low, frame.high], [frame.bottom, frame.top]
    return alt.Y(f"{field}:Q", axis=None, scale=alt.Scale(domain=domain, range=units, nice=False))
