"""Numbers, days, times and units as they are spoken in Chinese. Pure."""

from __future__ import annotations

import re

DIGITS = "零一二三四五六七八九"
GROUPS = ("", "万", "亿", "万亿")
# What is dialled, where one and seven must not be taken for each other.
DIALLED = str.maketrans("0123456789", "零幺二三四五六七八九", "- ")
HALF = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), 0xFF05, 0xFF0E)}
UNITS = {
    "km/h": "公里每小时", "km": "公里", "cm": "厘米", "mm": "毫米", "kg": "公斤", "mg": "毫克", "ml": "毫升",
    "mL": "毫升", "m²": "平方米", "㎡": "平方米", "℃": "摄氏度", "°C": "摄氏度",
    "m": "米", "g": "克", "L": "升", "h": "小时",
}  # fmt: skip
NUMBER = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
# Two of them: 两个, but 二月, 第二轮 and 二年级.
COUNTED = "个名人例位家条支次轮遍天周年小里只件份张片座所处米元万千亿岁批种类项点辆台箱盒瓶袋户棵头根把块道场段步公平"
TWO = re.compile(rf"(?<![0-9第.,])2(?=[{COUNTED}]|分钟)(?!年级)")


def spoken(text: str) -> str:
    """The text as it is read aloud."""
    text = text.translate(HALF)
    for form, reading in READINGS:
        text = form.sub(reading, text)
    return text


def number(digits: str) -> str:
    """A number, with its decimals: 10.5 as 十点五."""
    whole, _, decimals = digits.replace(",", "").partition(".")
    if len(whole) > 4 * len(GROUPS) or (whole.startswith("0") and len(whole) > 1):
        return one_by_one(digits)
    return _whole(int(whole)) + (f"点{one_by_one(decimals)}" if decimals else "")


def one_by_one(digits: str) -> str:
    """Each digit by its name: 二零二一."""
    return "".join(DIGITS[int(digit)] for digit in digits if digit.isdigit())


def _whole(value: int) -> str:
    """By groups of four digits; a gap of noughts is said once."""
    if not value:
        return DIGITS[0]
    parts: list[str] = []
    for place in reversed(range(len(GROUPS))):
        group = value // 10000**place % 10000
        if group:
            gap = parts and group < 1000  # noqa: PLR2004 - the place before is empty
            parts.append(("零" if gap else "") + _group(group, counted=place > 0) + GROUPS[place])
    said = "".join(parts)
    return said[1:] if said.startswith("一十") else said


def _group(value: int, *, counted: bool) -> str:
    """At most four digits; `counted` ones stand before 万 or 亿."""
    if counted and value == 2:  # noqa: PLR2004 - 两万
        return "两"
    said = ""
    for digit, unit in zip(f"{value:04}", ("千", "百", "十", ""), strict=True):
        if digit != "0":
            name = "两" if (digit, unit) == ("2", "千") else DIGITS[int(digit)]
            said += name + unit
        elif said and not said.endswith("零"):
            said += "零"
    return said.rstrip("零")


def _time(found: re.Match[str]) -> str:
    hour, minute = int(found[1]), found[2]
    said = "两" if hour == 2 else _whole(hour)  # noqa: PLR2004 - 两点
    if minute == "00":
        return f"{said}点"
    return f"{said}点{'零' if minute[0] == '0' else ''}{_whole(int(minute))}分"


def _hundredth(found: re.Match[str]) -> str:
    share = "百分之" if found[2] == "%" else "千分之"
    return share + ("百" if (found[1], found[2]) == ("100", "%") else number(found[1]))


CALLED = r"((?:电话|热线|拨打|致电|号码)[是为：: ]*)([0-9][0-9-]{2,}(?:[、或和][0-9][0-9-]{2,})*)"
READINGS = (
    # What is dialled, before its hyphens are taken for “to”.
    (re.compile(CALLED), lambda m: m[1] + m[2].translate(DIALLED)),
    (re.compile(r"(?<![0-9])(?:0[0-9]{2,3}[- ][0-9]{7,8}|400[- ][0-9]{3}[- ][0-9]{4})(?![0-9])"),
     lambda m: m[0].translate(DIALLED)),
    (re.compile(r"(?<![0-9])1[0-9]{2}[- ]?[0-9]{4}[- ]?[0-9]{4}(?![0-9])"), lambda m: m[0].translate(DIALLED)),
    # Days and times.
    (re.compile(r"(?<![0-9])([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?![0-9])"), r"\1年\2月\3日"),
    (re.compile(r"(?<=月)0(?=[1-9]日)|(?<=年)0(?=[1-9]月)"), ""),
    (re.compile(r"(?<![0-9:])([01]?[0-9]|2[0-4])[:：]([0-5][0-9])(?![0-9:])"), _time),
    (re.compile(r"〔([0-9]{4})〕"), lambda m: f"{one_by_one(m[1])}年"),
    (re.compile(r"(?<![0-9])[0-9]{4}(?=年|[—–~～至到-]+[0-9]{4}年)"), lambda m: one_by_one(m[0])),
    # From … to, below zero, signs between numbers.
    (re.compile(r"(?<=[0-9时点分%℃零一二三四五六七八九十日月])[—–~～-]+(?=[0-9零一二两三四五六七八九十])"), "至"),
    (re.compile(r"(?<![0-9A-Za-z])[-−](?=[0-9])"), "负"),
    (re.compile(r"(?<=[0-9]) ?[×xX*] ?(?=[0-9])"), "乘"),
    (re.compile(r"(?<=[0-9]) ?\+ ?(?=[0-9])"), "加"),
    (re.compile(r"(?<![0-9/])([0-9]{1,2})/([0-9]{1,3})(?![0-9/])"), lambda m: f"{number(m[2])}分之{number(m[1])}"),
    # Numbers and their units.
    (re.compile(rf"({NUMBER})([%‰])"), _hundredth),
    (re.compile(rf"(?<=[0-9]) ?({'|'.join(UNITS)})(?![A-Za-z])"), lambda m: UNITS[m[1]]),
    (TWO, "两"),
    (re.compile(NUMBER), lambda m: number(m[0])),
)  # fmt: skip
