"""The style sheet as it is shipped means what it says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from conftest import PROJECT

from pipeline.shards.theme import minified

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DECLARATION = re.compile(r"(?<![\w-])([a-z-]+)\s*:\s*([^;{}!]+?)\s*(?:!important\s*)?(?=[;}])")
# Descriptors of @counter-style, which have a grammar of their own.
DESCRIPTORS = {"system", "symbols", "suffix"}
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


def test_no_style_is_dropped(browser: Browser) -> None:
    """Chromium knows every property and value of the style sheet."""
    style = re.sub(r"/\*.*?\*/", "", (PROJECT / "theme" / "static" / "site.css").read_text("utf-8"), flags=re.DOTALL)
    said = [declaration for declaration in DECLARATION.findall(style) if declaration[0] not in DESCRIPTORS]
    page = browser.new_page()
    dropped = page.evaluate("said => said.filter(([name, value]) => !CSS.supports(name, value))", said)
    page.close()

    assert len(said) > 400
    assert dropped == []
