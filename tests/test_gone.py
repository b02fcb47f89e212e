"""What was published and is no more says so, with its reason; nobody takes it away without one."""

from __future__ import annotations

import os
import subprocess
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from conftest import figures
from releasing import CASES, NOTICES, Home, first, home

from pipeline.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Site

__all__ = ["first", "home"]  # a fixture is used by its name

STONE = ".gone/notices/2021-08/b/index.html"
WHO = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"} | {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "Li"), ("EMAIL", "li@bulletin.example"), ("DATE", "2022-01-01T08:00:00+08:00"))
}


def git(site: Site, *arguments: str) -> None:
    environment = {**os.environ, **WHO}
    subprocess.run(["git", *arguments], cwd=site.root, check=True, capture_output=True, env=environment)


def commit(home: Home, message: str) -> None:
    """Commit everything and publish it."""
    if not (home.site.root / ".git").exists():
        git(home.site, "init", "--quiet")
        home.site.write(".gitignore", ".build/\n/output/\n/public/\n")
    git(home.site, "add", "--all")
    git(home.site, "commit", "--quiet", "--message", message)


def codes(home: Home) -> list[tuple[str, str]]:
    """Publish; the problems."""
    return [(problem.code, problem.path) for problem in home.publish().problems]


def test_a_removed_notice(home: Home) -> None:
    """A published notice that is removed is a problem that names it; readers see the old site."""
    before = home.live()
    home.site.remove(f"{NOTICES}/b.md")

    assert codes(home) == [("gone", f"{NOTICES}/b.md")]
    assert home.live() == before


def test_a_renamed_notice(home: Home) -> None:
    """A published notice keeps its name."""
    home.site.write(f"{NOTICES}/c.md", home.site.read(f"{NOTICES}/b.md"))
    home.site.remove(f"{NOTICES}/b.md")

    assert codes(home) == [("gone", f"{NOTICES}/b.md")]


def test_a_notice_put_off(home: Home) -> None:
    """A published notice is not scheduled again."""
    home.site.replace(f"{NOTICES}/b.md", "2021-08-02T08:00", "2023-08-02T08:00")
    home.site.write("content/notices/2023-08/b.md", home.site.read(f"{NOTICES}/b.md"))
    home.site.remove(f"{NOTICES}/b.md")

    assert codes(home) == [("gone", f"{NOTICES}/b.md")]


def test_a_removed_page(home: Home) -> None:
    """A published page is not removed either."""
    home.site.write("content/pages/about.md", "---\ntitle: 关于\nsummary: 关于本站。\n---\n正文。\n")
    assert codes(home) == []
    home.site.remove("content/pages/about.md")

    assert codes(home) == [("gone", "content/pages/about.md")]


@pytest.mark.parametrize("address", ["/notices/2021-08/b/", "/notices/2021-08/*", "/notices/*"])
def test_a_reason_that_is_given(home: Home, address: str) -> None:
    """With a reason in `gone.toml` a notice may go; its address gives the reason, in every release from then on."""
    home.site.remove(f"{NOTICES}/b.md")
    home.site.write("content/gone.toml", f'"{address}" = "误发：A & B <重复>"\n')

    assert codes(home) == []
    assert "误发：A &amp; B &lt;重复&gt;</p>" in home.live()[STONE].decode()
    assert "notices/2021-08/b/index.html" not in home.live()
    home.write("c", "丙通告")
    home.site.remove("content/gone.toml")
    assert codes(home) == []
    assert "误发" in home.live()[STONE].decode()


def test_it_comes_back(home: Home) -> None:
    """What comes back is there again, and says nothing of having been away."""
    text = home.site.read(f"{NOTICES}/b.md")
    home.site.remove(f"{NOTICES}/b.md")
    home.site.write("content/gone.toml", '"/notices/2021-08/b/" = "误发"\n')
    home.publish()
    home.site.write(f"{NOTICES}/b.md", text)
    home.site.remove("content/gone.toml")

    assert codes(home) == []
    assert "notices/2021-08/b/index.html" in home.live()
    assert STONE not in home.live()


def test_a_revert(home: Home) -> None:
    """A commit that reverts the publication needs no reason, and one more revert brings it back."""
    commit(home, "The site")
    home.publish()
    home.write("c", "丙通告")
    commit(home, "A notice")
    home.publish()
    git(home.site, "revert", "--no-edit", "HEAD")

    assert codes(home) == []
    assert "这个地址的内容发布后已撤下" in home.live()[STONE.replace("/b/", "/c/")].decode()
    assert home.target.events()[-1].gone == {"/notices/2021-08/c/": "", "/api/v1/notices/2021-08/c.json": ""}
    git(home.site, "revert", "--no-edit", "HEAD")
    assert codes(home) == []
    assert "notices/2021-08/c/index.html" in home.live()


def test_a_reason_in_the_commit(home: Home) -> None:
    """A line `Gone:` in the message of the commit that removes a notice is its reason."""
    commit(home, "The site")
    home.publish()
    home.site.remove(f"{NOTICES}/b.md")
    commit(home, "Remove a notice\n\nGone: 重复发布")

    assert codes(home) == []
    assert "重复发布</p>" in home.live()[STONE].decode()


def test_a_commit_without_a_reason(home: Home) -> None:
    """Any other commit that removes a notice is a problem."""
    commit(home, "The site")
    home.publish()
    home.site.remove(f"{NOTICES}/b.md")
    commit(home, "Remove a notice")

    assert codes(home) == [("gone", f"{NOTICES}/b.md")]


def test_what_the_site_made(home: Home) -> None:
    """Lists that have nothing left to list and files that nobody names any more go without a reason of their own."""
    home.write("c", "丙通告", "2021-09-01T08:00", attachments="[plan.txt]")
    home.site.write("content/notices/2021-09/c.md", home.site.read(f"{NOTICES}/c.md"))
    home.site.remove(f"{NOTICES}/c.md")
    home.site.write("content/files/plan.txt", "计划")
    assert codes(home) == []
    home.site.remove("content/notices/2021-09/c.md")
    home.site.write("content/gone.toml", '"/notices/2021-09/c/" = "误发"\n')

    assert codes(home) == []
    stones = {path for path in home.live() if path.startswith(".gone/")}
    gone = ("notices/2021-09/c", "api/v1/notices/2021-09/c.json", "archive/2021-09", "files/plan.txt")
    # August is the newest month again: what is in it stands in the feeds themselves.
    feeds = {f"feeds/{name}/2021-08.{form}" for name in ("news", "notices") for form in ("rss.xml", "atom.xml", "json")}
    assert stones == {f".gone/{path}/index.html" for path in (*gone, *feeds)}


def test_every_edition(home: Home) -> None:
    """A notice is gone from every edition with one reason; a whole edition needs one of its own."""
    home.site.replace("content/site.toml", 'language = "zh-CN"', 'language = "zh-CN"\neditions = ["zh-Hant"]')
    assert codes(home) == []
    home.site.remove(f"{NOTICES}/b.md")
    home.site.write("content/gone.toml", '"/notices/2021-08/b/" = "误发"\n')
    assert codes(home) == []
    assert "誤發</p>" in home.live()[".gone/hant/notices/2021-08/b/index.html"].decode()
    home.site.replace("content/site.toml", 'editions = ["zh-Hant"]', "")

    assert codes(home) == [("gone-edition", "content/gone.toml")]
    home.site.write("content/gone.toml", '"/hant/*" = "停办"\n')
    assert codes(home) == []
    assert "停辦</p>" in home.live()[".gone/hant/notices/2021-08/a/index.html"].decode()


def test_a_month_in_a_fresh_clone(home: Home) -> None:
    """A report that was published and is not there any more is found without anything that was built before."""
    home.site.write(CASES, figures("2020-02-01 410000 5 0 0"))
    home.site.remove(".build")

    assert codes(home) == [("shrunk", CASES)]
    home.site.remove(CASES)
    home.site.remove(".build")
    assert codes(home) == [("shrunk", CASES)]


def test_what_was_taken_back_counts(home: Home) -> None:
    """What readers had for a while before it was taken back they had."""
    home.write("c", "丙通告")
    home.publish()
    home.back()
    home.site.remove(f"{NOTICES}/c.md")

    assert [problem.code for problem in home.publish(again=True).problems] == ["gone"]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "was published and would be no more; restore the file and withdraw it by another notice, or give the"),
        ("zh", "发布过，现在会没有了；请恢复这个文件，另写一篇通告撤回它，或在 content/gone.toml 写明原因"),
    ],
)
def test_what_is_said(home: Home, capsys: pytest.CaptureFixture[str], lang: str, words: str) -> None:
    """The editor reads what would go, and both ways to mend it."""
    home.site.remove(f"{NOTICES}/b.md")
    with pytest.raises(SystemExit, match="1"):
        main(["publish", "--site", str(home.site.root), "--to", str(home.target.root), "--lang", lang])

    assert capsys.readouterr().err.startswith(f"{NOTICES}/b.md:1: /notices/2021-08/b/ {words}")


def asked(capsys: pytest.CaptureFixture[str], home: Home, published: str) -> list[str]:
    """What `bulletin check` says against a published site."""
    with pytest.raises(SystemExit):
        main(["check", "--published", published, "--site", str(home.site.root), "--lang", "en", "--at", "2023-01-01"])
    return [line.split(":")[0] for line in capsys.readouterr().err.splitlines()]


@pytest.fixture
def address(home: Home) -> Iterator[str]:
    """The published site on the web."""
    handler = partial(Quiet, directory=str(home.target.link))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    """Files, and no word about them."""

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.mark.parametrize("way", ["folder", "web"])
def test_a_check_against_what_is_published(
    home: Home, address: str, capsys: pytest.CaptureFixture[str], way: str
) -> None:
    """A check in a fresh clone finds the notice and the reports that the published site has and the clone has not."""
    published = str(home.target.root) if way == "folder" else address
    home.site.remove(f"{NOTICES}/b.md")
    home.site.remove(".build")
    assert asked(capsys, home, published)[:-1] == [f"{NOTICES}/b.md"]
    home.site.write(CASES, figures("2020-02-01 410000 5 0 0"))
    home.site.write("content/gone.toml", '"/notices/2021-08/b/" = "误发"\n')

    assert asked(capsys, home, published)[:-1] == [CASES]


def test_nothing_to_check_against(home: Home, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A folder that nothing was published to, and an address where nobody answers, are told apart from faults."""
    nobody = "http://127.0.0.1:9"

    assert asked(capsys, home, str(tmp_path))[0].startswith(f"{tmp_path} holds no published site; ")
    assert asked(capsys, home, nobody)[0] == "http"
