"""The page of a pack: the brief, what each file holds, and the archive. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.compose import markdown
from pipeline.edition import N_
from pipeline.model import Document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.edition import Edition

FOLDER = "pack/"
# What a name of a file says of it.
NAMED = {
    "brief": N_("三句话"),
    "changes": N_("比前一日的变化"),
    "definitions": N_("各项数字的定义"),
    "source": N_("引用、来源、许可、联系"),
    "chart": N_("图和它的文字说明"),
}
CHECKSUMS = N_("校验和")
HEADS = (N_("文件"), N_("内容"), N_("大小"))


def pack_document(
    document: Document,
    brief: Sequence[str],
    charts: Sequence[str],
    sizes: Mapping[str, int],
    archive: tuple[str, int],
    edition: Edition,
) -> Document:
    """The page of a day's pack; `archive` is its address and its size."""
    steps = document.meta["trail"]
    assert isinstance(steps, list)
    lines = [[f"`{name}`", _named(name, edition), _size(size, edition)] for name, size in sorted(sizes.items())]
    title = edition.say("新闻包：{title}", title=document.title)
    link = markdown.link(edition.say("下载全部（ZIP，{size}）", size=_size(archive[1], edition)), archive[0])
    body = markdown.sections(
        f"**{link}**",
        f"## {edition.say('三句话')}",
        "\n\n".join(markdown.escaped(sentence) for sentence in brief),
        f"## {edition.say('图的文字说明')}" if charts else "",
        "\n\n".join(markdown.escaped(text) for text in charts),
        f"## {edition.say('文件')}",
        markdown.table(edition.heads(HEADS), lines),
    )
    meta: dict[str, object] = {
        "section": document.meta["section"],
        "trail": [*steps, {"title": document.title, "url": f"/{document.url}"}],
        "alone": True,
    }
    summary = edition.say("给新闻编辑：数字、图、定义、变化和引用，一次下载。")
    return Document(f"{document.url}{FOLDER}index.html", "pack", title, summary, meta, body)


def _named(name: str, edition: Edition) -> str:
    stem = name.partition(".")[0].partition("-")[0]
    if stem in edition.reference.tables:
        return edition.reference.tables[stem].name
    return edition.say(NAMED.get(stem, CHECKSUMS))


def _size(size: int, edition: Edition) -> str:
    return edition.say("{size} KB", size=f"{size / 1024:.1f}")
