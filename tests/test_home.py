"""The home page says how old its figures are, when the next ones come, and what is urgent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from conftest import figures, notice

if TYPE_CHECKING:
    from conftest import Factory, Site

FIGURES = figures("2020-02-01 410000 3 0 0", "2020-02-01 411600 3 0 0")
ARCHIVE, LATE, NEXT = "这是存档", "应在2020年2月3日10:00以前公布的数字还没有公布", "下次公布在2020年2月3日10:00以前"


@pytest.fixture
def world(site: Factory) -> Site:
    """A day of figures that come daily, by ten in the morning."""
    made = site()
    made.replace("content/figures/tables.toml", "jump = 150", 'jump = 150\ncadence = "24h"\nexpected = 10:00:00')
    made.write("content/figures/cases/2020-02.csv", FIGURES)
    return made


def home(world: Site, at: str) -> str:
    assert world.build(at=at).problems == ()
    return world.page("index.html")


def test_as_of_published_and_next(world: Site) -> None:
    """In time, the page names the day described, when it was published, and by when the next one comes."""
    page = home(world, "2020-02-02T09:00")

    assert "数字截至2020年2月1日24时，2020年2月2日08:00公布。" in page
    assert NEXT in page


def test_overdue(world: Site) -> None:
    """From the promised moment on the page says that its figures may be out of date; a minute before it does not."""
    before, then = home(world, "2020-02-03T09:59"), home(world, "2020-02-03T10:00")
    marks = [page[: page.index(LATE)].rpartition("<p")[2] for page in (before, then)]

    assert ["hidden" in mark for mark in marks] == [True, False]
    assert 'data-due="2020-02-03T10:00:00+08:00"' in marks[0]


def test_a_closed_record_waits_for_nobody(world: Site) -> None:
    """A record that is complete is an archive: it says so, and is never late."""
    world.replace("content/figures/tables.toml", "expected = 10:00:00", "expected = 10:00:00\nclosed = 2020-02-01")
    page = home(world, "2029-01-01T00:00")

    assert ARCHIVE in page
    assert LATE not in page


def test_no_promise_no_delay(world: Site) -> None:
    """Figures that come irregularly are never late, and the page promises nothing."""
    world.replace("content/figures/tables.toml", 'cadence = "24h"\n', "")
    page = home(world, "2020-03-01T00:00")

    assert ("data-due" in page, "下次公布" in page) == (False, False)


def test_urgent_while_in_force(world: Site) -> None:
    """An urgent notice stands above everything until it expires, the newest first; an important one does not."""
    for name, urgency in (("old", "urgent"), ("new", "urgent"), ("other", "important")):
        day = {"old": 1, "new": 2, "other": 3}[name]
        text = notice(f"通告{name}", f"2021-08-0{day}T08:00", urgency=urgency, expires="2021-08-09T00:00")
        world.write(f"content/notices/2021-08/{name}.md", text)
    page = home(world, "2021-08-05T08:00")
    above = page[: page.index('class="state"')]

    assert [above.find(f"通告{name}") > 0 for name in ("new", "old", "other")] == [True, True, False]
    assert above.index("通告new") < above.index("通告old")
    assert "banner-urgent" not in home(world, "2021-08-09T00:00")


def test_an_urgent_notice_that_was_replaced(world: Site) -> None:
    """What was replaced or withdrawn is urgent no more."""
    world.write("content/notices/2021-08/old.md", notice("旧", "2021-08-01T08:00", urgency="urgent"))
    new = notice("新", "2021-08-02T08:00", replaces="2021-08/old", reason="有变")
    world.write("content/notices/2021-08/new.md", new)

    assert "banner-urgent" not in home(world, "2021-08-05T08:00")
