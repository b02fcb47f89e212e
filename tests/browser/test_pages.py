"""What only a browser shows: every kind of page as it is seen, spoken, typed through and printed."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ViewportSize

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

PAGES = (
    *("/", "/daily/", "/daily/2020-02-01/", "/daily/2021-11-06/", "/notices/2021-08/testing-round-2/"),
    *("/notices/2021-09/vaccination-duplicate/", "/sections/testing/", "/regions/", "/regions/411600/"),
    *("/figures/", "/figures/cases/", "/figures/cases/confirmed/", "/figures/risk/high/", "/archive/2020-02/"),
    *("/corrections/", "/places/", "/measures/", "/feeds/", "/data/", "/accessibility/", "/404.html", "/offline/"),
    *("/search/", "/en/notices/2021-08/testing-round-2/", "/hant/daily/2020-02-01/"),
)
MODES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced": {"color_scheme": "light", "forced_colors": "active"},
}
PHONE = ViewportSize(width=320, height=700)
# What a phone loads before it shows a page, compressed: bytes at most.
WEIGHTS = {"/": 45_000, "/notices/2021-08/testing-round-2/": 20_000}


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A phone's page."""
    context = browser.new_context(base_url=address, viewport=PHONE)
    yield context.new_page()
    context.close()


def violations(page: Page) -> list[tuple[str, list[object]]]:
    """What axe finds: rule and places."""
    found = Axe().run(page).response["violations"]
    return [(rule["id"], [node["target"] for node in rule["nodes"][:3]]) for rule in found]


def width(page: Page) -> int:
    """How wide a page is, in pixels."""
    return int(page.evaluate("document.scrollingElement.scrollWidth"))


@pytest.mark.parametrize("path", PAGES)
def test_quiet_at_home_and_without_barrier(page: Page, address: str, path: str) -> None:
    """A page says nothing to the console, asks nobody else and breaks no policy; axe finds nothing in any colours.

    Nor does it in the elder edition. Neither edition needs sideways scrolling on 320 pixels.
    """
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("requestfailed", lambda request: said.append(request.url))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path, wait_until="networkidle")
    # What axe itself adds to the page breaks its policy.
    quiet, wide = list(said), [width(page)]
    barriers = {}
    for mode, settings in MODES.items():
        page.emulate_media(**settings)
        barriers[mode] = violations(page)
    page.emulate_media(**MODES["light"])
    page.evaluate("document.getElementById('elder').click()")
    wide.append(width(page))
    barriers["elder"] = violations(page)

    assert quiet == []
    assert [url for url in asked if not url.startswith(f"{address}/")] == []
    assert max(wide) <= PHONE["width"], wide
    assert {mode: found for mode, found in barriers.items() if found} == {}


@pytest.mark.parametrize("path", PAGES)
def test_without_scripts(browser: Browser, address: str, path: str) -> None:
    """Without JavaScript the page is complete and shows no dead control."""
    context = browser.new_context(base_url=address, viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(path)
    heading = page.locator("h1").first.inner_text()
    dead = page.locator("button:visible").count()
    context.close()

    assert heading
    assert dead == 0


def test_skip_link(page: Page) -> None:
    """The first key leads to the skip link, the second past the navigation."""
    page.goto("/daily/2020-02-01/")
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("Enter")

    assert first == "#content"
    assert page.evaluate("location.hash") == "#content"


def test_elder_edition_stays(page: Page) -> None:
    """The elder edition is kept from page to page."""
    page.goto("/")
    page.evaluate("document.getElementById('elder').click()")
    page.goto("/measures/")

    assert page.evaluate("document.getElementById('elder').checked")


def test_print(page: Page) -> None:
    """A page prints."""
    page.goto("/daily/2020-02-01/")

    assert page.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.parametrize("path", ["/notices/2021-09/arrivals-14-7-7/", "/en/notices/2021-08/testing-round-2/"])
def test_poster(page: Page, path: str) -> None:
    """Those posters that have most to say are one sheet too."""
    page.goto(f"{path}#poster")

    assert re.findall(rb"/Type /Pages\n/Count (\d+)", page.pdf(format="A4")) == [b"1"]


@pytest.mark.parametrize("path", WEIGHTS)
def test_weight(page: Page, published: Path, address: str, path: str) -> None:
    """What a page loads, compressed, is light enough for a bad line."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(address)))
    page.goto(path, wait_until="networkidle")
    files = [
        published / f"{url}index.html".lstrip("/") if url.endswith("/") else published / url.lstrip("/")
        for url in asked
    ]

    assert sum(len(gzip.compress(file.read_bytes())) for file in files) <= WEIGHTS[path]
