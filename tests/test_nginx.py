"""The site behind a real nginx with the project's own configuration."""

from __future__ import annotations

import hashlib
import random
import re
import threading
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from chromium import POLICY, SEARCHING
from releasing import Shelf, shelf
from serving import Server, asked, nginx

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.client import HTTPConnection
    from pathlib import Path

__all__ = ["shelf"]  # a fixture is used by its name

LONG = "很长的一页。" * 100
PAGES = {
    "index.html": LONG,
    "notices/a/index.html": LONG,
    "404.html": "not here",
    "en/404.html": "not here, in English",
    "feeds/news.rss.xml": LONG,
    "feeds/news.atom.xml": LONG,
    "data/cases.csv": LONG,
    "theme/site.css": LONG,
    "theme/site.js": LONG,
    **{f"{folder}search/{path}": LONG for folder in ("", "en/") for path in ("index.html", "2021/index/a.pf_index")},
    ".gone/notices/b/index.html": "withdrawn: twice the same",
    ".gone/files/plan.pdf/index.html": "no longer attached",
}
SITE = {path: text.encode() for path, text in PAGES.items()}


@pytest.fixture
def server(shelf: Shelf, tmp_path: Path) -> Iterator[Server]:
    """nginx before the shelf."""
    shelf.put(SITE)
    yield from nginx(tmp_path, shelf.target.link)


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/", 200, LONG),
        ("/notices/a/", 200, LONG),
        ("/notices/b/", 410, "withdrawn: twice the same"),
        ("/notices/b", 410, "withdrawn: twice the same"),
        ("/files/plan.pdf", 410, "no longer attached"),
        ("/notices/c/", 404, "not here"),
        ("/notices/", 404, "not here"),
        ("/en/notices/c/", 404, "not here, in English"),
        ("/hant/notices/c/", 404, "not here"),
        ("/.gone/notices/b/", 404, "not here"),
        ("/.gone/notices/b/index.html", 404, "not here"),
        ("/../state/log.jsonl", 400, None),
        ("/%2e%2e/state/log.jsonl", 400, None),
    ],
)
def test_addresses(server: Server, path: str, status: int, text: str | None) -> None:
    """What is there is there, what is gone says why, what never was is not found; nothing else is served."""
    answer = server.get(path)

    assert answer.status == status
    assert text is None or answer.text == text


def test_without_a_page_for_it(server: Server, shelf: Shelf) -> None:
    """A site without a page for what is not found says it without one."""
    shelf.put({path: raw for path, raw in SITE.items() if not path.endswith("404.html")})

    assert [server.get(path).status for path in ("/c/", "/en/c/", "/notices/b/")] == [404, 404, 410]


def test_a_folder_gets_its_slash(server: Server) -> None:
    """An address without its last slash leads to the one with it, on whatever port and host."""
    answer = server.get("/notices/a")

    assert (answer.status, answer.headers["location"]) == (301, "/notices/a/")


@pytest.mark.parametrize("path", ["/", "/notices/b/", "/notices/c/", "/feeds/news.rss.xml", "/data/cases.csv"])
def test_headers(server: Server, path: str) -> None:
    """Every answer carries the policy that the browser tests were made under, and is asked for again each time."""
    headers = server.get(path).headers

    assert headers["content-security-policy"] == POLICY
    assert headers["cache-control"] == "no-cache"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers.get("access-control-allow-origin") == ("*" if re.match("/(feeds|data)/", path) else None)


@pytest.mark.parametrize("path", ["/search/", "/en/search/"])
def test_a_search_may_run_its_program(server: Server, path: str) -> None:
    """The search page of every edition has the policy that its program needs; the parts of the index never change."""
    page, part = server.get(path).headers, server.get(f"{path}2021/index/a.pf_index").headers

    assert page["content-security-policy"] == SEARCHING
    assert page["cache-control"] == "no-cache"
    assert part["content-security-policy"] == POLICY
    assert part["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/feeds/news.rss.xml", "application/rss+xml"),
        ("/feeds/news.atom.xml", "application/atom+xml"),
        ("/data/cases.csv", "text/csv"),
        ("/theme/site.css", "text/css"),
        ("/theme/site.js", "text/javascript"),
    ],
)
def test_kinds(server: Server, path: str, kind: str) -> None:
    """A file says what it is and that it is UTF-8, packed or not, and both are the same."""
    plain, packed = server.get(path), server.get(path, Accept_Encoding="gzip")

    assert {plain.headers["content-type"], packed.headers["content-type"]} == {f"{kind}; charset=utf-8"}
    assert packed.headers["content-encoding"] == "gzip"
    assert len(packed.body) < len(plain.body) / 5
    assert packed.text == plain.text


def test_what_is_the_same_is_not_sent_again(server: Server, shelf: Shelf) -> None:
    """A browser that has a page gets 304 for it, also after a release that changed others; a changed one comes anew."""
    seen = {path: server.get(path).headers["etag"] for path in ("/", "/notices/a/")}
    shelf.put(SITE | {"index.html": f"{LONG[:-1]}！".encode()})

    assert server.get("/notices/a/", If_None_Match=seen["/notices/a/"]).status == 304
    assert server.get("/", If_None_Match=seen["/"]).status == 200


@dataclass
class Reader:
    """Somebody who reads the list and what it names, again and again."""

    server: Server
    seed: int
    requests: int = 0
    faults: list[str] = field(default_factory=list)

    def run(self, done: threading.Event) -> None:
        """Read until told that it is enough."""
        choice = random.Random(self.seed)
        with closing(self.server.connection()) as connection:
            while not done.is_set():
                names = self.read(connection, "/", choice).split()
                for name in names[-2:] + choice.sample(names, min(len(names), 2)):
                    self.read(connection, f"/{name}/", choice)

    def read(self, connection: HTTPConnection, path: str, choice: random.Random) -> str:
        """A page, which holds the digest of its own text."""
        encoding = choice.choice(["gzip", "identity"])
        answer = asked(connection, path, "GET", {"Accept-Encoding": encoding})
        self.requests += 1
        digest, _, text = answer.text.partition("\n")
        if answer.status != 200 or digest != hashlib.sha256(text.encode()).hexdigest():
            self.faults.append(f"{path}: {answer.status}, {len(answer.body)} bytes")
        return text.partition("\n")[0]


def signed(names: str, size: int) -> bytes:
    """A page of some length that can tell whether it is whole."""
    text = f"{names}\n" + "很长的一页。" * size
    return f"{hashlib.sha256(text.encode()).hexdigest()}\n{text}".encode()


def test_readers_during_many_publishes(shelf: Shelf, tmp_path: Path) -> None:
    """In a hundred publishes no reader meets a missing page, half a file, or a list that names a missing page."""
    choice, names = random.Random(1), ["notices/0"]
    site = {"index.html": signed(names[0], 500), "notices/0/index.html": signed("", 5000)}
    shelf.put(site)
    done = threading.Event()
    for server in nginx(tmp_path, shelf.target.link):
        readers = [Reader(server, seed) for seed in range(4)]
        threads = [threading.Thread(target=reader.run, args=(done,), daemon=True) for reader in readers]
        for thread in threads:
            thread.start()
        for number in range(1, 101):
            names.append(f"notices/{number}")
            changed = choice.sample(names, min(3, len(names)))
            site |= {
                f"{name}/index.html": signed(str(number), choice.randrange(1, 9000)) for name in [*changed, names[-1]]
            }
            site["index.html"] = signed(" ".join(names), choice.randrange(1, 9000))
            shelf.put(site)
        done.set()
        for thread in threads:
            thread.join()
    requests, faults = sum(reader.requests for reader in readers), [fault for r in readers for fault in r.faults]

    assert faults == []
    assert requests > 400, requests
    assert len(shelf.live()) == 102
