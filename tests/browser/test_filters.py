"""Places and measures in a real browser: what a reader chooses is shown, and is a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import ViewportSize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A phone's page."""
    context = browser.new_context(base_url=address, viewport=ViewportSize(width=360, height=700))
    yield context.new_page()
    context.close()


def shown(page: Page, selector: str) -> list[str]:
    return [found.strip() for found in page.locator(f"{selector}:visible").all_inner_texts()]


def test_a_choice_of_places_is_a_link(page: Page) -> None:
    """Choosing a kind leaves its places, says how many, and the address brings the same view back."""
    page.goto("/places/")
    everything = shown(page, ".body h3")
    page.select_option("[name=kind]", "testing")
    chosen, said = shown(page, ".body h3"), page.inner_text(".filters [role=status]")
    page.goto(page.url)

    assert (len(everything), len(chosen), said) == (3, 1, "显示1处，共3处")
    assert shown(page, ".body h3") == chosen
    assert page.input_value("[name=kind]") == "testing"


def test_a_region_is_served_by_what_serves_all(page: Page) -> None:
    """In a county one sees its own places and those listed for the whole city."""
    page.goto("/places/?region=4116a1")

    assert [name[:4] for name in shown(page, ".body h3")] == ["周口市第", "太昊路社"]
    assert shown(page, ".body h2") == ["医院", "社区卫生服务中心"]


def test_nothing_that_is_over_is_open(page: Page) -> None:
    """Without known hours nothing counts as open; the page says so instead of being empty."""
    page.goto("/places/?open=now")

    assert (shown(page, ".body h3"), page.inner_text(".filters [role=status]")) == ([], "显示0处，共3处")


def test_measures_answer_one_case(page: Page) -> None:
    """“I come from …” gives one row; the day leaves what held on it; nothing chosen gives all back."""
    page.goto("/measures/?from=arrival-zhengzhou-testing")
    one = shown(page, ".body tbody tr")
    page.select_option("[name=from]", "")
    page.fill("[name=on]", "2021-08-08")
    that_day = len(shown(page, ".body tbody tr"))
    page.fill("[name=on]", "")

    assert len(one) == 1
    assert "免费核酸检测" in one[0]
    assert that_day < len(shown(page, ".body tbody tr"))
    assert page.url.endswith("/measures/")


def test_measures_without_scripts(browser: Browser, address: str) -> None:
    """Without JavaScript every situation is a link to its row, and there is no form that does nothing."""
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/measures/")
    links = page.locator(".situations a:visible").count()
    page.locator(".situations a").first.click()
    target = page.evaluate("() => document.querySelector(':target').closest('tr').innerText")
    forms = page.locator(".filters:visible").count()
    context.close()

    assert (links, forms) == (21, 0)
    assert target


def test_a_feed_is_chosen(page: Page, address: str) -> None:
    """Who chooses a region and a format reads the address of its feed, and something is there."""
    page.goto("/en/feeds/")
    page.get_by_label("Content").select_option("Zhoukou")
    page.get_by_label("Format").select_option("Atom")
    named = page.inner_text(".reported code")

    assert named == f"{address}/en/feeds/regions/411600.atom.xml"
    assert page.request.get(named).ok
