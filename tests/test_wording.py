"""How the bulletin says numbers, days and moments."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from strategies import CASES, CHINESE, ENGLISH, metric

from pipeline import wording
from pipeline.check.figures import EXPLAINABLE
from pipeline.model import Kind, Table
from pipeline.read.figures import REASONS
from pipeline.record import Row


def row(values: tuple[int | None, ...], new: tuple[int | None, ...]) -> Row:
    return Row("2020-02-08", "411600", values, new, (None, None))


def test_new_cases_and_totals() -> None:
    """The sentence gives what is new within the day, then the totals at its end."""
    actual = wording.sentence(row((64, 1), (3, 1)), CASES, "全市", CHINESE)

    assert actual == (
        "2月8日0—24时，全市新增确诊病例3例，新增死亡病例1例。截至2月8日24时，全市累计确诊病例64例，累计死亡病例1例。"
    )


def test_nothing_new_is_said() -> None:
    """The normal day: nothing new is a statement of its own, and no “新增0例”."""
    actual = wording.sentence(row((64, 0), (0, 0)), CASES, "全市", CHINESE)

    assert actual == (
        "2月8日0—24时，全市无新增确诊病例，无新增死亡病例。截至2月8日24时，全市累计确诊病例64例，累计死亡病例0例。"
    )


def test_unreported_is_not_mentioned() -> None:
    """A number that was not reported is left out; it is neither 0 nor a dash."""
    actual = wording.sentence(row((64, None), (3, None)), CASES, "全市", CHINESE)

    assert actual == "2月8日0—24时，全市新增确诊病例3例。截至2月8日24时，全市累计确诊病例64例。"


def test_unknown_change_is_not_mentioned() -> None:
    """Where the day before is unknown only the total is said."""
    actual = wording.sentence(row((64, None), (None, None)), CASES, "全市", CHINESE)

    assert actual == "截至2月8日24时，全市累计确诊病例64例。"


def test_nothing_reported_is_no_sentence() -> None:
    """Where nothing at all was reported there is nothing to say."""
    actual = wording.sentence(row((None, None), (None, None)), CASES, "全市", CHINESE)

    assert actual == ""


def test_fall_is_a_reduction() -> None:
    """A total that fell is 核减, never “新增-2例”."""
    actual = wording.sentence(row((62, 0), (-2, 0)), CASES, "全省", CHINESE)

    assert actual == (
        "2月8日0—24时，全省核减确诊病例2例，无新增死亡病例。截至2月8日24时，全省累计确诊病例62例，累计死亡病例0例。"
    )


def test_sentence_speaks_of_totals_alone() -> None:
    """Levels and daily counts are shown in tables; the sentence is that of cumulative metrics."""
    table = Table("mixed", "", "", (metric("beds", Kind.LEVEL), metric("samples", Kind.DAILY)))
    actual = wording.sentence(row((5, 9), (1, 9)), table, "全市", CHINESE)

    assert actual == ""


@pytest.mark.parametrize(
    ("text", "long", "short"),
    [
        ("2020-02-01", "2020年2月1日", "2月1日"),
        ("2020-02-29", "2020年2月29日", "2月29日"),
        ("2021-12-31", "2021年12月31日", "12月31日"),
    ],
)
def test_days(text: str, long: str, short: str) -> None:
    """Days are said without leading zeros."""
    actual = wording.day(text, CHINESE), wording.short_day(text, CHINESE)

    assert actual == (long, short)


def test_months() -> None:
    """Months are said without leading zeros."""
    actual = wording.month("2020-02", CHINESE), wording.month("2021-12", CHINESE)

    assert actual == ("2020年2月", "2021年12月")


def test_moments() -> None:
    """A moment is said in the offset that it carries, to the minute, whether text or value."""
    written = "2020-02-08T21:02:59+08:00"
    value = datetime(2020, 2, 8, 9, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
    actual = (
        wording.moment(written, CHINESE),
        wording.moment(value, CHINESE),
        wording.moment("2020-02-08T00:00:00+00:00", CHINESE),
    )

    assert actual == ("2020年2月8日21:02", "2020年2月8日09:05", "2020年2月8日00:00")


@pytest.mark.parametrize(("value", "text"), [(3, "+3"), (0, "0"), (-2, "−2"), (None, "—")])
def test_changes(value: int | None, text: str) -> None:
    """A change carries its sign, a true minus where it fell; no change is 0, an unknown one a dash."""
    actual = wording.change(value, CHINESE)

    assert actual == text


def test_counts() -> None:
    """A count is its number, a dash where nothing was reported, “<5” where it is hidden."""
    hidden = Row("2020-02-08", "411602", (None, 7), (None, None), (None, None), hidden=(0,))
    actual = (
        wording.count(None, CHINESE, hidden, 0, 5),
        wording.count(7, CHINESE, hidden, 1, 5),
        wording.count(None, CHINESE),
        wording.count(0, CHINESE),
    )

    assert actual == ("<5", "7", "—", "0")


def test_every_reason_has_a_word() -> None:
    """What an editor may write as a reason, the public can read."""
    actual = set(wording.REASONS)

    assert actual == set(REASONS)


def test_every_explainable_rule_has_a_word() -> None:
    """Each rule that an explanation overrides is named in the public corrections."""
    actual = set(wording.RULES)

    assert actual == set(EXPLAINABLE)


@pytest.mark.parametrize(
    ("values", "new", "said"),
    [
        pytest.param(
            (64, 2), (3, 2),
            "On 8 February (00:00–24:00), the city reported 3 new confirmed cases and 2 new deaths. "
            "As of 24:00 on 8 February, the city had recorded 64 confirmed cases and 2 deaths in all.",
            id="many",
        ),
        pytest.param(
            (1, 1), (1, 1),
            "On 8 February (00:00–24:00), the city reported 1 new confirmed case and 1 new death. "
            "As of 24:00 on 8 February, the city had recorded 1 confirmed case and 1 death in all.",
            id="one",
        ),
        pytest.param(
            (64, 0), (0, 0),
            "On 8 February (00:00–24:00), the city reported no new confirmed cases and no new deaths. "
            "As of 24:00 on 8 February, the city had recorded 64 confirmed cases and 0 deaths in all.",
            id="none",
        ),
        pytest.param(
            (62, 0), (-2, -1),
            "On 8 February (00:00–24:00), the city reported a reduction of 2 confirmed cases "
            "and a reduction of 1 death. "
            "As of 24:00 on 8 February, the city had recorded 62 confirmed cases and 0 deaths in all.",
            id="fewer",
        ),
        pytest.param(
            (1273, None), (None, None),
            "As of 24:00 on 8 February, the city had recorded 1,273 confirmed cases in all.",
            id="unreported",
        ),
        pytest.param((None, None), (None, None), "", id="nothing"),
    ],
)  # fmt: skip
def test_sentence_in_english(values: tuple[int | None, ...], new: tuple[int | None, ...], said: str) -> None:
    """The sentence in English has singular and plural, “and” before the last part, and commas in large numbers."""
    table = ENGLISH.reference.tables["cases"]
    actual = wording.sentence(row(values, new), table, ENGLISH.say("全市"), ENGLISH)

    assert actual == said


def test_three_parts_in_english() -> None:
    """Parts are joined by commas, the last one by “and”; one part stands alone."""
    names = ["Fugou County", "Shenqiu County", "Taikang County"]
    actual = [wording.listed(names[:count], ENGLISH) for count in range(4)]

    assert actual == [
        "",
        "Fugou County",
        "Fugou County and Shenqiu County",
        "Fugou County, Shenqiu County and Taikang County",
    ]


def test_days_in_english() -> None:
    """Days, months and moments name the month in words."""
    actual = [
        wording.day("2020-02-01", ENGLISH),
        wording.short_day("2021-12-31", ENGLISH),
        wording.month("2020-02", ENGLISH),
        wording.moment("2020-02-08T21:02:59+08:00", ENGLISH),
    ]

    assert actual == ["1 February 2020", "31 December", "February 2020", "8 February 2020, 21:02"]


@pytest.mark.parametrize(
    ("since", "until", "chinese", "said"),
    [
        ("2021-08-10", "2021-08-14", "2021年8月10日至8月14日", "10 to 14 August 2021"),
        ("2020-01-24", "2020-12-07", "2020年1月24日至12月7日", "24 January to 7 December 2020"),
        ("2021-11-06", "2022-01-02", "2021年11月6日至2022年1月2日", "6 November 2021 to 2 January 2022"),
    ],
)
def test_periods(since: str, until: str, chinese: str, said: str) -> None:
    """A period says once what both its days share, where the language says it."""
    actual = wording.period(since, until, CHINESE), wording.period(since, until, ENGLISH)

    assert actual == (chinese, said)


def test_numbers_in_english() -> None:
    """Counts and changes have commas in large numbers, true minus signs, and dashes where nothing was reported."""
    actual = [
        wording.count(120_000, ENGLISH),
        wording.count(None, ENGLISH),
        wording.change(1273, ENGLISH),
        wording.change(-1, ENGLISH),
    ]

    assert actual == ["120,000", "—", "+1,273", "−1"]
