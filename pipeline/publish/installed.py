"""What lets a phone keep the site: the manifest, the icons, the service worker. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model import Site

# The band and the paper of the style sheet.
COLOURS = {"theme_color": "#0b4a5a", "background_color": "#ffffff"}
SIDES = (192, 512)


def manifest(site: Site) -> bytes:
    """`/manifest.webmanifest`. A browser's own bar stays, for it shows whose page one reads."""
    icons = [{"src": "/theme/icon.svg", "sizes": "any", "type": "image/svg+xml"}]
    icons += [{"src": f"/theme/icon-{side}.png", "sizes": f"{side}x{side}", "type": "image/png"} for side in SIDES]
    content = {
        "name": site.name,
        "short_name": site.short_name,
        "description": site.description,
        "lang": site.language,
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        **COLOURS,
        "icons": icons,
    }
    return f"{json.dumps(content, ensure_ascii=False, indent=2)}\n".encode()


def icons(drawing: bytes) -> dict[str, bytes]:
    """Name → PNG of each side; `drawing` is a square SVG that sets no size of its own."""
    import vl_convert

    svg = drawing.decode()
    sized = {side: svg.replace("<svg ", f'<svg width="{side}" height="{side}" ', 1) for side in SIDES}
    return {f"icon-{side}.png": vl_convert.svg_to_png(text, ppi=72) for side, text in sized.items()}


def worker(script: bytes, homes: Sequence[str]) -> bytes:
    """`/sw.js`: the theme's worker, told the home pages of the editions."""
    longest_first = sorted(homes, key=len, reverse=True)
    return f"const HOMES = {json.dumps(longest_first)};\n".encode() + script
