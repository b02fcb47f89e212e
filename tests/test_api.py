"""The interface of files: what is described is there, as described; a withdrawn notice says nothing any more."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from conftest import PROJECT, notice
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Factory

NOTICES = "content/notices/2021-08"
DOCUMENT = (PROJECT / "docs" / "data.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```(sh|python|r)\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)
PROGRAMS = {"sh": ["sh", "-e", "-c"], "python": [sys.executable, "-c"], "r": ["Rscript", "-e"]}


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing of it."""

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def served(published: Path) -> Iterator[str]:
    """The address of the project's own site on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(published))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(("language", "example"), EXAMPLES)
def test_examples(served: str, language: str, example: str) -> None:
    """Every example of the documents prints what stands behind its arrows."""
    if not shutil.which(PROGRAMS[language][0]):
        pytest.skip(f"{PROGRAMS[language][0]} is not installed")
    program = example.replace("https://zhoukou.example", served)
    ran = subprocess.run([*PROGRAMS[language], program], check=True, capture_output=True, encoding="utf-8")

    assert ran.stdout.splitlines() == re.findall("# → (.*)", example)


def test_every_file_is_as_described(published: Path) -> None:
    """The description is valid OpenAPI; every file of the interface is of the form that is given for its path."""
    root = published / "api" / "v1"
    described = json.loads((root / "openapi.json").read_text("utf-8"))
    validate(described)
    schemas = {
        re.compile(re.sub(r"\{\w+\}", "[^/]+", path)): Draft202012Validator(
            {"components": described["components"], **_answer(found)}
        )
        for path, found in described["paths"].items()
    }
    files = {f"/{path.relative_to(published)}": path for path in root.rglob("*.json") if path.name != "openapi.json"}
    fitting = {url: [schema for form, schema in schemas.items() if form.fullmatch(url)] for url in files}
    faults = [
        (url, error.message)
        for url, file in files.items()
        for schema in fitting[url]
        for error in schema.iter_errors(json.loads(file.read_text("utf-8")))
    ]

    assert {len(found) for found in fitting.values()} == {1}
    assert {id(schema) for found in fitting.values() for schema in found} == {id(schema) for schema in schemas.values()}
    assert faults == []


def _answer(path: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = path["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    return schema


def test_notices(site: Factory) -> None:
    """What became of a notice is told; a withdrawn one says nothing any more, one of tomorrow nothing yet."""
    world = site()
    world.write(f"{NOTICES}/a.md", notice("甲", "2021-08-01T08:00", "第一份正文。<!-- 记事 -->", number="周1号"))
    world.write(f"{NOTICES}/b.md", notice("乙", "2021-08-02T08:00", "第二份正文。<!-- 记事 --><!-- 未完"))
    acts = {"withdraws": "2021-08/a", "corrects": "2021-08/b", "reason": "重复"}
    world.write(f"{NOTICES}/c.md", notice("丙", "2021-08-03T08:00", **acts))
    world.write(f"{NOTICES}/d.md", notice("丁", "2021-08-09T08:00"))
    assert world.build(at="2021-08-05T08:00").problems == ()
    names = sorted(path for path in world.tree() if path.startswith("api/v1/notices"))
    found = {name[-6]: json.loads(world.page(name)) for name in names}
    mark = {"moment": "2021-08-03T08:00:00+08:00", "reason": "重复", "title": "丙", "url": found["c"]["url"]}

    assert [name[-6] for name in names] == ["a", "b", "c"]
    assert [found[name]["_status"] for name in "abc"] == ["withdrawn", "corrected", "in-force"]
    assert found["a"]["marks"] == [{"kind": "withdrawn", **mark}]
    assert found["b"]["marks"] == [{"kind": "corrected", **mark}]
    assert [act["relation"] for act in found["c"]["acts"]] == ["withdraws", "corrects"]
    assert [found[name]["content_markdown"] for name in "ab"] == [None, "第二份正文。<!-- 未完"]
    assert re.search("正文|摘要|周1号", world.page("api/v1/notices/2021-08/a.json")) is None
