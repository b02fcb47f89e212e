"""The shape of the code: imports point one way, pure modules touch nothing, one module writes, nothing swells."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PIPELINE = Path(__file__).resolve().parent.parent / "pipeline"
MODULES = sorted(PIPELINE.rglob("*.py"))
# The stages in the order of the straight line; a stage imports none that comes after it.
STAGES = (
    *(
        "model",
        "places",
        "releases",
        "cities",
        "edition",
        "wording",
        "channels",
        "timings",
        "problems",
        "read",
        "derive",
        "check",
        "charts",
        "compose",
        "pile",
        "store",
        "seals",
        "crew",
        "render",
        "publish",
    ),
    *(
        "importing",
        "shards",
        "whole",
        "composition",
        "settled",
        "build",
        "province",
        "desk",
        "release",
        "commands",
        "cli",
    ),
)
PURE = (
    "channels/",
    "derive/",
    "check/",
    "compose/",
    "model.py",
    "places.py",
    "edition.py",
    "wording.py",
    "problems.py",
)
IMPURE = {"os", "io", "pathlib", "shutil", "subprocess", "socket", "tempfile", "logging", "pelican", "time", "random"}
# A text as a file is no file: the CSV of the data files is written into memory.
PURE_IO = {("derive/chunks.py", "io")}
OPENING = {
    "open",
    "read_text",
    "read_bytes",
    "write_text",
    "write_bytes",
    "mkdir",
    "unlink",
    "rmdir",
    "scandir",
    "glob",
    "rglob",
}
# Messages are part of the code, and are read as such.
PURE_OPENING = {("problems.py", "read_text")}
WRITING = {
    "write_text",
    "write_bytes",
    "mkdir",
    "makedirs",
    "unlink",
    "rmdir",
    "touch",
    "symlink_to",
    "copy",
    "copytree",
    "rmtree",
    "dump",
}
LONGEST_MODULE, LONGEST_FUNCTION = 300, 45


def name_of(module: Path) -> str:
    return module.relative_to(PIPELINE).as_posix()


def tree_of(module: Path) -> ast.Module:
    return ast.parse(module.read_text("utf-8"))


def imports_of(module: Path, *, for_types: bool = True) -> set[str]:
    """The modules that one imports, dotted; those for types alone only if asked."""
    found: set[str] = set()
    for node in _running(tree_of(module), for_types=for_types):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _running(node: ast.AST, *, for_types: bool) -> list[ast.AST]:
    """A node and those below it, `if TYPE_CHECKING` left out unless asked for."""
    if not for_types and isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
        return []
    below = [found for child in ast.iter_child_nodes(node) for found in _running(child, for_types=for_types)]
    return [node, *below]


def calls_of(module: Path) -> set[str]:
    """The names of the functions and methods that a module calls."""
    calls = [node.func for node in ast.walk(tree_of(module)) if isinstance(node, ast.Call)]
    return {
        call.id if isinstance(call, ast.Name) else call.attr
        for call in calls
        if isinstance(call, ast.Name | ast.Attribute)
    }


def stage_of(dotted: str) -> int:
    """The place of a module in the straight line; -1 for those beside it."""
    name = dotted.removeprefix("pipeline.").split(".")[0]
    return STAGES.index(name) if name in STAGES else -1


def pure_modules() -> list[Path]:
    return [module for module in MODULES if name_of(module).startswith(PURE)]


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_imports_point_one_way(module: Path) -> None:
    """A stage knows those before it, never those after it."""
    own = stage_of(name_of(module).removesuffix(".py").replace("/", "."))
    later = {
        found
        for found in imports_of(module, for_types=False)
        if found.startswith("pipeline.") and stage_of(found) > own
    }

    assert own == -1 or later == set()


@pytest.mark.parametrize("module", pure_modules(), ids=name_of)
def test_pure_modules_touch_nothing(module: Path) -> None:
    """What derives, checks and composes imports no system, no clock, no log and no Pelican, and opens no file."""
    name = name_of(module)
    imported = {(name, found.split(".")[0]) for found in imports_of(module)}
    opened = {(name, call) for call in calls_of(module) & OPENING}

    assert (imported & {(name, module) for module in IMPURE} - PURE_IO, opened - PURE_OPENING) == (set(), set())


@pytest.mark.parametrize("module", pure_modules(), ids=name_of)
def test_pure_modules_have_no_clock(module: Path) -> None:
    """The moment is an argument: nobody asks what time it is."""
    asked = calls_of(module) & {"now", "today", "utcnow", "time", "localtime", "getlocale", "setlocale"}

    assert asked == set()


@pytest.mark.parametrize("module", [m for m in MODULES if name_of(m).startswith("compose/")], ids=name_of)
def test_pages_know_no_frames(module: Path) -> None:
    """Pages get typed rows: pandas does not reach `compose`, not even through what it imports."""
    seen: set[str] = set()
    waiting = [name_of(module)]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for found in imports_of(PIPELINE / name, for_types=False):
            assert found.split(".")[0] != "pandas", name
            waiting += [file for file in _files_of(found) if (PIPELINE / file).exists()]


def _files_of(dotted: str) -> list[str]:
    """The files that `pipeline.a.b` may name: `a/b.py`, `a.py`."""
    parts = dotted.split(".")[1:] if dotted.startswith("pipeline.") else []
    return [f"{'/'.join(parts[:length])}.py" for length in range(1, len(parts) + 1)]


@pytest.mark.parametrize("module", [m for m in MODULES if name_of(m) != "store.py"], ids=name_of)
def test_one_module_writes(module: Path) -> None:
    """Files are written, renamed and removed by `store.py` alone: whole or not at all, and never twice."""
    calls = [node for node in ast.walk(tree_of(module)) if isinstance(node, ast.Call)]
    modes = {ast.unparse(call) for call in calls if _opens_for_writing(call)}

    assert (calls_of(module) & WRITING, modes) == (set(), set())


def _opens_for_writing(call: ast.Call) -> bool:
    named = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    modes = [found.value for found in arguments if isinstance(found, ast.Constant) and isinstance(found.value, str)]
    return named in {"open", "fdopen"} and any(
        set(mode) & set("wax+") and set(mode) <= set("rwaxbt+") for mode in modes
    )


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_modules_are_small(module: Path) -> None:
    """A module is read in one sitting."""
    lines = len(module.read_text("utf-8").splitlines())

    assert lines <= LONGEST_MODULE


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_functions_are_small(module: Path) -> None:
    """A function is seen at one glance."""
    functions = [node for node in ast.walk(tree_of(module)) if isinstance(node, ast.FunctionDef)]
    long = {f.name: n for f in functions if (n := (f.end_lineno or 0) - f.lineno + 1) > LONGEST_FUNCTION}

    assert long == {}


def test_names_are_nouns_of_the_bulletin() -> None:
    """No module is a drawer for what found no place elsewhere."""
    drawers = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "base", "manager"}
    found = [name_of(module) for module in MODULES if drawers & set(module.relative_to(PIPELINE).with_suffix("").parts)]

    assert found == []


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_modules_say_what_they_know(module: Path) -> None:
    """Each module begins with a sentence on what it knows and promises."""
    said = ast.get_docstring(tree_of(module)) or ""

    assert said.strip().endswith((".", ":"))
