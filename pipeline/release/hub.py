"""Tells the WebSub hub which feeds a release changed, so that subscribers need not ask."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from pipeline.site import public_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.release.target import Tree
    from pipeline.site import Folder

# What readers subscribe to: no archive documents, which nobody waits for.
FEED = re.compile(r"([a-z]+/)?feeds/(?!.*/\d{4}-\d\d)[^.]+\.(rss\.xml|atom\.xml|json)")
SECONDS = 10


def tell(folder: Folder, live: Tree | None, now: Mapping[str, str]) -> str:
    """Tell the hub which feeds are not as they were live; why it could not be told, or nothing."""
    hub = tomllib.loads(folder.site.read_text("utf-8")).get("hub", "")
    if not hub:
        return ""
    before = {path: file.digest for path, file in live.files.items()} if live else {}
    changed = sorted(path for path, found in now.items() if FEED.fullmatch(path) and before.get(path) != found)
    return _ping(hub, (f"{public_address(folder)[0]}/{path}" for path in changed)) if changed else ""


def _ping(hub: str, topics: Iterable[str]) -> str:
    """One request for all of them: hubs take the address of a topic as often as it is given."""
    values = [("hub.mode", "publish"), *(("hub.url", topic) for topic in topics)]
    try:
        request = Request(hub, urlencode(values).encode())  # noqa: S310 - the settings say where to
        with urlopen(request, timeout=SECONDS):  # noqa: S310 - the same
            return ""
    except (OSError, ValueError) as error:
        return str(error)
