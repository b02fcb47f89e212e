"""The site while it is edited: a real `bulletin serve`, asked over HTTP and looked at in a real browser."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from conftest import PROJECT, notice
from serving import Server
from waiting import killed_if_failed

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from conftest import Factory, Site
    from playwright.sync_api import Browser

NOTICE = "content/notices/2021-08/a.md"
PAGE = "/notices/2021-08/a/"
DRAFT = "/notices/2199-08/b/"
# What a script starts in its background does not hear Ctrl+C; the tests may be such a script.
SERVE = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from pipeline.cli import main; main()"
BEFORE, AFTER = notice("一", "2021-08-01T08:00"), notice("一", "2021-08-01T08:00", "改过的正文。")
WRONG = BEFORE.replace("published: 2021-08-01T08:00", "published: 2021-08-32T08:00")


@contextmanager
def desk(world: Site, log: Path, *options: str) -> Iterator[Server]:
    """`bulletin serve`, which is ended as people end it."""
    command = [sys.executable, "-c", SERVE, "serve", "--site", str(world.root), "--port", "0", "--lang", "en"]
    values = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONUNBUFFERED": "1"}
    with (
        log.open("w") as told,
        subprocess.Popen(
            [*command, *options], env=values, stdout=subprocess.PIPE, stderr=told, encoding="utf-8"
        ) as process,
        killed_if_failed(process),
    ):
        assert process.stdout
        address = process.stdout.readline()
        try:
            yield Server(int(address.partition("/ (")[0].rpartition(":")[2]))
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=100)

    assert process.returncode == 0


def turns(server: Server, since: int = 0) -> Generator[dict[str, Any], None, None]:
    """What a page is told: how things are, then every build as it comes."""
    connection = server.connection()
    connection.request("GET", f"/.bulletin/events?{since}")
    with connection.getresponse() as answer:
        for line in answer:
            if line.startswith(b"data: "):
                yield json.loads(line[6:])
    connection.close()


def test_a_save_is_seen(site: Factory, tmp_path: Path) -> None:
    """A save shows at once; what is wrong is told over the last good site; nothing published changes."""
    world = site()
    world.write(NOTICE, BEFORE)
    world.build()
    published = world.tree()
    with desk(world, tmp_path / "told") as server:
        told = turns(server)
        first = next(told)
        foreign, script = server.get("/", Host="evil.example").status, server.get(PAGE).text.count("live.js")
        world.write(NOTICE, AFTER)
        saved, page = next(told), server.get(PAGE).text
        world.write(NOTICE, WRONG)
        fault, kept = next(told), server.get(PAGE).text
        world.write(NOTICE, AFTER)
        mended = next(told)
        again = world.process("serve")
        told.close()
    terminal = (tmp_path / "told").read_text("utf-8")
    problem = f"{NOTICE}:5: published is “2021-08-32T08:00”"

    assert (first["number"], first["told"], foreign, script) == (1, "", 403, 1)
    assert (PAGE[1:] + "index.html" in saved["changed"], "改过的正文。" in page, "改过的正文。" in kept) == (True,) * 3
    assert (fault["blocked"], fault["told"].startswith(problem), terminal.startswith(problem)) == (True, True, True)
    assert (mended["told"], mended["blocked"], terminal.count("\n")) == ("", False, 2)
    assert (again.returncode, "another window" in again.stderr) == (2, True)
    assert world.tree() == published


def test_a_taken_port_is_told(site: Factory) -> None:
    """Where another program has the port, the editor reads which other one to name."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = site().process("serve", "--port", str(port))

    assert (refused.returncode, f"port {port} is taken" in refused.stderr) == (2, True)


def test_as_it_will_stand(site: Factory, tmp_path: Path, browser: Browser) -> None:
    """`--at` shows what will be public, marked as a draft; a page loads itself again, and shows what is wrong."""
    world = site()
    world.write("content/notices/2199-08/b.md", notice("二", "2199-08-02T08:00"))
    world.build()
    with desk(world, tmp_path / "told", "--at", "2199-08-03T08:00") as server:
        page = browser.new_page(base_url=f"http://127.0.0.1:{server.port}")
        page.goto("/")
        page.get_by_text("What is not public yet on this page").wait_for()
        framed = page.locator(f"a[href='{DRAFT}']").first.evaluate("link => link.style.outlineStyle")
        page.goto(DRAFT)
        page.get_by_text("Draft: not public before 2199-08-02 08:00").wait_for()
        world.replace("content/notices/2199-08/b.md", "正文。", "新的正文。")
        page.get_by_text("新的正文。").wait_for()
        world.replace("content/notices/2199-08/b.md", "headquarters", "headquarter")
        page.get_by_role("alert").wait_for()
        fault = page.get_by_role("alert").text_content() or ""
        page.close()

    assert framed == "dashed"
    assert fault.startswith("content/notices/2199-08/b.md:4: ")
    assert [path for path in (*world.tree(), *world.markdown()) if "2199" in path] == []
