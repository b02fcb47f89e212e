"""The search as people use it: real questions, in a real browser, under the policy of a careful server."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING

import pytest
from chromium import PROBE
from playwright.sync_api import expect
from test_comfort import LEAST, LEAST_FOR_ELDERS
from test_pages import PHONE, violations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

# What was still on its way when the page was left.
LEFT = "net::ERR_ABORTED"
DONE = re.compile("[。.]$")
# What a phone loads for its first search, the page included, compressed: bytes at most.
WEIGHT = 200_000


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A phone's page that says nothing to the console, fails in nothing and asks nobody else."""
    context = browser.new_context(base_url=address, viewport=PHONE)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("requestfailed", lambda request: said.append(request.url) if request.failure != LEFT else None)
    page.on("request", lambda request: None if request.url.startswith(f"{address}/") else said.append(request.url))
    yield page
    context.close()
    assert said == []


def asked(page: Page, question: str, edition: str = "/") -> list[str]:
    """The addresses that a question finds, in their order."""
    page.goto(f"{edition}search/?q={question}")
    expect(page.locator("[data-found]")).to_have_text(DONE)
    return [str(link.get_attribute("href")) for link in page.locator(".results a").all()]


def said(page: Page) -> str:
    return page.locator("[data-found]").inner_text()


@pytest.mark.parametrize(
    ("question", "first"),
    [
        pytest.param("川汇", "/regions/411602/", id="place"),
        pytest.param("项城", "/regions/411681/", id="place-that-dictionaries-cut"),
        pytest.param("鹿邑", "/regions/411628/", id="rare-characters"),
        pytest.param("确诊病例", "/figures/cases/confirmed/", id="figure"),
        pytest.param("中心城区全员免费核酸检测", "/notices/2021-08/testing-round-2/", id="title"),
        pytest.param("全员免费", "/notices/2021-08/testing-round-2/", id="words-of-a-title"),
        pytest.param("《周口市2021年秋季学期开学工作方案》", "/notices/2021-09/school-opening/", id="document"),
        pytest.param("8月10日至14日：中心城区", "/notices/2021-08/testing-round-2/", id="across-punctuation"),
        pytest.param("川汇 视频", "/notices/2021-09/crossings/", id="two-words"),
        pytest.param("mit", "/terms/", id="english-word"),
    ],
)
def test_found(page: Page, question: str, first: str) -> None:
    """The page that a question is about comes first."""
    found = asked(page, question)

    assert found[0] == first
    assert said(page).startswith("找到")


@pytest.mark.parametrize(
    ("edition", "question", "first"),
    [
        pytest.param("/hant/", "確診病例", "/hant/figures/cases/confirmed/", id="traditional"),
        pytest.param("/hant/", "川匯", "/hant/regions/411602/", id="traditional-place"),
        pytest.param("/en/", "全员免费核酸检测", "/en/notices/2021-08/testing-round-2/", id="chinese-title"),
        pytest.param("/en/", "mit", "/en/terms/", id="english-word"),
    ],
)
def test_found_in_its_edition(page: Page, edition: str, question: str, first: str) -> None:
    """The search of an edition finds the pages of that edition, and no others."""
    found = asked(page, question, edition)

    assert found[0] == first
    assert [address for address in found if not address.startswith(edition)] == []


def test_english_endings(page: Page) -> None:
    """An English word is found with its endings, and not by its beginning alone."""

    assert asked(page, "review", "/en/") == asked(page, "reviews", "/en/") != []
    assert asked(page, "revi", "/en/") == []


def test_as_it_stands(page: Page) -> None:
    """A page is found by words that stand in it together, none by their characters alone."""
    asked(page, "项城")
    texts = page.locator(".results li").all_inner_texts()

    assert [text for text in texts if "项城" not in text] == []
    assert said(page) == f"找到{len(texts)}条。"


def test_apart(page: Page) -> None:
    """Where no page holds the words together, those that hold them apart are shown, and it is said so."""
    found = asked(page, "中心城区孙庄村采样")

    assert "/notices/2021-08/testing-sunzhuang/" in found
    assert said(page).startswith("没有连在一起的")


def test_nothing(page: Page) -> None:
    """Where there is nothing it is said, and the lists stand below."""

    assert asked(page, "没有的东西") == []
    assert said(page) == "没有找到“没有的东西”。请换个说法，或从下面查找。"
    assert page.locator("main a[href='/archive/']").is_visible()


def test_a_result(page: Page) -> None:
    """A result has title, section, date and the passage."""
    asked(page, "视频查看卡口")

    assert page.locator(".results li").first.locator("a").inner_text() == "453个省际、市际出入口有人值守，经过请配合"
    assert page.locator(".results .dateline span").all_inner_texts()[:2] == ["出行管控", "2021年9月2日09:00"]
    assert page.locator(".results mark").first.inner_text() == "视频查看卡口"
    assert "川汇区金海路街道用视频查看卡口。" in page.locator(".results li").first.inner_text()


def test_by_keyboard(page: Page) -> None:
    """From the home page's form to the first result, more of them and back, with keys alone."""
    page.goto("/")
    page.locator("main input[name=q]").focus()
    page.keyboard.type("通告")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    expect(page.locator("[data-found]")).to_have_text(DONE)
    shown = page.locator(".results li").count()
    page.locator("[data-tool=more]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".results li")).not_to_have_count(shown)
    next_one = page.locator(".results a").nth(shown).get_attribute("href")

    assert page.evaluate("document.activeElement.getAttribute('href')") == next_one
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{next_one}")
    page.go_back()
    expect(page.locator("[data-found]")).to_have_text(DONE)
    assert page.locator(".search input").input_value() == "通告"


def test_back_to_the_question_before(page: Page) -> None:
    """Each question is an address of its own: back shows the one before."""
    asked(page, "川汇")
    page.locator(".search input").fill("鹿邑")
    page.keyboard.press("Enter")
    expect(page.locator(".results a").first).to_have_text("鹿邑县")
    page.go_back()
    expect(page.locator(".results a").first).to_have_text("川汇区")

    assert page.locator(".search input").input_value() == "川汇"


@pytest.mark.parametrize(("elder", "least"), [(False, LEAST), (True, LEAST_FOR_ELDERS)])
def test_no_barrier(page: Page, *, elder: bool, least: int) -> None:
    """axe finds nothing in a page of results, nothing needs sideways scrolling, all is large enough to touch."""
    page.add_init_script(path=PROBE)
    asked(page, "核酸检测")
    if elder:
        page.evaluate("document.getElementById('elder').click()")

    assert violations(page) == []
    assert page.evaluate("probe.small", least) == []
    assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]


def test_without_scripts(browser: Browser, address: str) -> None:
    """Without JavaScript the page says so and offers the lists; no form stands there that nothing answers."""
    context = browser.new_context(base_url=address, viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto("/search/")
    note = page.locator("noscript").inner_text()
    forms = page.locator("form.search:visible").count()
    links = [page.locator(f"main a[href='{url}']").count() for url in ("/archive/", "/places/", "/regions/")]
    page.goto("/")
    forms += page.locator("form.search:visible").count()
    context.close()

    assert "搜索需要JavaScript" in note
    assert (forms, links) == (0, [1, 1, 1])


def test_weight(page: Page, published: Path, address: str) -> None:
    """A first search is light enough for a bad line."""
    urls: list[str] = []
    page.on("request", lambda request: urls.append(request.url.removeprefix(address).split("?")[0]))
    asked(page, "川汇")
    files = [published / f"{url}index.html".lstrip("/") if url.endswith("/") else published / url[1:] for url in urls]
    sizes = [min(len(raw), len(gzip.compress(raw))) for raw in (file.read_bytes() for file in files)]

    assert sum(sizes) <= WEIGHT
