"""Writes docs/rules.md from the rules' own words and the catalogues of messages: `make docs`."""

from __future__ import annotations

import inspect
from itertools import chain
from pathlib import Path

from pipeline.check import figures, notices, texts
from pipeline.problems import WARNINGS, catalogue, of_the_program

HEAD = """# Rules

Everything that `bulletin check` and every build look at. An **error** is wrong for certain: a build with one writes
nothing, and the command ends with 1. A **warning** may be mistaken or does no harm: it is told in every run, and holds
nothing up. Made by `make docs` from the rules and messages themselves.

## Figures

A row may break the rules marked “yes” if it carries a `reason` and a `note`; it is then printed on the
corrections page.

| rule | what must hold | with reason and note |
|---|---|---|"""
PERSONAL = """
## Personal data

In every text that may be published: notices, pages, lists, notes of figures, settings, attached texts and office
documents, and the names of files. What is found is never said in full. What the site declares under `[contacts]`
passes, identity numbers excepted; a single passage passes by `allowed` in its file
([formats](formats.md#what-a-text-allows-itself)).

| rule | what must hold | |
|---|---|---|"""
READABLE = """
## Words and days

In what readers see of notices and pages; `allowed` lets a passage pass.

| rule | what must hold | |
|---|---|---|"""
SHRUNK = "A history never shrinks: every report of the last build is still there, as it was."
# What the program says of its own work.
OWN = {"sum", "sum-both", "sum-warnings", "more", *of_the_program()}


def promise(rule: object) -> str:
    """The first paragraph of a rule's docstring."""
    return " ".join((inspect.getdoc(rule) or "").split("\n\n")[0].split())


def lines() -> list[str]:
    """The whole document."""
    chinese, english = catalogue("zh"), catalogue("en")
    codes = [code for code in chinese if code not in OWN]
    return [
        HEAD,
        *(f"| `{code}` | {promise(rule)} | no |" for code, rule in figures.STRICT.items()),
        *(f"| `{code}` | {promise(rule)} | yes |" for code, rule in figures.EXPLAINABLE.items()),
        f"| `shrunk` | {SHRUNK} | no |",
        "\n## Notices\n\n| rule | what must hold |\n|---|---|",
        *(
            f"| `{rule.__name__}` | {promise(rule)} |"
            for rule in (*chain(*notices.RULES.values()), notices.dead_links, notices.dead_anchors)
        ),
        PERSONAL,
        *(f"| `{code}` | {promise(rule)} | {weight(code)} |" for code, rule in texts.PERSONAL.items()),
        READABLE,
        *(f"| `{code}` | {promise(rule)} | {weight(code)} |" for code, rule in texts.READABLE.items()),
        "\n## All messages\n\n`path:line:` stands before each.\n\n| code | Chinese | English | |\n|---|---|---|---|",
        *(f"| `{code}` | {chinese[code]} | {english[code]} | {weight(code)} |" for code in codes),
    ]


def weight(code: str) -> str:
    """Whether a problem stops a build."""
    return "warning" if code in WARNINGS else "error"


if __name__ == "__main__":
    Path(__file__).with_name("rules.md").write_text("\n".join(lines()) + "\n", "utf-8")
