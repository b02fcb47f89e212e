"""A feed reader that is not ours, subscribed to the published site as readers get it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from releasing import Home, first, home
from serving import Server, nginx

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["first", "home"]  # a fixture is used by its name

FEEDS = ("/feeds/news.rss.xml", "/feeds/news.atom.xml")


@dataclass(frozen=True)
class Newsboat:
    """Newsboat, with a shelf of its own for each feed: it knows an item by its id, whatever feed it is in."""

    program: str
    folder: Path
    server: Server

    def reload(self) -> None:
        """Ask every feed for what is new."""
        values = {**os.environ, "HOME": str(self.folder), "LC_ALL": "C.UTF-8"}
        for feed in FEEDS:
            shelf = self.folder / feed.rsplit("/", 1)[-1]
            shelf.mkdir(exist_ok=True)
            (shelf / "config").touch()
            (shelf / "urls").write_text(f"http://127.0.0.1:{self.server.port}{feed}\n", "utf-8")
            files = ["-u", shelf / "urls", "-C", shelf / "config", "-c", shelf / "cache.db"]
            subprocess.run(
                [self.program, *map(str, files), "-x", "reload"], check=True, capture_output=True, env=values
            )

    def items(self, feed: str) -> dict[str, tuple[str, str]]:
        """Id → title and text, as it keeps them."""
        with closing(sqlite3.connect(self.folder / feed.rsplit("/", 1)[-1] / "cache.db")) as cache:
            rows = cache.execute("select guid, title, content from rss_item")
            return {guid.split(":", 2)[2]: (title, content) for guid, title, content in rows}


@pytest.fixture
def newsboat(home: Home, tmp_path: Path) -> Iterator[Newsboat]:
    """The reader before the published site."""
    program = shutil.which("newsboat")
    if not program:
        pytest.skip("there is no newsboat on this machine; Debian: apt-get install newsboat")
    for server in nginx(tmp_path, home.target.link):
        (tmp_path / "reader").mkdir()
        yield Newsboat(program, tmp_path / "reader", server)


def test_a_reader_sees_everything(home: Home, newsboat: Newsboat) -> None:
    """What is new, corrected and withdrawn arrives, each once; where nothing changed nothing is sent."""
    newsboat.reload()
    before = {feed: newsboat.items(feed) for feed in FEEDS}
    home.write("c", "丙通告", "2021-08-03T08:00", corrects="2021-08/a", reason="地点写错")
    home.write("d", "丁通告", "2021-08-04T08:00", withdraws="2021-08/b", reason="误发")
    assert home.publish("2023-01-02T12:00").problems == ()
    newsboat.reload()
    newsboat.reload()

    for feed in FEEDS:
        found = newsboat.items(feed)
        assert {title for title, _ in before[feed].values()} >= {"甲通告", "乙通告"}
        assert found.keys() - before[feed].keys() == {"notices/2021-08/c", "notices/2021-08/d"}
        assert found["notices/2021-08/c"][0] == "更正：丙通告"
        assert "被更正" in found["notices/2021-08/a"][1]
        assert found["notices/2021-08/b"][0] == "已撤回：乙通告"
        assert "这是乙通告的正文" in before[feed]["notices/2021-08/b"][1]
        assert "这是乙通告的正文" not in found["notices/2021-08/b"][1]
        assert newsboat.server.answers(feed) == [200, 200, 304]
