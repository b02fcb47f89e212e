"""What an editor's sentence says in numbers: each one with its metric, its region, and whether it is new or a total.

Understood are the wordings of Chinese bulletins. A number in words that are not all understood is no claim:
it is kept apart, so that an editor hears that nobody compared it. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pipeline.model import Metric, Reference

NEW, TOTAL = "new", "total"
IMPORTED = "imported"
WHOLE = {"province": "省", "city": "市", "county": "县", "zone": "区"}
# Words that a sentence may have between those that mean something here.
FILLERS = (
    *("新型冠状病毒感染的肺炎", "新型冠状病毒肺炎", "新冠病毒感染", "新冠肺炎", "新冠", "患者", "总数", "人数", "例数"),
    *("报告", "收到", "确认", "共计", "总计", "合计", "共有", "共", "达到", "达", "其中", "包括", "分别"),
    *("为", "至", "有", "的", "均", "是", "中", "了"),
)
NOTHING = ("无新增", "没有新增", "未新增", "零新增", "没有", "无")
# They begin as “nothing” does, and are another thing.
FOREIGN = ("无症状感染者", "无症状感染", "无症状")
SAME = ("治愈", "出院")
SUFFIXES = ("病例", "患者", "人数", "人员", "者")
NUMERALS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
BOUNDARIES = ("stop", "pause", "listed", "open", "close")
# A number of these words' own; without any it belongs to something that only people understand (“其中3例”).
PLACING = ("metric", "region", "whole", "abroad", "new", "total", "removed")


@dataclass(frozen=True, slots=True)
class Claim:
    """A number that a sentence gives. `place` is where it stands in the text, `words` what is written there."""

    metric: str
    region: str
    kind: str
    value: int
    place: int
    words: str


@dataclass(slots=True)
class Told:
    """What a sentence says: claims, numbers that cannot be placed, days that it speaks of. Each with its place."""

    claims: list[Claim] = field(default_factory=list)
    unplaced: list[tuple[int, str]] = field(default_factory=list)
    days: list[tuple[int, int, int]] = field(default_factory=list)
    """(place, month, day)"""


@dataclass(frozen=True, slots=True)
class Token:
    """A word by what it means; `foreign` is what is not understood."""

    kind: str
    text: str
    place: int


@dataclass(frozen=True, slots=True)
class _Context:
    """What a clause takes over from the words before it; `whole` is the region that the sentence is about."""

    whole: str
    region: str
    kind: str = ""
    metric: str = ""
    nothing: bool = False
    """The clause before said that there was nothing, and its list may go on."""


def told(text: str, metrics: Mapping[str, Metric], reference: Reference) -> Told:
    """The claims of a sentence about these metrics, by their keys."""
    words = Vocabulary(metrics, reference)
    reader = _Reader(words, Told())
    reader.read(list(words.tokens(text)))
    return reader.told


class Vocabulary:
    """The words that mean something: metrics, regions, kinds of counting, days, numbers, signs."""

    def __init__(self, metrics: Mapping[str, Metric], reference: Reference) -> None:
        self.metrics: dict[str, str] = {}
        for key, metric in metrics.items():
            for word in words_of(metric):
                self.metrics.setdefault(word, key)
        self.regions = dict(_regions(reference))
        self.wholes = dict(_wholes(reference))
        self.home = reference.site.region
        self.imported = {r.parent: code for code, r in reference.regions.items() if r.kind == IMPORTED}
        forms = {
            "day": r"(?:\d{4}年)?\d{1,2}月\d{1,2}日",
            "time": r"0[-—–~至到]+24[时点]|\d{1,2}[时点](?:\d{1,2}分)?(?:[-—–~至到]+\d{1,2}[时点])?|\d{1,2}:\d\d",
            "dated": r"\d{4}年|\d{1,2}月|\d{1,2}日|第\d+\w|\d+(?:\.\d+)?%|\d+\.\d+|[〔\[]\d{4}[〕\]]第?\d+号",
            "total": "累计|截至|截止",
            "removed": "核减",
            "foreign": _any(FOREIGN),
            "nothing": _any(NOTHING),
            "new": "新增",
            "abroad": "境外输入",
            "whole": _any(self.wholes),
            "metric": _any(self.metrics),
            "region": _any(self.regions),
            "number": r"\d+(?:,\d{3})*|[一两二三四五六七八九十]+(?=[例人名])",
            "unit": _any({metric.unit for metric in metrics.values()} | {"例", "人", "名"}),
            "open": r"[(\[]",
            "close": r"[)\]]",
            "stop": "[。!?\n]",
            "pause": "[,;:]",
            "listed": "[、和及与]",
            "filler": _any(FILLERS),
            "blank": r"\s+",
        }
        self.pattern = re.compile("|".join(f"(?P<{kind}>{form})" for kind, form in forms.items() if form))

    def tokens(self, text: str) -> Iterator[Token]:
        """The words of a text; full-width forms are read as plain ones, each in its place."""
        plain, end = "".join(map(_plain, text)), 0
        for found in self.pattern.finditer(plain):
            if found.start() > end:
                yield Token("foreign", plain[end : found.start()], end)
            yield Token(str(found.lastgroup), found[0], found.start())
            end = found.end()
        if end < len(plain):
            yield Token("foreign", plain[end:], end)


def _plain(sign: str) -> str:
    """One sign for one: what has the same meaning in another width."""
    found = unicodedata.normalize("NFKC", sign)
    return found if len(found) == 1 else sign


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(filter(None, words), key=lambda word: (-len(word), word)))


def words_of(metric: Metric) -> list[str]:
    """The words by which a sentence may call a metric: with and without 病例, those cured also as discharged."""
    words = [metric.name, metric.noun]
    words += [word for word in SAME if any(other in named for other in SAME for named in words)]
    bare = [word.removesuffix(end) for word in words for end in SUFFIXES]
    return list(dict.fromkeys([*words, *(f"{word}{end}" for word in bare for end in SUFFIXES[:2]), *bare]))


def _regions(reference: Reference) -> Iterator[tuple[str, str]]:
    for code, region in reference.regions.items():
        if region.kind not in (IMPORTED, "unassigned"):
            yield from ((name, code) for name in (region.name, region.short_name, *region.aliases) if len(name) > 1)


def _wholes(reference: Reference) -> Iterator[tuple[str, str]]:
    """全市, 我省, 本县: the site's region and those above it."""
    code = reference.site.region
    while code:
        region = reference.regions[code]
        if region.kind in WHOLE:
            yield from ((f"{before}{WHOLE[region.kind]}", code) for before in "全我本")
        code = region.parent


class _Reader:
    """Reads the words clause by clause; what stands in brackets takes over what stands before them."""

    def __init__(self, words: Vocabulary, told: Told) -> None:
        self.words = words
        self.told = told

    def read(self, tokens: list[Token]) -> None:
        """All claims of these words."""
        context, outer, clause = _Context(self.words.home, self.words.home), list[_Context](), list[Token]()
        for token in [*tokens, Token("stop", "", 0)]:
            if token.kind in BOUNDARIES or _begins_another(token, clause):
                before, context, clause = context, self._clause(clause, context), []
                if token.kind == "listed" and outer:
                    # An item that is not understood takes nothing from the other items of its brackets.
                    context = replace(context, metric=context.metric or before.metric)
            if token.kind == "open":
                outer.append(context)
            elif token.kind == "close" and outer:
                context = outer.pop()
            elif token.kind == "stop":
                context = replace(context, region=context.whole)
            if token.kind in BOUNDARIES:
                context = replace(context, nothing=context.nothing and token.kind == "listed")
            else:
                clause.append(token)

    def _clause(self, clause: list[Token], context: _Context) -> _Context:
        """The claims of a clause, and what the next one takes over."""
        meant, kinds = _meant(clause, context, self.words), {token.kind for token in clause}
        numbers = [token for token in clause if token.kind == "number"]
        self._days(clause)
        if "foreign" in kinds or (numbers and (len(numbers) > 1 or not _placed(meant, kinds))):
            nothing = [token for token in clause if token.kind == "nothing" and "新增" in token.text]
            self.told.unplaced += [(token.place, _words(clause)) for token in numbers or nothing]
            # What a list below would belong to is not known.
            return replace(context, kind=meant.kind, metric="", whole=meant.whole, nothing=False)
        if numbers:
            sign = -1 if "removed" in kinds else 1
            self._claim(meant, sign * _value(numbers[0].text), numbers[0].place, clause)
        elif meant.nothing and "metric" in kinds and meant.kind:
            place = next(token.place for token in clause if token.kind == "metric")
            self._claim(meant, 0, place, clause)
        # An item of a list (“川汇区1例”) or of another origin leaves the sentence's region as it was.
        item = "abroad" in kinds or ("region" in kinds and numbers and "metric" not in kinds)
        return replace(meant, region=context.region, metric=meant.metric or context.metric) if item else meant

    def _claim(self, meant: _Context, value: int, place: int, clause: list[Token]) -> None:
        self.told.claims.append(Claim(meant.metric, meant.region, meant.kind, value, place, _words(clause)))

    def _days(self, clause: list[Token]) -> None:
        """The days during which or at whose end something is counted; not those with which a period begins."""
        for token, after in pairwise(clause):
            if token.kind == "day" and after.kind == "time" and "24" in after.text:
                month, day = re.findall(r"(\d+)月(\d+)日", token.text)[0]
                self.told.days.append((token.place, int(month), int(day)))


def _begins_another(token: Token, clause: list[Token]) -> bool:
    """Whether a word begins another clause without a sign between: “确诊病例1例死亡病例0例”."""
    kinds = {found.kind for found in clause}
    return token.kind in ("metric", "new", "total", "region") and "number" in kinds and "metric" in kinds


def _placed(meant: _Context, kinds: set[str]) -> bool:
    """Whether a number is known to be of a metric, a region and a kind, and a word of its own clause says so."""
    return bool(meant.metric and meant.region and meant.kind) and not kinds.isdisjoint(PLACING)


def _meant(clause: list[Token], context: _Context, words: Vocabulary) -> _Context:
    """What the words of a clause say about its number, on top of what stands before it."""
    found = context
    for token in clause:
        if token.kind in ("new", "removed") or (token.kind == "time" and re.match(r"0\D.*24", token.text)):
            found = replace(found, kind=NEW, nothing=False)
        elif token.kind == "total":
            found = replace(found, kind=TOTAL, nothing=False)
        elif token.kind == "nothing":
            found = replace(found, kind=NEW if "新增" in token.text else found.kind, nothing=True)
        elif token.kind == "metric":
            found = replace(found, metric=words.metrics[token.text])
        elif token.kind == "whole":
            found = replace(found, whole=words.wholes[token.text], region=words.wholes[token.text])
        elif token.kind == "region":
            found = replace(found, region=words.regions[token.text])
        elif token.kind == "abroad":
            found = replace(found, region=words.imported.get(found.region, ""))
    return found


def _words(clause: list[Token]) -> str:
    return "".join(token.text for token in clause).strip()


def _value(text: str) -> int:
    """A number in digits, or in words up to 99."""
    if text[0].isdigit():
        return int(text.replace(",", ""))
    tens, ten, ones = text.partition("十")
    return NUMERALS.get(tens, 1) * 10 + NUMERALS.get(ones, 0) if ten else NUMERALS.get(text, 0)
