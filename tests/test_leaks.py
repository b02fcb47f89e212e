"""The embargo's gate: a planted leak is found in every kind of file, and nothing else is taken for one."""

from __future__ import annotations

import gzip
import json
import zipfile
from html import escape
from io import BytesIO

import pytest
from conftest import figures
from hypothesis import given
from hypothesis.strategies import characters, text
from releasing import CASES, NOTICES, Home, Shelf, first, home, shelf

from pipeline.cli import main
from pipeline.compose.traditional import traditional
from pipeline.release.embargo import Secret, secrets_of
from pipeline.release.faces import both_words
from pipeline.release.leaks import leaks
from pipeline.release.trees import Wanted
from pipeline.store import digest

__all__ = ["first", "home", "shelf"]  # a fixture is used by its name

TITLE, SENTENCE, NUMBER = "秘密的封控通告", "自八月七日零时起全城封闭管理", "周密〔2021〕7号"
NOTICE = {"number": NUMBER, "reason": "秘密的原因就是这个", "channels": '{sms: "秘密短信请勿外传"}'}
BODY = f"""## 说明

{SENTENCE[:7]}**{SENTENCE[7:]}**！请[看](/notices/2021-08/a/)旧通告。

| 地点 | 时间 |
|---|---|
| 秘密集合点在东门外 | 八时 |
"""
AT = "2021-08-06T12:00"
OTHER = "与此无关的公开文字。" * 30


def packed(member: str, text: str) -> bytes:
    """A ZIP archive of one file, as office programs write documents."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, text)
    return out.getvalue()


def feed(text: str) -> bytes:
    return f"<feed><entry><content type='html'>{escape(f'<p>{text}</p>')}</content></entry></feed>".encode()


PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x20tEXt"
# Every kind of file, and every way in which something can stand in it.
PLANTED = {
    "page": ("daily/index.html", f"<p>{OTHER}{TITLE}</p>".encode()),
    "page-by-words": ("daily/index.html", b"<p>" + f"{SENTENCE[:5]}<b>{SENTENCE[5:9]}</b>\n {SENTENCE[9:]}".encode()),
    "page-by-table": ("daily/index.html", "<td>秘密集合点在东门外</td>".encode()),
    "page-by-number": ("daily/index.html", f"<dd>{NUMBER}</dd>".encode()),
    "page-by-reason": ("daily/index.html", "<p>原因：秘密的原因就是这个。</p>".encode()),
    "page-by-link": ("daily/index.html", b'<a href="/notices/2021-08/secret-plan/">'),
    "page-by-attribute": ("daily/index.html", f'<meta name="description" content="{TITLE}">'.encode()),
    "page-by-entities": ("daily/index.html", "".join(f"&#{ord(char)};" for char in TITLE).encode()),
    "page-in-traditional": ("hant/daily/index.html", f"<p>{traditional(SENTENCE)}</p>".encode()),
    "rss": ("feeds/news.rss.xml", feed(SENTENCE)),
    "atom": ("feeds/news.atom.xml", feed(TITLE)),
    "json-feed": ("feeds/news.json", json.dumps({"content_html": f"<p>{SENTENCE}</p>"}).encode()),
    "json": ("data/notices.json", json.dumps({"title": TITLE}, ensure_ascii=False).encode()),
    "sms": ("channels/sms.txt", "秘密短信，请勿外传".encode()),
    "sitemap": ("sitemaps/2021-08.xml", b"<loc>https://bulletin.example/notices/2021-08/secret-plan/</loc>"),
    "index": (
        "pagefind/fragment/zh_1.pf_fragment",
        gzip.compress(b"pagefind_dcd" + json.dumps({"url": "/notices/2021-08/secret-plan/"}).encode()),
    ),
    "index-by-words": (
        "pagefind/fragment/zh_1.pf_fragment",
        gzip.compress(b"pagefind_dcd" + json.dumps({"content": SENTENCE}).encode()),
    ),
    "index-records": ("search/2021.json", json.dumps([{"title": TITLE}]).encode()),
    "csv": ("data/notices.csv", f"2021-08-06,{TITLE}\n".encode()),
    "csv-gb18030": ("files/list.csv", f"日期,名称\n2021-08-06,{TITLE}\n".encode("gb18030")),
    "packed": ("data/all.csv.gz", gzip.compress(TITLE.encode())),
    "document": ("files/paper.docx", packed("word/document.xml", f"<w:t>{SENTENCE}</w:t>")),
    "archive-by-name": ("files/all.zip", packed("secret-plan.txt", "")),
    "drawing": ("theme/map.svg", f"<svg><text>{TITLE}</text></svg>".encode()),
    "drawing-by-name": ("codes/notices/2021-08/secret-plan.svg", b"<svg></svg>"),
    "picture-by-name": ("files/secret-plan-map.png", PNG),
    "picture-by-words": ("files/map.png", PNG + TITLE.encode()),
    "attachment": ("files/secret.txt", "秘密附件".encode()),
    "attachment-renamed": ("files/copy.txt", "秘密附件".encode()),
    "attachment-named": ("daily/index.html", b'<a href="/files/secret.txt">'),
    "script": ("theme/site.js", f'const text = "{TITLE}";'.encode()),
    "file-name": ("files/2021-08/secret-plan", b""),
    "tomorrow": ("daily/2020-02-02/index.html", b"<p></p>"),
    "tomorrow-linked": ("index.html", b'<a href="/daily/2020-02-02/">'),
    "tomorrow-in-data": ("data/cases.csv", b"2020-02-02,411600,,777,,,,,\n"),
    "tomorrow-in-interface": ("api/v1/regions/411600/cases.json", b'{"rows":[{"as_of":"2020-02-02","confirmed":7}]}\n'),
    "report-in-data": (
        "data/reports.csv",
        b"cases,2020-02-01,411600,,confirmed,777,2021-08-07T08:00:00+08:00,hhc,late,\n",
    ),
    "report-in-json": ("data/reports.json", b'{"value":777,"reported_at":"2021-08-07T08:00:00+08:00","source":"hhc"}'),
    "report-by-note": ("corrections/index.html", "<td>省里补报的秘密病例</td>".encode()),
}


def scheduled(home: Home) -> list[Secret]:
    """What a notice and reports of tomorrow keep secret."""
    row = "2020-02-0{},{},2021-08-07T08:00:00+08:00,hhc,late,省里补报的秘密病例,{},,"
    rows = [row.format(day, code, count) for day, count in ((1, 6), (2, 7)) for code in ("410000", "411600")]
    home.write("secret-plan", TITLE, "2021-08-07T08:00", BODY, attachments="[secret.txt]", **NOTICE)
    home.site.write("content/files/secret.txt", "秘密附件")
    home.site.write(CASES, figures("2020-02-01 410000 5 0 0", "2020-02-01 411600 5 0 0", *rows))
    built = home.site.build(AT)
    assert (built.problems, built.ahead is None) == ((), False)
    assert built.ahead
    return secrets_of(home.site.root, built.ahead)


def told(shelf: Shelf, secrets: list[Secret], files: dict[str, bytes]) -> list[tuple[str, object]]:
    """What the gate says of these files: the secret's file, and the file of the release."""
    wanted = Wanted({path: digest(raw) for path, raw in files.items()}, files.__getitem__)
    return [
        (problem.path, problem.values["file"])
        for problem in leaks(secrets, wanted, shelf.target.trees().live, shelf.target.told)
    ]


@pytest.fixture(scope="session")
def secrets(first: Home, tmp_path_factory: pytest.TempPathFactory) -> list[Secret]:
    """What tomorrow keeps secret."""
    from releasing import copy_of

    return scheduled(copy_of(first, tmp_path_factory.mktemp("secrets") / "home"))


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_leak(shelf: Shelf, secrets: list[Secret], kind: str) -> None:
    """In whatever form something secret stands in a file of a release, it is found, with the file that holds it."""
    path, raw = PLANTED[kind]
    source = CASES if kind.startswith(("tomorrow", "report")) else f"{NOTICES}/secret-plan.md"
    harmless = {"index.html": OTHER.encode()}

    assert told(shelf, secrets, harmless) == []
    assert told(shelf, secrets, harmless | {path: raw}) == [(source, path)]
    # Very many are looked for in another way.
    crowd = [Secret("others.md", 1, "body", "", AT, words=f"{number}件别的事情") for number in range(1000)]
    assert told(shelf, [*crowd, *secrets], harmless | {path: raw}) == [(source, path)]


@given(text(alphabet=characters(exclude_characters="&<\\")))
def test_the_words_of_a_text(text: str) -> None:
    """The words are all letters and digits, of whatever script, and nothing else."""
    assert {*both_words(text)} == {"".join(filter(str.isalnum, text))}


HARMLESS = {
    "another-slug": b'<a href="/notices/2021-08/secret-plan-b/">',
    "another-month": b'<a href="/notices/2021-07/secret-plan/">',
    "parts-of-words": "秘密的通告，自八月七日零时起。".encode(),
    "another-day": b'<a href="/daily/2020-02-021/">',
    "another-region": b"2020-02-02,4116001",
}


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_no_leak(shelf: Shelf, secrets: list[Secret], text: bytes) -> None:
    """What only resembles a secret is none."""
    assert told(shelf, secrets, {"index.html": text}) == []


def test_what_readers_have(shelf: Shelf, secrets: list[Secret]) -> None:
    """Words that readers have already cannot leak, wherever they stand; others beside them can."""
    text = f"<p>{SENTENCE}</p>".encode()
    shelf.put({"old.html": text})

    assert told(shelf, secrets, {"old.html": text + b"2", "new.html": text}) == []
    assert told(shelf, secrets, {"new.html": text + TITLE.encode()}) == [(f"{NOTICES}/secret-plan.md", "new.html")]


def test_only_what_changes_is_read(shelf: Shelf, secrets: list[Secret]) -> None:
    """The gate reads what the release changes, and nothing else."""
    site = {f"{number}.html": b"text" for number in range(50)}
    shelf.put(site)
    read: list[str] = []

    def content(path: str) -> bytes:
        read.append(path)
        return b"changed"

    digests = {path: digest(raw) for path, raw in site.items()} | {"7.html": digest(b"changed")}

    assert leaks(secrets, Wanted(digests, content), shelf.target.trees().live, shelf.target.told) == []
    assert read == ["7.html"]


def test_a_notice_put_off(shelf: Shelf, secrets: list[Secret]) -> None:
    """A notice that readers had and that is put off is named by no list any more, not by an old one either."""
    site = {"notices/2021-08/secret-plan/index.html": b"page", "old.html": b'<a href="/notices/2021-08/secret-plan/">'}
    shelf.put(site)

    assert told(shelf, secrets, {"old.html": site["old.html"]}) == [(f"{NOTICES}/secret-plan.md", "old.html")]


def test_a_publish_with_a_leak(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """A publish that would tell a secret is stopped, says which file holds what, and readers see the old site."""
    before = home.live()
    text = "2099年1月1日起停水，请提前储水备用。"
    home.site.write("content/notices/2099-01/water-off.md", notice_of(text))
    home.site.write("content/files/draft.txt", text)
    home.write("a", "甲通告", attachments="[draft.txt]")
    told = {}
    for lang in ("zh", "en"):
        with pytest.raises(SystemExit, match="1"):
            main(["publish", "--site", str(home.site.root), "--to", str(home.target.root), "--lang", lang])
        told[lang] = capsys.readouterr().err.splitlines()

    where = "content/notices/2099-01/water-off.md:9: body"
    english = (
        f"{where} “{text[:-1]}” is not public before 2099-01-01T08:00:00+08:00, and files/draft.txt would show it; "
    )
    chinese = f"{where}“{text[:-1]}”在 2099-01-01T08:00:00+08:00 之前不公开，而 files/draft.txt 里会有它；"

    assert [line.startswith(english) for line in told["en"]] == [True, False]
    assert [line.startswith(chinese) for line in told["zh"]] == [True, False]
    assert home.live() == before


def notice_of(text: str) -> str:
    from conftest import notice

    return notice("全城停水", "2099-01-01T08:00", text)
