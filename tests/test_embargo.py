"""What is not public yet, or no more, is nowhere in the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from conftest import figures, notice

if TYPE_CHECKING:
    from conftest import Factory, Site

BEFORE, AFTER = "2021-08-07T07:59:59", "2021-08-07T08:00"
CASES = "content/figures/cases"
PUBLIC = figures(
    *("2020-02-01 410000 5 0 0", "2020-02-01 411600 5 0 0"),
    *("2020-02-02 410000 6 0 0", "2020-02-02 411600 6 0 0"),
)


@pytest.fixture
def world(site: Factory) -> Site:
    """A public notice, a day or two of figures, and a notice scheduled for 8 o'clock."""
    made = site()
    made.write(f"{CASES}/2020-02.csv", PUBLIC)
    made.write("content/notices/2021-08/public.md", notice("旧通告", "2021-08-01T08:00", "旧通告的正文。"))
    made.write(
        "content/notices/2021-08/secret-slug.md",
        notice(
            "秘密标题",
            "2021-08-07T08:00",
            "秘密正文。见[旧通告](/notices/2021-08/public/)。",
            corrects="2021-08/public",
            reason="秘密原因",
            number="秘密文号",
            attachments="[secret-plan.txt]",
        ),
    )
    made.write("content/files/secret-plan.txt", "秘密附件\n")
    return made


SECRETS = ("秘密", "secret-slug", "secret-plan")


def holding(world: Site, *words: str) -> dict[str, set[str]]:
    """The words that anything composed or published holds, in name or text, with the files."""
    files = {f"output/{path}": raw for path, raw in world.tree().items()}
    files |= {f"markdown/{path}": raw for path, raw in world.markdown().items()}
    found = {word: {path for path, raw in files.items() if word in path or word.encode() in raw} for word in words}
    return {word: paths for word, paths in found.items() if paths}


def test_a_scheduled_notice_leaves_no_trace(world: Site) -> None:
    """Until its time neither text nor title, address, attachment nor effect of a notice is anywhere."""

    assert world.build(at=BEFORE).problems == ()
    assert holding(world, *SECRETS) == {}


def test_a_scheduled_notice_appears_at_its_time(world: Site) -> None:
    """From its time on all of it is there."""
    world.build(at=BEFORE)

    assert world.build(at=AFTER).problems == ()
    assert set(SECRETS) == set(holding(world, *SECRETS))
    assert "秘密正文" in world.page("notices/2021-08/secret-slug/index.html")
    assert "秘密原因" in world.page("notices/2021-08/public/index.html")
    assert world.page("files/secret-plan.txt") == "秘密附件\n"


def test_a_scheduled_text_may_link_files(world: Site) -> None:
    """A file that only a scheduled text links is there from its time on, and no problem before."""
    world.write("content/files/secret-list.txt", "秘密清单\n")
    world.replace("content/notices/2021-08/secret-slug.md", "秘密正文。", "秘密正文：[清单](/files/secret-list.txt)。")

    assert world.build(at=BEFORE).problems == ()
    assert holding(world, *SECRETS, "secret-list") == {}
    assert world.build(at=AFTER).problems == ()
    assert world.page("files/secret-list.txt") == "秘密清单\n"


def test_a_notice_put_off(world: Site) -> None:
    """A notice whose publication is put off is taken back as a whole."""
    world.build(at=AFTER)
    world.replace("content/notices/2021-08/secret-slug.md", "2021-08-07T08:00", "2021-08-08T08:00")

    assert world.build(at=AFTER).problems == ()
    assert holding(world, *SECRETS) == {}


def test_no_public_text_leads_to_a_scheduled_one(world: Site) -> None:
    """A link of a public text to an address that is not public yet is a problem, and tells nobody."""
    world.replace("content/notices/2021-08/public.md", "旧通告的正文", "见[这里](/notices/2021-08/secret-slug/)")

    assert [problem.code for problem in world.build(at=BEFORE).problems] == ["dead-link"]
    assert holding(world, *SECRETS) == {}
    assert world.build(at=AFTER).problems == ()


WITHDRAWN = notice(
    "误发",
    "2021-08-02T08:00",
    "误发正文。",
    attachments="[wrong-plan.txt]",
    channels='{sms: "误发短信"}',
)


def test_a_withdrawn_text_is_nowhere(world: Site) -> None:
    """A withdrawn notice keeps its address and title; its text, summary and attachments are gone everywhere."""
    world.write("content/notices/2021-08/wrong.md", WITHDRAWN.replace("摘要。", "误发摘要。"))
    world.write("content/files/wrong-plan.txt", "误发附件\n")
    gone = ("误发正文", "误发短信", "误发附件", "误发摘要", "wrong-plan")
    world.build(at=BEFORE)
    assert {"误发正文", "误发附件", "误发摘要"} <= set(holding(world, *gone))
    world.write(
        "content/notices/2021-08/undo.md", notice("撤回", "2021-08-05T08:00", withdraws="2021-08/wrong", reason="重复")
    )

    assert world.build(at=BEFORE).problems == ()
    assert holding(world, *gone) == {}
    assert "重复" in world.page("notices/2021-08/wrong/index.html")


def test_a_withdrawn_text_may_link_files(world: Site) -> None:
    """A notice that links a file can be withdrawn; the file goes with it."""
    world.write(
        "content/notices/2021-08/wrong.md", notice("误发", "2021-08-02T08:00", "见[清单](/files/wrong-list.txt)。")
    )
    world.write("content/files/wrong-list.txt", "误发清单\n")
    world.build(at=BEFORE)
    assert holding(world, "误发清单")
    undo = notice("撤回", "2021-08-05T08:00", withdraws="2021-08/wrong", reason="重复")
    world.write("content/notices/2021-08/undo.md", undo)

    assert world.build(at=BEFORE).problems == ()
    assert holding(world, "误发清单", "wrong-list") == {}


FUTURE = "{day},{region},2021-08-07T08:00:00+08:00,hhc,{reason},{note},777,,\n"


def told(day: str, reason: str = "", note: str = "") -> str:
    """777 cases, reported at 8 o'clock."""
    return "".join(FUTURE.format(day=day, region=region, reason=reason, note=note) for region in ("410000", "411600"))


MONTH = figures(*(f"2020-02-{day:02} {region} 6 0 0" for day in range(1, 30) for region in ("410000", "411600")))


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"2020-02": PUBLIC + told("2020-02-03", "late", "秘密说明")}, id="another-day"),
        pytest.param({"2020-02": PUBLIC + told("2020-02-02", "late", "秘密说明")}, id="correction"),
        pytest.param(
            {"2020-02": MONTH, "2020-03": figures() + told("2020-03-01", "late", "秘密说明")}, id="another-month"
        ),
    ],
)
def test_a_report_of_the_future(world: Site, files: dict[str, str]) -> None:
    """A report leaves no trace before the time at which it is reported, and is there from then on."""
    for month, text in files.items():
        world.write(f"{CASES}/{month}.csv", text)

    assert world.build(at=BEFORE).problems == ()
    assert holding(world, "777", "秘密说明") == {}
    assert world.build(at=AFTER).problems == ()
    assert {"777", "秘密说明"} == set(holding(world, "777", "秘密说明"))
