"""The release calendar: promised, moved with a reason, kept or not; for readers, for programs and as a feed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import icalendar
import pytest
from conftest import figures, notice
from lxml import html  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from conftest import Factory, Site

FIGURES = figures(
    *("2020-02-01 410000 3 0 0", "2020-02-01 411600 3 0 0"),
    "2020-02-02,410000,2020-02-03T12:30:00+08:00,hhc,,,3,0,0",
    "2020-02-02,411600,2020-02-03T12:30:00+08:00,hhc,,,3,0,0",
)
SAID = """
[[releases]]
release = "cases/2020-02-04"
announced = 2020-02-04T20:00:00
state = "postponed"
at = 2020-02-05T16:00:00
reason = "等待省里复核"

[[releases]]
release = "survey"
announced = 2020-02-01T08:00:00
state = "provisional"
title = "社区调查"
at = 2020-02-04T09:00:00
notice = "2020-02/survey"

[[releases]]
release = "survey"
announced = 2020-02-02T08:00:00
state = "confirmed"

[[releases]]
release = "cases/2020-02-05"
announced = 2020-02-03T08:00:00
state = "cancelled"
reason = "系统检修"
"""


@pytest.fixture
def world(site: Factory) -> Site:
    """Figures that come daily by ten in the morning; one came late, one is postponed, one is cancelled."""
    made = site()
    made.replace("content/figures/tables.toml", "jump = 150", 'jump = 150\ncadence = "24h"\nexpected = 10:00:00')
    made.write("content/figures/cases/2020-02.csv", FIGURES)
    made.write("content/notices/2020-02/survey.md", notice("调查结果", "2020-02-04T08:30"))
    made.write("content/calendar.toml", SAID)
    return made


def rows(world: Site) -> list[list[str]]:
    """The cells of all rows of the calendar's page."""
    page = html.fromstring(world.page("calendar/index.html"))
    return [["".join(cell.itertext()) for cell in row] for row in page.xpath("//main//tbody/tr")]


def test_promised_and_kept(world: Site) -> None:
    """The page tells what is promised, what moved and why, what came and how late; in the order of the promises."""
    assert world.build(at="2020-02-04T21:00").problems == ()

    assert rows(world)[:4] == [
        ["2020年2月3日病例", "2020年2月4日10:00", "应公布而未公布", "", ""],
        ["2020年2月4日病例", "2020年2月5日16:00", "推迟", "", "原定2020年2月5日10:00。等待省里复核"],
        ["2020年2月6日病例", "2020年2月7日10:00", "已确认", "", ""],
        ["2020年2月7日病例", "2020年2月8日10:00", "已确认", "", ""],
    ]
    assert rows(world)[-4:] == [
        ["2020年2月5日病例", "2020年2月6日10:00", "取消", "", "系统检修"],
        ["社区调查", "2020年2月4日09:00", "已公布", "2020年2月4日08:30", ""],
        ["2020年2月2日病例", "2020年2月3日10:00", "已公布", "2020年2月3日12:30", "比承诺晚2小时30分。"],
        ["2020年2月1日病例", "2020年2月2日10:00", "已公布", "2020年2月2日08:00", ""],
    ]
    assert "共4次，按时2次" in world.page("calendar/index.html")


def test_calendars_of_programs(world: Site) -> None:
    """A program's calendar and the feed hold the same states; what is announced later is nowhere yet."""
    assert world.build(at="2020-02-04T19:00").problems == ()
    before = world.page("feeds/calendar.ics")
    assert world.build(at="2020-02-04T21:00").problems == ()
    found = icalendar.Calendar.from_ical(world.page("feeds/calendar.ics"))
    events = {str(event["uid"]): event for event in found.walk("VEVENT")}
    moved, gone = events["cases-2020-02-04@bulletin.example"], events["cases-2020-02-05@bulletin.example"]
    titles = [item["title"] for item in json.loads(world.page("feeds/calendar.json"))["items"]]

    assert "等待省里复核" not in before
    assert (moved["dtstart"].to_ical(), moved["sequence"], str(moved["status"])) == (
        b"20200205T080000Z",
        1,
        "CONFIRMED",
    )
    assert "等待省里复核" in str(moved["description"])
    assert str(gone["status"]) == "CANCELLED"
    assert [event.errors for event in events.values()] == [[]] * len(events)
    assert titles[:3] == ["推迟：2020年2月4日病例", "已公布：社区调查", "已公布：2020年2月2日病例"]
