"""The walk-through is what happens: its commands are typed at a real terminal, and answer what it quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from make_walkthrough import DOCUMENT, steady, walked, written

if TYPE_CHECKING:
    from pathlib import Path


def test_every_screen_is_as_it_is_quoted(tmp_path: Path) -> None:
    """A sheet with three mistakes is imported, mended and published, with the words that the document shows."""
    document = DOCUMENT.read_text("utf-8")
    done = written(document, walked(tmp_path))

    assert steady(done) == steady(document)
    assert "确诊病例" in (tmp_path / "public" / "live" / "daily" / "2021-08-04" / "index.html").read_text("utf-8")
