"""`bulletin publish`: what the one who publishes reads, and that readers see the old site whatever goes wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest
from conftest import PROJECT, tree_of
from releasing import CASES, Home, first, home

from pipeline.cli import main
from pipeline.commands.shared import DONE, MACHINE, PROBLEMS, USAGE
from pipeline.release.target import Refused, Target

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["first", "home"]  # a fixture is used by its name


def said(capsys: pytest.CaptureFixture[str], home: Home, *arguments: str, lang: str = "en") -> tuple[int, str]:
    """The exit code of `bulletin publish`, and what it says."""
    code = DONE
    target = ["--to", str(home.target.root)] if "--to" not in arguments else []
    try:
        main(["publish", *target, *arguments, "--site", str(home.site.root), "--lang", lang])
    except SystemExit as ended:
        code = int(ended.code or DONE)
    told = capsys.readouterr()
    return code, told.out + told.err


def test_readers_see_the_site(home: Home) -> None:
    """What is published is what was built."""
    assert home.live() == home.site.tree()


def test_what_is_said(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """A publish says what it did, and when the site changes next."""
    home.write("c", "丙通告", "2021-08-03T08:00")
    code, told = said(capsys, home)
    lines = told.splitlines()

    assert code == DONE
    assert lines[0].startswith("release 2: ")
    assert lines[1].startswith("changes next by itself: 20")
    assert said(capsys, home)[1].splitlines()[0] == "up to date: nothing to publish"
    assert said(capsys, home, "--next")[1].strip() in lines[1]
    assert said(capsys, home, "--back")[1].startswith("release 1 is in place again; ")


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2021-07-31T12:00", ("2021-08-01T00:00:00+08:00", "due-day", "")),
        ("2021-08-01T07:00", ("2021-08-01T08:00:00+08:00", "due-notice", "2021-08/a")),
        ("2021-08-02T09:00", ("2021-08-02T20:00:00+08:00", "due-expiry", "2021-08/b")),
        ("2020-02-02T07:00", ("2020-02-02T08:00:00+08:00", "due-reports", "2020-02")),
    ],
)
def test_when_it_changes_next(home: Home, at: str, due: tuple[str, str, str]) -> None:
    """A publish says when the site changes next without an editor, and leaves it for timers."""
    home.write("b", "乙通告", "2021-08-02T08:00", expires="2021-08-02T20:00")
    home = replace(home, target=Target(home.site.root / "earlier"))
    found = home.publish(at).due
    assert found

    assert (found.moment.isoformat(), found.code, found.name) == due
    assert int(home.target.due.read_text()) == int(found.moment.timestamp())


def test_scheduled_notices(home: Home) -> None:
    """A scheduled notice goes live at its time without an editor, and expires at its time."""
    home.write("c", "丙通告", "2021-08-03T08:00", expires="2021-08-03T20:00")
    page = "notices/2021-08/c/index.html"
    home.publish("2021-08-03T07:59:59")
    assert page not in home.live()
    home.publish("2021-08-03T08:00")
    assert "失效" not in home.live()[page].decode().split("有效期")[0]
    home.publish("2021-08-03T20:00")

    assert "已于" in home.live()[page].decode()


def test_problems_leave_the_old_site(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """A site with problems is not published, and says them."""
    before = home.live()
    home.site.replace(CASES, "5,0,0", "five,0,0")
    code, told = said(capsys, home)

    assert (code, told.split(";")[0]) == (PROBLEMS, f"{CASES}:2: confirmed is “five”, not a whole number")
    assert home.live() == before


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "en",
            "the release of commit — was taken back; push another commit, or add --again if it is to be published\n",
        ),
        ("zh", "提交 — 的发布已被换回；请推送新的提交，确要发布请加 --again\n"),
    ],
)
def test_what_was_taken_back(home: Home, capsys: pytest.CaptureFixture[str], lang: str, words: str) -> None:
    """What was taken back is not published again until somebody says so."""
    home.write("c", "丙通告", "2021-08-03T08:00")
    home.publish()
    home.back()
    before = home.live()

    assert said(capsys, home, lang=lang) == (PROBLEMS, words)
    assert home.live() == before
    assert said(capsys, home, "--again")[0] == DONE
    assert home.live() == home.site.tree()


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "{root} holds no whole release before this one; push a commit that mends it\n"),
        ("zh", "{root} 里没有完好的上一次发布；请推送改正后的提交\n"),
    ],
)
def test_nothing_to_go_back_to(home: Home, capsys: pytest.CaptureFixture[str], lang: str, words: str) -> None:
    """There is no release before the first."""
    assert said(capsys, home, "--back", lang=lang) == (PROBLEMS, words.format(root=home.target.root))


def test_a_folder_of_others(home: Home, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A folder that holds other files is not published to."""
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "file").write_text("theirs")
    code, told = said(capsys, home, "--to", str(tmp_path / "others"))

    assert code == USAGE
    assert "holds other files" in told
    assert tree_of(tmp_path / "others") == {"file": b"theirs"}


def confined(home: Home, mount: str, lang: str) -> tuple[str, str, dict[str, bytes]]:
    """Publish where the target lies on a disk of its own: the exit code, what is said, what readers see then."""
    publish = f"{sys.executable} -m pipeline publish --site {home.site.root} --to {home.target.root} --lang {lang}"
    after = home.site.root / "after"
    shell = f"cp -a $0/public $0/kept && {mount} && {{ {publish}; echo $?; cp -aL $0/public/live {after}; }}"
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", shell, str(home.site.root)]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "LOGNAME": "li"}
    done = subprocess.run(command, check=False, capture_output=True, encoding="utf-8", env=environment)
    if done.stderr.startswith(("unshare:", "mount:")):
        pytest.skip(f"this machine makes no disks: {done.stderr}")
    assert after.exists(), done.stderr
    return done.stdout.strip(), done.stderr, {path: raw for path, raw in tree_of(after).items() if ".gz" not in path}


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "the disk of {root} or {site} is full; free some space and publish again, readers see the old site\n"),
        ("zh", "{root} 或 {site} 所在的磁盘满了；请腾出空间后再发布，读者看到的仍是原来的网站\n"),
    ],
)
def test_a_full_disk(home: Home, lang: str, words: str) -> None:
    """Where the disk is full, readers see the old site and the editor reads why; then it goes on where it ended."""
    before = home.live()
    home.site.write("content/files/large.txt", os.urandom(600_000).hex())
    home.write("c", "丙通告", "2021-08-03T08:00", attachments="[large.txt]")
    room = "$(($(du -sk $0/kept | cut -f1) + 900))k"
    small = f"mount -t tmpfs -o size={room} tmpfs $0/public && cp -a $0/kept/. $0/public"
    code, told, live = confined(home, small, lang)

    assert (code, live) == (str(MACHINE), before)
    assert told == words.format(root=home.target.root, site=home.site.root)
    home.publish()
    assert home.live() == home.site.tree()


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "li may not write {root}/state/lock; mend the owner or the permissions of the folder and publish again"),
        ("zh", "li 无权写 {root}/state/lock；请改正这个文件夹的所有者或权限后再发布"),
    ],
)
def test_no_permission(home: Home, lang: str, words: str) -> None:
    """Where a permission is missing, readers see the old site and the editor reads which."""
    before = home.live()
    home.write("c", "丙通告", "2021-08-03T08:00")
    readonly = "mount --bind $0/public $0/public && mount -o remount,ro,bind $0/public"
    code, told, live = confined(home, readonly, lang)

    assert (code, live) == (str(MACHINE), before)
    assert told.startswith(words.format(root=home.target.root))


def test_a_page_changed_by_hand(home: Home) -> None:
    """What somebody wrote into a built page is never published; where it is noticed the page is made anew."""
    page = home.site.root / "output/notices/2021-08/a/index.html"
    built = home.live()["notices/2021-08/a/index.html"]
    page.write_bytes(b"by hand")
    home.write("c", "丙通告", "2021-08-03T08:00")
    home.publish()
    other = replace(home, target=Target(home.site.root / "other"))
    with pytest.raises(Refused, match="release-damaged"):
        other.publish()
    other.publish()
    found = [shown.live()["notices/2021-08/a/index.html"] for shown in (home, other)]

    assert (found, other.live()) == ([built, built], home.live())


@pytest.mark.parametrize("step", ["b.json.part", "due.part"])
def test_no_room_for_the_state(home: Home, capsys: pytest.CaptureFixture[str], step: str) -> None:
    """Where only the state cannot be written it is said what readers see, and the next publish completes it."""
    before = home.live()
    home.write("c", "丙通告", "2021-08-03T08:00")
    (home.target.state / step).symlink_to("/dev/full")
    code, told = said(capsys, home)
    new = home.live() != before

    assert code == MACHINE
    assert ("the site is up to date, but the log is not" in told) == new
    assert ("readers see the old site" in told) != new
    (home.target.state / step).unlink()
    assert said(capsys, home)[0] == DONE
    assert home.live() == home.site.tree()
    assert [event.number for event in home.target.events()] == [1, 2]


class Hub(ThreadingHTTPServer):
    """A hub on this machine that remembers what it was told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Told)
        self.told: list[dict[str, list[str]]] = []


class Told(BaseHTTPRequestHandler):
    """Takes what a publisher tells."""

    def do_POST(self) -> None:
        """Remember it."""
        assert isinstance(self.server, Hub)
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.told.append(parse_qs(body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_the_hub_is_told(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """A publish tells the hub which feeds changed; a hub that is away holds nothing up, and it is said."""
    with Hub() as hub:
        Thread(target=hub.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{hub.server_address[1]}/"
        home.site.replace("content/site.toml", 'language = "zh-CN"', f'language = "zh-CN"\nhub = "{address}"')
        assert said(capsys, home)[0] == DONE
        home.write("c", "丙通告", "2021-08-03T08:00", regions='["411603"]')
        assert said(capsys, home)[0] == DONE
        assert said(capsys, home)[0] == DONE
        hub.shutdown()
    home.write("d", "丁通告", "2021-08-04T08:00")
    code, told = said(capsys, home)
    changed = ("news", "notices", "sections/notices", "regions/410000", "regions/411600", "regions/411603")

    assert [found["hub.mode"] for found in hub.told] == [["publish"], ["publish"]]
    assert set(hub.told[1]["hub.url"]) == {
        f"https://zhoukou.example/feeds/{name}.{form}" for name in changed for form in ("rss.xml", "atom.xml", "json")
    }
    assert code == DONE
    assert "the hub of the feeds could not be told" in told
