"""The rules for words and days: what they find in a text, and what they leave alone."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.check.passages import Prose
from pipeline.check.texts import READABLE
from pipeline.check.wording import names_of
from pipeline.model import Region
from pipeline.read.gazetteer import all_regions

REGIONS = {
    code: Region(code, name, name[:-1], "411600", kind, aliases=aliases)
    for code, name, kind, aliases in (
        ("411600", "周口市", "city", ()),
        ("411602", "川汇区", "county", ()),
        ("411603", "淮阳区", "county", ("淮阳县",)),
        ("411623", "商水县", "county", ()),
        ("411627", "太康县", "county", ()),
        ("411681", "项城市", "county", ()),
        ("410700", "新乡市", "city", ()),
        ("4116a1", "周口经济开发区", "zone", ("开发区",)),
    )
}
NAMES = names_of(REGIONS, all_regions)
PUBLISHED = date(2021, 8, 7)
FOUND = [
    ("no-such-day", "2月30日"),
    ("no-such-day", "13月1日"),
    ("no-such-day", "4月31号截止"),
    ("no-such-day", "2021年2月29日"),
    ("no-such-day", "2021年2月1日，2月29日"),
    ("no-such-day", "2月27日至30日"),
    ("no-such-day", "2021-02-30"),
    ("no-such-day", "2021/4/31"),
    ("no-such-day", "2021.06.31"),
    ("weekday", "8月10日（星期三）"),
    ("weekday", "8月10日 周三"),
    ("weekday", "8月10日星期天上午"),
    ("weekday", "2020年8月10日（星期二）"),
    ("weekday", "2020年8月10日（星期一）至8月14日（星期六）"),
    ("weekday", "12月31日（星期六）"),
    ("period", "8月14日至8月10日"),
    ("period", "8月14日—10日"),
    ("period", "8月14日（星期六）8时至8月10日18时"),
    ("period", "2021年8月14日至2020年9月1日"),
    ("punctuation", "请戴口罩,不聚集。"),
    ("punctuation", "请戴口罩."),
    ("punctuation", "时间:8月10日"),
    ("punctuation", "来(返)周"),
    ("punctuation", "（来返)周"),
    ("punctuation", "好吗?好!"),
    ("punctuation", "记住“四早”,不拖"),
    ("doubled-word", "请带好您的的身份证"),
    ("doubled-word", "工作已经完成了了。"),
    ("doubled-word", "我们请请大家配合"),
    ("doubled-word", "根据根据通知"),
    ("doubled-word", "由于于近日"),
    ("near-place", "前往川江区检测"),
    ("near-place", "周口市川江区"),
    ("near-place", "川惠区设三处"),
    ("near-place", "到川汇县办理"),
    ("near-place", "来自商丘水县、商木县的人"),
    ("near-place", "在项成市、淮杨区"),
]
PASSED = [
    "8月10日（星期二）、8月7日周六",
    "2月29日",
    "2020年2月29日",
    "农历2月30日",
    "去年8月10日（星期一）",
    "每年2月29日（星期一）",
    "8月10日周口市、8月10日周日均值",
    "12月28日至1月3日",
    "2021年12月28日至1月3日",
    "2021年12月28日至2022年1月3日",
    "9月1日至次年7月10日",
    "每年11月15日至3月15日",
    "8月7日至7日",
    "8月7日8时至18时",
    "版本2021.13.1.4、电话0394-12-34567",
    "1. 请带身份证件；\n2. 请戴口罩。",
    "1.请带身份证件",
    "8:00至9:00，14:30前",
    "约3,500人，占3.5%",
    "见[四早](/notices/2020-03/four-early/)的第一步",
    "见![图](/files/a.png)和`a,b`",
    "[^1]: 来源给的是下限。",
    "*[WCAG]: 指南",
    "早发现\n:   留意身体。",
    "正文\n{: .note }",
    "Gong 等，2024，China Economic Review，83。",
    "In Zhoukou (周口) and Chuanhui (川汇), the testing is free.",
    "Its “alerts”, the “site”. Use it.",
    "的的确确，看看，天天，人人，个个，谢谢，多多，常常，渐渐",
    "进行了了解，现在在家，存在在途，申请请于，等等，慢慢，好好",
    "及及时，应对对象，自由由此，理由由谁，所以以后",
    "大城市、老城区、各县区、全市、居民小区、社区、灾区",
    "在贵阳市、淮阴区、西平县、洛阳市、汇川区",
    "安排市民、返乡市民、出口市场、健康县区、资源市场",
    "川汇区、淮阳县、周口经济开发区、项城市、周口市区",
    "川汇镇、新乡镇",
]


def codes(text: str) -> list[str]:
    read = Prose(text, PUBLISHED, NAMES)
    return [code for code, rule in READABLE.items() for _ in rule(read)]


@pytest.mark.parametrize(("code", "text"), FOUND)
def test_found(code: str, text: str) -> None:
    """What a reader would stumble over is found."""
    found = set(codes(text))

    assert found == {code}


@pytest.mark.parametrize("text", PASSED)
def test_passed(text: str) -> None:
    """What people rightly write is left alone."""
    found = codes(text)

    assert found == []
