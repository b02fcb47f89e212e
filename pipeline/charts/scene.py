"""Marks as a small SVG: no style, no id but its own, coordinates to one decimal.

Marks that look alike become one path in relative steps: a year of bars is 4 kB. Pure.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, TypeVar

from pipeline.charts.layout import FONT
from pipeline.charts.marks import ACCENT, PAPER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pipeline.charts.layout import Label
    from pipeline.charts.marks import Box, Rule

ANCHORS = {"left": "", "center": ' text-anchor="middle"', "right": ' text-anchor="end"'}

M = TypeVar("M")
Point = tuple[int, int]
"""Tenths of a unit, so that steps add up without a remainder."""


def document(elements: Iterable[str], kind: str, title: str, text: str, prefix: str, size: tuple[int, int]) -> str:
    """The SVG element of a drawing, named by `title` and described by `text`."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart chart-{kind}" viewBox="0 0 {size[0]} {size[1]}"',
        f' font-size="{FONT}" fill="none" role="img"',
        f' aria-labelledby="{escape(prefix)}-title" aria-describedby="{escape(prefix)}-text">',
        f'<title id="{escape(prefix)}-title">{escape(title)}</title>',
        f'<desc id="{escape(prefix)}-text">{escape(text)}</desc>',
        *elements,
        "</svg>",
    ]
    return "".join(parts)


def boxes(found: Iterable[Box]) -> list[str]:
    """Boxes, a path for each look."""
    return [
        f'<path {look} d="{"".join(_path(_corners(box)) + "z" for box in alike)}"/>'
        for look, alike in _by_look(found, _box_look)
    ]


def rules(found: Iterable[Rule]) -> list[str]:
    """Hairlines, a path for each look."""
    return [
        _stroked([[_point(rule.x, rule.y), _point(rule.x2, rule.y2)] for rule in alike], look)
        for look, alike in _by_look(found, _rule_look)
    ]


def line(runs: Iterable[Sequence[tuple[float, float]]]) -> list[str]:
    """A line in some stretches; a stretch of one point is a dot."""
    look = f'stroke="{ACCENT}" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"'
    return [_stroked([_straightened([_point(x, y) for x, y in run]) for run in runs], look)]


def texts(found: Iterable[Label]) -> list[str]:
    """Labels on their baselines, a group for each look; the page says in which font and how large."""
    return [f"<g {look}>{''.join(_text(label) for label in alike)}</g>" for look, alike in _by_look(found, _text_look)]


def _by_look(found: Iterable[M], look: Callable[[M], str]) -> Iterable[tuple[str, list[M]]]:
    alike: dict[str, list[M]] = {}
    for mark in found:
        alike.setdefault(look(mark), []).append(mark)
    return alike.items()


def _box_look(box: Box) -> str:
    stroke = f' stroke="{box.stroke}" stroke-width="{box.weight}"' if box.stroke else ""
    return f'fill="{box.fill}"{stroke}'


def _corners(box: Box) -> list[Point]:
    (left, top), (right, bottom) = _point(box.x, box.y), _point(box.x2, box.y2)
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def _rule_look(rule: Rule) -> str:
    dashes = ' stroke-dasharray="3 3"' if rule.dashed else ""
    return f'stroke="{rule.stroke}"{dashes}'


def _stroked(lines: Iterable[Sequence[Point]], look: str) -> str:
    """Lines of the same width on every screen, however wide the drawing."""
    return f'<path {look} vector-effect="non-scaling-stroke" d="{"".join(map(_path, lines))}"/>'


def _straightened(points: Sequence[Point]) -> list[Point]:
    """Without the points on the level between two of the same height."""
    return [
        point
        for place, point in enumerate(points)
        if place in (0, len(points) - 1) or not points[place - 1][1] == point[1] == points[place + 1][1]
    ]


def _path(points: Sequence[Point]) -> str:
    """From the first point to the next and on; a lone point is a dot."""
    (x, y), parts = points[0], [f"M{_pair(*points[0])}"]
    if len(points) == 1:
        return parts[0] + "h0"
    for to_x, to_y in points[1:]:
        across, down = to_x - x, to_y - y
        parts.append(
            f"h{_short(across)}" if not down else f"v{_short(down)}" if not across else f"l{_pair(across, down)}"
        )
        x, y = to_x, to_y
    return "".join(parts)


def _text_look(label: Label) -> str:
    weight = ' font-weight="700"' if label.bold else ""
    halo = f' stroke="{PAPER}" stroke-width="3" paint-order="stroke"' if label.halo else ""
    size = f' font-size="{label.size}"' if label.size else ""
    return f'fill="{label.fill}"{ANCHORS[label.anchor]}{weight}{size}{halo}'


def _text(label: Label) -> str:
    x, y = _point(label.x, label.y)
    return f'<text x="{_short(x)}" y="{_short(y)}">{escape(label.text)}</text>'


def _point(x: float, y: float) -> Point:
    return round(x * 10), round(y * 10)


def _pair(x: int, y: int) -> str:
    """Two numbers; the minus sign of the second parts them."""
    return f"{_short(x)}{_short(y)}" if y < 0 else f"{_short(x)} {_short(y)}"


def _short(tenths: int) -> str:
    """A count of tenths as a decimal, in the fewest characters that SVG reads."""
    whole, part = divmod(abs(tenths), 10)
    number = f"{whole or ''}.{part}" if part else str(whole)
    return f"-{number}" if tenths < 0 else number
