"""The check at the desk: some files, staged files, forms for programs, the hook."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from conftest import LATER, PROJECT, Site, figures, notice, tree_of

from pipeline.composition import compose
from pipeline.read.forms import moment

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Factory

NOTICES = "content/notices/2021-08"
FAULTY = notice("标题", "2021-08-01T08:00", section="nowhere")


@pytest.fixture(scope="module")
def linked(site: Factory) -> Site:
    """Two notices of which the second links to the first, and figures; built."""
    made = site()
    made.write("content/figures/cases/2020-02.csv", figures("2020-02-01 410000 5 0 0", "2020-02-02 410000 6 0 0"))
    made.write(f"{NOTICES}/a.md", notice("通告甲", "2021-08-01T08:00"))
    made.write(f"{NOTICES}/b.md", notice("通告乙", "2021-08-02T08:00", "见[甲](/notices/2021-08/a/)。"))
    assert made.build().problems == ()
    return made


@pytest.fixture
def world(linked: Site, tmp_path: Path) -> Site:
    """The same, to be changed at will."""
    return linked.copy(tmp_path / "world")


def git(where: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run git as an editor does, with nothing of this machine's settings."""
    own = {
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_NOSYSTEM": "1",
        "PYTHONPATH": str(PROJECT),
        "LC_ALL": "C.UTF-8",
    }
    who = ("-c", "user.name=Editor", "-c", "user.email=editor@bulletin.example")
    values = {**os.environ, **own, **environment}
    return subprocess.run(
        ["git", *who, *arguments], cwd=where, env=values, check=False, capture_output=True, encoding="utf-8"
    )


def committed(world: Site) -> Site:
    """The world as a repository whose only commit holds all of it, with the hook installed."""
    world.write(".gitignore", ".build/\noutput/\n__pycache__/\n")
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "first"]):
        assert git(world.root, *command).returncode == 0
    assert world.run("hook").returncode == 0
    return world


def problems(world: Site, *arguments: str) -> list[tuple[str, int, str]]:
    """(path, line, code) of each problem that the check tells."""
    found = json.loads(world.run("check", *arguments, "--format", "json", at=LATER).stdout)
    return [(problem["path"], problem["line"], problem["code"]) for problem in found["problems"]]


def test_only_these_files(world: Site) -> None:
    """With paths the problems of these files are told, and how many there are in others."""
    world.write(f"{NOTICES}/a.md", FAULTY)
    world.write(f"{NOTICES}/c.md", FAULTY)
    done = world.run("check", f"{world.root}/{NOTICES}/c.md", at=LATER)

    assert done.returncode == 1
    assert [line.split(": ")[0] for line in done.stderr.splitlines()] == [
        f"{NOTICES}/c.md:3",
        "1 problem(s) in 1 file(s); nothing was written",
        "1 more problem(s) in 1 other file(s); run bulletin check to see them",
    ]


def test_a_folder_stands_for_its_files(world: Site) -> None:
    """A folder asks about all files below it."""
    world.write(f"{NOTICES}/c.md", FAULTY)

    assert problems(world, f"{world.root}/content/notices") == [(f"{NOTICES}/c.md", 3, "choice")]
    assert problems(world, f"{world.root}/content/figures") == []


def test_what_a_removed_file_leaves_wrong(world: Site) -> None:
    """A file that is gone can be asked about: what it breaks elsewhere is counted, and the check fails."""
    world.remove(f"{NOTICES}/a.md")
    done = world.run("check", f"{world.root}/{NOTICES}/a.md", at=LATER)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[1:] == ["1 more problem(s) in 1 other file(s); run bulletin check to see them"]


def test_a_path_that_is_not_there(world: Site) -> None:
    """A path without a file is said to be one; a path outside of the site is wrong usage."""
    gone = world.run("check", f"{world.root}/{NOTICES}/aa.md", at=LATER)
    outside = world.run("check", f"{world.root.parent}/aa.md", at=LATER)

    assert (gone.returncode, outside.returncode) == (0, 2)
    assert "aa.md is not in the content of the site; " in gone.stderr
    assert "aa.md is not in the folder of the site; " in outside.stderr


def test_a_check_writes_nothing(world: Site) -> None:
    """Neither the site nor the seals move, whatever was changed."""
    world.write(f"{NOTICES}/c.md", notice("丙", "2021-08-03T08:00"))
    before = tree_of(world.root)

    assert world.run("check", at=LATER).returncode == 0
    assert tree_of(world.root) == before


CHANGES = {
    "notice": (f"{NOTICES}/a.md", FAULTY),
    "link": (f"{NOTICES}/b.md", notice("乙", "2021-08-02T08:00", "[无](/notices/2021-08/z/) [也无](/regions/1/)")),
    "figures": ("content/figures/cases/2020-02.csv", figures("2020-02-01 410000 5 0 0", "2020-02-02 410000 4 0 0")),
    "fine": (
        "content/figures/cases/2020-02.csv",
        figures("2020-02-01 410000 5 0 0", "2020-02-02 410000 6 0 0", "2020-02-03 410000 7 0 0"),
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_check_applies_the_rules_of_the_build(world: Site, change: str) -> None:
    """What a check leaves out for speed is nothing that a rule looks at: it finds what a build finds."""
    world.write(*CHANGES[change])
    when = moment("at", LATER, "Asia/Shanghai")
    quick = compose(world.folder, when, judging=True)
    whole = compose(world.folder, when)

    assert quick.problems == whole.problems
    assert quick.shards.files().keys() == whole.shards.files().keys()


def test_json(world: Site) -> None:
    """Programs get path, line, code, severity and message of each problem."""
    world.write(f"{NOTICES}/c.md", FAULTY)
    done = world.run("check", "--format", "json", at=LATER)

    told = "section is “nowhere”, which does not exist; did you mean daily、notices、testing、corrections?"

    assert json.loads(done.stdout) == {
        "problems": [{"path": f"{NOTICES}/c.md", "line": 3, "code": "choice", "severity": "error", "message": told}],
        "elsewhere": 0,
    }
    assert done.returncode == 1


def test_warnings_in_every_form(world: Site) -> None:
    """A warning is called one in every form, and ends with 0; one in another file is not spoken of."""
    world.write(f"{NOTICES}/c.md", notice("标题", "2021-08-01T08:00", "请带好您的的身份证。"))
    told = {form: world.run("check", "--format", form, at=LATER) for form in ("text", "json", "github", "gitlab")}
    beside = world.run("check", "content/site.toml", at=LATER)

    assert {done.returncode for done in told.values()} == {0}
    assert told["text"].stderr.splitlines()[-1] == "1 warning(s) in 1 file(s); nothing is held up, look at them"
    assert json.loads(told["json"].stdout)["problems"][0]["severity"] == "warning"
    assert told["github"].stdout.startswith("::warning file=")
    assert json.loads(told["gitlab"].stdout)[0]["severity"] == "minor"
    assert (beside.stdout, beside.stderr) == ("no problems in 1 files\n", "")


def test_json_of_a_clean_site(world: Site) -> None:
    """No problems are an empty list, not silence."""
    done = world.run("check", "--format", "json", at=LATER)

    assert (json.loads(done.stdout), done.returncode) == ({"problems": [], "elsewhere": 0}, 0)


def test_github(world: Site) -> None:
    """GitHub's annotations name file, line and rule; what means something to them is escaped."""
    world.write("content/pages/a:b,c.md", notice("标题", "2021-08-01T08:00"))
    world.write(f"{NOTICES}/c.md", notice("100% ", "2021-08-01T08:00", section="no%where"))
    lines = world.run("check", "--format", "github", at=LATER).stdout.splitlines()

    assert [line.split("::")[1] for line in lines] == [
        f"error file={NOTICES}/c.md,line=3,title=choice",
        "error file=content/pages/a%3Ab%2Cc.md,line=1,title=page-file",
    ]
    assert "no%25where" in lines[0]


def test_gitlab(world: Site) -> None:
    """GitLab's report keeps the fingerprint of a problem that moved to another line."""
    world.write(f"{NOTICES}/c.md", FAULTY)
    first = json.loads(world.run("check", "--format", "gitlab", at=LATER).stdout)
    world.write(f"{NOTICES}/c.md", FAULTY.replace("---\n", "---\nurgency: urgent\n", 1))
    second = json.loads(world.run("check", "--format", "gitlab", at=LATER).stdout)

    assert [found["location"] for found in first + second] == [
        {"path": f"{NOTICES}/c.md", "lines": {"begin": line}} for line in (3, 4)
    ]
    assert first[0]["fingerprint"] == second[0]["fingerprint"]
    assert (first[0]["check_name"], first[0]["severity"]) == ("choice", "major")


def test_annotations_are_found_from_the_top_of_the_repository(tmp_path: Path, site: Factory) -> None:
    """Where the site is a folder of a repository, annotations name files from its top."""
    top = tmp_path / "仓 库"
    world = Site(top / "公 报")
    world.root.parent.mkdir()
    site().anew(world.root)
    git(top, "init", "-q")
    world.write(f"{NOTICES}/c.md", FAULTY)
    lines = world.run("check", "--format", "github", at=LATER).stdout.splitlines()

    assert [line.split(",")[0] for line in lines] == [f"::error file=公 报/{NOTICES}/c.md"]


def test_the_hook_stops_a_faulty_commit(world: Site) -> None:
    """A commit of a faulty notice is refused in words; mended, it goes through."""
    committed(world)
    world.write(f"{NOTICES}/c.md", FAULTY)
    git(world.root, "add", "-A")
    refused = git(world.root, "commit", "-m", "second")
    world.write(f"{NOTICES}/c.md", notice("丙", "2021-08-03T08:00"))
    git(world.root, "add", "-A")
    taken = git(world.root, "commit", "-m", "second")

    assert refused.returncode != 0
    assert f"{NOTICES}/c.md:3: " in refused.stderr
    assert taken.returncode == 0, taken.stderr


def test_what_is_staged_counts(world: Site) -> None:
    """The hook judges what would be committed: a fault that is not staged is none, a staged one that was mended is."""
    committed(world)
    world.write(f"{NOTICES}/c.md", notice("丙", "2021-08-03T08:00"))
    git(world.root, "add", "-A")
    world.write(f"{NOTICES}/c.md", FAULTY)
    world.write(f"{NOTICES}/untracked.md", FAULTY)
    unstaged = git(world.root, "commit", "-m", "second")
    git(world.root, "add", f"{NOTICES}/c.md")
    world.write(f"{NOTICES}/c.md", notice("丙", "2021-08-03T08:00"))
    staged = git(world.root, "commit", "-m", "third")

    assert unstaged.returncode == 0, unstaged.stderr
    assert staged.returncode != 0
    assert f"{NOTICES}/c.md:3: " in staged.stderr


@pytest.mark.parametrize("arguments", [["-am", "second"], ["-m", "second", "--", f"{NOTICES}/a.md"]])
def test_commits_that_stage_by_themselves(world: Site, arguments: list[str]) -> None:
    """`git commit -a` and `git commit FILE` have an index of their own; that one is judged."""
    committed(world)
    world.write(f"{NOTICES}/a.md", FAULTY)
    refused = git(world.root, "commit", *arguments)

    assert refused.returncode != 0
    assert f"{NOTICES}/a.md:3: " in refused.stderr


def test_what_a_commit_breaks_elsewhere(world: Site) -> None:
    """To remove a notice that another one links to is refused, at the link."""
    committed(world)
    git(world.root, "rm", "-q", f"{NOTICES}/a.md")
    refused = git(world.root, "commit", "-m", "second")

    assert refused.returncode != 0
    assert f"{NOTICES}/b.md:9: the link" in refused.stderr


def test_faults_of_others_stop_nobody(world: Site) -> None:
    """A fault that was committed before, in another file, is not the editor's who commits now."""
    committed(world)
    world.write(f"{NOTICES}/a.md", FAULTY)
    git(world.root, "add", "-A")
    git(world.root, "commit", "--no-verify", "-m", "faulty")
    world.write(f"{NOTICES}/c.md", notice("丙", "2021-08-03T08:00"))
    git(world.root, "add", "-A")
    taken = git(world.root, "commit", "-m", "third")

    assert taken.returncode == 0, taken.stderr


def test_the_first_commit(site: Factory) -> None:
    """Where nothing was committed yet, everything staged is judged."""
    world = site()
    world.write(f"{NOTICES}/c.md", FAULTY)
    git(world.root, "init", "-q")
    world.run("hook")
    git(world.root, "add", "-A")
    refused = git(world.root, "commit", "-m", "first")

    assert refused.returncode != 0
    assert f"{NOTICES}/c.md:3: " in refused.stderr


def test_a_path_with_blanks_and_chinese_letters(tmp_path: Path, site: Factory) -> None:
    """Repository, site and files may have any letters, and the site may be a folder of the repository."""
    top = tmp_path / "卫 生'局"
    world = site().anew(top / "公 报")
    git(top, "init", "-q")
    git(top, "config", "core.quotepath", "true")
    assert world.run("hook").returncode == 0
    world.write("content/files/表 格.txt", "附件")
    world.write(f"{NOTICES}/c.md", notice("丙", "2021-08-03T08:00", attachments='["表 格.txt"]'))
    git(top, "add", "-A")
    taken = git(top, "commit", "-m", "first")
    world.write(f"{NOTICES}/c.md", FAULTY)
    refused = git(world.root / "content", "commit", "-am", "second")

    assert taken.returncode == 0, taken.stderr
    assert refused.returncode != 0
    assert f"{NOTICES}/c.md:3: " in refused.stderr


def test_a_linked_working_tree(world: Site, tmp_path: Path) -> None:
    """In a second working tree of the repository its own files are judged."""
    committed(world)
    other = Site(tmp_path / "另 一")
    git(world.root, "worktree", "add", "-q", "-b", "other", str(other.root))
    other.write(f"{NOTICES}/c.md", FAULTY)
    git(other.root, "add", "-A")
    refused = git(other.root, "commit", "-m", "second")

    assert refused.returncode != 0
    assert f"{NOTICES}/c.md:3: " in refused.stderr


def test_a_hook_of_somebody_else(world: Site) -> None:
    """A hook that is there is left alone; the editor is told which line to add to it."""
    git(world.root, "init", "-q")
    world.write(".git/hooks/pre-commit", "#!/bin/sh\nexit 0\n")
    done = world.run("hook")

    assert done.returncode == 2
    assert f"{sys.executable} -m pipeline check --staged --site ." in done.stderr
    assert world.read(".git/hooks/pre-commit") == "#!/bin/sh\nexit 0\n"


def test_hooks_kept_elsewhere(world: Site) -> None:
    """Where git is told to look for hooks in another folder, ours goes there; twice is once."""
    git(world.root, "init", "-q")
    git(world.root, "config", "core.hooksPath", "own hooks")

    assert [world.run("hook").returncode for _ in range(2)] == [0, 0]
    assert os.access(world.root / "own hooks" / "pre-commit", os.X_OK)


def test_no_repository(world: Site) -> None:
    """Without a repository there is nothing to hook into."""
    done = world.run("hook", GIT_CEILING_DIRECTORIES=str(world.root.parent))

    assert done.returncode == 2
    assert "git init" in done.stderr


def test_a_program_that_has_moved(world: Site) -> None:
    """A hook whose program is gone says so and how to mend it."""
    committed(world)
    hook = world.read(".git/hooks/pre-commit")
    world.write(".git/hooks/pre-commit", hook.replace(sys.executable, "/nowhere/python"))
    world.write(f"{NOTICES}/c.md", notice("丙", "2021-08-03T08:00"))
    git(world.root, "add", "-A")
    refused = git(world.root, "commit", "-m", "second")

    assert refused.returncode != 0
    assert "run make html and bulletin hook again" in refused.stderr
