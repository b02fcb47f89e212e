"""Keys of people who sign, made for the tests."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The keys of Li and Wang, who may sign, and of Sun, who may not."""
    folder = tmp_path_factory.mktemp("keys")
    if not shutil.which("ssh-keygen"):
        pytest.skip("there is no ssh-keygen on this machine; Debian: apt-get install openssh-client")
    for who in ("li", "wang", "sun"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", who, "-f", str(folder / who)]
        subprocess.run(command, check=True)
    lines = [f"{who}@bulletin.example {(folder / f'{who}.pub').read_text()}" for who in ("li", "wang")]
    (folder / "signers").write_text("".join(lines))
    return folder
