"""Worlds in a string: `site(text)` turns one into the folder of a site.

A world is a text of files, each under a line `-- path --`:

    WORLD = '''
    -- content/notices/2021-08/a.md --
    ---
    title: ...
    ---
    Body.
    -- content/figures/cases/2020-02.csv --
    as_of,region,reported_at,source,reason,note,confirmed,cured,dead
    2020-02-01,410000,2020-02-02T08:00:00+08:00,hhc,,,5,0,0
    '''

    def test_it(site: Factory) -> None:
        "The promise."
        world = site(WORLD)
        built = world.build()                   # pipeline.build.Built, in this process
        world.write("content/pages/b.md", ...)  # or world.remove(path)

        assert () == world.build(at="2021-09-01T08:00").problems

The text need not begin at the margin. What it does not give of `content/site.toml` and
`content/figures/{regions.csv,tables.toml,sources.toml}` comes from `REFERENCE` below; the theme and
Pelican's settings are copied from the project. `figures()` and `notice()` write the usual files.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import chdir
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import settings
from waiting import LONGEST, bounded

from pipeline.build import Built, build
from pipeline.cli import main
from pipeline.read.forms import moment
from pipeline.site import Folder, folder_of

if TYPE_CHECKING:
    from concurrent.futures import Executor

# The same examples everywhere, however busy the machine is.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")

pytest_plugins = ["chromium"]

PROJECT = Path(__file__).resolve().parent.parent
ZONE = "Asia/Shanghai"
LATER = "2023-01-01T12:00"
"""The moment of a build, unless told otherwise: later than all that small worlds hold."""
NOW = "2026-11-22T00:00"
"""The moment of the project's own site."""

HEADER = "as_of,region,reported_at,source,reason,note,confirmed,cured,dead"

REFERENCE = """
-- content/site.toml --
name = "示范公报"
short_name = "公报"
region = "411600"
timezone = "Asia/Shanghai"
language = "zh-CN"
description = "每日数字和通告。"
disclaimer = "本站是示范，不是官方发布。"
rights = "可自由转载，请注明出处。"
tag_authority = "bulletin.example,2020"

[sections]
daily = "疫情动态"
notices = "通知公告"
testing = "核酸检测"
corrections = "更正"

[issuers]
editors = "编辑"
headquarters = "指挥部"

[place_kinds]
hospital = "医院"

[measure_kinds]
arrival = "来返人员"
-- content/figures/regions.csv --
code,name,short_name,parent,kind,since,until,tile,population,population_date,population_source,aliases
410000,河南省,河南,,province,,,,99365519,2020-11-01,人口普查,
410100,郑州市,郑州,410000,city,,,0 0,,,,
411300,南阳市,南阳,410000,city,,,0 1,,,,
411600,周口市,周口,410000,city,,,1 0,9026015,2020-11-01,人口普查,
411602,川汇区,川汇,411600,county,,,0 0,,,,
411603,淮阳区,淮阳,411600,county,,,0 1,,,,淮阳县
411381,邓州市,邓州,411300,fold,,2020-02-01,,,,,
4100y0,境外输入,境外输入,410000,imported,,,,,,,
4100xx,未公布来源,未公布,410000,unassigned,,,,,,,
-- content/figures/tables.toml --
[cases]
name = "病例"
description = "每日24时的病例，均为累计数。"
complete = true
adds_up = true
jump = 150
total = "confirmed"
parts = ["cured", "dead"]

[cases.metrics.confirmed]
name = "确诊病例"
kind = "cumulative"
unit = "例"
definition = "累计确诊的病例。"

[cases.metrics.cured]
name = "治愈出院"
kind = "cumulative"
unit = "例"
definition = "累计治愈出院的病例。"

[cases.metrics.dead]
name = "死亡病例"
kind = "cumulative"
unit = "例"
definition = "累计死亡的病例。"

[risk]
name = "风险等级"
description = "当日是否有风险地区。"

[risk.metrics.high]
name = "高风险地区"
kind = "level"
unit = ""
definition = "有为1，没有为0。"
-- content/figures/sources.toml --
[reporters.hhc]
name = "卫生健康委通报"
rank = 2
grace = "24h"

[reporters.news-api]
name = "新闻接口"
rank = 1
grace = "24h"

[sheets.desk]
table = "cases"
ignored = ["备注"]

[sheets.desk.columns]
date = ["日期"]
reported_at = ["发布时间"]
code = ["地区代码"]
region = ["地区"]
confirmed = ["确诊"]
cured = ["治愈"]
dead = ["死亡"]

[sheets.desk.regions]
whole = "410000"

[[sheets.desk.days]]
seen = "same-day"
describes = "day-before"
source = "news-api"

[[sheets.desk.days]]
seen = "later"
describes = "own-day"
source = "hhc"

[[sheets.desk.unreported]]
source = "hhc"
metric = "cured"
value = 0
kinds = ["city", "fold"]
"""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Generator[None]:
    """Nobody waits for ever."""
    return (yield from bounded())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None]:
    """Nobody waits for ever."""
    return (yield from bounded())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None]:
    """Nobody waits for ever."""
    return (yield from bounded())


@pytest.fixture(scope="session", autouse=True)
def disk() -> Generator[None]:
    """No test cuts the power: nobody waits for a busy disk to have everything."""
    with pytest.MonkeyPatch.context() as ours:
        ours.setattr(os, "fsync", lambda _: None)
        ours.setattr(os, "sync", lambda: None)
        yield


def files_of(text: str) -> dict[str, str]:
    """path → text of the files of a world."""
    files: dict[str, str] = {}
    path = ""
    for line in dedent(text).strip("\n").split("\n"):
        if line.startswith("-- ") and line.endswith(" --"):
            path = line[3:-3]
            files[path] = ""
        elif path:
            files[path] += f"{line}\n"
    return files


def tree_of(folder: Path) -> dict[str, bytes]:
    """path → bytes of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def figures(*rows: str) -> str:
    """A file of cases. A row is `as_of region confirmed cured dead`, told by hhc the next morning, or has commas."""
    return "\n".join([HEADER, *(row if "," in row else _row(*row.split()) for row in rows)]) + "\n"


def _row(as_of: str, region: str, *values: str) -> str:
    morning = date.fromisoformat(as_of) + timedelta(days=1)
    numbers = ["" if value == "-" else value for value in values]
    return ",".join([as_of, region, f"{morning}T08:00:00+08:00", "hhc", "", "", *numbers])


def notice(title: str, published: str, body: str = "正文。", *, section: str = "notices", **fields: str) -> str:
    """A notice; further fields are given as YAML writes them."""
    head = {"title": title, "section": section, "issuer": "headquarters", "published": published, "summary": "摘要。"}
    lines = [f"{key}: {value}" for key, value in {**head, **fields}.items()]
    return "\n".join(["---", *lines, "---", "", body, ""])


@dataclass(frozen=True)
class Site(os.PathLike[str]):
    """The folder of a site under test."""

    root: Path

    def __fspath__(self) -> str:
        return str(self.root)

    @property
    def folder(self) -> Folder:
        """As the pipeline sees it."""
        return folder_of(self.root)

    def write(self, path: str, content: str | bytes) -> None:
        """Write a file of the site."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())

    def read(self, path: str) -> str:
        """The text of a file of the site."""
        return (self.root / path).read_bytes().decode()

    def replace(self, path: str, old: str, new: str) -> None:
        """Change one passage of a file."""
        text = self.read(path)
        assert old in text
        self.write(path, text.replace(old, new))

    def remove(self, path: str) -> None:
        """Remove a file or a folder of the site."""
        file = self.root / path
        shutil.rmtree(file) if file.is_dir() else file.unlink()

    def build(self, at: str = LATER, jobs: int = 1, executor: Executor | None = None) -> Built:
        """Build in this process; `at` is local time of the site unless it has an offset."""
        return build(self.folder, moment("at", at, ZONE), jobs, executor)

    def run(self, *arguments: str, at: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run `bulletin` in this process and the site's folder, with its messages in English, as `process` does."""
        command = self._command(arguments, at)
        with chdir(self.root), CliRunner(env=environment).isolation() as (out, err, _):
            try:
                main(command)
                code = 0
            except SystemExit as ended:
                code = int(ended.code or 0)
            return subprocess.CompletedProcess(command, code, out.getvalue().decode(), err.getvalue().decode())

    def process(self, *arguments: str, at: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run `bulletin` in a process of its own."""
        return self.python(["-m", "pipeline", *self._command(arguments, at)], **environment)

    def _command(self, arguments: Sequence[str], at: str | None) -> list[str]:
        return [*arguments, "--site", str(self.root), "--lang", "en", *(["--at", at] if at else [])]

    def copy(self, root: Path) -> Site:
        """The same site elsewhere, with all that was built of it."""
        shutil.copytree(self.root, root, symlinks=True)
        return Site(root)

    def anew(self, root: Path) -> Site:
        """The same site elsewhere, with nothing built."""
        shutil.copytree(self.root, root, ignore=shutil.ignore_patterns(".build", "output", "__pycache__"))
        return Site(root)

    def python(self, arguments: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
        """Run Python in the site's folder with the project on its path."""
        values = {**os.environ, "PYTHONPATH": str(PROJECT), **environment}
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root, env=values, check=False, capture_output=True, encoding="utf-8", timeout=LONGEST,
        )  # fmt: skip

    def tree(self) -> dict[str, bytes]:
        """path → bytes of everything in `output/`."""
        return tree_of(self.root / "output")

    def markdown(self) -> dict[str, bytes]:
        """path → bytes of everything in `.build/markdown/`."""
        return tree_of(self.root / ".build" / "markdown")

    def page(self, path: str) -> str:
        """The text of a file of `output/`."""
        return self.read(f"output/{path}")


Factory = Callable[..., Site]


def furnished(root: Path) -> Site:
    """A folder with the project's theme and settings of Pelican."""
    shutil.copytree(PROJECT / "theme", root / "theme")
    for name in ("pelicanconf.py", "publishconf.py"):
        shutil.copy(PROJECT / name, root / name)
    return Site(root)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Factory:
    """`site(text)`: a world in a string as the folder of a site; call it as often as wanted."""

    def make(text: str = "") -> Site:
        made = furnished(tmp_path_factory.mktemp("site"))
        for path, content in (files_of(REFERENCE) | files_of(text)).items():
            made.write(path, content)
        return made

    return make


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The project's own site, built once for all test processes. Tests only look at it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    root = shared / "real"
    with (shared / "real.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not root.exists():
            made = furnished(tmp_path_factory.mktemp("site"))
            (made.root / "content").symlink_to(PROJECT / "content")
            assert made.build(at=NOW, jobs=2).problems == ()
            root.symlink_to(made.root)
    return Site(root)


@pytest.fixture(scope="session")
def published(real: Site) -> Path:
    """The output of the project's own site."""
    return real.root / "output"
