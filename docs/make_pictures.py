"""Takes docs/pictures/*.png of the built site in a real Chromium: `make pictures`."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chromium import chromium, launched, served
from PIL import Image, ImageOps

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PROJECT = Path(__file__).parents[1]
SITE = PROJECT / "output"
PICTURES = PROJECT / "docs" / "pictures"
# A screen of text has few colours; so many are kept, and so many bytes are allowed.
COLOURS, MOST = 48, 120_000


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as someone sees it; size in CSS pixels, and how many pixels of the screen make one."""

    name: str
    path: str
    width: int
    height: int
    sharpness: int
    dark: bool = False
    elder: bool = False
    printed: bool = False

    def settings(self) -> dict[str, Any]:
        """What Playwright calls all this."""
        return {
            "viewport": {"width": self.width, "height": self.height},
            "device_scale_factor": self.sharpness,
            "color_scheme": "dark" if self.dark else "light",
            "reduced_motion": "reduce",
            "service_workers": "block",
            "locale": "zh-CN",
        }


# A sheet of A4 has margins of 15 millimetres.
MARGIN = 57
DESK, PHONE, PAPER = (1024, 960, 1), (360, 720, 2), (794 - 2 * MARGIN, 1123 - 2 * MARGIN, 1)
ALL = (
    Picture("light", "/", *DESK),
    Picture("dark", "/", *DESK, dark=True),
    Picture("phone", "/", *PHONE),
    Picture("elder", "/", *PHONE, elder=True),
    Picture("daily", "/daily/2020-02-01/", *DESK),
    Picture("poster", "/notices/2021-08/testing-round-2/#poster", *PAPER, printed=True),
    Picture("english", "/en/", *DESK),
    Picture("traditional", "/hant/", *PHONE),
)


def taken(browser: Browser, address: str, picture: Picture) -> bytes:
    """A picture as PNG with few colours."""
    context = browser.new_context(base_url=address, **picture.settings())
    page = context.new_page()
    page.goto(picture.path, wait_until="networkidle")
    if picture.elder:
        page.evaluate("document.getElementById('elder').click()")
    if picture.printed:
        page.emulate_media(media="print")
        page.evaluate("scrollTo(0, 0)")
    shot = Image.open(BytesIO(page.screenshot())).convert("RGB")
    context.close()
    if picture.printed:
        shot = ImageOps.expand(shot, MARGIN, "white")
    written = BytesIO()
    shot.quantize(COLOURS, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
    return written.getvalue()


def main() -> int:
    """Take every picture whose page there is; 1 where one is too heavy, 2 where there is no Chromium."""
    command = chromium()
    if not command:
        sys.stderr.write("There is no Chromium; Debian: apt-get install chromium fonts-noto-cjk\n")
        return 2
    heavy = []
    with served(SITE) as address, launched(command) as browser:
        for picture in (one for one in ALL if (SITE / one.path.partition("#")[0].lstrip("/") / "index.html").exists()):
            content = taken(browser, address, picture)
            (PICTURES / f"{picture.name}.png").write_bytes(content)
            if len(content) > MOST:
                heavy.append(f"{picture.name}.png: {len(content)} bytes, at most {MOST}\n")
    sys.stderr.writelines(heavy)
    return int(bool(heavy))


if __name__ == "__main__":
    sys.exit(main())
