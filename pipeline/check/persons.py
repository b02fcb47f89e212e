"""The guard of personal data, its words: births, homes, and persons who are described. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from pipeline.check.passages import Finding, masked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.check.passages import Plain


@dataclass(frozen=True, slots=True)
class Phrase:
    """A way to write something. Where one of `needs` has no word in a text, it need not be looked for."""

    needs: tuple[tuple[str, ...], ...]
    pattern: str

    def matches(self, text: str) -> Iterator[re.Match[str]]:
        """Where it stands in a text."""
        for words in self.needs:
            for word in words:
                if word in text:
                    break
            else:
                return
        yield from _compiled(self.pattern).finditer(text)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """To compile these takes longer than to judge a text, and most texts need none of them."""
    return re.compile(pattern)


# A date behind the first digit of its year; all of it or nothing, for what comes next matters.
REST = r"(?>[09][0-9]{2} ?[年./-] ?[0-9]{1,2}(?: ?[月./-] ?[0-9]{1,2} ?日?| ?月)?)"
# “Born before”, “born from … to …” describe an age group.
BIRTHS = (
    Phrase(
        (("出生", "生日", "生于"),),
        r"(?:出生(?:日期|年月日?|时间|于)|生日|生于(?<![发产诞派衍].{2}))[\s：:为是|]{0,4}"
        rf"[12]{REST}(?! ?(?:[(（][^)）]{{0,9}}[)）])? ?(?:以?[前后]|[至到起—～~-]))",
    ),
    Phrase((("生",),), rf"(?m)[12](?<![至到—～~-].){REST} ?(?:出生|生)(?=[，。；、,;)）\s|]|$)"),
)

HOUSE = r"[0-9一二三四五六七八九十甲乙丙丁A-Za-z]{1,3} ?"
# Not the beginning of a year, a date or a count.
DOOR = r"[0-9]{3,4}(?![0-9年月日人名户个份例次题页米平元]) ?[室号]?"
NEIGHBOURHOOD = r"(?:小区|花园|家园|公寓|嘉园|新村|家属院|花苑|苑|庄园|公馆)[^，。；、\s]{0,6}?"
AT_HOME = r"(?:现住址?|家住|住址|居住地址?|居住[于在]|住在|家庭地址|户籍地址?|户籍所在地)[：:为是在]?[^。；，\n]{0,30}?"
HOMES = (
    Phrase(
        (("单元",),),
        rf"(?:[东西南北中]|{HOUSE})单元 ?(?:[0-9]{{1,2}} ?[层楼] ?)?"
        rf"(?:{DOOR}|[0-9]{{1,4}} ?[室号]|[一二三四五六七八九十0-9]{{1,3}}[层楼]?[东西中]户)",
    ),
    Phrase(
        (("号楼", "栋", "幢", "座"),),
        rf"(?:{NEIGHBOURHOOD}|{AT_HOME}){HOUSE}(?:号楼|栋|幢|座) ?[—-]? ?{DOOR}",
    ),
    Phrase(
        (("-", "—"),),
        rf"{NEIGHBOURHOOD}(?<![0-9])[0-9]{{1,3}} ?[—-] ?[0-9]{{1,2}} ?[—-] ?[0-9]{{3,4}}(?![0-9])",
    ),
    Phrase(
        (("村", "社区"), ("组", "队")),
        r"(?:村|社区)[^，。；\s]{0,4}?[0-9一二三四五六七八九十]{1,3}[组队] ?"
        r"[0-9]{1,3} ?[号户](?![人居村内外前后起以])",
    ),
    # No day of a month is the 32nd.
    Phrase(
        (("村",), ("号",)),
        r"村[^，。；\s0-9]{0,4}(?:3[2-9]|[4-9][0-9]|[0-9]{3,4})号(?![楼院门令文公通线点车])",
    ),
    Phrase(
        (("住", "户籍"), ("号",)),
        rf"{AT_HOME}(?<![0-9月至—-])[0-9]{{1,5}}号(?![0-9楼院门线前后起至到开以内下上中晚早])",
    ),
)

PLACES = "content/places/"
# Their headers are read by rules of their own.
SHEETS = ("content/figures/", "content/measures/", PLACES)

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
    "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍申尤"
    "毕聂焦向柳邢岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋甘景薄单包司柏宁柯阮桂"
)
NAME = rf"[{SURNAMES}](?:某{{1,2}}|[×Xx*○]{{1,2}}|[\u4e00-\u9fff]{{1,2}})"
HIDDEN_NAME = rf"[{SURNAMES}](?:某{{1,2}}(?![村市县区镇乡地日月年种些])|[×*○]{{1,2}}|[Xx]{{2}}(?![A-Za-z0-9]))"
AGE = r"(?<![0-9至到—～~-])[0-9]{1,3} ?周?岁(?!以|及|至|到|[—～~-]|左右)"
BETWEEN = r"[\s，,、；;：:/|]{1,4}"
SEX_AND_AGE = rf"(?<![男女])[男女]性?{BETWEEN}(?:[\u4e00-\u9fff]{{1,3}}族{BETWEEN})?(?:年龄[：:]?)?{AGE}"
DWELLING = r"(?:村|乡|镇|街道|小区|社区|家园|花园|家属院|公寓)"
WITHIN = r"[^。；\n]{0,30}?"
PERSONS = (
    Phrase(
        (("岁",),),
        rf"{NAME}[\s，,、；：:（(|]{{1,4}}{SEX_AND_AGE}"
        rf"|{HIDDEN_NAME}{WITHIN}(?:{AGE}{WITHIN}{DWELLING}|{DWELLING}{WITHIN}{AGE})"
        rf"|{NAME}[\s，,、；：:（(|]{{1,4}}{AGE}{BETWEEN}[男女](?![\u4e00-\u9fff])"
        rf"|{DWELLING}{WITHIN}{HIDDEN_NAME}{WITHIN}{AGE}"
        rf"|{AGE}的?{HIDDEN_NAME}{WITHIN}{DWELLING}"
        rf"|{SEX_AND_AGE}{WITHIN}(?:{DWELLING}|住(?![院宿])|户籍)",
    ),
)
ONE_OF_MANY = Phrase((("岁",),), SEX_AND_AGE)
NUMBERED = Phrase(
    (("岁",), ("病例", "患者", "感染者")),
    rf"(?:病例|患者|感染者) ?[0-9一二三四五六七八九十]{{1,3}}{BETWEEN}{SEX_AND_AGE}",
)

# Between the cells of a row: a sentence may name the particulars that somebody is asked for.
CELLS = re.compile(r"[|,\t]")
LONGEST_HEADER = 12
NAMING = re.compile("姓名|名字|患者|身份证|证件号|公民身份")
WHO = frozenset(
    [
        *("姓名", "名字", "患者", "患者姓名", "病例姓名"),
        *("身份证", "身份证号", "身份证号码", "证件号", "证件号码", "公民身份号码"),
    ]
)
ABOUT = frozenset(
    [
        *("性别", "年龄", "出生日期", "出生年月", "民族", "住址", "家庭住址", "现住址", "居住地", "居住地址", "户籍地"),
        *("手机", "手机号", "手机号码", "身份证", "身份证号", "身份证号码", "证件号", "证件号码", "车牌", "车牌号"),
    ]
)


def birth_date(plain: Plain) -> Iterator[Finding]:
    """No date of birth of a person; the days between which an age group was born are none."""
    yield from _found(BIRTHS, plain.text)


def home_address(plain: Plain) -> Iterator[Finding]:
    """No address of a home down to its door; places that the public may go to have no home in their list."""
    if not plain.path.startswith(PLACES):
        yield from _found(HOMES, plain.text)


def named_person(plain: Plain) -> Iterator[Finding]:
    """No person is described by surname, sex and age, or by age and village, even if the name is not written out."""
    if not _lists(plain.text, sheet=plain.path.startswith(SHEETS)):
        yield from _found(PERSONS, plain.text)


def person_list(plain: Plain) -> Iterator[Finding]:
    """No list of persons: no lines or numbered cases with the sex and age of one each, no columns of names."""
    for start in _lists(plain.text, sheet=plain.path.startswith(SHEETS)):
        yield Finding(start, {})


# Two rules ask it of the same text.
@lru_cache(1)
def _lists(text: str, *, sheet: bool) -> list[int]:
    """Where lists of persons begin: at their headers, or where there are none at the first of several lines."""
    lines = dict.fromkeys(text.rfind("\n", 0, found.start()) + 1 for found in NAMING.finditer(text))
    headers = [start for start in lines if _is_header(text[start:].partition("\n")[0])]
    if sheet:
        headers = [start for start in headers if start]
    return headers or _several(text)


def _is_header(line: str) -> bool:
    cells = {cell.strip(' *"') for cell in CELLS.split(line)}
    return bool(cells & WHO) and len(cells & (WHO | ABOUT)) > 1 and max(map(len, cells)) <= LONGEST_HEADER


def _several(text: str) -> list[int]:
    """Where the first of several lines about one person each begins, or the first of several numbered cases."""
    cases = [found.start() for found in NUMBERED.matches(text)]
    if len(cases) > 1:
        return cases[:1]
    first: list[int] = []
    for found in ONE_OF_MANY.matches(text):
        if first and "\n" in text[first[0] : found.start()]:
            return first
        first = first or [found.start()]
    return []


def _found(phrases: tuple[Phrase, ...], text: str) -> Iterator[Finding]:
    """The passages that are one of these phrases, each once."""
    end = 0
    for found in sorted((found for phrase in phrases for found in phrase.matches(text)), key=re.Match.start):
        if found.start() >= end:
            yield Finding(found.start(), {"found": masked(found[0])})
            end = found.end()
