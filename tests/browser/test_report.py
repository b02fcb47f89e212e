"""An error report: the contact page knows which page it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A reader's page, who lets the site copy."""
    context = browser.new_context(base_url=address, permissions=["clipboard-read", "clipboard-write"])
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", ["/daily/2020-02-01/", "/notices/2021-08/testing-round-2/"])
def test_report(page: Page, address: str, path: str) -> None:
    """The way from a page leads to its address, ready to be copied."""
    page.goto(path)
    page.get_by_role("link", name="请告诉我们").click()
    shown = page.locator(".reported code").inner_text()
    page.locator(".reported button").click()
    page.locator(".reported [role=status]", has_text="已复制").wait_for()

    assert shown == f"{address}{path}"
    assert page.evaluate("navigator.clipboard.readText()") == shown


@pytest.mark.parametrize(
    "about", ["", "?page=", "?page=javascript:alert(1)", "?page=<b>x</b>", "?page=https://a.example/"]
)
def test_only_addresses_of_the_site(page: Page, about: str) -> None:
    """Without a page, or with something else in its place, nothing is shown."""
    page.goto(f"/contact/{about}")

    assert page.locator(".reported:visible").count() == 0
