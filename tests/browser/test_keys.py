"""The site by keyboard alone: everything is reached in order, seen where it is, and does what its key says."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import pytest
from chromium import PROBE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, FloatRect, Page

PATHS = ("/", "/places/", "/daily/2020-02-01/", "/notices/2021-08/testing-round-2/", "/measures/")
# At a desk in the dark; and enlarged four times, in the elder edition with its bar.
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"}
ENLARGED: dict[str, Any] = {"viewport": {"width": 320, "height": 256}}
MORE = 1000


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page at a desk."""
    context = browser.new_context(base_url=address, reduced_motion="reduce", **DESK)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.add_init_script(path=PROBE)
    yield context.new_page()
    context.close()


def walk(page: Page) -> Iterator[dict[str, Any]]:
    """Tab from the beginning of a page to its end; what has the focus at each step."""
    for _ in range(MORE):
        page.keyboard.press("Tab")
        focus = page.evaluate("probe.focus()")
        if focus["left"]:
            return
        yield focus
    error = f"the focus does not leave the page in {MORE} steps"
    raise AssertionError(error)


def tab_to(page: Page, selector: str) -> None:
    """Tab until a control has the focus."""
    for _ in range(MORE):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    error = f"{selector} is not reached"
    raise AssertionError(error)


def around(box: FloatRect) -> FloatRect:
    """A box with room for a ring, as far as a screen shows it."""
    left, top = max(box["x"] - 6, 0), max(box["y"] - 6, 0)
    return {"x": left, "y": top, "width": box["width"] + 12, "height": min(box["height"] + 12, 800 - top)}


@pytest.mark.parametrize("display", [DESK, ENLARGED], ids=["desk", "enlarged"])
@pytest.mark.parametrize("path", PATHS)
def test_walk(browser: Browser, address: str, path: str, display: dict[str, Any]) -> None:
    """Tab reaches all that is there in its order and leaves; the focus is never hidden, its ring stands out."""
    context = browser.new_context(base_url=address, reduced_motion="reduce", **display)
    context.add_init_script(path=PROBE)
    page = context.new_page()
    page.goto(path)
    if display is ENLARGED:
        page.evaluate("document.getElementById('elder').click()")
        page.reload()
    controls = page.evaluate("probe.controls()")
    # A day is typed in several parts of one control, whose last, a button, draws its own ring.
    steps = [next(parts) for _, parts in groupby(walk(page), key=lambda step: step["place"])]
    context.close()

    assert [step["place"] for step in steps] == controls
    assert [step for step in steps if not step["on_top"] or step["ring"] < 2 or step["contrast"] < 3] == []


@pytest.mark.parametrize("path", PATHS)
def test_focus_changes_the_picture(page: Page, path: str) -> None:
    """The first control of every kind looks different with the focus than without."""
    page.goto(path)
    kinds = set()
    unseen = []
    for focus in walk(page):
        if focus["kind"] not in kinds:
            kinds.add(focus["kind"])
            clip = around(page.evaluate("document.activeElement.getBoundingClientRect().toJSON()"))
            with_focus = page.screenshot(clip=clip)
            page.evaluate("window.kept = document.activeElement; kept.blur()")
            if page.screenshot(clip=clip) == with_focus:
                unseen.append(focus)
            page.evaluate("kept.focus({preventScroll: true})")

    assert len(kinds) > 5
    assert unseen == []


def test_elder_switch(page: Page) -> None:
    """Space switches the elder edition on and off; Enter sends nothing and stays."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto("/")
    tab_to(page, "#elder")
    looks = []
    for key in ("Space", "Space", "Enter"):
        page.keyboard.press(key)
        looks.append(page.evaluate("document.documentElement.className"))

    assert looks == ["elder", "", ""]
    assert page.url.endswith("/")
    assert said == []


def test_panel(page: Page) -> None:
    """Enter opens the choices of display, arrows choose, Escape closes and leads back."""
    page.goto("/")
    tab_to(page, ".switches summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.evaluate("document.documentElement.className")
    page.keyboard.press("Escape")

    assert chosen == "dark"
    assert not page.locator(".panel").is_visible()
    assert page.evaluate("document.activeElement.matches('.switches summary')")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_details(page: Page, key: str) -> None:
    """Enter and Space open and close the text of a chart."""
    page.goto("/")
    tab_to(page, ".chart summary")
    page.keyboard.press(key)
    opened = page.locator(".chart details p").first.is_visible()
    page.keyboard.press(key)

    assert opened
    assert not page.locator(".chart details p").first.is_visible()


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_buttons(page: Page, key: str) -> None:
    """Enter and Space print; they copy the address and say so."""
    page.goto("/daily/2020-02-01/")
    page.evaluate("addEventListener('beforeprint', () => { window.printed = true; })")
    tab_to(page, "[data-tool=print]")
    page.keyboard.press(key)
    tab_to(page, "[data-tool=copy]")
    page.keyboard.press(key)
    page.locator("[role=status]:not(:empty)").wait_for()

    assert page.evaluate("window.printed")
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_wide_table(page: Page) -> None:
    """The arrows scroll a table that is wider than the screen."""
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto("/regions/411600/")
    tab_to(page, ".table.figures")
    page.keyboard.press("ArrowRight")
    scrolled = """() => new Promise((done) => {
      const look = () => document.activeElement.scrollLeft > 0 ? done(true) : requestAnimationFrame(look);
      look();
    })"""

    assert page.evaluate(scrolled)
