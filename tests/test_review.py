"""Four eyes: who signed and who looked at what is published; with real keys and real commits."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import REFERENCE, Site, files_of, notice
from releasing import NOTICES, Home, first, home
from signing import keys

from pipeline.cli import main
from pipeline.problems import said
from pipeline.release.review import review

if TYPE_CHECKING:
    from pipeline.problems import Problem

__all__ = ["first", "home", "keys"]  # a fixture is used by its name

RULES = '\n[review]\nsections = ["notices", "daily"]\n'
A, B = f"{NOTICES}/a.md", f"{NOTICES}/b.md"
FIGURES = "content/figures/cases/2020-02.csv"


@dataclass(frozen=True)
class Office:
    """A repository, and the people who work in it."""

    site: Site
    keys: Path

    def git(self, *arguments: str, who: str = "li") -> str:
        """Run git as somebody."""
        name = {f"GIT_{role}_NAME": who.title() for role in ("AUTHOR", "COMMITTER")}
        mail = {f"GIT_{role}_EMAIL": f"{who}@bulletin.example" for role in ("AUTHOR", "COMMITTER")}
        nothing = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
        signing = ["-c", "gpg.format=ssh", "-c", f"user.signingKey={self.keys / who}"]
        done = subprocess.run(
            ["git", *signing, *arguments],
            cwd=self.site.root, env={**os.environ, **name, **mail, **nothing},
            check=False, capture_output=True, encoding="utf-8",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def commit(self, path: str, text: str, *, who: str = "li", sign: str = "-S") -> str:
        """Change a file and commit it; the name of the commit."""
        self.site.write(path, text)
        self.git("add", "--all", who=who)
        self.git("commit", "--quiet", *([sign] if sign else []), "--message", f"Change {path}", who=who)
        return self.git("rev-parse", "HEAD")

    def branch(self, path: str, text: str, *, who: str = "li") -> None:
        """Change a file on a branch, and leave it."""
        self.git("switch", "--quiet", "--create", "draft")
        self.commit(path, text, who=who)
        self.git("switch", "--quiet", "main")

    def merge(self, who: str, *, trailer: str = "", sign: str = "-S") -> str:
        """Merge the branch as somebody."""
        message = "Merge the draft" + (f"\n\nReviewed-by: {trailer}" if trailer else "")
        self.git("merge", "--quiet", "--no-ff", sign, "--message", message, "draft", who=who)
        return self.git("rev-parse", "HEAD")

    def judged(self, published: str, commit: str = "HEAD") -> list[Problem]:
        """What stands against a publish."""
        return review(self.site.root, published, self.git("rev-parse", commit), self.keys / "kept")

    def codes(self, published: str, commit: str = "HEAD") -> list[str]:
        return [problem.code for problem in self.judged(published, commit)]


@pytest.fixture
def office(tmp_path: Path, keys: Path) -> Office:
    """A repository whose first commit is signed and published."""
    made = Office(Site(tmp_path / "site"), keys)
    for path, text in files_of(REFERENCE).items():
        made.site.write(path, text)
    made.site.write("content/site.toml", made.site.read("content/site.toml") + RULES)
    made.site.write("content/signers", (keys / "signers").read_text())
    made.git("init", "--quiet", "--initial-branch=main")
    made.commit(A, notice("甲", "2021-08-01T08:00"))
    made.git("tag", "published")
    return made


def test_signed(office: Office) -> None:
    """A commit that an allowed editor signed is published; the first one too."""
    assert office.codes("") == []
    office.commit(B, notice("乙", "2021-08-02T08:00", section="testing"), who="wang")

    assert office.codes("published") == []


@pytest.mark.parametrize(
    ("who", "sign", "code", "words"),
    [
        ("li", "", "review-unsigned", "Li <li@bulletin.example> did not sign “Change content/notices/2021-08/b.md”"),
        (
            "sun",
            "-S",
            "review-unknown",
            "Sun <sun@bulletin.example> signed “Change content/notices/2021-08/b.md” with the",
        ),
    ],
)
def test_not_signed(office: Office, who: str, sign: str, code: str, words: str) -> None:
    """An unsigned commit and an unknown key are refused, with who and what; later signatures do not help."""
    bad = office.commit(B, notice("乙", "2021-08-02T08:00", section="testing"), who=who, sign=sign)
    office.commit(A, notice("甲", "2021-08-01T08:00", section="testing"))
    found = office.judged("published")

    assert [(problem.path, problem.code) for problem in found] == [(bad[:12], code)]
    assert said(found[0], "en").startswith(f"{bad[:12]}:1: {words}")
    assert said(found[0], "zh").startswith(f"{bad[:12]}:1: {who.title()} ")


def test_a_forged_signature(office: Office) -> None:
    """A commit whose text was changed after it was signed is refused."""
    office.commit(B, notice("乙", "2021-08-02T08:00", section="testing"))
    raw = office.git("cat-file", "commit", "HEAD").replace("Change", "Forge")
    done = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--stdin"],
        cwd=office.site.root, input=f"{raw}\n", check=True, capture_output=True, encoding="utf-8",
    )  # fmt: skip

    assert office.codes("published", done.stdout.strip()) == ["review-wrong"]


def test_a_key_that_was_taken_away(office: Office) -> None:
    """Who may sign is told by what is published, not by what is pushed."""
    more = f"sun@bulletin.example {(office.keys / 'sun.pub').read_text()}"
    office.site.write("content/signers", office.site.read("content/signers") + more)
    office.commit("content/site.toml", office.site.read("content/site.toml").replace(RULES, ""), who="sun")

    assert office.codes("published") == ["review-unknown"]


@pytest.mark.parametrize("path", [A, FIGURES, "content/site.toml", "content/signers", "pipeline/build.py"])
def test_alone(office: Office, path: str) -> None:
    """What the settings name, and whatever decides how the site is made, nobody publishes alone."""
    text = notice("甲二", "2021-08-01T08:00") if path == A else "text"
    commit = office.commit(path, text)
    found = office.judged("published")

    assert [(problem.path, problem.code) for problem in found] == [(path, "review-alone")]
    assert f"({commit[:12]}, li@bulletin.example: “Change {path}”) needs a second person" in said(found[0], "en")


@pytest.mark.parametrize("path", ["content/pages/about.md", "content/places/places.csv", "content/gone.toml"])
def test_what_needs_no_second_person(office: Office, path: str) -> None:
    """Lists and standing pages need a signature and no more."""
    office.commit(path, "text")

    assert office.codes("published") == []


def test_a_second_person(office: Office) -> None:
    """A merge that bears the name and the signature of somebody who wrote none of it is published."""
    office.branch(A, notice("甲二", "2021-08-01T08:00"))
    office.merge("wang", trailer="Wang <wang@bulletin.example>")

    assert office.codes("published") == []


@pytest.mark.parametrize(
    ("who", "trailer", "sign", "code"),
    [
        ("wang", "", "-S", "review-trailer"),
        ("wang", "Li <li@bulletin.example>", "-S", "review-trailer"),
        ("li", "Li <li@bulletin.example>", "-S", "review-same"),
        ("wang", "Wang <wang@bulletin.example>", "--no-gpg-sign", "review-unsigned"),
        ("sun", "Sun <sun@bulletin.example>", "-S", "review-unknown"),
    ],
)
def test_no_second_person(office: Office, who: str, trailer: str, sign: str, code: str) -> None:
    """Without the name, without a signature, or by the writer's own hand a merge does not count."""
    office.branch(A, notice("甲二", "2021-08-01T08:00"))
    office.merge(who, trailer=trailer, sign=sign)

    assert office.codes("published") == [code]


def test_a_merge_that_changes_more(office: Office) -> None:
    """Who changes the text while merging has written it too."""
    office.branch(A, notice("甲二", "2021-08-01T08:00"))
    office.git("merge", "--quiet", "--no-ff", "--no-commit", "draft", who="wang")
    office.site.write(A, notice("甲三", "2021-08-01T08:00"))
    office.git("add", "--all")
    message = "Merge\n\nReviewed-by: Wang <wang@bulletin.example>"
    office.git("commit", "--quiet", "-S", "--message", message, who="wang")

    assert office.codes("published") == ["review-same"]


def test_out_of_a_section(office: Office) -> None:
    """A notice that is moved out of a section is judged by the section that it leaves."""
    office.commit(A, notice("甲", "2021-08-01T08:00", section="testing"))

    assert office.codes("published") == ["review-alone"]


def test_no_rules(office: Office) -> None:
    """Where the settings ask for nothing, nothing is asked."""
    office.commit("content/site.toml", office.site.read("content/site.toml").replace(RULES, ""), sign="")

    assert office.codes("") == []


def test_a_publish(home: Home, office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    """`bulletin publish` refuses what is not signed, or not committed, and readers see the old site."""
    before = home.live()
    shutil.copytree(office.site.root / ".git", home.site.root / ".git")
    home.site.write(".gitignore", ".build/\n/output/\n/public/\n")
    for path in ("content/site.toml", "content/signers"):
        home.site.write(path, office.site.read(path))
    there = Office(home.site, office.keys)
    there.commit(A, home.site.read(A), sign="")
    told = []
    for change in (None, "content/notices/2021-08/c.md"):
        if change:
            there.git("commit", "--quiet", "--amend", "--no-edit", "-S")
            home.write("c", "丙通告")
        with pytest.raises(SystemExit, match="1"):
            main(["publish", "--site", str(home.site.root), "--to", str(home.target.root), "--lang", "en"])
        told.append(capsys.readouterr().err.splitlines()[0].split("; ")[0].split(": ", 1)[1])

    assert told == [
        f"Li <li@bulletin.example> did not sign “Change {A}”",
        f"this file is not as it is in the commit {there.git('rev-parse', 'HEAD')[:12]}",
    ]
    assert home.live() == before
