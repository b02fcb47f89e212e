"""What readers change for themselves: enlarged four times, spaced out, kept still; and large enough to touch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from chromium import PROBE
from test_pages import PAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

# A screen of 1280 × 1024 enlarged four times, in CSS pixels.
WIDTH, HEIGHT = 320, 256
LEAST, LEAST_FOR_ELDERS = 24, 44
# English words are longer, and break elsewhere.
ENGLISH = ("/en/", "/en/daily/2020-02-01/", "/en/regions/411600/", "/en/figures/cases/", "/en/places/", "/en/measures/")


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page enlarged four times."""
    viewport = {"width": WIDTH, "height": HEIGHT}
    context = browser.new_context(base_url=address, viewport=viewport, reduced_motion="reduce")  # type: ignore[arg-type]
    context.add_init_script(path=PROBE)
    yield context.new_page()
    context.close()


def switch_to_elder(page: Page) -> None:
    page.evaluate("document.getElementById('elder').click()")


@pytest.mark.parametrize("path", [*PAGES, *ENGLISH])
def test_enlarged(page: Page, path: str) -> None:
    """Enlarged four times, no page needs sideways scrolling and nothing that stays covers what is read."""
    page.goto(path)
    for edition in ("standard", "elder"):
        assert page.evaluate("document.scrollingElement.scrollWidth") <= WIDTH, edition
        assert page.evaluate("probe.covering()") == [], edition
        switch_to_elder(page)


@pytest.mark.parametrize("path", [*PAGES, *ENGLISH])
def test_large_enough_to_touch(page: Page, path: str) -> None:
    """Outside of running text, whatever is touched is 24 pixels wide and high, in the elder edition 44."""
    page.goto(path)
    small = page.evaluate("probe.small", LEAST)
    switch_to_elder(page)

    assert small == []
    assert page.evaluate("probe.small", LEAST_FOR_ELDERS) == []


@pytest.mark.parametrize("path", [*PAGES, *ENGLISH])
def test_spaced_out(page: Page, path: str) -> None:
    """With the reader's own text spacing nothing is cut off and no label lies on another."""
    page.goto(path)
    page.evaluate("probe.space()")

    assert page.evaluate("probe.cut()") == []
    assert page.evaluate("probe.overlapping()") == []


@pytest.mark.parametrize("path", ["/", "/daily/2020-02-01/", "/notices/2021-08/testing-round-2/", "/measures/"])
def test_still(page: Page, path: str) -> None:
    """Nothing moves by itself for a reader who wants it still, nor for anybody in the elder edition."""
    page.goto(path)
    still = page.evaluate("probe.moving()")
    page.emulate_media(reduced_motion="no-preference")
    switch_to_elder(page)

    assert still == []
    assert page.evaluate("probe.moving()") == []


@pytest.mark.parametrize("width", [320, 360, 412, 768, 1280])
def test_nothing_jumps(page: Page, width: int) -> None:
    """The text stands where it stood before the controls' script came, however late."""
    page.set_viewport_size({"width": width, "height": 800})
    tops = []
    page.route("**/site.js", lambda route: route.abort())
    for _ in range(2):
        page.goto("/")
        tops.append(page.evaluate("document.querySelector('main').getBoundingClientRect().top"))
        page.unroute("**/site.js")

    assert tops[0] == tops[1]
