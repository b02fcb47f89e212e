"""The guard of personal data: what it finds, what it leaves alone, and how it speaks of it.

All numbers and persons are made up: no region has a code that begins with 99 or 00, no card an account.
"""

from __future__ import annotations

import pytest
from stdnum.cn.ric import calc_check_digit
from stdnum.luhn import calc_check_digit as luhn_digit

from pipeline.check.passages import Names, masked, plain, squeezed
from pipeline.check.texts import PERSONAL, Judge


def identity(region: str = "999999", born: str = "19760503", order: str = "012") -> str:
    """An identity number of nobody, with its right check digit."""
    number = f"{region}{born}{order}"
    return number + calc_check_digit(f"{number}0")


def wrong(number: str) -> str:
    """The same with another check digit."""
    return number[:-1] + ("1" if number[-1] != "1" else "2")


def card(length: int = 19) -> str:
    """The number of a bank card that no bank gave out."""
    number = "6200000000000000000"[: length - 1]
    return number + luhn_digit(number)


def grouped(number: str, *sizes: int, by: str = " ") -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(number[at : at + size])
        at += size
    return by.join(parts)


def wide(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if sign.isascii() and sign.isalnum() else sign for sign in text)


ONE = identity()
FOUND = [
    ("identity-number", f"身份证号{ONE}"),
    ("identity-number", f"持{ONE}的人"),
    ("identity-number", identity(order="006")),
    ("identity-number", grouped(ONE, 6, 8, 4)),
    ("identity-number", grouped(ONE, 6, 4, 4, 4, by="-")),
    ("identity-number", grouped(ONE, *[1] * 18)),
    ("identity-number", wide(ONE)),
    ("identity-number", f"身份证：{wrong(ONE)}"),
    ("identity-number", f"证件号码为 {identity('000000', '20010230')}"),
    ("identity-number", "身份证号码 990000760503012"),
    ("identity-number", "110101000101000"),
    ("identity-like", f"编号{wrong(identity('419999'))}"),
    ("mobile-number", "请拨打13800000000"),
    ("mobile-number", "电话：138 0000 0000"),
    ("mobile-number", "138-0000-0000"),
    ("mobile-number", "138.0000.0000"),
    ("mobile-number", "1380000 0000"),
    ("mobile-number", "1380 000 0000"),
    ("mobile-number", "1 3 8 0 0 0 0 0 0 0 0"),
    ("mobile-number", "+86 199 0000 0000"),
    ("mobile-number", "+8619900000000"),
    ("mobile-number", "008619900000000"),
    ("mobile-number", "１９９００００００００"),
    ("mobile-number", "[打电话](tel:19900000000)"),
    ("mobile-number", "2021-08-07 19900000000"),
    ("mobile-number", "13900000000、13900000001"),
    ("mobile-number", "13900000000@139.cn"),
    ("licence-plate", "车牌豫P·00000"),
    ("licence-plate", "豫PD00000的车主"),
    ("licence-plate", "豫p 0000A"),
    ("licence-plate", "京A0000警"),
    ("licence-plate", "豫Ｐ０００００"),
    ("birth-date", "生于1976年5月3日"),
    ("birth-date", "1976年5月3日出生，"),
    ("birth-date", "李某，1976年5月生，"),
    ("birth-date", "出生日期：1976-05-03"),
    ("birth-date", "| 出生年月 | 1976.05 |"),
    ("birth-date", "出生于 1976年5月3日"),
    ("travel-document", "护照号E00000000"),
    ("travel-document", "护照号码：G 00000000".replace("G ", "G")),
    ("travel-document", "通行证号码 H0000000"),
    ("bank-card", f"卡号{card()}"),
    ("bank-card", grouped(card(), 4, 4, 4, 4, 3)),
    ("bank-card", grouped(card(16), 4, 4, 4, 4)),
    ("home-address", "阳光小区3号楼2单元501室"),
    ("home-address", "3号楼2单元501"),
    ("home-address", "某小区12栋1单元3楼东户"),
    ("home-address", "阳光花园5幢1203室"),
    ("home-address", "孙庄村三组12号"),
    ("home-address", "孙庄村九队597号、9号"),
    ("home-address", "孙庄村110号"),
    ("home-address", "现住七一路88号"),
    ("home-address", "家住太昊路12号。"),
    ("home-address", "家庭住址：某街道某路6号"),
    ("home-address", "住址：七一路中段18号院2号楼301"),
    ("home-address", "阳光小区5-2-301"),
    ("named-person", "患者张某某，男，45岁，现住孙庄村"),
    ("named-person", "张某（女，38岁）"),
    ("named-person", "王小明，男，汉族，45岁，农民"),
    ("named-person", "李××，45岁，李埠口乡人"),
    ("named-person", "孙庄村村民赵某，今年62岁"),
    ("named-person", "男，45岁，李埠口乡孙庄村人"),
    ("named-person", "病例1：男,29岁,居住川汇区某路"),
    ("named-person", "某镇某小学学生家长林某某(38岁，境外返回)"),
    ("named-person", "| 刘某 | 男 | 45岁 |"),
    ("named-person", "张三，45岁，男。"),
    ("named-person", "今年45岁的王某家住和平村"),
    ("person-list", "确诊病例1，男，45岁。确诊病例2，女，30岁。"),
    ("person-list", "病例1：男，45岁。\n病例2：女，38岁。"),
    ("person-list", "| 1 | 男 | 45岁 |\n| 2 | 女 | 38岁 |"),
    ("person-list", "| 姓名 | 性别 | 年龄 |"),
    ("person-list", "序号,姓名,身份证号"),
    ("private-mail", "请寄nobody@qq.com"),
    ("private-mail", "nobody.at.all@vip.163.com"),
]
PASSED = [
    "2021年8月10日至14日",
    "周防指〔2021〕15号",
    "国发明电〔2020〕1号，410000202108070012345",
    "报警110、急救120、政务服务热线12345、0394-0000000、400-000-0000",
    "北纬33.62001234567890，东经114.6500000000000",
    "33.6200123456789, 114.6512345678901",
    "人口9026015人，采样13800000000份",
    "资金15000000000元",
    "总数 138,0000,0000",
    "地区代码411602，身份证前六位",
    "2021-08-07T08:00:00+08:00 2021-08-08T08:00:00+08:00",
    "2021-08-07 2021-08-08 2021-08-09",
    "411602 2021-08-07 1150",
    "13 14 15 16 17 18 19 20 21 22",
    "| 5287 | 6397 | 140252 | 1419 | 3472 |",
    "20210807123456",
    "版本 0.13800000000",
    "https://example.org/2021/13800000000.html",
    f"https://example.org/?id={ONE}",
    "订单a13800000000b",
    "统一社会信用代码 91410000MA00000000",
    "样本编号 202108070000001",
    "45岁以上、60岁及以上、12至17岁、18—59岁",
    "男，45岁以上可报名，请到社区登记",
    "男性60岁及以上、女性55岁及以上，到社区登记",
    "男满60岁、女满55岁的，请到村里登记",
    "招募志愿者：男女不限，18—45岁，住在本社区",
    "年满18周岁的居民，由社区通知",
    "病例1，男，45岁",
    "报名的张三，45岁，男女都可以",
    "小区2020-2-301期",
    "男，45岁，住院治疗",
    "张三，45岁以下",
    "某村、某小区、某日，35岁左右的人",
    "60岁的王奶奶在家里听大喇叭",
    "2015年9月1日至2016年8月31日出生的儿童",
    "2009年9月1日以后出生的学生",
    "出生日期在2009年9月1日以前的",
    "出生日期为2009年8月31日（含）以前",
    "2021年8月出生人口123人",
    "这件事发生于2021年8月7日",
    "该院诞生于1958年10月1日",
    "请填写姓名、性别、年龄、出生日期和住址",
    "登记姓名，性别，年龄，电话",
    "| 性别 | 年龄 | 人数 |\n|---|---|---|\n| 男 | 45 | 3 |",
    "| 单位 | 联系人 | 电话 |",
    "豫A股、新H1N1流感、云N95口罩",
    "豫政〔2021〕5号，豫P开头的车",
    "川汇区A1区域",
    "护照、通行证和身份证都可以",
    "护照号填在第2栏",
    "阳光小区3号楼、5号楼封控",
    "高风险区：阳光小区3号楼2单元",
    "3号楼1150人已采样，2单元120户",
    "孙庄村3号检测点，8月10号上午",
    "一、孙庄村12号起、李庄村3组、大树社区3组封控",
    "有德家园5号院5号楼、民心家园东区27号楼2单元",
    "居住在建设路88号院的居民",
    "住在本村的，请在10号前上报",
    "请写明住址，12号截止",
    "第三单元100题",
    "市民之家3号楼201室",
    "周口市七一路1号",
    "信箱 office@health.example.gov.cn",
    "qq群里的消息不要信",
    "12万份样本，24人轮流工作",
    "公式 14+7+7=28",
    "6222 0000 0000",
    "ISBN 978-7-000-00000-0",
    "DOI 10.1016/j.example.2024.102101",
]


def codes(text: str, *declared: str, path: str = "content/notices/2021-08/first.md") -> list[str]:
    read = plain(path, text, frozenset(map(squeezed, declared)))
    return [code for code, rule in PERSONAL.items() for _ in rule(read)]


@pytest.mark.parametrize(("code", "text"), FOUND)
def test_found(code: str, text: str) -> None:
    """Personal data is found, whatever way people write it."""
    found = set(codes(text))

    assert found == {code}


def test_found_in_a_long_table() -> None:
    """A table too long to be looked at as a whole lets nothing through, and each thing is found on its own line."""
    lines = [f"2020-02-01,411600,2020-02-02T00:57:08+08:00,office,,,{number},0,0" for number in range(400)]
    judge = Judge(frozenset(), Names(frozenset(), {}, (), frozenset))
    found = [
        [(one.code, one.line - above) for one in judge.guard("content/files/a.csv", "\n".join(rows))]
        for _, text in FOUND
        for above, rows in ((0, [text]), (len(lines), [*lines, text, *lines]))
    ]

    assert found[1::2] == found[::2]


@pytest.mark.parametrize("text", PASSED)
def test_passed(text: str) -> None:
    """Days, document numbers, figures, groups of people and addresses of the public are none."""
    found = codes(text)

    assert found == []


@pytest.mark.parametrize("spelling", ["13800000000", "138-0000-0000", "+86 138 0000 0000", "１３８００００００００"])
def test_declared_numbers(spelling: str) -> None:
    """A number that the site declares passes, however it is spelt, there or here."""
    found = codes("请拨打138 0000 0000，", spelling)

    assert found == []


@pytest.mark.parametrize(
    ("declared", "text"),
    [
        ("豫P·00000", "采样车豫P00000"),
        ("nobody@163.com", "请寄 Nobody@163.com。"),
        (card(), grouped(card(), 4, 4, 4, 4, 3)),
    ],
)
def test_declared_contacts(declared: str, text: str) -> None:
    """Vehicles, addresses and accounts of offices pass where they are declared, and only there."""
    found = codes(text, declared)
    undeclared = codes(text, "13800000000")

    assert (found, len(undeclared)) == ([], 1)


def test_identities_are_never_declared() -> None:
    """No declaration lets an identity number pass."""
    found = codes(ONE, ONE)

    assert found == ["identity-number"]


def test_public_places_have_doors() -> None:
    """A clinic may be behind the door of a house; its list may say so, and nothing else."""
    text = "村卫生室,阳光小区3号楼2单元101室,13800000000"
    in_notice, in_list = codes(text), codes(text, path="content/places/places.csv")

    assert (in_notice, in_list) == (["mobile-number", "home-address"], ["mobile-number"])


@pytest.mark.parametrize("text", [text for _, text in FOUND])
def test_nothing_is_said_in_full(text: str) -> None:
    """What is told of a passage is its beginning and its end."""
    said = [str(finding.values.get("found", "")) for rule in PERSONAL.values() for finding in rule(plain("", text))]

    assert said
    assert all(len(part) <= len("138…00") and text not in part for part in said)


def test_masks() -> None:
    """Three characters and two are left."""
    assert masked("13800000000") == "138…00"
