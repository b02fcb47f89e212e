"""Notices at a moment: their states come from time and from other notices, never from an editor's hand."""

from __future__ import annotations

from typing import Any

import pytest
from strategies import at, notice

from pipeline.derive.standing import Mark, Neighbour, public, standings

FIRST = notice("2021-08/first", "2021-08-01T08:00", expires="2021-08-09T00:00")
SECOND = notice("2021-08/second", "2021-08-03T08:00", section="testing")
THIRD = notice("2021-08/third", "2021-08-05T08:00")


def test_scheduled_is_nowhere() -> None:
    """Before it is published a notice has no standing, and its neighbours do not know it."""
    found = standings([FIRST, THIRD], at("2021-08-05T07:59:59"))

    assert (list(found), found[FIRST.path].next) == ([FIRST.path], None)


def test_published_from_its_moment_on() -> None:
    """At the moment of publication itself a notice is public."""
    found = public([THIRD, FIRST], at("2021-08-05T08:00"))

    assert found == [FIRST, THIRD]


def test_in_force_until_it_expires() -> None:
    """A notice in force carries no mark; from the moment of its expiry on it carries one."""
    before, then = (
        standings([FIRST], at(text))[FIRST.path].marks for text in ("2021-08-08T23:59:59", "2021-08-09T00:00")
    )

    assert (before, then) == ((), (Mark("expired", "2021-08-09T00:00:00+08:00"),))


@pytest.mark.parametrize(
    ("relation", "kind"), [("corrects", "corrected"), ("replaces", "replaced"), ("withdraws", "withdrawn")]
)
def test_later_notice_leaves_a_mark(relation: str, kind: str) -> None:
    """What a later notice did is said on the earlier one with moment, title, address and reason, and on itself."""
    acts: dict[str, Any] = {relation: (FIRST.path,)}
    later = notice("2021-08/later", "2021-08-06T08:00", reason="笔误", **acts)
    found = standings([FIRST, later], at("2021-08-08T00:00"))
    mark = Mark(kind, "2021-08-06T08:00:00+08:00", "later", "/notices/2021-08/later/", "笔误")
    neighbour = Neighbour("first", "/notices/2021-08/first/")

    assert (found[FIRST.path].marks, found[later.path].acts_on) == ((mark,), ((relation, neighbour),))


def test_withdrawn_hides_its_text() -> None:
    """A withdrawn notice keeps address and banner; `withdrawn` says that its text is not shown."""
    later = notice("2021-08/later", "2021-08-06T08:00", reason="误发", withdraws=(FIRST.path,))
    found = standings([FIRST, later], at("2021-08-07T00:00"))

    assert (found[FIRST.path].withdrawn, found[later.path].withdrawn) == (True, False)


def test_scheduled_correction_is_not_announced() -> None:
    """A correction that is not public yet leaves no trace on what it corrects."""
    later = notice("2021-08/later", "2021-08-06T08:00", reason="笔误", corrects=(FIRST.path,))
    found = standings([FIRST, later], at("2021-08-06T07:00"))

    assert found == standings([FIRST], at("2021-08-06T07:00"))


def test_second_correction_stands_below_the_first() -> None:
    """Two corrections of one notice are both named, in the order in which they were published."""
    twice = [
        notice(f"2021-08/later-{day}", f"2021-08-{day}T08:00", reason="笔误", corrects=(FIRST.path,))
        for day in ("07", "06")
    ]
    found = standings([*twice, FIRST], at("2021-08-08T00:00"))

    assert [mark.title for mark in found[FIRST.path].marks] == ["later-06", "later-07"]


def test_expiry_and_correction_stand_together() -> None:
    """Time and a correction both leave their marks."""
    later = notice("2021-08/later", "2021-08-06T08:00", reason="笔误", corrects=(FIRST.path,))
    found = standings([FIRST, later], at("2021-08-10T00:00"))

    assert {mark.kind for mark in found[FIRST.path].marks} == {"corrected", "expired"}


def test_one_notice_acts_on_several() -> None:
    """A notice may replace two and correct one at once; each of them says so."""
    later = notice(
        "2021-08/later", "2021-08-06T08:00", reason="合并", replaces=(FIRST.path, SECOND.path), corrects=(THIRD.path,)
    )
    found = standings([FIRST, SECOND, THIRD, later], at("2021-08-07T00:00"))

    assert [found[path].marks[0].kind for path in (FIRST.path, SECOND.path, THIRD.path)] == [
        "replaced",
        "replaced",
        "corrected",
    ]


def test_neighbours_are_those_of_the_section() -> None:
    """Previous and next are the notices beside it in its own section."""
    found = standings([THIRD, SECOND, FIRST], at("2021-08-07T00:00"))
    beside = {path: (standing.previous, standing.next) for path, standing in found.items()}
    first, third = Neighbour("first", FIRST.url), Neighbour("third", THIRD.url)

    assert beside == {FIRST.path: (None, third), SECOND.path: (None, None), THIRD.path: (first, None)}


def test_same_moment_is_ordered_by_path() -> None:
    """Two notices of one moment have one order on every machine."""
    one, two = notice("2021-08/b", "2021-08-01T08:00"), notice("2021-08/a", "2021-08-01T08:00")
    found = [public(notices, at("2021-08-02T00:00")) for notices in ([one, two], [two, one])]

    assert found == [[two, one], [two, one]]


def test_order_of_files_does_not_matter() -> None:
    """The standings are the same in whatever order the notices were read."""
    later = notice("2021-08/later", "2021-08-06T08:00", reason="笔误", corrects=(FIRST.path,))
    forwards, backwards = [FIRST, SECOND, THIRD, later], [later, THIRD, SECOND, FIRST]

    assert standings(forwards, at("2021-08-10T00:00")) == standings(backwards, at("2021-08-10T00:00"))


def test_related_are_the_newest_before() -> None:
    """Earlier notices on the same place, or of the same section and regions; the neighbour is linked already."""
    notices = [notice(f"2021-08/n{day}", f"2021-08-{day:02}T08:00") for day in range(1, 8)]
    found = standings(notices, at("2021-09-01T00:00"))["2021-08/n7"].related

    assert [other.url for other in found] == [f"/notices/2021-08/n{day}/" for day in (5, 4, 3)]


def test_a_new_notice_changes_nobody_s_related() -> None:
    """What a page names as related came before it, so that a new notice touches no other page for its sake."""
    notices = [notice(f"2021-08/n{day}", f"2021-08-{day:02}T08:00", places=("p",)) for day in range(1, 7)]
    before = standings(notices[:-1], at("2021-09-01T00:00"))
    after = standings(notices, at("2021-09-01T00:00"))

    assert {path: found.related for path, found in before.items()} == {
        path: found.related for path, found in after.items() if path in before
    }
