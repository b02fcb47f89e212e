"""What lets a phone keep the site: manifest, icons, service worker, and the page for when there is nothing."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from conftest import PROJECT
from PIL import Image

from pipeline.publish.installed import COLOURS, icons, worker

if TYPE_CHECKING:
    from conftest import Factory, Site

WORKER = (PROJECT / "theme" / "worker.js").read_bytes()


@pytest.fixture
def world(site: Factory) -> Site:
    """A site without any content, built."""
    made = site()
    assert made.build().problems == ()
    return made


def test_manifest(world: Site) -> None:
    """The manifest names the site in its language, and every icon that it names is there in the size it says."""
    manifest = json.loads(world.page("manifest.webmanifest"))
    shown = {icon["src"]: icon["sizes"] for icon in manifest["icons"]}
    pictures = {path: raw for path, raw in world.tree().items() if path.endswith(".png")}
    sizes = {f"/{path}": "x".join(map(str, Image.open(BytesIO(raw)).size)) for path, raw in pictures.items()}

    assert (manifest["name"], manifest["short_name"], manifest["lang"]) == ("示范公报", "公报", "zh-CN")
    assert (manifest["start_url"], manifest["scope"]) == ("/", "/")
    assert shown == {"/theme/icon.svg": "any", **sizes}
    assert sizes.keys() == {"/theme/icon-192.png", "/theme/icon-512.png"}
    assert "theme/icon.svg" in world.tree()


def test_colours_are_the_themes() -> None:
    """The colours around an installed site are the band and the paper of the style sheet."""
    style = (PROJECT / "theme" / "static" / "site.css").read_text("utf-8")

    assert f"--band: {COLOURS['theme_color']};" in style
    assert f"--paper: {COLOURS['background_color'][:4]};" in style


@pytest.mark.parametrize("side", [32, 100, 512])
def test_icons_of_any_drawing(side: int) -> None:
    """A drawing of any size gives icons of the same sizes."""
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path d="M0 0h9"/></svg>'
    sizes = [Image.open(BytesIO(icon)).size for icon in icons(drawing.encode()).values()]

    assert sizes == [(192, 192), (512, 512)]


def test_worker_knows_the_editions() -> None:
    """The worker is told the home pages, so that the first that fits is the right one."""
    lines = worker(WORKER, ["/", "/en/", "/hant/"]).decode().split("\n")

    assert lines[0] == 'const HOMES = ["/hant/", "/en/", "/"];'


def test_worker_stores_what_pages_load(world: Site) -> None:
    """The files that the worker stores at first are those of the theme that a page loads."""
    stored = re.search(r"FILES = (\[.*?\]);", WORKER.decode())
    loaded = set(re.findall(r'(?:href|src)="(/theme/[^"]+)"', world.page("index.html")))

    assert stored
    assert loaded == set(json.loads(stored[1]))


def test_worker_stores_pages_that_are(world: Site) -> None:
    """The pages that the worker stores at first are pages of every site, even of an empty one."""
    stored = re.search(r"CORE = (\[.*?\]);", WORKER.decode())

    assert stored
    assert {f"{path}index.html" for path in json.loads(stored[1])} < world.tree().keys()


def test_every_page_can_say_that_it_is_stored(world: Site) -> None:
    """Each page carries, hidden, what it says where it comes out of the store."""
    wanted = re.compile(r'<p class="stored" lang="zh-CN" data-zone="Asia/Shanghai" role="alert" hidden>[^<]*\{moment\}')
    pages = {path for path in world.tree() if path.endswith(".html")}

    assert pages
    assert {path for path in pages if len(wanted.findall(world.page(path))) != 1} == set()


def test_offline_page_is_listed_nowhere(world: Site) -> None:
    """The page in place of others is in no sitemap and asks not to be indexed."""
    maps = [raw.decode() for path, raw in world.tree().items() if path.startswith("sitemap")]

    assert '<meta name="robots" content="noindex">' in world.page("offline/index.html")
    assert [text for text in maps if "offline" in text] == []
