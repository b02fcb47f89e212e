"""Does what docs/walkthrough.md tells, as a clerk would; `make pictures` writes what it quotes anew."""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from waiting import killed_if_failed
from workbooks import workbook

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PROJECT = Path(__file__).parents[1]
DOCUMENT = PROJECT / "docs" / "walkthrough.md"
CONTENT = PROJECT / "docs" / "walkthrough" / "content"
SHEET = "日报0804.xlsx"
AS_IT_CAME = """
示例市疫情日报表（8月4日24时，并更正8月3日）
merged A1:G1
序号,日期,县（市、区）,确诊病例,,治愈出院,备注
,,,新增,累计,累计,
merged A2:A3
merged B2:B3
merged C2:C3
merged D2:E2
merged G2:G3
1,date:2021-08-03,乙县,2,6,1,漏报一例
2,date:2021-08-04,甲区,3,120,text:１人,
3,,乙县,2,约8,1,
4,,丙具,0,2,0,
merged B5:B7
填表人：,,,,,,
"""
# What was wrong, and what the clerk writes instead.
MENDED = {"120": "12", "约8": "8", "丙具": "丙县"}
PROGRAM = """#!/bin/sh
PYTHONPATH={project} PYTHONUTF8=1 exec {python} -m pipeline "$@"
"""
# The import's clock: the morning after. What is published is published now.
CLOCK = " --at 2021-08-05T08:30"
QUESTION = re.compile(r"(\[y/N\] |：)\Z")
# Seconds, the day of the publication, and files, of which every new feature makes some.
VARYING = re.compile(r"\d+\.\d+ s\b|\d{4}-\d\d-\d\dT[\d:+]+|\d+(?= 个文件有变化)")


@dataclass(frozen=True, slots=True)
class Step:
    """A command as it is typed, and the answers to what it asks."""

    command: str
    answers: tuple[str, ...] = ()
    mended: bool = False


STEPS = (
    Step(f"bulletin import {SHEET}", ("n",)),
    Step(f"bulletin import {SHEET}", ("y", "迟报", "乙县漏报一例", "y"), mended=True),
    Step("bulletin check"),
    Step("git add content && git commit -qm 8月4日的数字 && git push -q"),
)


@dataclass(frozen=True, slots=True)
class Screen:
    """What stood on the terminal after a command, and how long it took."""

    text: str
    seconds: float


def walked(folder: Path) -> list[Screen]:
    """The screens of all steps, done in a folder that is empty yet."""
    site = folder / "clone"
    _furnish(folder, site)
    found = []
    for step in STEPS:
        text = AS_IT_CAME
        for wrong, right in MENDED.items() if step.mended else ():
            text = text.replace(wrong, right)
        (site / SHEET).write_bytes(workbook(text))
        found.append(_screen(step, site))
    return found


def written(document: str, screens: Sequence[Screen]) -> str:
    """The document with these screens and seconds."""
    texts, seconds = iter(screens), iter(screens)
    text = re.sub(r"```console\n.*?```", lambda _: f"```console\n{next(texts).text}```", document, flags=re.DOTALL)
    return re.sub(r"(?<=\| )\d+\.\d+ s", lambda _: f"{next(seconds).seconds:.1f} s", text)


def steady(document: str) -> str:
    """The document without what differs from one time to the next."""
    return VARYING.sub("…", document)


def _furnish(folder: Path, site: Path) -> None:
    """The clerk's clone of a site, and the repository that publishes what is pushed."""
    shutil.copytree(CONTENT, site / "content")
    shutil.copytree(PROJECT / "theme", site / "theme")
    for name in ("pelicanconf.py", "publishconf.py"):
        shutil.copyfile(PROJECT / name, site / name)
    (site / ".gitignore").write_text(".build/\n__pycache__/\n*.xlsx\n", "utf-8")
    program = folder / "bin" / "bulletin"
    program.parent.mkdir()
    program.write_text(PROGRAM.format(project=PROJECT, python=sys.executable), "utf-8")
    program.chmod(0o755)
    for command in (
        "git init -q --bare -b main ../repository.git",
        f"git --git-dir=../repository.git config bulletin.program {program}",
        "git init -q -b main",
        "git remote add origin ../repository.git",
        "git config push.autoSetupRemote true",
        "git add -A",
        "git commit -qm 8月3日的数字",
        f"cp {PROJECT / 'deploy' / 'post-receive'} ../repository.git/hooks",
        "git push -q",
    ):
        subprocess.run(command.split(), cwd=site, env=_environment(folder), check=True, capture_output=True)


def _environment(folder: Path) -> dict[str, str]:
    who = {"NAME": "编辑", "EMAIL": "editor@bulletin.example"}
    names = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}
    return {
        **os.environ,
        **names,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "LANG": "zh_CN.UTF-8",
        "LC_ALL": "zh_CN.UTF-8",
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
    }


def _screen(step: Step, site: Path) -> Screen:
    """The screen of a real terminal: each answer is typed when it is asked for."""
    ours, theirs = pty.openpty()
    began, seen, answers = perf_counter(), b"", list(step.answers)
    command = ["sh", "-c", step.command + (CLOCK if step.answers else "")]
    process = subprocess.Popen(
        command, cwd=site, env=_environment(site.parent), stdin=theirs, stdout=theirs, stderr=theirs
    )
    with process, killed_if_failed(process):
        os.close(theirs)
        for part in _parts(ours):
            seen += part
            if QUESTION.search(seen.decode(errors="ignore")):
                # End of the file for one question too many: the program ends.
                os.write(ours, f"{answers.pop(0)}\n".encode() if answers else b"\x04")
    seconds = perf_counter() - began
    os.close(ours)
    text = re.sub(r"\x1b\[[0-9;]*[A-Za-z]|[ ]+(?=\r?\n)", "", seen.decode()).replace("\r\n", "\n")
    if process.returncode not in (0, 1):
        raise SystemExit(text)
    return Screen(f"$ {step.command}\n{text}", seconds)


def _parts(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            yield os.read(terminal, 4096)
        except OSError:  # the terminal is closed: the program has ended
            return
