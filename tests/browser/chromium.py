"""Fixtures for all tests: the real site behind a real server with a strict policy, and a real Chromium."""

from __future__ import annotations

import shutil
import sys
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

PROBE = Path(__file__).with_name("probe.js")
NAMES = ("chromium", "chromium-browser", "google-chrome")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'self'; worker-src 'self'; manifest-src 'self'; connect-src 'self'"
)
# The program that searches is a WebAssembly; no other page runs any.
SEARCHING = POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


class Handler(SimpleHTTPRequestHandler):
    """Files, with the headers that a careful server sends."""

    def end_headers(self) -> None:
        self.send_header(
            "Content-Security-Policy", SEARCHING if self.path.split("?")[0].endswith("/search/") else POLICY
        )
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing: a test says what it saw."""


class Server(ThreadingHTTPServer):
    """A server that is not alarmed when a browser goes away in the middle of a file."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say what went wrong, unless the other end has gone."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def served(folder: Path, handler: type[Handler] = Handler) -> Iterator[str]:
    """The site of a folder at an address of this machine."""
    with Server(("127.0.0.1", 0), partial(handler, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def chromium() -> str | None:
    """The command of this machine's Chromium."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def launched(command: str) -> Iterator[Browser]:
    """A headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=command, args=list(OPTIONS))
        yield browser
        browser.close()


@pytest.fixture(scope="session", name="address")
def address_of_site(published: Path) -> Iterator[str]:
    """Where the site is served."""
    with served(published) as address:
        yield address


@pytest.fixture(scope="session", name="browser")
def browser_of_all() -> Iterator[Browser]:
    """A headless Chromium, one for all modules: Playwright runs once in a process."""
    found = chromium()
    if not found:
        pytest.skip("there is no Chromium on this machine; Debian: apt-get install chromium fonts-noto-cjk")
    with launched(found) as browser:
        yield browser
