"""The rules for what a reader stumbles over. They may be mistaken, and only warn. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.check.passages import Finding, Names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pipeline.check.passages import Prose
    from pipeline.model import Region

HAN = "\u4e00-\u9fff"
HANS = re.compile(f"[{HAN}]")
# A sign behind a character, or behind a quotation that ends in one; a bracket beside one, or closed in another width.
BEHIND = rf"(?:(?<=[{HAN}）》].)|(?<=[{HAN}]”.))"
HALF = re.compile(
    rf"[,;:?!]{BEHIND}|\.{BEHIND}(?=[\s{HAN}]|$)|\((?<=[{HAN}].)|\)(?=[{HAN}])"
    r"|（[^（）()\n]{0,60}\)|\([^（）()\n]{0,60}）"
)
WIDER = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", ".": "。", "(": "（", ")": "）"}
# What Markdown means by a bracket or a colon.
MARKUP = re.compile(
    r"!\[|\]\([^)\n]{0,300}\)|`[^`\n]{0,300}`|<[^>\n]{0,300}>|^\*?\[[^\]\n]{0,300}\]:|\{:?[^}\n]{0,300}\}", re.MULTILINE
)

# A word that hardly ever stands twice; behind which characters, and before which, it may: 存在在, 的的确确.
TWICE = {
    "的": ("", "确士"),
    "了": ("甚", "解如然结却"),
    "在": ("存现实所", ""),
    "是": ("于还但只就可若凡总", "非"),
    "请": ("申邀聘宴敬恳", ""),
    "将": ("大", ""),
    "由": ("理自缘", ""),
    "对": ("应针面核校反绝相", "联子"),
    "被": ("棉", ""),
    "把": ("一", "关脉"),
    "以": ("所可予得加足用难", ""),
    "而": ("然从因进反", ""),
    "及": ("普", "时格"),
    "不": ("", "是行对同"),
    **dict.fromkeys(("于", "但", "也", "或", "为"), ("", "")),
}
LONGER = (
    "进行|我们|以及|但是|可以|应当|应该|因为|所以|如果|已经|通过|根据|按照|关于|由于|其他|必须|需要|没有|或者|请您|各位"
)


DOUBLED = re.compile(rf"([{''.join(TWICE)}])\1")
DOUBLED_LONGER = re.compile(rf"({LONGER})\1")

SUFFIXES = re.compile("[市县区乡镇]")
TOWNS = "乡镇"
# A name stands at the beginning, behind a sign, a larger region, or one of these.
LEADS = frozenset("在到从往于赴至由向和与及经去来省市县区州")
# 市场, 市民, 县级, 区域: the word goes on.
ONWARD = frozenset("场民级域间别分划城容面值价区县乡镇市")
# Parts of a place that have no name of their own: 城区, 小区, 灾区.
PARTS = frozenset("城市郊新老矿景园校小社厂灾疫地山牧库辖县各全片战禁营病院东西南北中主街港开发")
SHORTEST = 3


def names_of(regions: Mapping[str, Region], elsewhere: Callable[[], frozenset[str]]) -> Names:
    """The names and aliases that end as those of a place do; a zone is also called by what it is, and has no alias."""
    known = {name for region in regions.values() for name in (region.name, region.short_name, *region.aliases)}
    called = [name for region in regions.values() for name in (region.name, *region.aliases * (region.kind != "zone"))]
    full = [name for name in called if len(name) >= SHORTEST and SUFFIXES.match(name[-1])]
    lengths = tuple(sorted({len(name) for name in full}))
    return Names(frozenset(known), {gap: name for name in full for gap in _gaps(name)}, lengths, elsewhere)


def _gaps(name: str) -> list[str]:
    return [f"{name[:at]} {name[at + 1 :]}" for at in range(len(name))]


def punctuation(prose: Prose) -> Iterator[Finding]:
    """Chinese sentences have full-width punctuation; one warning a line."""
    if not HALF.search(prose.text):
        return
    text = MARKUP.sub(lambda found: "]" * len(found[0]), prose.text)
    told = -1
    for found in HALF.finditer(text):
        line = text.count("\n", 0, found.start())
        if line != told:
            sign = next(sign for sign in found[0] if sign in WIDER)
            yield Finding(
                found.start(), {"found": _around(prose.text, text.index(sign, found.start())), "wider": WIDER[sign]}
            )
        told = line


def _around(text: str, at: int) -> str:
    """The sign and a few characters of its line on both sides."""
    line = text.rfind("\n", 0, at) + 1
    return text[max(line, at - 4) : at + 5].partition("\n")[0]


def doubled_word(prose: Prose) -> Iterator[Finding]:
    """No word stands twice by mistake."""
    text = prose.text
    for found in DOUBLED.finditer(text):
        behind, before = TWICE[found[1]]
        if not (_stands(text, found.start() - 1, behind) or _stands(text, found.end(), before)):
            yield Finding(found.start(), {"found": found[0], "word": found[1]})
    for found in DOUBLED_LONGER.finditer(text):
        yield Finding(found.start(), {"found": found[0], "word": found[1]})


def _stands(text: str, at: int, signs: str) -> bool:
    return 0 <= at < len(text) and text[at] in signs


def near_place(prose: Prose) -> Iterator[Finding]:
    """No place is called nearly, but not quite, like one of `regions.csv`, unless there is another of that name."""
    text, names = prose.text, prose.names
    for suffix in SUFFIXES.finditer(text):
        end = suffix.end()
        if text[end - 2 : end - 1] not in PARTS and text[end : end + 1] not in ONWARD:
            found = _nearly(text, end, names)
            if found and found[0] not in names.elsewhere():
                yield Finding(end - len(found[0]), {"found": found[0], "near": found[1]})


def _nearly(text: str, end: int, names: Names) -> tuple[str, str] | None:
    """The word that ends here, and the name that it nearly is."""
    for length in names.lengths:
        start = end - length
        word = text[max(0, start) : end]
        if word in names.known:
            return None
        if start == 0 or (start > 0 and (text[start - 1] in LEADS or not HANS.match(text[start - 1]))):
            near = next((names.gaps[gap] for gap in _gaps(word) if gap in names.gaps), "")
            if near and (word[-1] in TOWNS) == (near[-1] in TOWNS):
                return word, near
    return None
