"""Records to the files of a search index, by pagefind. Equal records give equal bytes."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
from typing import TYPE_CHECKING, Any, Self

from pipeline.publish.records import cut

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.publish.records import Record

INDEX = re.compile(r"pagefind-entry\.json|[^/]+\.pf_meta|(index|fragment)/.+")
PROGRAM = re.compile(r"pagefind\.js|wasm\..+\.pagefind")


class IndexFailed(Exception):
    """Pagefind did not do what it was asked: our own fault."""


def index_files(records: Iterable[Record], *, program: bool) -> dict[str, bytes]:
    """Path → bytes of the index, with the program that reads it if wanted."""
    with _Service() as service:
        index = service.ask("NewIndex", config={})["index_id"]
        for record in records:
            # Of no language: then pagefind leaves Chinese words as `records` cut them.
            language = "und" if record.lang.startswith("zh") else record.lang
            content = cut(f"{record.title} {record.text}")
            meta = {"title": record.title, "section": record.section, "date": record.date}
            service.ask("AddRecord", index_id=index, url=record.url, language=language, content=content, meta=meta)
        made = service.ask("GetFiles", index_id=index)["files"]
    wanted = [INDEX, PROGRAM] if program else [INDEX]
    return {
        file["path"]: base64.b64decode(file["content"])
        for file in made
        if any(form.fullmatch(file["path"]) for form in wanted)
    }


class _Service:
    """Pagefind's service, one question at a time: its own client looks for an answer ten times a second."""

    def __enter__(self) -> Self:
        from pagefind.service import get_executable

        command = [str(get_executable()), "--service"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - ours
        self.asked = 0
        return self

    def ask(self, kind: str, **values: object) -> dict[str, Any]:
        """Send a request; its answer."""
        assert self.process.stdin
        self.asked += 1
        request = json.dumps({"message_id": self.asked, "payload": {"type": kind, **values}})
        try:
            self.process.stdin.write(base64.b64encode(request.encode()) + b",")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise IndexFailed("pagefind ended") from None
        answer: dict[str, Any] = json.loads(base64.b64decode(self._answer()))["payload"]
        if answer["type"] == "Error":
            raise IndexFailed(answer["message"])
        return answer

    def _answer(self) -> bytes:
        """All up to the next comma."""
        assert self.process.stdout
        parts = []
        while part := os.read(self.process.stdout.fileno(), 1 << 20):
            parts.append(part)
            if part.endswith(b","):
                return b"".join(parts)[:-1]
        raise IndexFailed("pagefind ended")

    def __exit__(self, *_: object) -> None:
        # It ends with its input.
        self.process.communicate()
