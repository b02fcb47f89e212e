"""Where what readers see comes from, and whether it is what was published."""

from __future__ import annotations

import contextlib
import shutil
from typing import TYPE_CHECKING

import pytest
from conftest import figures
from releasing import CASES, NOTICES, Home, first, home
from signing import keys
from test_review import Office

from pipeline.cli import main

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["first", "home", "keys"]  # a fixture is used by its name

LATE = "2020-02-01,{},2020-02-05T08:00:00+08:00,hhc,late,迟报一例,{},0,0"
FALL = "2020-02-02,{},2020-02-03T08:00:00+08:00,hhc,removed,核减一例,4,0,0"
BOTH = ("410000", "411600")


@pytest.fixture
def office(home: Home, keys: Path) -> Office:
    """The site in a repository, with a second publication by Wang, who signed it."""
    made = Office(home.site, keys)
    home.site.write(".gitignore", ".build/\n/output/\n/public/\n")
    home.site.write("content/signers", (keys / "signers").read_text())
    made.git("init", "--quiet", "--initial-branch=main")
    made.git("add", "--all")
    made.git("commit", "--quiet", "--message", "The site")
    shutil.rmtree(home.target.root)
    home.publish("2020-02-02T12:00")
    rows = [f"2020-02-01 {code} 5 0 0" for code in BOTH] + [FALL.format(code) for code in BOTH]
    made.commit(CASES, figures(*rows), who="wang")
    home.publish("2020-02-03T12:00")
    made.commit(CASES, figures(*rows, *(LATE.format(code, 6) for code in BOTH)), who="wang")
    home.publish("2020-02-05T12:00")
    return made


def told(capsys: pytest.CaptureFixture[str], home: Home, *what: str, lang: str = "en") -> list[str]:
    """What `bulletin explain` says, the names of commits and of the program left out."""
    main(["explain", *what, "--site", str(home.site.root), "--to", str(home.target.root), "--lang", lang])
    lines = capsys.readouterr().out.splitlines()
    return [line.replace(home.target.events()[0].program, "PROGRAM") for line in lines]


def names(office: Office) -> list[str]:
    """The commits, the oldest first."""
    return [name[:12] for name in office.git("rev-list", "--reverse", "HEAD").split()]


def test_a_figure(home: Home, office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    """A figure is told with every report, its commit, editor and signature, its release, corrections and feeds."""
    one, two, three = names(office)
    found = told(capsys, home, "cases", "confirmed", "411600", "2020-02-01")

    assert [line.split(", 20")[0].split(",2020:")[-1] for line in found] == [
        f"5: {CASES}:3, reported by hhc at 2020-02-02T08:00:00+08:00",
        f"  commit {one}",
        "    release 1 (2020-02-02T12:00:00+08:00, program PROGRAM)",
        f"6: {CASES}:7, reported by hhc at 2020-02-05T08:00:00+08:00",
        "  reason late: 迟报一例",
        f"  commit {three}",
        "    release 3 (2020-02-05T12:00:00+08:00, program PROGRAM)",
        "corrections/2020-02-05T08:00:00+08:00",
        "correction: 5 → 6",
        "published first: release 1 (2020-02-02T12:00:00+08:00, program PROGRAM)",
        "changed: release 2 (2020-02-03T12:00:00+08:00, program PROGRAM)",
        "changed: release 3 (2020-02-05T12:00:00+08:00, program PROGRAM)",
        *("daily/2020-02-01", "daily/2020-02-01"),
    ]
    assert "without a signature that can be checked" in found[1]
    assert "Wang <wang@bulletin.example>: “Change content/figures/cases/2020-02.csv”, signed by wang@" in found[5]
    assert two not in "".join(found)


def test_a_rule_that_is_overridden(home: Home, office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    """A rule that a figure breaks is named, with the reason that its row gives."""
    del office

    assert "breaks the rule fall with a reason: removed, 核减一例" in told(
        capsys, home, "cases", "confirmed", "411600", "2020-02-02"
    )


def test_a_notice(home: Home, office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    """A notice is told with every commit that touched it, its releases, and what became of it."""
    home.publish("2021-08-03T08:00")
    office.commit(f"{NOTICES}/b.md", home.site.read(f"{NOTICES}/b.md") + "\n补充一句。\n")
    home.publish("2021-08-04T08:00")
    office.git("rm", "--quiet", f"{NOTICES}/b.md")
    office.git("commit", "--quiet", "--message", "Take it away\n\nGone: 误发")
    home.publish("2021-08-05T08:00")
    found = told(capsys, home, "/notices/2021-08/b/", lang="zh")

    assert [line.split("（")[0] for line in found if not line.startswith(" ")] == [
        *(f"{NOTICES}/b.md", "首次发布：第 4 次", "有变化：第 5 次", "已撤下：第 6 次", "进入订阅：第 4 次"),
    ]
    assert [line.split("“")[1].split("”")[0] for line in found if "提交" in line] == [
        *("Take it away", f"Change {NOTICES}/b.md", "The site"),
    ]
    assert any(line.endswith("原因：误发") for line in found)


def test_what_a_text_allows_itself(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """A passage that the rules were told not to look at is named, with the reason."""
    home.write("a", "甲通告", body="值班手机13800138000。", allowed="[{what: 13800138000, reason: 值班公用}]")
    home.publish()

    assert "  line 7 allows “13800138000”: 值班公用" in told(capsys, home, "/notices/2021-08/a/")


@pytest.mark.parametrize(
    ("address", "files"),
    [
        ("/notices/2021-08/a/", [f"{NOTICES}/a.md"]),
        ("/hant/notices/2021-08/a/", [f"{NOTICES}/a.md"]),
        ("/daily/2020-02-01/", [f"{CASES}:2–3, 6–7"]),
        ("/regions/411600/", ["content/figures/regions.csv:5", f"{CASES}:3, 5, 7"]),
        ("/figures/cases/confirmed/", ["content/figures/tables.toml:10", CASES]),
        ("/figures/cases/", ["content/figures/tables.toml:1", CASES]),
        (
            "/corrections/",
            [CASES, *(f"content/figures/{name}" for name in ("regions.csv", "sources.toml", "tables.toml"))],
        ),
        ("/archive/2020-02/", ["made by the site out of everything, there is no file for it alone"]),
    ],
)
def test_addresses(
    home: Home, office: Office, capsys: pytest.CaptureFixture[str], address: str, files: list[str]
) -> None:
    """Behind every kind of page the files are named that people wrote for it, with lines where only some are meant."""
    del office
    found = [line for line in told(capsys, home, address) if not line.startswith(" ")]

    assert found[: len(files)] == files


@pytest.mark.parametrize(
    ("what", "words"),
    [
        (["/nothing/"], "nothing is known of /nothing/; "),
        (["cases", "confirmed", "411600", "2019-01-01"], "nothing is known of cases confirmed 411600 2019-01-01; "),
        (["cases", "confirmed"], "Error: name an address, such as /regions/411600/, or a figure"),
    ],
)
def test_nothing_to_explain(home: Home, capsys: pytest.CaptureFixture[str], what: list[str], words: str) -> None:
    """What is not there is said so."""
    with pytest.raises(SystemExit):
        told(capsys, home, *what)

    assert words in capsys.readouterr().err


def verified(capsys: pytest.CaptureFixture[str], home: Home, lang: str = "en") -> list[str]:
    """What `bulletin verify` says, without the folder."""
    with contextlib.suppress(SystemExit):
        main(["verify", str(home.target.root), "--lang", lang])
    found = capsys.readouterr()
    return [line.replace(f"{home.target.root}/", "") for line in (found.err + found.out).splitlines()]


def test_all_as_published(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """What nobody touched is as it was published, in both trees."""
    home.write("c", "丙通告")
    home.publish()
    trees = home.target.trees()
    assert trees.live
    files = len(trees.live.files) + len(trees.idle.files)

    assert verified(capsys, home) == [f"release 2: all {files} files are as they were published"]


def test_what_is_not_as_published(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """What is missing, what reads otherwise and what nobody published is named, file by file."""
    root = home.target.link
    (root / "daily/index.html").unlink()
    (root / "index.html").write_bytes((root / "index.html").read_bytes().replace(b"<h1>", b"<h2>"))
    (root / "feeds/news.atom.xml.gz").write_bytes(b"nothing")
    (root / "stray.html").write_text("stray")

    assert [line.split(";")[0] for line in verified(capsys, home)] == [
        "a/daily/index.html:1: this file is gone",
        "a/feeds/news.atom.xml.gz:1: this file is not as it was published",
        "a/index.html:1: this file is not as it was published",
        "a/stray.html:1: nobody published this file",
        "4 difference(s) from what was published",
    ]
    assert verified(capsys, home, "zh")[0] == "a/daily/index.html:1: 这个文件不见了；请再发布一次"
