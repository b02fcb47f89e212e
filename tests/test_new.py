"""`bulletin new`: what it asks, what it proposes, that it passes the check, that it overwrites nothing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from conftest import notice, tree_of
from terminal import typed

from pipeline.desk.drafts import free, slug_of
from pipeline.desk.moments import day_said, moment_said
from pipeline.problems import Fault

if TYPE_CHECKING:
    from conftest import Factory, Site

AT = "2021-08-06T10:00"
NOW = datetime(2021, 8, 6, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
NOTICE = (
    "new",
    "notice",
    "--title",
    "检测安排",
    "--section",
    "核酸检测",
    "--issuer",
    "指挥部",
    "--summary",
    "请带证件。",
)


def told(world: Site, *arguments: str) -> str:
    """What a command that ends with 2 says."""
    done = world.run(*arguments, at=AT)
    assert done.returncode == 2, done.stdout + done.stderr
    return done.stderr


def test_a_notice(site: Factory) -> None:
    """Options alone make a notice that passes the check; names become keys, the name in the address is proposed."""
    world = site()
    done = world.run(*NOTICE, "--regions", "川汇、淮阳县", "--published", "tomorrow 8:00", "--expires", "+3d", at=AT)

    assert done.returncode == 0, done.stderr
    assert world.read("content/notices/2021-08/testing-0807.md").splitlines() == [
        "---",
        "title: 检测安排",
        "section: testing",
        "issuer: headquarters",
        "published: 2021-08-07T08:00",
        "summary: 请带证件。",
        'regions: ["411602", "411603"]',
        "expires: 2021-08-09T10:00",
        "---",
        "",
        "请带证件。",
    ]
    assert world.run("check", at=AT).returncode == 0


def at_a_terminal(world: Site, command: list[str], answers: str) -> str:
    """What stands on the screen after these answers were typed at a real terminal."""
    code, seen = typed(world, command, answers, AT)
    assert code == 0, seen
    return seen


def test_a_notice_at_a_terminal(site: Factory) -> None:
    """An editor answers by name or number; what does not fit is told and asked again, with the nearest that would."""
    world = site()
    answers = "第2轮 PCR 检测\n核酸\n3\n指挥部\n\n2021-08-07 8:70\n2021-08-07 08:00\n昨天\n\n"
    answers += "请电13800000000。\n请带证件。\n\n"
    screen = at_a_terminal(world, ["new", "notice"], answers)

    assert "3  核酸检测  testing" in screen
    assert "section 是“核酸”，没有这一项；是否 核酸检测？" in screen
    assert "published 是“2021-08-07 8:70”，不是时刻" in screen
    assert "expires 与 published 的先后不对" in screen
    assert "“138…00”是手机号码" in screen
    assert "title: 第2轮 PCR 检测\nsection: testing\n" in world.read("content/notices/2021-08/pcr-0807.md")


def test_nothing_is_overwritten(site: Factory) -> None:
    """A name that is taken is refused, another one is proposed; without a name the proposal is free."""
    world = site()
    world.write("content/notices/2021-08/testing-0806.md", notice("甲", "2021-08-01T08:00"))
    refused = told(world, *NOTICE, "--slug", "testing-0806")

    assert "“testing-0806” is there already" in refused
    assert "testing-0806-2" in refused
    assert world.run(*NOTICE, at=AT).returncode == 0
    assert "检测安排" in world.read("content/notices/2021-08/testing-0806-2.md")
    assert "title: 甲" in world.read("content/notices/2021-08/testing-0806.md")


def test_what_the_rules_refuse_is_not_written(site: Factory) -> None:
    """What the rules would refuse is not written: problem and text are shown, so that nothing typed is lost."""
    world = site()
    before = tree_of(world.root)
    done = world.run(*NOTICE, "--withdraws", "2021-08/none", at=AT)

    assert done.returncode == 1
    assert "content/notices/2021-08/testing-0806.md:7: withdraws “2021-08/none”" in done.stderr
    assert "title: 检测安排" in done.stdout
    assert tree_of(world.root) == before


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--section", "检测", "did you mean 核酸检测?"),
        ("--regions", "火星", "there is no region “火星”"),
        ("--published", "tomorow", "is “tomorow”, not a moment"),
        ("--published", "today 25:00", "is “today 25:00”, not a moment"),
        ("--slug", "通告", "use a-z, 0-9 and - only"),
        ("--title", " ", "title is missing"),
        ("--expires", "2021-01-01", "check the two dates"),
        ("--review", "next year", "is “next year”, not a day"),
        ("--corrects", "2021-08", "write for example 2021-08/testing-round-1"),
    ],
)
def test_wrong_options(site: Factory, option: str, value: str, said: str) -> None:
    """A wrong option is told in the words of the rules."""
    assert said in told(site(), *NOTICE, option, value)


def test_a_script_without_an_answer(site: Factory) -> None:
    """A script that lacks an option is told which one."""
    assert "add the option --title" in told(site(), "new", "notice")


def test_a_place(site: Factory) -> None:
    """A place becomes a row of the first file, in the order of its header; what stands there is not touched."""
    world = site()
    header = "kind,id,name,region,address,hours,phone,lat,lon,since,until,source,note"
    world.write("content/places/a.csv", f"{header}\nhospital,hospital,一院,411602,,,,,,,,,")
    done = world.run(
        "new", "place", "--kind", "医院", "--name", "二院", "--region", "淮阳", "--address", "甲路1号,乙", at=AT
    )

    assert done.returncode == 0, done.stderr
    assert world.read("content/places/a.csv").splitlines() == [
        header,
        "hospital,hospital,一院,411602,,,,,,,,,",
        'hospital,hospital-2,二院,411603,"甲路1号,乙",,,,,,,,',
    ]


def test_a_first_measure(site: Factory) -> None:
    """Where there is no list yet, it is begun."""
    world = site()
    command = (
        "new",
        "measure",
        "--kind",
        "来返人员",
        "--origin",
        "外省",
        "--requirement",
        "报备",
        "--since",
        "yesterday",
    )
    done = world.run(*command, at=AT)

    assert done.returncode == 0, done.stderr
    assert world.read("content/measures/measures.csv").splitlines() == [
        "id,kind,origin,requirement,since,until,source,note",
        "arrival,arrival,外省,报备,2021-08-05,,,",
    ]
    assert "“arrival” is there already" in told(world, *command, "--id", "arrival")


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("now", "2021-08-06T10:00"),
        ("现在", "2021-08-06T10:00"),
        ("明天 8点", "2021-08-07T08:00"),
        ("后天8:30", "2021-08-08T08:30"),
        ("Tomorrow 18:00", "2021-08-07T18:00"),
        ("today", "2021-08-06T00:00"),
        ("+90m", "2021-08-06T11:30"),
        ("2021-08-06T10:00+00:00", "2021-08-06T18:00"),
        ("2021-09-01 08:00", "2021-09-01T08:00"),
    ],
)
def test_moments(said: str, moment: str) -> None:
    """A moment is said as people say it, and written as the formats have it."""
    assert moment_said("published", said, NOW, "Asia/Shanghai") == moment


def test_days() -> None:
    """A day is said by its date or by its distance."""
    assert [day_said("since", said, NOW) for said in ("today", "昨天", "2021-09-01", "")] == [
        *("2021-08-06", "2021-08-05", "2021-09-01", ""),
    ]
    with pytest.raises(Fault):
        day_said("since", "9月1日", NOW)


def test_names() -> None:
    """A name is made of the ASCII words of a title, or of what it is, and its day; it is free."""
    assert slug_of("第2轮 PCR 检测", "2021-08-07", "testing", {"pcr-0807", "pcr-0807-2"}) == "pcr-0807-3"
    assert slug_of("第2轮检测", "2021-08-07", "testing", ()) == "testing-0807"
    assert free("a", ("a", "a-2")) == "a-3"
