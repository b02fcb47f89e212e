"""A drawn scene as a small SVG: no style, no id but its own, coordinates to one decimal.

Vega's own SVG of a year of bars is 70 kB. Its scene holds the same as plain values; marks that look
alike become one path in relative steps. Pure.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

FONT = 14
ANCHORS = {"center": "middle", "right": "end"}

Point = tuple[int, int]
"""Tenths of a unit, so that steps add up without a remainder."""


def document(scene: Mapping[str, Any], kind: str, title: str, text: str, prefix: str, size: tuple[int, int]) -> str:
    """The SVG element of a scene, named by `title` and described by `text`."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart chart-{kind}" viewBox="0 0 {size[0]} {size[1]}"',
        f' font-size="{FONT}" fill="none" role="img"',
        f' aria-labelledby="{escape(prefix)}-title" aria-describedby="{escape(prefix)}-text">',
        f'<title id="{escape(prefix)}-title">{escape(title)}</title>',
        f'<desc id="{escape(prefix)}-text">{escape(text)}</desc>',
        *_marks(scene),
        "</svg>",
    ]
    return "".join(parts)


def _marks(mark: Mapping[str, Any]) -> Iterator[str]:
    """The element of each mark; a group is its parts."""
    items = mark["items"]
    if mark["marktype"] == "group":
        for item in items:
            for part in item.get("items", ()):
                yield from _marks(part)
    elif mark["marktype"] == "line":
        yield _line(items)
    else:
        alike: dict[str, list[Mapping[str, Any]]] = {}
        for item in items:
            alike.setdefault(LOOKS[mark["marktype"]](item), []).append(item)
        for look, found in alike.items():
            yield WRITERS[mark["marktype"]](look, found)


def _rect_look(item: Mapping[str, Any]) -> str:
    stroke = f' stroke="{item["stroke"]}" stroke-width="{_units(item["strokeWidth"])}"' if item.get("stroke") else ""
    return f'fill="{item["fill"]}"{stroke}'


def _rects(look: str, items: Iterable[Mapping[str, Any]]) -> str:
    return f'<path {look} d="{"".join(_path(_box(item)) + "z" for item in items)}"/>'


def _box(item: Mapping[str, Any]) -> list[Point]:
    left, top = _tenths(item["x"]), _tenths(item["y"])
    right, bottom = _tenths(item["x"] + item["width"]), _tenths(item["y"] + item["height"])
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def _rule_look(item: Mapping[str, Any]) -> str:
    dash = item.get("strokeDash")
    dashes = f' stroke-dasharray="{" ".join(map(str, dash))}"' if dash else ""
    return f'stroke="{item["stroke"]}"{dashes}'


def _rules(look: str, items: Iterable[Mapping[str, Any]]) -> str:
    return _stroked([_ends(item) for item in items], look)


def _ends(item: Mapping[str, Any]) -> list[Point]:
    x, y = item["x"], item["y"]
    return [(_tenths(x), _tenths(y)), (_tenths(item.get("x2", x)), _tenths(item.get("y2", y)))]


def _line(items: Sequence[Mapping[str, Any]]) -> str:
    width = _units(items[0]["strokeWidth"])
    look = f'stroke="{items[0]["stroke"]}" stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round"'
    return _stroked([_straightened(run) for run in _runs(items)], look)


def _stroked(lines: Iterable[Sequence[Point]], look: str) -> str:
    """Lines of the same width on every screen, however wide the drawing."""
    return f'<path {look} vector-effect="non-scaling-stroke" d="{"".join(map(_path, lines))}"/>'


def _runs(items: Iterable[Mapping[str, Any]]) -> list[list[Point]]:
    """The stretches of a line between the days without a value."""
    found: list[list[Point]] = [[]]
    for item in items:
        if item.get("defined", True):
            found[-1].append((_tenths(item["x"]), _tenths(item["y"])))
        elif found[-1]:
            found.append([])
    return [run for run in found if run]


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


def _text_look(item: Mapping[str, Any]) -> str:
    anchor = f' text-anchor="{ANCHORS[item["align"]]}"' if item.get("align") in ANCHORS else ""
    weight = ' font-weight="700"' if item.get("fontWeight") == "bold" else ""
    halo = f' stroke="{item["stroke"]}" stroke-width="3" paint-order="stroke"' if item.get("stroke") else ""
    size = f' font-size="{item["fontSize"]}"' if item.get("fontSize") else ""
    return f'fill="{item["fill"]}"{anchor}{weight}{size}{halo}'


def _texts(look: str, items: Iterable[Mapping[str, Any]]) -> str:
    texts = [
        f'<text x="{_units(item["x"])}" y="{_units(item["y"])}">{escape(str(item["text"]))}</text>' for item in items
    ]
    return f"<g {look}>{''.join(texts)}</g>"


LOOKS = {"rect": _rect_look, "rule": _rule_look, "text": _text_look}
WRITERS = {"rect": _rects, "rule": _rules, "text": _texts}


def _tenths(value: float) -> int:
    return round(value * 10)


def _units(value: float) -> str:
    return _short(_tenths(value))


def _pair(x: int, y: int) -> str:
    """Two numbers; the minus sign of the second parts them."""
    return f"{_short(x)}{_short(y)}" if y < 0 else f"{_short(x)} {_short(y)}"


def _short(tenths: int) -> str:
    """A count of tenths as a decimal, in the fewest characters that SVG reads."""
    whole, part = divmod(abs(tenths), 10)
    number = f"{whole or ''}.{part}" if part else str(whole)
    return f"-{number}" if tenths < 0 else number
