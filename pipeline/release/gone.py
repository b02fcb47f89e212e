"""Addresses that were published and are no more: each with its reason, or a problem that says how to mend it."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from pipeline.compose.traditional import traditional
from pipeline.desk.repository import Unanswered, git
from pipeline.edition import CONVERTED, VARIANTS
from pipeline.problems import Problem
from pipeline.read.gone import GONE, read_gone
from pipeline.read.sources import load
from pipeline.read.texts import RESERVED
from pipeline.release.changes import address_of
from pipeline.release.record import Address

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from pathlib import Path

    from pipeline.release.target import Tree

# What people keep the address of: pages, and the files that people look at or programs subscribe to.
KEPT = ("alerts/", "api/", "data/", "feeds/", "files/")
HOME = "index.html"
PAGE = f"/{HOME}"
FOLDER = ".gone"
PREFIXES = tuple(f"/{prefix}" for prefix, _ in VARIANTS.values())
REASON = re.compile(r'(<p[^>]*\bid="reason"[^>]*>).*?(</p>)', re.DOTALL)
TRAILER = re.compile(r"^gone: *(\S.*?) *$", re.MULTILINE | re.IGNORECASE)
REVERTED = "This reverts commit "


def addresses_of(paths: Iterable[str]) -> set[str]:
    """The addresses of a site's files that nobody may take away without a word."""
    return {
        address_of(path)
        for path in paths
        if (path.endswith(PAGE) or path.startswith(KEPT) or path == HOME) and not path.startswith(FOLDER)
    }


def ever_published(live: Tree | None, idle: Tree) -> dict[str, Address]:
    """All addresses that readers ever had, those of a release that was taken back too."""
    before: dict[str, Address] = {}
    for tree in (idle, live):
        if tree and tree.release:
            before |= tree.release.addresses
    return before


def own_address(address: str) -> tuple[str, str]:
    """The folder of an address's edition, and the same address in the site's own edition."""
    prefix = next((prefix for prefix in PREFIXES if address.startswith(prefix)), "/")
    return prefix, f"/{address.removeprefix(prefix)}"


def source_of(address: str) -> str:
    """The file that an editor wrote for an address of the site's own edition; empty where the site made it."""
    if found := re.fullmatch(r"/notices/(\d{4}-\d\d/[^/]+)/", address):
        return f"content/notices/{found[1]}.md"
    found = re.fullmatch(r"/([^/]+)/", address)
    return f"content/pages/{found[1]}.md" if found and found[1] not in RESERVED else ""


def gone_of(
    before: Mapping[str, Address], now: Collection[str], given: Mapping[str, str], said: Callable[[str], str | None]
) -> tuple[dict[str, str], list[Problem]]:
    """The addresses that are no more with their reasons; a problem for each that an editor took away without one.

    `given` are the reasons of `gone.toml`; `said` is what the commits say of a file, None where they say nothing.
    An empty reason stands for “taken back”.
    """
    reasons: dict[str, str] = {}
    problems: list[Problem] = []
    editions: list[str] = []
    for address in sorted(before.keys() - now):
        prefix, own = own_address(address)
        found = _given(address, given) or _given(own, given)
        if found is None and before[address].gone:
            found = before[address].reason
        if found is None and own in now:
            editions.append(f"{prefix}*")
        elif found is None and (source := source_of(own)):
            found = said(source)
            if found is None:
                problems.append(Problem(source, 1, "gone", {"address": own}))
        reasons[address] = found or ""
    problems += [Problem(GONE, 1, "gone-edition", {"address": found}) for found in dict.fromkeys(editions)]
    return reasons, problems


def _given(address: str, given: Mapping[str, str]) -> str | None:
    """The reason for an address, or else for all that begin as it does: the longest that is given."""
    if address in given:
        return given[address]
    ways = [way for way in given if way.endswith("*") and address.startswith(way[:-1])]
    return given[max(ways, key=len)] if ways else None


def reasons_given(root: Path) -> dict[str, str]:
    """What `gone.toml` says, address by address."""
    return read_gone(load(root, GONE))[0] if (root / GONE).exists() else {}


def said_by_commits(root: Path, since: str) -> Callable[[str], str | None]:
    """What the newest commit that touched a file, since another one, says of its going: its `Gone:` line.

    A commit that reverts another one need not say why.
    """
    commits = f"{since}..HEAD" if since else "HEAD"

    def said(path: str) -> str | None:
        try:
            body = git(root, "log", "-1", "--format=%B", commits, "--", path).decode(errors="replace")
        except Unanswered:
            return None
        found = TRAILER.search(body)
        return found[1] if found else "" if REVERTED in body else None

    return said


def tombstones(gone: Mapping[str, str], page: Callable[[str], str | None]) -> dict[str, bytes]:
    """The pages that stand in place of what is gone, each with its reason, by their paths in the release."""
    made = {}
    for address, reason in gone.items():
        prefix, _ = own_address(address)
        text = page(f"{prefix[1:]}410.html") or page("410.html")
        if text:
            said = traditional(reason) if prefix[1:] == VARIANTS[CONVERTED][0] else reason
            made[f"{FOLDER}{address.rstrip('/')}{PAGE}"] = _filled(text, said).encode()
    return made


def _filled(text: str, reason: str) -> str:
    """The page with a reason in place of its general sentence."""
    return REASON.sub(lambda found: f"{found[1]}{escape(reason)}{found[2]}", text) if reason else text


def addresses_after(
    before: dict[str, Address], now: set[str], gone: Mapping[str, str], number: int
) -> dict[str, Address]:
    """All addresses ever published, after a release."""
    new = {address: Address(number) for address in now - before.keys()}
    back = {address: Address(known.first) for address, known in before.items() if known.gone and address in now}
    left = {
        address: Address(known.first, known.gone or number, gone.get(address, known.reason))
        for address, known in ((address, before[address]) for address in before.keys() - now)
    }
    after = before | new | back | left
    return dict(sorted(after.items())) if new else after
