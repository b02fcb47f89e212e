"""An editor's sentence: what it says in numbers, and that these are the day's figures."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from conftest import figures
from hypothesis import given
from hypothesis import strategies as st

from pipeline import wording
from pipeline.check.claims import told
from pipeline.check.sentence import DayFigures, Sentence, check, is_known
from pipeline.edition import Edition
from pipeline.read.reference import PATHS, read_reference
from pipeline.read.sources import load
from pipeline.record import Row

if TYPE_CHECKING:
    from conftest import Factory, Site

    from pipeline.model import Metric, Reference

CASES = "content/figures/cases/2020-02.csv"
SENTENCE = "content/daily/2020-02-02.md"
MORE_REGIONS = """411623,商水县,商水,411600,county,,,0 2,,,,
411681,项城市,项城,411600,county,,,0 3,,,,
410702,中原区,中原,410100,county,,,0 4,,,,
"""


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    """Zhoukou with some counties."""
    from conftest import REFERENCE, Site, files_of

    world = Site(tmp_path_factory.mktemp("site"))
    for path, text in files_of(REFERENCE).items():
        world.write(path, text)
    regions = "content/figures/regions.csv"
    world.write(regions, world.read(regions).replace("411381,", f"{MORE_REGIONS}411381,"))
    world.replace("content/figures/tables.toml", "adds_up = true", "adds_up = true\nsuppress_below = 5")
    found, problems = read_reference({path: load(world.root, path) for path in PATHS})
    assert found is not None, problems
    return found


def metrics(reference: Reference) -> dict[str, Metric]:
    return {metric.key: metric for metric in reference.tables["cases"].metrics}


ZHOUKOU = (
    "2020年2月26日0—24时，全市无新增新冠肺炎确诊病例，无新增出院病例。截至2月26日24时，全市累计收到新冠肺炎确诊病例76例；"
    "出院病例56例，死亡病例1例。确诊病例中：商水县4例、项城市11例(其中3例转入郑大一附院)。"
)
HENAN = (
    "8月20日0—24时，全省新增本土确诊病例1例(郑州市中原区1例)，新增本土无症状感染者11例(郑州市3例、周口市2例)。"
    "新增境外输入确诊病例2例，无新增死亡病例。5例解除医学观察(郑州市4例)。2020年1月21日至2022年8月20日24时，"
    "全省累计报告确诊病例3242例(本土3022例、境外输入220例)，住院病例12例，累计追踪到密切接触者150591人，正在观察的3023人。"
)
# Wording → what it says: metric, region, new or total, number. `?` before a text: nobody can say of what it is.
WORDINGS = {
    ZHOUKOU: [
        *("confirmed 周口市 new 0", "cured 周口市 new 0", "confirmed 周口市 total 76", "cured 周口市 total 56"),
        *("dead 周口市 total 1", "confirmed 商水县 total 4", "confirmed 项城市 total 11", "?其中3例转入郑大一附院"),
    ],
    HENAN: [
        *(
            "confirmed 境外输入 new 2",
            "dead 河南省 new 0",
            "confirmed 河南省 total 3242",
            "confirmed 境外输入 total 220",
        ),
        *("?全省新增本土确诊病例1例", "?郑州市中原区1例", "?新增本土无症状感染者11例", "?郑州市3例", "?周口市2例"),
        *("?5例解除医学观察", "?郑州市4例", "?本土3022例", "?住院病例12例", "?累计追踪到密切接触者150591人"),
        "?正在观察的3023人",
    ],
    # The hours of a day, as each authority writes them.
    "2月2日0—24时，全市新增确诊病例2例。": ["confirmed 周口市 new 2"],
    "2月2日0时～24时，全市新增确诊病例2例。": ["confirmed 周口市 new 2"],
    "2月2日0时~24时，全市新增确诊病例2例。": ["confirmed 周口市 new 2"],
    "2月2日0-24时，全市新增确诊病例2例。": ["confirmed 周口市 new 2"],
    "2月2日0时至24时，全市新增确诊病例2例。": ["confirmed 周口市 new 2"],
    "2月2日0点到24点，全市报告确诊病例2例。": ["confirmed 周口市 new 2"],
    "截至2020年2月2日24时，全市报告确诊病例2例。": ["confirmed 周口市 total 2"],
    "截止2月2日24时，我市新冠肺炎确诊2例。": ["confirmed 周口市 total 2"],
    # Where the number stands.
    "新增2例确诊病例，累计76例确诊病例。": ["confirmed 周口市 new 2", "confirmed 周口市 total 76"],
    "确诊病例：新增2例，累计76例。": ["confirmed 周口市 new 2", "confirmed 周口市 total 76"],
    "新增确诊2例死亡0例。": ["confirmed 周口市 new 2", "dead 周口市 new 0"],
    "新增确诊病例２例、死亡病例０例。": ["confirmed 周口市 new 2", "dead 周口市 new 0"],
    "全省累计确诊病例1,273例。": ["confirmed 河南省 total 1273"],
    "新增一例确诊病例，新增治愈十二例。": ["confirmed 周口市 new 1", "cured 周口市 new 12"],
    # Nothing is a number too.
    "无新增确诊病例、死亡病例，无新增出院病例。": ["confirmed 周口市 new 0", "dead 周口市 new 0", "cured 周口市 new 0"],
    "没有新增确诊病例和死亡病例。": ["confirmed 周口市 new 0", "dead 周口市 new 0"],
    "零新增确诊病例，累计死亡病例1例。": ["confirmed 周口市 new 0", "dead 周口市 total 1"],
    "无新增确诊病例，死亡病例1例。": ["confirmed 周口市 new 0", "dead 周口市 new 1"],
    "新增无症状感染者3例，新增确诊病例1例。": ["confirmed 周口市 new 1", "?新增无症状感染者3例"],
    # Other words for the same.
    "新增治愈出院病例3例。": ["cured 周口市 new 3"],
    "新增出院3例。": ["cured 周口市 new 3"],
    "新增治愈3人。": ["cured 周口市 new 3"],
    "新增死亡1人。": ["dead 周口市 new 1"],
    "核减确诊病例2例。": ["confirmed 周口市 new -2"],
    # Places in brackets, and brackets in brackets.
    "新增确诊病例2例（川汇区1例、项城市1例）。": [
        *("confirmed 周口市 new 2", "confirmed 川汇区 new 1", "confirmed 项城市 new 1"),
    ],
    "新增2例确诊病例(川汇1例，淮阳县1例)，累计死亡1例。": [
        *("confirmed 周口市 new 2", "confirmed 川汇区 new 1", "confirmed 淮阳区 new 1", "dead 周口市 total 1"),
    ],
    "累计确诊病例76例（商水县4例（其中1例重症）、项城市11例），出院56例。": [
        *(
            "confirmed 周口市 total 76",
            "confirmed 商水县 total 4",
            "confirmed 项城市 total 11",
            "cured 周口市 total 56",
        ),
        "?其中1例重症",
    ],
    "郑州市新增确诊病例1例，出院2例；全市新增确诊病例0例。": [
        *("confirmed 郑州市 new 1", "cured 郑州市 new 2", "confirmed 周口市 new 0"),
    ],
    "累计确诊病例76例，其中治愈出院56例，其中3例。": ["confirmed 周口市 total 76", "cured 周口市 total 56", "?其中3例"],
    # What is no figure.
    "第2轮检测于8月7日8时30分开始，到8:00结束，占5.6%，依据周政〔2020〕1号。": [],
    "新增密切接触者25人。": ["?新增密切接触者25人"],
    "新增疑似病例2例。": ["?新增疑似病例2例"],
    "无新增密切接触者，无新增确诊病例，生活无异常。": ["confirmed 周口市 new 0", "?无新增密切接触者"],
    "较前一日增加确诊病例3例。": ["?较前一日增加确诊病例3例"],
    "无症状感染者转确诊病例2例。": ["?无症状感染者转确诊病例2例"],
    "新增确诊病例一百零二例。": ["?新增确诊病例一百零二例"],
}


@pytest.mark.parametrize("sentence", WORDINGS)
def test_wordings(sentence: str, reference: Reference) -> None:
    """A sentence says these numbers, each of a metric, a region and a kind; others are told apart, dates are none."""
    found = told(sentence, metrics(reference), reference)
    claims = [f"{one.metric} {reference.regions[one.region].name} {one.kind} {one.value}" for one in found.claims]

    assert claims + [f"?{words}" for _, words in found.unplaced] == WORDINGS[sentence]


@pytest.mark.parametrize(
    ("sentence", "days"),
    [
        (ZHOUKOU, [(2, 26), (2, 26)]),
        (HENAN, [(8, 20), (8, 20)]),
        ("2月2日，全市新增确诊病例2例。", []),
        ("截至２月３日２４时，累计确诊2例。", [(2, 3)]),
    ],
)
def test_days(sentence: str, days: list[tuple[int, int]], reference: Reference) -> None:
    """The day of which a sentence speaks is the one whose 24:00 it names; a period may begin on another."""
    assert [found[1:] for found in told(sentence, metrics(reference), reference).days] == days


counts = st.none() | st.integers(min_value=0, max_value=2000)
changes = st.none() | st.integers(min_value=-50, max_value=500)


@given(st.tuples(counts, counts, counts), st.tuples(changes, changes, changes), st.sampled_from(["411600", "410000"]))
def test_our_own_sentence_is_read_back(
    reference: Reference, values: tuple[int | None, ...], new: tuple[int | None, ...], region: str
) -> None:
    """The sentence that the pipeline writes is read back to the very numbers that it was written from."""
    row = Row("2020-02-02", region, values, new, (None, None, None))
    whole = {"411600": "全市", "410000": "全省"}[region]
    text = wording.sentence(row, reference.tables["cases"], whole, Edition("zh-CN", reference))
    found = told(text, metrics(reference), reference)
    said = {(one.metric, one.region, one.kind): one.value for one in found.claims}
    keys = list(metrics(reference))

    assert found.unplaced == []
    assert said == {
        (key, region, kind): value
        for kind, numbers in (("new", new), ("total", values))
        for key, value in zip(keys, numbers, strict=True)
        if value is not None
    }


def day() -> DayFigures:
    """Figures in which 周口 has 76, 56 and 1, of them 2, 1 and 0 new; 川汇区 has one case that is not shown."""
    rows = {
        "411600": Row("2020-02-02", "411600", (76, 56, 1), (2, 1, 0), (None, None, None)),
        "411602": Row("2020-02-02", "411602", (None, None, 0), (None, None, 0), (None, None, None), hidden=(0,)),
    }
    places = {("cases", "411600", metric): (CASES, line) for metric, line in (("confirmed", 7), ("cured", 8))}
    return DayFigures({"cases": rows}, places)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("全市新增确诊病例2例，累计76例。", []),
        ("全市新增确诊病例3例。", ["sentence-new"]),
        ("全市无新增确诊病例。", ["sentence-new"]),
        ("全市累计确诊病例77例，累计死亡0例。", ["sentence-total", "sentence-total"]),
        ("全市累计确诊病例76例（川汇区1例）。", ["sentence-hidden"]),
        ("川汇区新增确诊病例1例。", ["sentence-hidden"]),
        ("川汇区新增治愈1例。", ["sentence-unplaced"]),
        ("全省累计确诊病例76例。", ["sentence-unplaced"]),
        ("2月3日0—24时，全市新增确诊病例2例。", ["sentence-day"]),
    ],
)
def test_compared(text: str, codes: list[str], reference: Reference) -> None:
    """Each number is that of the figures; what was not reported, or is hidden, is told as such."""
    found = list(check(Sentence(SENTENCE, "2020-02-02", text), day(), reference))

    assert [problem.code for problem in found] == codes


def test_both_places_are_named(reference: Reference) -> None:
    """A difference names the line of the sentence and that of the figure, both numbers, metric and region."""
    text = "全市新增确诊病例2例。\n\n累计治愈出院57例。\n"
    found = list(check(Sentence(SENTENCE, "2020-02-02", text), day(), reference))

    assert [(problem.path, problem.line, problem.code, problem.values) for problem in found] == [
        (
            SENTENCE,
            3,
            "sentence-total",
            {"metric": "治愈出院", "region": "周口市", "value": 56, "said": 57, "place": f"{CASES}:8"},
        )
    ]


def test_known_already(reference: Reference) -> None:
    """A sentence is known once none of the figures that it tells will change; one of no figures at once."""
    last, earlier = day(), Row("2020-02-02", "411600", (75, 56, 1), (1, 1, 0), (None, None, None))
    before = replace(last, rows={"cases": {**last.rows["cases"], "411600": earlier}})
    total, cured = (Sentence(SENTENCE, "2020-02-02", text) for text in ("累计确诊病例76例。", "累计出院56例。"))

    assert [is_known(total, known, last, reference) for known in (last, before, DayFigures({}, {}))] == [
        *(True, False, False),
    ]
    assert is_known(cured, before, last, reference)


@pytest.fixture
def world(site: Factory) -> Site:
    """Two days of figures, the second with a sentence of an editor's own."""
    made = site()
    made.write(CASES, figures("2020-02-01 411600 5 0 0", "2020-02-02 411600 7 1 0"))
    made.write(SENTENCE, "2月2日0—24时，全市新增2例*确诊*病例。\n\n累计确诊病例7例，治愈出院1例。\n")
    return made


def test_the_sentence_stands_above_the_table(world: Site) -> None:
    """The editor's sentence replaces the generated one on its day, in both Chinese editions, and on no other day."""
    world.write(SENTENCE, "2月2日0—24时，全市新增2例确诊病例。\n\n累计确诊病例7例，治愈出院1例。详见<通报>。\n")

    assert world.build().problems == ()
    page = world.page("daily/2020-02-02/index.html")
    assert '<p class="lead">2月2日0—24时，全市新增2例确诊病例。</p>' in page
    assert "累计确诊病例7例，治愈出院1例。详见&lt;通报&gt;。" in page
    assert "新增确诊病例2例，新增治愈出院1例" not in page.split("</head>")[1]
    assert "2月1日" in world.page("daily/2020-02-01/index.html")


def test_words_that_are_not_understood_warn(world: Site) -> None:
    """A number that is compared with nothing is told, and stops nothing."""
    problems = world.build().problems

    assert [(problem.line, problem.code, problem.blocks) for problem in problems] == [(1, "sentence-unplaced", False)]


def test_a_later_correction_stops_the_build(world: Site) -> None:
    """When the figures are corrected, the sentence has to follow: until then nothing is built."""
    world.write(SENTENCE, "全市累计确诊病例7例。\n")
    assert world.build().problems == ()
    added = "2020-02-02,411600,2020-02-09T08:00:00+08:00,hhc,late,补报,8,,\n"
    world.write(CASES, world.read(CASES) + added)

    assert [(p.path, p.line, p.code) for p in world.build().problems] == [(SENTENCE, 1, "sentence-total")]
    assert world.build().problems[0].values["place"] == f"{CASES}:4"


def test_an_earlier_moment(world: Site) -> None:
    """Before a correction was known, the page does not say what nobody knew: the generated sentence stands there."""
    added = "2020-02-02,411600,2020-02-09T08:00:00+08:00,hhc,late,补报,8,,\n"
    world.write(CASES, world.read(CASES) + added)
    world.write(SENTENCE, "全市累计确诊病例8例。\n")

    assert world.build(at="2020-02-05T08:00").problems == ()
    assert "截至2月2日24时，全市累计确诊病例7例" in world.page("daily/2020-02-02/index.html")
    assert world.build().problems == ()
    assert '<p class="lead">全市累计确诊病例8例。</p>' in world.page("daily/2020-02-02/index.html")


def test_another_sentence(world: Site) -> None:
    """A changed sentence renders its day; a removed one gives the generated sentence back."""
    world.write(SENTENCE, "全市累计确诊病例7例。\n")
    world.build()
    world.write(SENTENCE, "全市累计确诊病例7例！\n")

    assert "daily/2020-02-02.md" in world.build().rendered
    world.remove(SENTENCE)
    assert world.build().problems == ()
    assert "新增确诊病例2例" in world.page("daily/2020-02-02/index.html")
