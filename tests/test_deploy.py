"""The units in `deploy/` as systemd reads them."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from conftest import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

HOME = "/srv/bulletin"
UNITS = ("bulletin-publish.timer", "bulletin-publish.service")
HOOK = "repository.git/hooks/post-receive"


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units for a server whose folder is elsewhere, with the hook that they start."""
    (tmp_path / HOOK).parent.mkdir(parents=True)
    shutil.copy(PROJECT / "deploy" / "post-receive", tmp_path / HOOK)
    for name in UNITS:
        text = (PROJECT / "deploy" / name).read_text("utf-8")
        (tmp_path / name).write_text(text.replace(HOME, str(tmp_path)), "utf-8")
    return tmp_path


def analysed(*arguments: str) -> tuple[int, str]:
    """The exit code of `systemd-analyze`, and what it says to."""
    program = shutil.which("systemd-analyze")
    if not program:
        pytest.skip("there is no systemd on this machine")
    done = subprocess.run([program, *arguments], check=False, capture_output=True, encoding="utf-8")
    return done.returncode, done.stderr


def test_systemd_understands_the_units(units: Path) -> None:
    """The timer and what it starts are read without a complaint: no unknown setting, nothing that is not there."""
    assert analysed("verify", "--man=no", *(str(units / name) for name in UNITS)) == (0, "")


def test_the_service_may_do_little(units: Path) -> None:
    """By systemd's own scale, from 0 to 10 (100), the service is exposed to no more than 2.0."""
    arguments = ("security", "--offline=yes", "--threshold=20", "--no-pager")

    assert analysed(*arguments, str(units / UNITS[1]))[0] == 0
