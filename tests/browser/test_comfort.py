"""What readers change for themselves: enlarged four times, spaced out, kept still; and large enough to touch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from chromium import PROBE
from test_pages import PAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Route

# A screen of 1280 × 1024 enlarged four times, in CSS pixels.
WIDTH, HEIGHT = 320, 256
LEAST, LEAST_FOR_ELDERS = 24, 44
# The layout shifts of a page since its first paint, as browsers add them up; a tenth is what they still call good.
SHIFTS = """() => new Promise((resolve) => {
  new PerformanceObserver((list) => resolve(list.getEntries().reduce((sum, shift) => sum + shift.value, 0)))
    .observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(0)));
})"""
PAINTED = """() => new Promise((resolve) => {
  new PerformanceObserver(resolve).observe({ type: "paint", buffered: true });
})"""
LEAST_SHIFT = 0.01
WITH_FORMS = ("/places/", "/measures/", "/feeds/", "/search/")
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
def test_enlarged_spaced_out_and_touched(page: Page, path: str) -> None:
    """What a reader changes, and a large finger, find nothing amiss.

    Enlarged four times, no page needs sideways scrolling and nothing that stays covers what is read. Outside of running
    text, whatever is touched is 24 pixels wide and high, in the elder edition 44. With the reader's own text spacing
    nothing is cut off and no label lies on another.
    """
    page.goto(path)
    found = {}
    for edition, least in (("standard", LEAST), ("elder", LEAST_FOR_ELDERS)):
        found[edition, "wider than the screen"] = page.evaluate("document.scrollingElement.scrollWidth") > WIDTH
        found[edition, "covering"] = page.evaluate("probe.covering()")
        found[edition, "too small to touch"] = page.evaluate("probe.small", least)
        if edition == "standard":
            page.evaluate("probe.space()")
            found["spaced out", "cut off"] = page.evaluate("probe.cut()")
            found["spaced out", "overlapping"] = page.evaluate("probe.overlapping()")
            page.evaluate("document.adoptedStyleSheets = []")
            switch_to_elder(page)

    assert {what: seen for what, seen in found.items() if seen} == {}


@pytest.mark.parametrize("path", ["/", "/daily/2020-02-01/", "/notices/2021-08/testing-round-2/", "/measures/"])
def test_still(page: Page, path: str) -> None:
    """Nothing moves by itself for a reader who wants it still, nor for anybody in the elder edition."""
    page.goto(path)
    still = page.evaluate("probe.moving()")
    page.emulate_media(reduced_motion="no-preference")
    switch_to_elder(page)

    assert still == []
    assert page.evaluate("probe.moving()") == []


@pytest.mark.parametrize(
    ("path", "width"),
    [*(("/", width) for width in (320, 360, 412, 768, 1280)), *((path, 360) for path in WITH_FORMS)],
)
def test_nothing_jumps(page: Page, path: str, width: int) -> None:
    """When the script comes late, as on a slow line, nothing that is being read moves."""
    page.set_viewport_size({"width": width, "height": 700})
    late: list[Route] = []
    page.route("**/site.js", lambda route: late.append(route))  # noqa: PLW0108 - the library needs a function
    page.goto(path, wait_until="commit")
    page.evaluate(PAINTED)
    with page.expect_event("load"):
        late[0].continue_()

    assert page.evaluate(SHIFTS) < LEAST_SHIFT
