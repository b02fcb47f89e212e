"""The page of words for each channel in a real browser, and what an editor pastes from it."""

from __future__ import annotations

import html
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

PAGE = "notices/2021-09/laboratory/channels/"
EDITOR = "<!DOCTYPE html><title>editor</title><div contenteditable style='font: 20px serif'></div>"
# Tag, text and the styles that tell whether a style sheet of either page came along.
SEEN = """(root) => [...root.querySelectorAll("*")].map((node) => {
  const { fontSize, fontWeight, color, borderTopWidth, marginBottom } = getComputedStyle(node);
  return [node.tagName, node.textContent.trim(), fontSize, fontWeight, color, borderTopWidth, marginBottom];
})"""


class Source(HTMLParser):
    """The text of the page's part that is copied."""

    def __init__(self) -> None:
        super().__init__()
        self.inside, self.text = False, ""

    def handle_starttag(self, _: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = self.inside or ("id", "pasted") in attrs

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "pre"

    def handle_data(self, data: str) -> None:
        self.text += data if self.inside else ""


def test_pasted_as_copied(browser: Browser, address: str, published: Path) -> None:
    """What is copied for WeChat looks the same pasted into an editor as by itself; the page has no barrier."""
    source = Source()
    source.feed((published / PAGE / "index.html").read_text("utf-8"))
    context = browser.new_context(
        base_url=address, permissions=["clipboard-read", "clipboard-write"], viewport={"width": 320, "height": 700}
    )
    said: list[str] = []
    page, editor, alone = context.new_page(), context.new_page(), context.new_page()
    page.goto(f"/{PAGE}")
    barriers = [rule["id"] for rule in Axe().run(page).response["violations"]]
    # What axe itself adds to the page breaks its policy.
    page.on("console", lambda message: said.append(message.text))
    page.bring_to_front()
    page.locator("[data-of=pasted]").click()
    page.wait_for_function("document.querySelector('[data-of=pasted] + [role=status]').textContent")
    editor.set_content(EDITOR)
    editor.bring_to_front()
    editor.locator("div").click()
    editor.keyboard.press("Control+V")
    alone.set_content(EDITOR)
    alone.evaluate("(html) => { document.querySelector('div').innerHTML = html; }", source.text)
    pasted, expected = (tab.locator("div").evaluate(SEEN) for tab in (editor, alone))
    wide = page.evaluate("document.scrollingElement.scrollWidth")
    page.bring_to_front()
    written = page.evaluate("navigator.clipboard.readText()")
    context.close()

    assert (said, barriers, wide) == ([], [], 320)
    assert "7000多份" in html.unescape(source.text)
    assert pasted == expected
    assert written.replace("\r\n", "\n") == source.text
