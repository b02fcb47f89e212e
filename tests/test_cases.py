"""The catalogue of wrong inputs: each file of `cases/` is a world and the exact words that it earns.

A case is named after the code of its message, `code.txt` or `code--variant.txt`:

    What the editor did, in a line.
    $ check                      (the command, unless it is `check`)
    -- content/site.toml --      (the files that differ from the default world)
    …
    == then ==                   (build all this; the files below come after it)
    == zh ==                     (what is said in Chinese)
    == en ==                     (what is said in English)

A path may carry a form: `| gb18030`, `| escaped` (bytes as Python writes them), `| link` (to nowhere),
`| removed`, `| xlsx` (a workbook, see `workbooks.py`). `⟦80⟧` in a file stands for 80 letters.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import LATER, files_of, tree_of
from workbooks import workbook

from pipeline.cli import main
from pipeline.commands.shared import DONE, PROBLEMS
from pipeline.problems import WARNINGS, catalogue, of_the_program

if TYPE_CHECKING:
    from conftest import Factory, Site

CASES = sorted((Path(__file__).parent / "cases").glob("*.txt"))
FILLED = re.compile(r"⟦(\d+)⟧")
FAULTLESS = "checked"
HARMLESS = {FAULTLESS, "sum-warnings", *WARNINGS}
# What the program says of itself and of its work stands in the last part; no content is to blame for it.
NO_PROBLEMS = of_the_program() - {FAULTLESS}


@dataclass(frozen=True)
class Case:
    """A wrong input and what is said of it."""

    code: str
    command: tuple[str, ...]
    before: str
    world: str
    said: dict[str, str]


def case_of(path: Path) -> Case:
    head, *parts = re.split(r"^== (\w+) ==\n", path.read_text("utf-8"), flags=re.MULTILINE)
    named = dict(zip(parts[::2], parts[1::2], strict=True))
    command = re.search(r"^\$ (.+)$", head, flags=re.MULTILINE)
    worlds = (head, named.pop("then")) if "then" in named else ("", head)
    return Case(path.stem.split("--")[0], tuple(command[1].split() if command else ["check"]), *worlds, said=named)


def furnish(world: Site, text: str) -> None:
    """Bring the files of a case into the site."""
    for name, content in files_of(text).items():
        path, _, form = name.partition(" | ")
        filled = FILLED.sub(lambda found: "x" * int(found[1]), content)
        if form == "removed":
            world.remove(path)
        elif form == "link":
            world.write(path, "")
            world.remove(path)
            (world.root / path).symlink_to(content.strip())
        elif form == "xlsx":
            world.write(path, workbook(filled))
        elif form == "escaped":
            world.write(path, filled.strip("\n").encode("latin-1").decode("unicode_escape").encode("latin-1"))
        else:
            world.write(path, filled.encode(form or "utf-8"))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(
    path: Path, language: str, site: Factory, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong input gets these words, word for word, ends with 1 unless it only warns, and nothing is written."""
    case, world = case_of(path), site()
    if case.before:
        furnish(world, case.before)
        assert world.build().problems == ()
    furnish(world, case.world)
    before = tree_of(world.root)
    monkeypatch.chdir(world.root)
    clock = ["--at", LATER]
    code = DONE
    try:
        main([*case.command, *clock, "--lang", language])
    except SystemExit as ended:
        code = int(ended.code or DONE)
    said = capsys.readouterr()

    assert said.out + said.err == case.said[language]
    assert code == (DONE if case.code in HARMLESS else PROBLEMS)
    assert tree_of(world.root) == before


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case_shows_its_message(path: Path) -> None:
    """A case named after a message shows that message in both languages."""
    case = case_of(path)
    for language, said in case.said.items():
        words = [re.escape(text) for text, *_ in string.Formatter().parse(catalogue(language)[case.code])]

        assert re.search(".*".join(words), said, flags=re.DOTALL), said


def test_every_problem_has_a_case() -> None:
    """Each message that an input can cause stands in a case."""
    missing = catalogue("en").keys() - {case_of(path).code for path in CASES} - NO_PROBLEMS

    assert missing == set()


def test_catalogues_have_the_same_messages() -> None:
    """Chinese and English say the same things with the same values."""

    def gaps(language: str) -> dict[str, set[str]]:
        return {
            code: {name for _, name, _, _ in string.Formatter().parse(text) if name}
            for code, text in catalogue(language).items()
        }

    assert gaps("zh") == gaps("en")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_messages_say_what_to_do(language: str) -> None:
    """A message is one calm sentence: what, a semicolon, and how to mend it."""
    mend = "；" if language == "zh" else "; "
    plain = catalogue(language)
    without = [code for code, text in plain.items() if code not in {*NO_PROBLEMS, FAULTLESS} and mend not in text]
    loud = [code for code, text in plain.items() if re.search(r"[!！]$|\binvalid\b|NaN|dtype|KeyError|None", text)]

    assert (set(without) - {"more"}, loud) == (set(), [])
