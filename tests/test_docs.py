"""The documents keep up with the code: what exists is described, what is described exists."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import click
import pytest

from pipeline.check import figures, notices, texts
from pipeline.cli import bulletin
from pipeline.problems import WARNINGS, catalogue
from pipeline.read.figures import COLUMNS
from pipeline.read.forms import CHANNELS
from pipeline.read.lists import MEASURE_COLUMNS, PLACE_COLUMNS
from pipeline.read.reference import REGION_COLUMNS
from pipeline.read.schema import NOTICE, PAGE, URGENCIES
from pipeline.wording import REASONS

PROJECT = Path(__file__).resolve().parent.parent
FORMATS = (PROJECT / "docs" / "formats.md").read_text("utf-8")
TARGETS = re.findall(r"^([a-z-]+):.*##", (PROJECT / "Makefile").read_text("utf-8"), flags=re.MULTILINE)
TABLES = tomllib.loads((PROJECT / "content" / "figures" / "tables.toml").read_text("utf-8"))
METRICS = [(table, metric) for table, found in TABLES.items() for metric in found["metrics"]]
# The codes that the rules for notices give to their problems.
NOTICE_CODES = set(re.findall(r'"([a-z-]+)"', Path(notices.__file__).read_text("utf-8"))) & catalogue("en").keys()


def documents() -> str:
    """The readme and all documents, as one text."""
    files = [PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md"))]
    return "\n".join(file.read_text("utf-8") for file in files if file.exists())


def cells(text: str) -> set[str]:
    """The names in the first cells of a text's tables."""
    first = re.findall(r"^\|([^|]*)\|", text, flags=re.MULTILINE)
    return {name.strip().strip("`") for cell in first for name in cell.split(",")}


def part(heading: str) -> str:
    """A part of the formats, from its heading to the next one."""
    found = re.search(rf"^## {re.escape(heading)}.*?(?=^## |\Z)", FORMATS, flags=re.MULTILINE | re.DOTALL)
    assert found, heading
    return found[0]


def test_fields_of_notices() -> None:
    """Every field of a notice stands in the table of its format, and no other does."""
    documented = cells(part("Notices")) - {"field", "---"}

    assert documented == set(NOTICE)


def test_needed_fields_of_notices() -> None:
    """The table says which fields are needed."""
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in part("Notices").splitlines() if "|" in line]
    needed = {row[0] for row in rows if len(row) == 4 and row[2] == "yes"}

    assert needed == {field.name for field in NOTICE.values() if field.needed}


@pytest.mark.parametrize("name", [*PAGE, *URGENCIES, *CHANNELS])
def test_words_of_front_matter(name: str) -> None:
    """Every field of pages, every urgency and channel is described."""
    assert f"`{name}`" in FORMATS


@pytest.mark.parametrize(
    ("heading", "columns"), [("Places", PLACE_COLUMNS), ("Measures", MEASURE_COLUMNS), ("Figures", COLUMNS)]
)
def test_columns(heading: str, columns: tuple[str, ...]) -> None:
    """The header of each kind of list is given."""
    headers = [set(line.split(",")) for line in re.findall(r"[a-z_]+(?:,[a-z_]+)+", part(heading))]

    assert any(set(columns) <= header for header in headers)


@pytest.mark.parametrize("column", REGION_COLUMNS)
def test_columns_of_regions(column: str) -> None:
    """Every column of `regions.csv` is described."""
    assert f"`{column}`" in FORMATS or re.search(rf"\b{column}\b,|,{column}\b", FORMATS)


@pytest.mark.parametrize("reason", REASONS)
def test_reasons(reason: str) -> None:
    """Every reason of a correction is described."""
    assert f"`{reason}`" in FORMATS


@pytest.mark.parametrize(
    "code", [*figures.STRICT, *figures.EXPLAINABLE, *sorted(NOTICE_CODES), *texts.PERSONAL, *texts.READABLE]
)
def test_rules(code: str) -> None:
    """Every rule is explained somewhere, under the code of its message."""
    assert f"`{code}`" in documents()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_rules_quote_the_messages(language: str) -> None:
    """Where the rules show the words of a message, they are the words that the program says."""
    lines = (PROJECT / "docs" / "rules.md").read_text("utf-8").splitlines()
    shown = {code: line for line in lines if "{" in line for code in re.findall(r"^\| `([a-z-]+)` \|", line)}
    stale = {code for code, line in shown.items() if catalogue(language).get(code, "") not in line}

    assert stale == set()


def test_rules_say_what_holds_up_a_build() -> None:
    """Every code of the list of rules is called a warning if it is one, and an error otherwise."""
    lines = (PROJECT / "docs" / "rules.md").read_text("utf-8").splitlines()
    told = [re.fullmatch(r"\| `([a-z-]+)` \|.*\| (error|warning) \|", line) for line in lines]
    called = {found[1]: found[2] for found in told if found}

    assert {code for code, word in called.items() if word == "warning"} == WARNINGS
    assert {*texts.PERSONAL, *texts.READABLE} <= called.keys()


@pytest.mark.parametrize("target", TARGETS)
def test_targets(target: str) -> None:
    """Every `make` target is described."""
    assert f"make {target}" in documents()


def commands(group: click.Group = bulletin, name: str = "bulletin") -> dict[str, click.Command]:
    """All commands by what is typed, those of groups too."""
    found: dict[str, click.Command] = {}
    context = click.Context(group)
    for key in group.list_commands(context):
        command = group.get_command(context, key)
        assert command
        found[f"{name} {key}"] = command
        found |= commands(command, f"{name} {key}") if isinstance(command, click.Group) else {}
    return found


@pytest.mark.parametrize("command", sorted(commands()))
def test_commands(command: str) -> None:
    """Every command of `bulletin` is described."""
    assert command in documents()


def options() -> list[str]:
    """The long options of all commands."""
    found = [option for command in commands().values() for option in command.params]
    return sorted(
        {name for option in found if isinstance(option, click.Option) for name in option.opts if "--" in name}
    )


@pytest.mark.parametrize("option", options())
def test_options(option: str) -> None:
    """Every option of the commands is described."""
    assert option in documents()


@pytest.mark.parametrize(("table", "metric"), METRICS)
def test_metrics_are_defined(table: str, metric: str) -> None:
    """Every metric says what exactly is counted, in a sentence."""
    definition = TABLES[table]["metrics"][metric]["definition"]

    assert len(definition) > 5
    assert definition.endswith("。")
