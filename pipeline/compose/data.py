"""The page of the data files and their dictionary. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import wording
from pipeline.compose import markdown
from pipeline.compose.calendar import month_calendar
from pipeline.compose.datasets import FORMS, NOTICE_DAYS, TYPES, VERSION, datasets
from pipeline.compose.lists import page
from pipeline.edition import N_

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.compose.datasets import Column, Dataset
    from pipeline.edition import Edition
    from pipeline.model import Document, Table

DICTIONARY, AS_OF = "/data/dictionary/", "/data/asof/"


def data_document(edition: Edition) -> Document:
    """The data files in their forms, what is promised of them, their sources and licences."""
    files = [
        [
            found.title,
            wording.listed([markdown.link(name, f"/data/{found.key}.{end}") for end, name in FORMS.items()], edition),
        ]
        for found in datasets(edition)
    ]
    sources = [
        [f"`{found.key}`", *map(markdown.escaped, (found.name, found.citation, found.licence))]
        for found in edition.reference.reporters.values()
    ]
    body = markdown.sections(
        edition.say("全部数字都可以下载，地址不变，内容总是最新。空白表示没有报告，不是0。"),
        _titled(N_("文件"), (N_("内容"), N_("下载")), files, edition),
        edition.say(
            "每一列的类型、单位和含义见{dictionary}，供程序读取的说明见{package}（Frictionless Data Package）。",
            dictionary=markdown.link(edition.say("数据字典"), DICTIONARY),
            package=markdown.link("datapackage.json", "/data/datapackage.json"),
        ),
        edition.say("想知道某一天已经公布了什么：{asof}。", asof=markdown.link(edition.say("当时已知的数字"), AS_OF)),
        edition.say(
            "供程序读取的JSON：{latest}是各地最新的数字，每个地区的每张表、每篇通告各有一个文件，"
            "都写在{openapi}（OpenAPI 3.1）。",
            latest=markdown.link("latest.json", "/api/v1/latest.json"),
            openapi=markdown.link("openapi.json", "/api/v1/openapi.json"),
        ),
        f"## {edition.say('版本与变更')}",
        edition.say(
            "各列现为第{version}版。增加一列不算改变；去掉一列、改变一列的含义或停用一个地址，"
            "至少提前{n}天在这一页写明，期间旧文件照常更新。",
            version=VERSION,
            n=NOTICE_DAYS,
        ),
        _titled(N_("来源与许可"), (N_("代码"), N_("来源"), N_("引用"), N_("许可")), sources, edition),
        _titled(N_("更正的原因代码"), (N_("代码"), N_("含义")), _codes(wording.REASONS, edition), edition),
    )
    summary = edition.say("下载全部数字、全部报告和全部更正。")
    return page("data/index.html", edition.say("数据"), summary, body, edition)


def dictionary_document(edition: Edition) -> Document:
    """Every column of every data file: type, unit, meaning, values."""
    body = markdown.sections(
        edition.say("同一份数据的各种文件内容相同，列的名称和顺序也相同。"),
        markdown.bullets(
            [
                edition.say("空白（JSON中为`null`）表示没有报告，不是0。"),
                edition.say(
                    "日期写作`2020-02-01`，时刻带时区，如`2020-02-02T00:57:08+08:00`；Parquet中的时刻为世界时。"
                ),
                edition.say(
                    "CSV为UTF-8编码；供Excel双击打开的CSV带字节序标记，换行为CRLF。"
                    "文字如以`=`、`+`、`-`、`@`或制表符开头，CSV在前面加一个撇号，以免被当作公式执行；其他文件照原样。"
                ),
            ]
        ),
        *(_columns(found, edition) for found in datasets(edition)),
    )
    summary = edition.say("数据文件每一列的类型、单位、含义和取值。")
    steps = [(edition.say("数据"), "/data/")]
    return page("data/dictionary/index.html", edition.say("数据字典"), summary, body, edition, steps=steps)


def asof_document(known: Mapping[str, Sequence[str]], edition: Edition) -> Document:
    """Calendars of the days of which the figures can be had as they were known then; `known` is table → days."""
    named = {table.key: table.name for table in edition.reference.tables.values()}
    rule = N_(
        "这里的每个文件，是一张表在那一天24时看来的样子：当时已经公布的都在，后来才公布、才更正的都不在。"
        "列与最新的文件相同。没有链接的日子，那张表没有变化，请用它前面最近的一个文件。"
    )
    body = markdown.sections(
        edition.say(rule),
        edition.say(
            "地址是`/data/asof/日期/表.csv`，全部日期见{days}。", days=markdown.link("days.json", f"{AS_OF}days.json")
        ),
        *(_calendars(key, named[key], days, edition) for key, days in known.items() if days),
    )
    title, summary = edition.say("当时已知的数字"), edition.say("某一天看到的数字是什么样：按日期下载。")
    steps = [(edition.say("数据"), "/data/")]
    return page("data/asof/index.html", title, summary, body, edition, steps=steps)


def _calendars(key: str, name: str, days: Sequence[str], edition: Edition) -> str:
    """The months of a table, the newest first."""
    months = dict.fromkeys(day[:7] for day in reversed(days))
    links = {day: f"{AS_OF}{day}/{key}.csv" for day in days}
    parts = [f"### {wording.month(month, edition)}\n\n{month_calendar(month, links, edition)}" for month in months]
    return markdown.sections(f"## {name} {{: #{key} }}", *parts)


def _columns(found: Dataset, edition: Edition) -> str:
    header = edition.heads((N_("列"), N_("类型"), N_("单位"), N_("含义"), N_("取值")))
    lines = [
        [
            f"`{column.key}`",
            edition.say(TYPES[column.kind]),
            column.unit or wording.UNREPORTED,
            column.meaning,
            _values(column, edition),
        ]
        for column in found.columns
    ]
    return markdown.sections(f"## {found.title} {{: #{found.key} }}", markdown.table(header, lines))


def _values(column: Column, edition: Edition) -> str:
    """What a cell may hold."""
    said = [] if column.required else [edition.say("可以空白")]
    if column.least is not None:
        said.append(edition.say("不小于{n}", n=column.least))
    if column.choices:
        said.append(wording.listed([f"`{choice}`" for choice in column.choices], edition))
    return edition.say("；").join(said) or wording.UNREPORTED


def downloads(table: Table, edition: Edition) -> str:
    """The files of a table, for the pages that show it."""
    forms = [markdown.link(name, f"/data/{table.key}.{end}") for end, name in FORMS.items()]
    said = [edition.say("{table}（每地区每日一行）：{forms}", table=table.name, forms=wording.listed(forms, edition))]
    if not table.suppress_below:
        said.append(markdown.link(edition.say("某一天当时已知的数字"), f"{AS_OF}#{table.key}"))
    return markdown.bullets(said)


def _codes(texts: Mapping[str, str], edition: Edition) -> list[list[str]]:
    return [[f"`{key}`", wording.begun(edition.say(text, n=1))] for key, text in texts.items()]


def _titled(title: str, header: Sequence[str], lines: Sequence[Sequence[str]], edition: Edition) -> str:
    """A table below its heading."""
    table = markdown.table(edition.heads(header), lines)
    return markdown.sections(f"## {edition.say(title)}", table)
