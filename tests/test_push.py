"""`git push` publishes: a real bare repository with the project's own hook, read back over a real nginx."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import PROJECT, REFERENCE, Site, figures, files_of, furnished, notice
from serving import Server, nginx
from signing import keys
from waiting import LONGEST, killed_if_failed

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["keys"]  # a fixture is used by its name

NOTICES = "content/notices/2021-08"
PROGRAM = """#!/bin/sh
export PYTHONPATH={project}
{before}
exec {python} -m pipeline "$@"
"""
HELD = """
if mkdir {folder}/held 2>/dev/null; then
  echo here > {folder}/here
  read -r _ < {folder}/go
fi
"""
WHO = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "LC_ALL": "en_US.UTF-8"} | {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "Li"), ("EMAIL", "li@bulletin.example"), ("DATE", "2022-01-01T08:00:00+08:00"))
}


@dataclass(frozen=True)
class Desk:
    """An editor's clone, and the server that it is pushed to."""

    root: Path
    site: Site

    def git(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run git in the clone."""
        with self.start(*arguments, **environment) as running:
            out, err = running.communicate(timeout=LONGEST)
        return subprocess.CompletedProcess(arguments, running.returncode, out, err)

    @contextmanager
    def start(self, *arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
        """Start git in the clone; it is waited for, unless the test has failed meanwhile."""
        ways = {**os.environ, **WHO, **environment}
        process = subprocess.Popen(
            ["git", *arguments],
            cwd=self.site.root, env=ways, encoding="utf-8", stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        with process, killed_if_failed(process):
            yield process

    def commit(self, subject: str) -> None:
        """Commit everything."""
        self.git("add", "--all")
        done = self.git("commit", "--quiet", "--message", subject)
        assert done.returncode == 0, done.stderr

    def push(self, *arguments: str, **environment: str) -> str:
        """Push; what the pusher reads."""
        done = self.git("push", *arguments, "origin", "HEAD:main", **environment)
        assert done.returncode == 0, done.stderr
        return done.stderr

    def program(self, before: str = "") -> None:
        """What the hook runs."""
        file = self.root / "bulletin"
        file.write_text(PROGRAM.format(project=PROJECT, python=sys.executable, before=before))
        file.chmod(0o755)

    def due(self) -> subprocess.CompletedProcess[str]:
        """What a timer does every minute."""
        hook = self.root / "repository.git" / "hooks" / "post-receive"
        environment = {**os.environ, **WHO}
        return subprocess.run([hook, "--due"], check=False, encoding="utf-8", capture_output=True, env=environment)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A site in a clone, and its bare repository with the hook; nothing is pushed yet."""
    made = Desk(tmp_path, furnished(tmp_path / "clone"))
    for path, content in files_of(REFERENCE).items():
        made.site.write(path, content)
    made.site.write("content/figures/cases/2020-02.csv", figures("2020-02-01 411600 5 0 0"))
    made.site.write(f"{NOTICES}/a.md", notice("甲通告", "2021-08-01T08:00"))
    made.site.write(".gitignore", ".build/\n/output/\n__pycache__/\n")
    made.program()
    repository = tmp_path / "repository.git"
    for command in (
        ["git", "init", "--quiet", "--bare", "--initial-branch=main", str(repository)],
        ["git", "init", "--quiet", "--initial-branch=main", str(made.site.root)],
        ["git", "-C", str(made.site.root), "remote", "add", "origin", str(repository)],
        ["git", "-C", str(repository), "config", "bulletin.program", str(tmp_path / "bulletin")],
        ["git", "-C", str(repository), "config", "receive.advertisePushOptions", "true"],
    ):
        subprocess.run(command, check=True, env={**os.environ, **WHO})
    shutil.copy(PROJECT / "deploy" / "post-receive", repository / "hooks")
    made.commit("The site")
    return made


@pytest.fixture
def server(desk: Desk) -> Iterator[Server]:
    """nginx before what the hook published first."""
    desk.push()
    yield from nginx(desk.root, desk.root / "public" / "live")


def test_a_push_publishes(desk: Desk, server: Server) -> None:
    """A notice that is pushed is on its page, in its list and in the feed."""
    before = server.get("/feeds/news.atom.xml").text
    desk.site.write(f"{NOTICES}/b.md", notice("乙通告", "2021-08-02T08:00", "这是乙通告的正文。"))
    desk.commit("乙")
    said = desk.push()
    page, feed = server.get("/notices/2021-08/b/"), server.get("/feeds/news.atom.xml", Accept_Encoding="gzip")

    assert "remote: release 2: " in said
    assert (page.status, "这是乙通告的正文" in page.text) == (200, True)
    assert "这是乙通告的正文" in feed.text
    assert "乙通告" in server.get("/sections/notices/").text
    assert "乙通告" not in before


def test_a_push_with_problems(desk: Desk, server: Server) -> None:
    """A push with problems leaves the old site and tells the pusher; timers leave it alone; the next push mends it."""
    before = server.get("/").text
    desk.site.write(f"{NOTICES}/b.md", notice("乙通告", "2021-08-02T08:00", section="testin"))
    desk.commit("乙")
    said = desk.push()

    assert f"remote: {NOTICES}/b.md:3: section is “testin”" in said
    assert (server.get("/").text, server.get("/notices/2021-08/b/").status) == (before, 404)
    (desk.root / "public" / "state" / "due").write_text("0")
    assert "up to date" in desk.due().stdout
    desk.site.replace(f"{NOTICES}/b.md", "testin", "testing")
    desk.commit("乙，改正")
    desk.push()
    assert server.get("/notices/2021-08/b/").status == 200


def test_two_pushes_at_once(desk: Desk, server: Server) -> None:
    """A push during another one waits, says so, and both are published."""
    for name in ("here", "go"):
        os.mkfifo(desk.root / name)
    desk.program(HELD.format(folder=desk.root))
    desk.site.write(f"{NOTICES}/b.md", notice("乙通告", "2021-08-02T08:00"))
    desk.commit("乙")
    with desk.start("push", "origin", "HEAD:main") as one:
        (desk.root / "here").read_text()
        desk.site.write(f"{NOTICES}/c.md", notice("丙通告", "2021-08-03T08:00"))
        desk.commit("丙")
        with desk.start("push", "origin", "HEAD:main") as other:
            assert other.stderr
            waiting = next(line for line in other.stderr if "remote:" in line)
            (desk.root / "go").write_text("\n")
            said = other.stderr.read()

    assert "another publish is going on" in waiting
    assert "remote: " in said
    assert (one.returncode, other.returncode) == (0, 0)
    assert [server.get(f"/notices/2021-08/{name}/").status for name in "abc"] == [200, 200, 200]


def test_a_push_that_was_killed(desk: Desk, server: Server) -> None:
    """A hook that was killed is taken up by the timer."""
    desk.program("kill -9 $PPID; exit 1")
    desk.site.write(f"{NOTICES}/b.md", notice("乙通告", "2021-08-02T08:00"))
    desk.commit("乙")
    desk.push()
    assert server.get("/notices/2021-08/b/").status == 404
    desk.program()

    assert "release 2" in desk.due().stdout
    assert server.get("/notices/2021-08/b/").status == 200


def test_a_checkout_that_was_killed(desk: Desk, server: Server) -> None:
    """A checkout that cannot be made says so and is tried again; what a killed one left holds up nobody."""
    left = desk.root / "repository.git" / "worktrees" / "site"
    for name in ("index", "index.lock", "HEAD.lock"):
        (left / name).write_bytes(b"")
    setting = ["git", "-C", str(desk.root / "repository.git"), "config"]
    subprocess.run([*setting, "bulletin.site", "/dev/null/site"], check=True)
    desk.site.write(f"{NOTICES}/b.md", notice("乙通告", "2021-08-02T08:00"))
    desk.commit("乙")
    said = desk.push()

    assert "/dev/null/site could not be brought to this commit (why: see above); it is tried again" in said
    assert server.get("/notices/2021-08/b/").status == 404
    subprocess.run([*setting, "--unset", "bulletin.site"], check=True)
    assert "release 2" in desk.due().stdout
    assert server.get("/notices/2021-08/b/").status == 200


def test_a_push_without_a_signature(desk: Desk, server: Server, keys: Path) -> None:
    """Where the settings ask for signatures, a push without one is refused at the door, with who and what."""
    hooks = desk.root / "repository.git" / "hooks"
    signing = ["-c", "gpg.format=ssh", "-c", f"user.signingKey={keys / 'li'}"]
    desk.site.write("content/signers", (keys / "signers").read_text())
    desk.site.write("content/site.toml", desk.site.read("content/site.toml") + "\n[review]\n")
    desk.commit("Sign from now on")
    desk.push()
    shutil.copy(PROJECT / "deploy" / "pre-receive", hooks)
    desk.site.write(f"{NOTICES}/b.md", notice("乙通告", "2021-08-02T08:00"))
    desk.commit("乙")
    refused = desk.git("push", "origin", "HEAD:main")

    assert refused.returncode == 1
    assert "remote: " in refused.stderr
    assert "Li <li@bulletin.example> did not sign “乙”" in refused.stderr
    assert server.get("/notices/2021-08/b/").status == 404
    desk.git(*signing, "commit", "--quiet", "--amend", "--no-edit", "-S")
    desk.push()
    assert server.get("/notices/2021-08/b/").status == 200


def test_timers_ask_only_when_due(desk: Desk) -> None:
    """A timer costs nothing while nothing is due, and publishes what time has brought."""
    desk.push()
    desk.program("echo asked")

    assert desk.due().stdout == ""
    (desk.root / "public" / "state" / "due").write_text("0")
    assert desk.due().stdout.startswith("asked\n")
    assert desk.due().stdout == ""


@pytest.mark.parametrize(
    ("ways", "environment", "lang"),
    [
        ((), {"LC_ALL": "en_US.UTF-8"}, []),
        ((), {"LC_ALL": "zh_CN.UTF-8"}, []),
        ((), {"LC_ALL": "C.UTF-8"}, ["--lang", "zh"]),
        (("-o", "en"), {"LC_ALL": "zh_CN.UTF-8"}, ["--lang", "en"]),
    ],
    ids=["english", "chinese", "none", "asked"],
)
def test_the_pushers_language(desk: Desk, ways: tuple[str, ...], environment: dict[str, str], lang: list[str]) -> None:
    """What is said is in the language that the pusher asks for, or else speaks, or else the site's."""
    desk.program("echo $@; exit 0")
    said = desk.push(*ways, **environment)
    command = next(line for line in said.splitlines() if " publish " in line).split()

    assert command[command.index("--to") + 2 :] == lang


def test_other_branches(desk: Desk) -> None:
    """Only the published branch is published."""
    desk.program("echo asked; exit 0")
    done = desk.git("push", "origin", "HEAD:draft")

    assert (done.returncode, "asked" in done.stderr) == (0, False)
