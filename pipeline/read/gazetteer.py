"""The regions of the whole country, as the table of identity numbers names them."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources


@cache
def all_regions() -> frozenset[str]:
    """The names of all counties and cities that there are, and that there were since 1980."""
    table = resources.files("stdnum.cn").joinpath("loc.dat").read_text("utf-8")
    listed = re.findall(r'="([^"]+)"', table)
    return frozenset(re.sub(r"\[[^\]]*\]", "", name) for names in listed for name in names.split(","))
