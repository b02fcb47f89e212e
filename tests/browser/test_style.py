"""The style sheet as it is shipped means what it says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chromium import PROJECT, browser

from pipeline.shards.theme import minified

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["browser"]

RULES = """text => {
  const found = [];
  const walk = (rules, above) => [...rules].forEach((rule) => {
    found.push(above + (rule.cssRules && !rule.style ? rule.cssText.split("{")[0] : rule.cssText));
    if (rule.cssRules) walk(rule.cssRules, above + "  ");
  });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  walk(sheet.cssRules, "");
  return found;
}"""


def test_minified_is_the_same(browser: Browser) -> None:
    """Chromium reads the same rules out of the style sheet and out of its shipped form."""
    style = (PROJECT / "theme" / "static" / "site.css").read_text("utf-8")
    page = browser.new_page()
    # A custom property is kept as it is written: white space after a comma is all that may differ.
    written, small = (
        [re.sub(r",\s+", ",", rule) for rule in page.evaluate(RULES, text)] for text in (style, minified(style))
    )
    page.close()

    assert len(written) > 200
    assert small == written
