"""The theme as it is shipped: small, and nothing lost in making it so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from conftest import PROJECT, tree_of

from pipeline.shards.theme import minified

if TYPE_CHECKING:
    from conftest import Factory, Site

STATIC = PROJECT / "theme" / "static"
LIMIT = 20_000


@pytest.fixture
def world(site: Factory) -> Site:
    """A site without any content, built."""
    made = site()
    assert made.build().problems == ()
    return made


def shipped(world: Site, *names: str) -> int:
    """The bytes of these files of the theme, as a server has them."""
    return sum((world.root / "output" / "theme" / name).stat().st_size for name in names)


def test_light_enough(world: Site) -> None:
    """The style sheet and the scripts of every page are small before they are compressed."""

    assert shipped(world, "site.css") <= LIMIT
    assert shipped(world, "early.js", "site.js") <= LIMIT


def test_only_style_is_made_smaller(world: Site) -> None:
    """Every other file of the theme is shipped as it stands."""
    stands, found = tree_of(STATIC), tree_of(world.root / "output" / "theme")

    assert {path for path in stands if found[path] != stands[path]} == {"feed.css", "site.css"}


@pytest.mark.parametrize("path", ["theme/static/site.css", "theme/static/site.js"])
def test_another_static_file_is_copied(world: Site, path: str) -> None:
    """A change of a static file is no part of any page's bytes."""
    line = ".new { color: red; }" if path.endswith("css") else "// new"
    world.write(path, f"{world.read(path)}{line}\n")
    built = world.build()
    name = path.replace("static/", "")

    assert (built.composed, built.rendered, built.written) == ((name,), (), (name,))


def test_a_comment_is_no_change(world: Site) -> None:
    """What is not shipped changes nothing."""
    world.write("theme/static/site.css", world.read("theme/static/site.css") + "\n/* for people */\n")
    built = world.build()

    assert (built.composed, built.rendered, built.written) == ((), (), ())


def test_a_static_file_removed_goes(world: Site) -> None:
    """A file that the theme no longer has leaves the site."""
    world.write("theme/static/poster/a.svg", "<svg/>")
    world.build()
    world.remove("theme/static/poster")

    assert world.build().removed == ("theme/poster/a.svg",)


@pytest.mark.parametrize(
    ("style", "small"),
    [
        ("a { color: red; } /* why */", "a{color:red}"),
        ("@layer a { .b :is(c, d) { e: f; } }", "@layer a{.b *:is(c,d){e:f}}"),
        ("@layer a { .b:hover :focus-visible { e: f; } }", "@layer a{.b:hover *:focus-visible{e:f}}"),
        ('a::after { content: "x / y" / ""; }', 'a::after{content:"x / y"/""}'),
        ('a[href^="tel:"] + [role="list"] { b: c; }', 'a[href^="tel:"] + [role=list]{b:c}'),
        (":root { --a: calc(1px + (2 * var(--b, 3px))); }", ":root{--a:calc(1px + (2 * var(--b,3px)))}"),
        ("@container a (max-width: 2em) { b { c: d; } }", "@container a (max-width:2em){b{c:d}}"),
    ],
)
def test_minified(style: str, small: str) -> None:
    """White space goes where it means nothing, and stays where it does."""

    assert minified(style) == small


def test_minified_has_no_comments() -> None:
    """The project's own style sheet loses its comments."""
    small = minified((STATIC / "site.css").read_text("utf-8"))

    assert re.findall(r"/\*|\n|  ", small) == []
