"""Three editions of one site: every page in each, every text in the language that it says it is in."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from conftest import Site, notice, tree_of
from lawful import NOTICES, anew, differing, lawful, outputs, same, world
from lxml import html  # type: ignore[import-untyped]

from pipeline.render.batch import batches, render_batch
from publishconf import SITEURL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import Any

__all__ = ["lawful", "world"]  # a fixture is used by its name

EDITIONS = {"zh-CN": "", "zh-Hant": "hant/", "en": "en/"}
HAN = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
# Characters that only simplified Chinese writes so; a text of a page has some of them.
SIMPLIFIED = re.compile("[区县检测发风险样说这个时间关数据为与对应医确诊报给]")
# Attributes that nobody reads: addresses, names for programs, and places that headings are named after.
UNREAD = {"href", "src", "id", "class", "action", "aria-labelledby", "aria-describedby", "d"}
# Where the head of a page quotes the title of a notice.
# What machines are told marks its language in its own way.
TITLES = {"title", "og:title", "script"}


@dataclass(frozen=True, slots=True)
class Text:
    """A text that a reader meets: where, in which language by its mark, and as what."""

    page: str
    language: str
    place: str
    text: str


def pages_of(published: Path, edition: str) -> dict[str, Any]:
    """Address within the edition → parsed page; words for channels and packs stand in one alone."""
    prefix = EDITIONS[edition]
    others = tuple(filter(None, (other for other in EDITIONS.values() if other != prefix)))
    found = {path.relative_to(published).as_posix(): path for path in published.rglob("*.html")}
    beside = ("/channels/index.html", "/pack/index.html")
    found = {name: path for name, path in found.items() if not name.endswith(beside)}
    return {
        name.removeprefix(prefix): html.fromstring(path.read_bytes())
        for name, path in sorted(found.items())
        if name.startswith(prefix) and not name.removeprefix(prefix).startswith(others)
    }


@pytest.fixture(scope="module")
def own(published: Path) -> dict[str, Any]:
    return pages_of(published, "zh-CN")


@pytest.fixture(scope="module")
def hant(published: Path) -> dict[str, Any]:
    return pages_of(published, "zh-Hant")


@pytest.fixture(scope="module")
def english(published: Path) -> dict[str, Any]:
    return pages_of(published, "en")


def texts_of(pages: dict[str, Any]) -> Iterator[Text]:
    """Every text of the pages, also in attributes and in drawings."""
    for name, page in pages.items():
        yield from _texts(page, "", name)


def _texts(element: Any, language: str, page: str) -> Iterator[Text]:
    if not isinstance(element.tag, str):
        return
    language = element.get("lang", language)
    yield Text(page, language, element.tag, element.text or "")
    for attribute, value in element.items():
        if attribute not in UNREAD:
            yield Text(page, language, element.get("property") or f"{element.tag} {attribute}", value)
    for child in element:
        yield from _texts(child, language, page)
        yield Text(page, language, element.tag, child.tail or "")


def test_every_page_in_every_edition(own: dict[str, Any], hant: dict[str, Any], english: dict[str, Any]) -> None:
    """The editions have the same pages."""

    assert own.keys() == hant.keys() == english.keys()


@pytest.mark.parametrize("edition", EDITIONS)
def test_editions_name_each_other(published: Path, edition: str) -> None:
    """Every page says its language, and names itself in all of them; those shown in the stead of others name none."""
    for name, page in pages_of(published, edition).items():
        address = name.removesuffix("index.html")
        listed = not page.xpath("//head/meta[@name='robots']")
        named = {link.get("hreflang"): link.get("href") for link in page.xpath("//head/link[@hreflang][not(@type)]")}
        switch = [(link.get("hreflang"), link.get("href")) for link in page.xpath("//ul[@class='editions']//a")]
        here = page.xpath("//ul[@class='editions']//a[@aria-current]/@hreflang")
        expected = {language: f"{SITEURL}/{prefix}{address}" for language, prefix in EDITIONS.items()}

        assert page.get("lang") == edition
        assert named == (expected | {"x-default": f"{SITEURL}/{address}"} if listed else {})
        assert switch == [(language, f"/{prefix}{address}") for language, prefix in EDITIONS.items()]
        assert here == [edition]


def test_english_says_what_is_chinese(english: dict[str, Any]) -> None:
    """Every text with a Chinese character is marked as Chinese, but for the head of a notice and for machines."""
    notices = {name for name, page in english.items() if page.xpath("//h1[starts-with(@lang, 'zh')]")}
    odd = [
        found
        for found in texts_of(english)
        if HAN.search(found.text)
        and not found.language.startswith("zh")
        and not (found.page in notices and found.place in TITLES)
    ]

    assert odd == []
    assert notices == {name for name in english if name.startswith("notices/")}


def test_english_is_marked_within_chinese(english: dict[str, Any]) -> None:
    """No text without a Chinese letter claims to be Chinese, unless it is a number, a sign, an address or a name."""
    odd = [
        found
        for found in texts_of(english)
        if found.language.startswith("zh") and not HAN.search(found.text) and re.search(r"[a-z]+ [a-z]+", found.text)
    ]

    assert odd == []


def test_traditional_is_converted_whole(own: dict[str, Any], hant: dict[str, Any]) -> None:
    """A page in traditional characters has the elements and the texts of the simplified one, in other characters."""
    assert any(SIMPLIFIED.search(found.text) for found in texts_of(own))

    assert [found for found in texts_of(hant) if SIMPLIFIED.search(found.text) and found.language == "zh-Hant"] == []
    assert [name for name, page in own.items() if shape(hant[name]) != shape(page)] == []


def shape(page: Any) -> list[tuple[str, int]]:
    """The elements of a page, and how much stands in each; its own address and language are longer elsewhere."""
    texts = [(str(element.tag), element.text or "") for element in page.iter()]
    return [(tag, len(text.replace("/hant/", "/").replace("zh-Hant", "zh-CN"))) for tag, text in texts]


@pytest.mark.parametrize("edition", ["zh-Hant", "en"])
def test_links_stay_in_the_edition(published: Path, edition: str) -> None:
    """Links to pages and feeds stay in the edition; other files have one address. Only the switch leads elsewhere."""
    prefix = f"/{EDITIONS[edition]}"
    for name, page in pages_of(published, edition).items():
        links = page.xpath("//body//a[not(ancestor::ul[@class='editions'])]/@href")
        roots = [link.partition("#")[0].partition("?")[0] for link in links if link.startswith("/")]

        assert [link for link in roots if everywhere(link) != link.startswith(prefix)] == [], name


def everywhere(link: str) -> bool:
    """Whether every edition has this address."""
    return (link.endswith("/") and not link.endswith(("/channels/", "/pack/"))) or "/feeds/" in link


@pytest.fixture
def threefold(world: Site, tmp_path: Path) -> Site:
    """The world of the laws in three editions, built."""
    made = world.anew(tmp_path / "threefold")
    made.replace("content/site.toml", 'language = "zh-CN"', 'language = "zh-CN"\neditions = ["zh-Hant", "en"]')
    made.write("content/translations/en.po", 'msgid "周口市"\nmsgstr "Zhoukou"\n')
    assert made.build().problems == ()
    return made


def in_all(paths: Iterable[str]) -> set[str]:
    """Composed files in every edition; the home page of `en/` is `en.md`."""
    return {
        f"{prefix[:-1]}.md" if prefix and path == "index.md" else f"{prefix}{path}"
        for path in paths
        for prefix in EDITIONS.values()
    }


def copies(path: str) -> set[str]:
    """A file of the site in every edition that has one: pages and feeds are in all."""
    return {f"{prefix}{path}" for prefix in EDITIONS.values()} if path.endswith(".html") or "feeds/" in path else {path}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(("e", notice("通告e", "2021-08-05T08:00")), id="added"),
        pytest.param(("b", notice("通告b", "2021-08-02T08:00", "另一句。")), id="body"),
        pytest.param(("e", notice("撤回", "2021-08-05T08:00", withdraws="2021-08/b", reason="重复")), id="withdrawn"),
    ],
)
def test_a_change_counts_once_for_each_edition(world: Site, threefold: Site, change: tuple[str, str]) -> None:
    """What a notice renders in a site of one language it renders in each of three: no page more, none less."""
    name, text = change
    for made in (world, threefold):
        made.write(f"{NOTICES}/{name}.md", text)
    one, three = world.build(), threefold.build()

    assert set(three.rendered) == in_all(one.rendered)
    assert len(three.rendered) == len(EDITIONS) * len(one.rendered)
    assert set(three.written) == {file for path in one.written for file in copies(path)}


def test_laws_of_three_editions(threefold: Site, tmp_path: Path) -> None:
    """With editions too: many small builds are one, plain Pelican does the same, a page is a function of its file."""
    threefold.replace(f"{NOTICES}/a.md", "第a份。", "第一份[^1]。\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n\n[^1]: 注。")
    threefold.build()
    threefold.write(f"{NOTICES}/e.md", notice("撤回", "2021-08-05T08:00", withdraws="2021-08/c", reason="重复"))
    threefold.build()
    folder, composed = threefold.folder, [path for path in threefold.markdown() if path.endswith(".md")]
    done = threefold.python(["-m", "pelican", "-s", "publishconf.py", "-o", str(tmp_path / "plain")])
    for path in composed:
        render_batch(replace(batches(folder, (path,), 1)[0], output=str(tmp_path / "alone")))

    same(anew(threefold, tmp_path / "anew"), threefold)
    assert done.returncode == 0, done.stderr
    differing(tree_of(tmp_path / "plain"), threefold.tree())
    differing(tree_of(tmp_path / "alone"), {name: threefold.tree()[name] for name in outputs(*composed)})


def test_a_translation_changed(threefold: Site) -> None:
    """Another translation moves English pages alone."""
    threefold.replace("content/translations/en.po", "Zhoukou", "Zhoukou City")
    built = threefold.build()

    assert built.written
    assert [path for path in built.written if not path.startswith("en/")] == []


def test_without_editions(world: Site) -> None:
    """A site of one language has no other folder, no switch and names no other language."""
    pages = {path: text.decode() for path, text in world.tree().items() if path.endswith(".html")}

    assert [path for path in world.tree() if path.startswith(("hant", "en/"))] == []
    assert [path for path, text in pages.items() if 'class="editions"' in text or "x-default" in text] == []
    assert [path for path, text in pages.items() if 'rel="alternate" hreflang' in text] == []
