"""Takes docs/pictures/*.png of the built site and of the walk-through in a real Chromium: `make pictures`."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from html import escape
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from chromium import chromium, launched, served
from make_walkthrough import AS_IT_CAME, DOCUMENT, MENDED, walked, written
from openpyxl import load_workbook  # type: ignore[import-untyped]
from PIL import Image, ImageOps
from workbooks import workbook

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
    shot = page.screenshot()
    context.close()
    return small(shot, MARGIN if picture.printed else 0)


def small(shot: bytes, margin: int = 0) -> bytes:
    """A picture of the screen as PNG with few colours."""
    image = ImageOps.expand(Image.open(BytesIO(shot)).convert("RGB"), margin, "white")
    made = BytesIO()
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(made, "PNG", optimize=True)
    return made.getvalue()


STYLE = """<meta charset="utf-8"><style>
body { margin: 0; width: max-content; max-width: 960px; font: 15px/1.6 "Noto Sans Mono CJK SC", monospace; }
pre { margin: 0; padding: 14px 18px; color: #e8e8e8; background: #1d2430; white-space: pre-wrap; font: inherit; }
b { color: #ffb454; font-weight: normal; }
table { border-collapse: collapse; }
td, th { border: 1px solid #bbb; padding: 2px 12px; text-align: center; }
th { color: #555; background: #eee; font-weight: normal; }
mark { color: #a00; background: #ffe0e0; padding: 0 4px; }
</style>"""


def terminal(screen: str) -> str:
    """What stood on a terminal, as a page."""
    typed = re.sub(r"^\$ .*$", r"<b>\g<0></b>", escape(screen), flags=re.MULTILINE)
    return f"{STYLE}<pre>{typed}</pre>"


def sheet() -> str:
    """The sheet of the walk-through as a spreadsheet program shows it, what is wrong marked, as a page."""
    page = load_workbook(BytesIO(workbook(AS_IT_CAME))).active
    spans = {area.start_cell.coordinate: area.size for area in page.merged_cells.ranges}
    rows = [f"<th></th>{''.join(f'<th>{letter}</th>' for letter in 'ABCDEFG')}"]
    for number, row in enumerate(page.iter_rows(), 1):
        cells = [f"<th>{number}</th>"]
        for cell in row:
            size = spans.get(cell.coordinate, {"rows": 1, "columns": 1})
            if cell.coordinate in spans or cell.coordinate not in page.merged_cells:
                text = (
                    f"{cell.value:%Y/%m/%d}" if cell.is_date else escape("" if cell.value is None else str(cell.value))
                )
                shown = f"<mark>{text}</mark>" if text in MENDED else text
                cells.append(f'<td rowspan="{size["rows"]}" colspan="{size["columns"]}">{shown}</td>')
        rows.append("".join(cells))
    return f"{STYLE}<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def walkthrough(browser: Browser) -> dict[str, bytes]:
    """The pictures of the walk-through, done anew; what it quotes is written into it."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        screens = walked(folder)
        DOCUMENT.write_text(written(DOCUMENT.read_text("utf-8"), screens), "utf-8")
        pages = {"sheet": sheet(), "refused": terminal(screens[0].text)}
        found = {}
        page = browser.new_page(viewport={"width": 1024, "height": 960}, locale="zh-CN")
        for key, text in pages.items():
            page.set_content(text)
            found[f"walkthrough-{key}"] = small(page.locator("pre, table").screenshot())
        with served(folder / "public" / "live") as address:
            page.goto(f"{address}/daily/2021-08-03/")
            found["walkthrough-page"] = small(page.screenshot())
        page.close()
    return found


def main() -> int:
    """Take every picture whose page there is; 1 where one is too heavy, 2 where there is no Chromium."""
    command = chromium()
    if not command:
        sys.stderr.write("There is no Chromium; Debian: apt-get install chromium fonts-noto-cjk\n")
        return 2
    shown = [one for one in ALL if (SITE / one.path.partition("#")[0].lstrip("/") / "index.html").exists()]
    with served(SITE) as address, launched(command) as browser:
        pictures = {picture.name: taken(browser, address, picture) for picture in shown} | walkthrough(browser)
    for name, content in pictures.items():
        (PICTURES / f"{name}.png").write_bytes(content)
    heavy = {name: len(content) for name, content in pictures.items() if len(content) > MOST}
    sys.stderr.writelines(f"{name}.png: {size} bytes, at most {MOST}\n" for name, size in heavy.items())
    return int(bool(heavy))


if __name__ == "__main__":
    sys.exit(main())
