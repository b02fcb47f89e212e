"""A drawing that stands by itself: outside of a page there is no style sheet to colour it."""

from __future__ import annotations

import re

# Those of the style sheet's light scheme.
COLOURS = {
    "paper": "#fff", "ink": "#1a2225", "soft": "#4c585d", "rule": "#cdd5d8", "accent": "#0b5568",
    "chart-bar": "#729eaa", "chart-gap": "#e9edef", "chart-medium": "#b5651d", "chart-low": "#66808a",
    "chart-1": "#d9e9ed", "chart-2": "#a9ced8", "chart-3": "#2f7a8c", "chart-4": "#0b4a5a",
}  # fmt: skip
FONTS = "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
BOX = re.compile(r'viewBox="0 0 (\d+) (\d+)"')


def alone(svg: str) -> str:
    """The drawing with its colours, its fonts, its size and a ground."""
    box = BOX.search(svg)
    assert box
    width, height = box.groups()
    coloured = re.sub(r"var\(--([\w-]+)\)", lambda found: COLOURS[found[1]], svg)
    sized = coloured.replace("<svg ", f'<svg width="{width}" height="{height}" font-family="{FONTS}" ', 1)
    ground = f'<rect width="{width}" height="{height}" fill="{COLOURS["paper"]}"/>'
    return re.sub(r"(</desc>)", lambda found: found[1] + ground, sized, count=1)
