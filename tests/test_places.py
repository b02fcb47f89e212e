"""Places and measures: hours that can be read, lists that are complete, what a reader chooses among them by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from strategies import CHINESE

from pipeline.compose.places import hours_of
from pipeline.places import Opening
from pipeline.problems import Fault
from pipeline.read.hours import opening_of

if TYPE_CHECKING:
    from conftest import Factory

PLACES = """
-- content/places/places.csv --
id,kind,name,region,address,hours,phone,lat,lon,since,until,source,note
over,hospital,旧采样点,411602,,,,,,2021-08-10,2021-08-10,来源,
east,hospital,城东医院,411602,东路,周一至周五 08:00-12:00,12320,33.6,114.6,,,来源,
city,hospital,市医院,411600,,24小时,,,,,,来源,
-- content/measures/measures.csv --
id,kind,origin,requirement,since,until,source,note
away,arrival,从外地返回的人员,先登记,2021-08-01,,来源,说明
gone,arrival,以前返回的人员,先登记,2021-07-01,2021-07-31,来源,
"""


@pytest.mark.parametrize(
    ("text", "opening", "said"),
    [
        ("", (), ""),
        ("24小时", (Opening(0, 6, 0, 1440),), "24小时"),
        ("每天 08:00-17:30", (Opening(0, 6, 480, 1050),), "每天08:00—17:30"),
        (
            "周一至周五 8:00-12:00 14:30～17:30；周六 09:00—12:00",
            (Opening(0, 4, 480, 720), Opening(0, 4, 870, 1050), Opening(5, 5, 540, 720)),
            "周一至周五08:00—12:00、14:30—17:30；周六09:00—12:00",
        ),
        ("每天 20:00-02:00", (Opening(0, 6, 1200, 1560),), "每天20:00—02:00"),
        ("周日 00:00-24:00", (Opening(6, 6, 0, 1440),), "周日00:00—24:00"),
    ],
)
def test_hours(text: str, opening: tuple[Opening, ...], said: str) -> None:
    """Hours are read as people write them, and said in one way; those after midnight belong to the day before."""
    found = opening_of(text)

    assert (found, hours_of(found, CHINESE)) == (opening, said)


@pytest.mark.parametrize(
    "text", ["八点到五点", "周五至周一 08:00-12:00", "每天", "每天 08:00-08:00", "每天 08:00-24:30"]
)
def test_hours_that_cannot_be_read(text: str) -> None:
    """What cannot be read is a fault, never silently “not open”."""
    with pytest.raises(Fault):
        opening_of(text)


def test_places_over_come_last(site: Factory) -> None:
    """A place whose last day has passed stays, after those that are open, and says so."""
    world = site(PLACES)
    world.build(at="2021-09-01T09:00")
    page = world.page("places/index.html")

    assert page.index("城东医院") < page.index("市医院") < page.index("旧采样点（已结束）")


def test_places_can_be_called_and_found(site: Factory) -> None:
    """A telephone number and a position are links, where the data has them."""
    world = site(PLACES)
    world.build()
    page = world.page("places/index.html")

    assert (page.count('href="tel:12320"'), page.count('href="geo:33.6,114.6"'), page.count("tel:")) == (1, 1, 1)


def test_measures_have_addresses(site: Factory) -> None:
    """Every situation is a link to its own row, without a script."""
    world = site(PLACES)
    world.build(at="2021-08-15T09:00")
    page = world.page("measures/index.html")

    assert 'href="#away"' in page
    assert page.index('id="away"') < page.index('id="gone"')


def test_the_end_comes_by_itself(site: Factory) -> None:
    """On its last day a place is open; on the next day's build it is over."""
    world = site(PLACES)
    world.build(at="2021-08-10T23:00")
    before = world.page("places/index.html").count("（已结束）")
    world.build(at="2021-08-11T00:00")

    assert (before, world.page("places/index.html").count("（已结束）")) == (0, 1)
