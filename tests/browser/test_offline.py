"""Pages without a network: stored ones say from when they are, and nothing old is shown as new."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from email.utils import formatdate
from functools import partial
from http.server import ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import POLICY, Handler
from conftest import Site, figures, notice
from waiting import LONGEST

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Factory
    from playwright.sync_api import Browser, Page

CASES = "content/figures/cases/2020-02.csv"
FIGURES = figures("2020-02-01 410000 5 0 0", "2020-02-01 411600 5 0 0")
CORRECTION = (
    "2020-02-01,410000,2020-02-05T08:00:00+08:00,hhc,late,补录,7,,\n"
    "2020-02-01,411600,2020-02-05T08:00:00+08:00,hhc,late,补录,7,,\n"
)
DAY = "/daily/2020-02-01/"
STORED = "没有网络，或者网站没有应答：这是2026年11月22日 09:30保存的页面，数字可能已经更新。"
# 2026-11-22 09:30 in Zhoukou: what the server's clock says.
CLOCK = 1795311000
# The worker stores after it has answered; so long it is waited for, in milliseconds.
PATIENCE = 100_000
KEPT_AS = f"""async ([path, text]) => {{
  for (const end = Date.now() + {PATIENCE}; Date.now() < end;) {{
    const found = await caches.match(path);
    if ((found ? await found.text() : null) === text) return;
  }}
  throw new Error(`${{path}} is not kept as it is now`);
}}"""
KEPT_AT_MOST = f"""async (most) => {{
  for (const end = Date.now() + {PATIENCE}; ;) {{
    const kept = (await (await caches.open("pages")).keys()).map((one) => new URL(one.url).pathname);
    if (kept.length <= most || Date.now() > end) return kept;
  }}
}}"""
# What is never stored: it is looked so often whether it is.
TURNS = 2000
KEPT = f"""async () => {{
  let kept = [];
  for (let turn = 0; turn < {TURNS}; turn += 1) kept = await (await caches.open("pages")).keys();
  return kept.map((one) => new URL(one.url).pathname);
}}"""
# The browser may ask for the new worker by itself as well: who waits compares with the one that was there before.
READY = f"""() => Promise.race([
  navigator.serviceWorker.ready.then((found) => {{ window.before = found.active; }}),
  new Promise((_, failed) => setTimeout(failed, {PATIENCE}, new Error("no worker"))),
])"""
UPDATED = f"""async () => {{
  const found = await navigator.serviceWorker.ready;
  for (const end = Date.now() + {PATIENCE}; Date.now() < end;) {{
    await found.update();
    if (found.active !== window.before && found.active.state === "activated") return;
  }}
  throw new Error("no new worker");
}}"""
CORE = ["/daily/", "/places/", "/measures/", "/", "/offline/"]


class Line(Handler):
    """Answers as the line allows."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The server's clock stands still."""
        return formatdate(CLOCK if timestamp is None else timestamp, usegmt=True)

    def do_GET(self) -> None:  # noqa: N802 - the library's name
        """Wait while the line is dead; fail while the server is not well."""
        # A file may be written twice in a second, which is all that this header tells apart.
        del self.headers["If-Modified-Since"]
        self.state.alive.wait(LONGEST)
        if self.state.ill:
            self.send_error(503)
        else:
            super().do_GET()

    @property
    def state(self) -> State:
        """What the test wants."""
        assert isinstance(self.server, Wire)
        return self.server.state


@dataclass
class State:
    """How the server is."""

    alive: threading.Event = field(default_factory=threading.Event)
    ill: bool = False


class Wire(ThreadingHTTPServer):
    """A server with a state, that does not wait for those who wait."""

    daemon_threads = True
    block_on_close = False
    state: State


@dataclass
class Host:
    """A site behind a server that can be cut off."""

    site: Site
    port: int = 0
    state: State = field(default_factory=State)

    def start(self) -> None:
        """Serve, at the same address as before."""
        self.state.alive.set()
        self.server = Wire(("127.0.0.1", self.port), partial(Line, directory=str(self.site.root / "output")))
        self.server.state = self.state
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Cut it off."""
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="module")
def small(site: Factory) -> Site:
    """A site with more notices than are kept."""
    made = site()
    made.write(CASES, FIGURES)
    for number in range(70):
        made.write(f"content/notices/2021-08/n{number}.md", notice(f"第{number}号", "2021-08-01T08:00"))
    assert made.build().problems == ()
    return made


@pytest.fixture
def host(small: Site, tmp_path: Path) -> Iterator[Host]:
    """The small site, served."""
    found = Host(small.copy(tmp_path / "site"))
    found.start()
    yield found
    found.state.alive.set()
    found.stop()


@pytest.fixture
def page(browser: Browser, host: Host) -> Iterator[Page]:
    """A page of a reader who has been at a bulletin, and whose browser keeps pages."""
    context = browser.new_context(base_url=f"http://127.0.0.1:{host.port}", timezone_id="America/New_York")
    opened = context.new_page()
    opened.goto(DAY)
    opened.evaluate(READY)
    yield opened
    context.close()


def visit(page: Page, path: str) -> None:
    """Go to a page, and wait until it is kept as it is now."""
    found = page.goto(path)
    assert found
    page.evaluate(KEPT_AS, [path, found.text()])


def notice_of(page: Page) -> str:
    """What a page says of itself at its top, if anything."""
    found = page.locator(".stored:visible")
    return found.inner_text() if found.count() else ""


def number(page: Page) -> str:
    """The figure of the city in a bulletin."""
    return page.locator("tr", has_text="周口市").locator("td").nth(1).inner_text()


def test_stored_page_says_so(page: Page, host: Host) -> None:
    """Without a network a page is shown as it was stored, styled, with the moment on top, said to screen readers."""
    fresh = notice_of(page)
    host.stop()
    page.reload()
    host.start()

    assert fresh == ""
    assert notice_of(page) == STORED
    assert page.get_by_role("alert").inner_text() == STORED
    assert page.evaluate("document.body.firstElementChild.className") == "stored"
    assert number(page) == "5"
    assert page.evaluate("document.styleSheets.length") == 1
    assert Axe().run(page).response["violations"] == []


def test_new_figures_after(page: Page, host: Host) -> None:
    """When the network is back the page shows the new figures, and no notice; they are what is stored then."""
    host.stop()
    page.reload()
    old = number(page)
    host.site.write(CASES, FIGURES + CORRECTION)
    assert host.site.build().problems == ()
    host.start()
    visit(page, DAY)
    new = number(page), notice_of(page)
    host.stop()
    page.reload()
    host.start()

    assert (old, new) == ("5", ("7", ""))
    assert (number(page), notice_of(page)) == ("7", STORED)


def test_never_visited(page: Page, host: Host) -> None:
    """A page that was never stored says so in its place, and names those that are."""
    visit(page, "/notices/2021-08/n7/")
    host.stop()
    found = page.goto("/notices/2021-08/n8/?from=feed")
    host.start()

    assert found
    assert found.status == 503
    assert page.url.endswith("/n8/?from=feed")
    assert page.locator("h1").inner_text() == "现在打不开这一页"
    links = page.locator(".stored-pages a")
    assert links.first.inner_text() == "第7号"
    assert page.locator(".stored-pages li").first.inner_text() == "第7号 2026年11月22日 09:30"
    assert {DAY, *CORE} - {"/offline/"} < {link.get_attribute("href") for link in links.all()}


@pytest.mark.parametrize("path", ["/", "/measures/", "/places/", "/daily/", "/daily"])
def test_stored_from_the_start(page: Page, host: Host, path: str) -> None:
    """What everybody needs is stored without a visit; an address without its last slash is the same page."""
    host.stop()
    page.goto(path)
    host.start()

    assert notice_of(page) == STORED


def test_dead_line(page: Page, host: Host) -> None:
    """A line that takes the question and gives no answer is waited for some seconds, no longer."""
    host.state.alive.clear()
    page.reload()
    host.state.alive.set()

    assert notice_of(page) == STORED


def test_server_not_well(page: Page, host: Host) -> None:
    """A server that fails is no answer where something is stored, and is shown as it is where nothing is."""
    host.state.ill = True
    page.reload()
    stored = notice_of(page)
    page.goto("/notices/2021-08/n8/")
    never = page.locator("body").inner_text()
    host.state.ill = False
    page.goto(DAY)

    assert stored == STORED
    assert "Error code: 503" in never
    assert notice_of(page) == ""


def test_a_page_that_is_gone(page: Page, host: Host) -> None:
    """A page that the server says is gone is not kept either."""
    visit(page, "/notices/2021-08/n7/")
    host.site.remove("content/notices/2021-08/n7.md")
    assert host.site.build().problems == ()
    page.reload()
    page.evaluate(KEPT_AS, ["/notices/2021-08/n7/", None])
    host.stop()
    page.reload()
    host.start()

    assert page.locator("h1").inner_text() == "现在打不开这一页"


def test_the_oldest_go(page: Page) -> None:
    """Sixty pages are kept beside the core; the oldest go first."""
    for number in range(61):
        visit(page, f"/notices/2021-08/n{number}/")
    kept = page.evaluate(KEPT_AT_MOST, len(CORE) + 60)

    assert [path for path in kept if path == DAY or path.endswith("/n0/")] == []
    assert len([path for path in kept if path.startswith("/notices/")]) == 60
    assert set(CORE) < set(kept)


def test_only_pages_and_their_files(page: Page) -> None:
    """Errors, feeds and data are not stored."""
    page.goto("/notices/2021-08/none/")
    visit(page, "/feeds/")
    page.evaluate("Promise.all(['/feeds/news.rss.xml', '/data/cases.csv'].map((path) => fetch(path)))")
    kept = page.evaluate(KEPT)

    assert "/feeds/" in kept
    assert [path for path in kept if "none" in path or not path.endswith("/")] == []
    assert page.evaluate("caches.keys()") == ["pages", "files"]


def test_a_new_worker_breaks_nothing(page: Page, host: Host) -> None:
    """Another worker takes over while a page is open, and what was stored stays."""
    host.site.write("theme/worker.js", host.site.read("theme/worker.js") + "// new\n")
    assert host.site.build().written == ("sw.js",)
    page.evaluate(UPDATED)
    page.goto("/feeds/")
    host.stop()
    page.goto(DAY)
    host.start()

    assert notice_of(page) == STORED


def test_editions(browser: Browser, host: Host) -> None:
    """A page of another edition speaks its own language, and so does the page in place of one never stored."""
    for path in CORE:
        text = host.site.page(f"{path[1:]}index.html").replace('lang="zh-CN"', 'lang="en"')
        host.site.write(f"output/en{path}index.html", re.sub("没有网络，[^<]*", "Offline. Stored on {moment}.", text))
    host.site.replace("output/sw.js", '["/"]', '["/en/", "/"]')
    context = browser.new_context(base_url=f"http://127.0.0.1:{host.port}")
    opened = context.new_page()
    opened.goto("/en/")
    opened.evaluate(READY)
    host.stop()
    opened.goto("/en/daily/")
    stored = notice_of(opened)
    opened.goto("/en/corrections/")
    host.start()
    links = [link.get_attribute("href") for link in opened.locator(".stored-pages a").all()]
    language = opened.locator("html").get_attribute("lang")
    context.close()

    assert stored == "Offline. Stored on November 22, 2026 at 09:30."
    assert (language, set(links)) == ("en", {f"/en{path}" for path in CORE} - {"/en/offline/"})


def test_another_edition_later(page: Page, host: Host) -> None:
    """Who comes to another edition later has its core stored then."""
    assert page.evaluate("caches.match('/en/offline/').then((found) => !found)")
    host.site.replace("output/sw.js", '["/"]', '["/en/", "/"]')
    for path in (*CORE, "/feeds/"):
        host.site.write(f"output/en{path}index.html", host.site.page(f"{path[1:]}index.html"))
    page.evaluate(UPDATED)
    visit(page, "/en/feeds/")
    page.evaluate(KEPT_AS, ["/en/offline/", host.site.page("en/offline/index.html")])
    host.stop()
    page.goto("/en/daily/")
    host.start()

    assert notice_of(page) == STORED


def test_strict_policy_holds(page: Page, host: Host) -> None:
    """Worker and stored pages live under the strict policy; nothing is said to the console."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto("/")
    host.stop()
    found = page.goto(DAY)
    host.start()

    assert said == []
    assert found
    assert found.from_service_worker
    assert found.headers["content-security-policy"] == POLICY


def test_without_a_worker(browser: Browser, host: Host) -> None:
    """Where the browser keeps nothing the site is as it was."""
    said: list[str] = []
    context = browser.new_context(base_url=f"http://127.0.0.1:{host.port}", service_workers="block")
    opened = context.new_page()
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.goto(DAY, wait_until="networkidle")
    found = number(opened), notice_of(opened)
    context.close()

    assert (said, found) == ([], ("5", ""))
