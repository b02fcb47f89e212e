"""The schemas for editors' programs: up to date, true for what the reader takes, and against what it refuses."""

from __future__ import annotations

import json
import sys
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from conftest import PROJECT, REFERENCE, files_of
from jsonschema import Draft7Validator
from test_cases import FILLED, case_of

from pipeline.desk.schemas import Schema, schemas
from pipeline.read.reference import PATHS, read_reference
from pipeline.read.sources import Source

sys.path.insert(0, str(PROJECT / "docs"))
import make_schemas

if TYPE_CHECKING:
    from pathlib import Path

CONTENT = PROJECT / "content"
MADE = make_schemas.texts()
TOML = {"site.toml": "site", "figures/tables.toml": "tables", "figures/sources.toml": "sources"}
# Faults that a file has by itself, so that a program sees them while it is typed.
SEEN = (
    *("choice", "missing", "missing--blank", "moment", "notice-path", "not-map", "not-text", "setting"),
    *("setting--kind", "setting--misspelt", "setting--unknown", "setting--wrong-form", "too-long", "unknown-field"),
    *("url", "grace"),
)


def front_matter(text: str) -> Any:
    """The fields as their reader has them: all scalars are text."""
    return yaml.load(text.split("---\n")[1], Loader=yaml.BaseLoader)  # noqa: S506 - texts only


def settings(text: str) -> Any:
    """The settings as programs hand them to a schema: days and times are text there."""
    return json.loads(json.dumps(tomllib.loads(text), default=str))


def faults(schema: Schema, value: Any) -> list[str]:
    return [error.message for error in Draft7Validator(schema).iter_errors(value)]


@pytest.fixture(scope="module")
def small() -> dict[str, Schema]:
    """The schemas of the small world of the tests."""
    files = files_of(REFERENCE)
    reference, problems = read_reference({path: Source(path, files[path].encode()) for path in PATHS})
    assert reference is not None, problems
    return schemas(reference)


@pytest.mark.parametrize("name", MADE)
def test_up_to_date(name: str) -> None:
    """What `make docs` would write stands in the documents."""
    assert (PROJECT / "docs" / "schemas" / name).read_text("utf-8") == MADE[name]


@pytest.mark.parametrize("name", MADE)
def test_a_schema_is_one(name: str) -> None:
    """Each schema is a valid schema of its dialect."""
    Draft7Validator.check_schema(json.loads(MADE[name]))


@pytest.mark.parametrize("path", sorted(CONTENT.glob("notices/*/*.md")), ids=lambda path: path.stem)
def test_the_project_s_notices(path: Path) -> None:
    """Every notice of the project is what its schema asks for."""
    assert faults(json.loads(MADE["notice.json"]), front_matter(path.read_text("utf-8"))) == []


@pytest.mark.parametrize("path", sorted(CONTENT.glob("pages/**/*.md")), ids=lambda path: path.stem)
def test_the_project_s_pages(path: Path) -> None:
    """So is every page."""
    assert faults(json.loads(MADE["page.json"]), front_matter(path.read_text("utf-8"))) == []


@pytest.mark.parametrize("path", TOML)
def test_the_project_s_settings(path: str) -> None:
    """So are the settings, and each file names its schema for programs."""
    text = (CONTENT / path).read_text("utf-8")
    schema = (CONTENT / path).parent / text.split("\n")[0].removeprefix("#:schema ")

    assert faults(json.loads(schema.read_text("utf-8")), settings(text)) == []
    assert schema.resolve() == PROJECT / "docs" / "schemas" / f"{TOML[path]}.json"


@pytest.mark.parametrize("name", TOML.values())
def test_the_small_world(small: dict[str, Schema], name: str) -> None:
    """Another city's schemas take another city's settings."""
    path = next(path for path, found in TOML.items() if found == name)

    assert faults(small[name], settings(files_of(REFERENCE)[f"content/{path}"])) == []


@pytest.mark.parametrize("name", SEEN)
def test_what_the_check_refuses(small: dict[str, Schema], name: str) -> None:
    """A fault that a file has by itself is refused by its schema too, in the very file of the case."""
    case = case_of(PROJECT / "tests" / "cases" / f"{name}.txt")
    path = case.said["en"].split("\n")[0].split(":")[0]
    text = FILLED.sub(lambda found: "x" * int(found[1]), files_of(case.world)[path])
    if path.endswith(".toml"):
        found = faults(small[TOML[path.removeprefix("content/")]], settings(text))
    else:
        found = faults(small["page" if "/pages/" in path else "notice"], front_matter(text))

    assert found != []


def test_meanings() -> None:
    """Programs show what each field of front matter means, in Chinese and in English."""
    for name in ("notice.json", "page.json"):
        for field in json.loads(MADE[name])["properties"].values():
            chinese, english = field["description"].split("\n")

            assert chinese.endswith("。")
            assert english.isascii()
