"""The site over HTTP on this machine, with a script of ours in every page that the files do not have.

Nothing of it is written: the script, what is wrong, and what is a draft come with the answer.
"""

from __future__ import annotations

import json
import mimetypes
import sys
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from pipeline.problems import message

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.desk.live import Live

OURS = "/.bulletin/"
# Only this machine by its own names: a page from elsewhere could else ask for what is not public yet.
NAMES = ("127.0.0.1", "localhost")
HEARTBEAT = 15.0
WORDS = ("draft", "drafts", "changed", "kept", "lost")
# The site's own worker would keep pages of the future in the browser.
NO_WORKER = b"addEventListener('activate', () => registration.unregister());\n"
KINDS = mimetypes.MimeTypes()
KINDS.add_type("text/markdown", ".md")
KINDS.add_type("application/manifest+json", ".webmanifest")
UNKNOWN = "application/octet-stream"


class Server(ThreadingHTTPServer):
    """Answers on 127.0.0.1 until it is shut down; open event streams do not keep it alive."""

    daemon_threads = True

    def __init__(self, live: Live, port: int) -> None:
        super().__init__(("127.0.0.1", port), partial(_Answers, live))

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away in the middle of a file is nothing to tell."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Answers(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"

    def __init__(self, live: Live, *arguments: Any) -> None:
        self.live = live
        super().__init__(*arguments)

    def do_GET(self) -> None:
        """A file of the site, or what the script asks for."""
        address = urlsplit(self.path)
        if self.headers.get("Host", "").partition(":")[0] not in NAMES:
            self._answer(HTTPStatus.FORBIDDEN, b"", "text/plain")
        elif address.path == f"{OURS}live.js":
            script = resources.files("pipeline.desk").joinpath("live.js").read_bytes()
            self._answer(HTTPStatus.OK, script, "text/javascript")
        elif address.path == f"{OURS}events":
            self._events(int(address.query) if address.query.isdecimal() else 0)
        elif address.path == "/sw.js":
            self._answer(HTTPStatus.OK, NO_WORKER, "text/javascript")
        else:
            self._file(unquote(address.path))

    do_HEAD = do_GET  # noqa: N815 - the library's own name

    def _file(self, path: str) -> None:
        """A page or another file; the site's own page where there is none."""
        # Before the page is read: it may be newer than its number, never older.
        number, output = self.live.last.number, self.live.folder.output
        file = _file_of(output, path)
        if file and file.is_dir() and not path.endswith("/"):
            self._answer(HTTPStatus.MOVED_PERMANENTLY, b"", "text/plain", location=f"{urlsplit(self.path).path}/")
            return
        if file and path.endswith("/"):
            file /= "index.html"
        status = HTTPStatus.OK
        if not file or not file.is_file():
            status, file = HTTPStatus.NOT_FOUND, output / "404.html"
        content = b""
        # There is no page of the site before its first build.
        with suppress(OSError):
            content = file.read_bytes()
        kind = KINDS.guess_type(file.name, strict=False)[0] or UNKNOWN
        self._answer(status, _with_script(content, number) if kind == "text/html" else content, kind)

    def _answer(self, status: HTTPStatus, content: bytes, kind: str, location: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        if location:
            self.send_header("Location", location)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content)

    def _events(self, since: int) -> None:
        """Server-sent events: what stands now, then every turn as it comes."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        number = -1
        # The reader has gone: that is how a stream ends.
        with suppress(OSError):
            while True:
                turn = self.live.wait(number, HEARTBEAT)
                event = f"data: {self._event(since)}\n\n" if turn.number > number else ": still here\n\n"
                number = turn.number
                self.wfile.write(event.encode())
                self.wfile.flush()

    def _event(self, since: int) -> str:
        turn, changed = self.live.last, self.live.changed_since(since)
        event = {
            "number": turn.number,
            "changed": None if changed is None else sorted(changed),
            "told": turn.told,
            "blocked": turn.blocked,
            "drafts": turn.drafts,
            "words": {word: message(f"live-{word}", self.live.language) for word in WORDS},
        }
        return json.dumps(event, ensure_ascii=False)

    def log_message(self, *_: object) -> None:
        """The terminal is for what is wrong."""


def _file_of(output: Path, path: str) -> Path | None:
    """The file of an address, if it lies in the folder of the site."""
    parts = [part for part in path.split("/") if part]
    if any(part.startswith(".") or "\0" in part for part in parts):
        return None
    return output.joinpath(*parts)


def _with_script(page: bytes, number: int) -> bytes:
    """The page with our script before its end, told which turn the page is of."""
    script = f'<script src="{OURS}live.js" data-number="{number}"></script>'.encode()
    before, end, after = page.rpartition(b"</body>")
    return before + script + end + after if end else page + script
