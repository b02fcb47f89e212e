"""QR codes for posters: a drawing for each address, made once for ever."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from io import BytesIO
from typing import TYPE_CHECKING

from pipeline.seals import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.shards.work import Work

# Any mask makes a valid code; trying all eight for the best one takes three times as long.
MASK = 3


def notice_codes(month: str, urls: Iterable[str], work: Work) -> None:
    """`/codes/notices/<month>/<slug>.svg` for every edition; those that were drawn before are kept."""
    wanted = {f"codes{url.rstrip('/')}.svg": f"{work.address}{url}" for url in work.urls(urls)}
    work.shards.extend(f"codes/{month}", key_of(work.address, _drawer()), wanted, drawn)


@cache
def _drawer() -> str:
    """The version that draws; to look it up for every month takes longer than to draw a code."""
    return version("segno")


def drawn(address: str) -> bytes:
    """The code of an address as SVG, black on white in every colour scheme, with its quiet zone."""
    # Sites without codes need not import it.
    import segno

    out = BytesIO()
    code = segno.make(address, error="m", mask=MASK, micro=False)
    code.save(out, kind="svg", scale=4, border=4, light="#fff", xmldecl=False, nl=False, svgclass=None, lineclass=None)
    return out.getvalue()
