"""What a build found out, as far as it stands while only texts of notices change.

What others see of a notice is its head, and the parts of its text that a link names. As long as these are as they were,
a text changes its own pages and the feeds that repeat it, and nothing else has to be looked at.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from pipeline.derive.ahead import Ahead
from pipeline.problems import Problem, blocking
from pipeline.render.pages import theme_files, theme_key
from pipeline.seals import key_of
from pipeline.shards.figures import Marks
from pipeline.shards.notices import Month, Notices, bring_up, file_of_notice, month_of
from pipeline.shards.work import by_month, digests

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from pipeline.model import Notice
    from pipeline.read.sources import Source
    from pipeline.seals import Shards
    from pipeline.shards.found import Found
    from pipeline.shards.work import Work
    from pipeline.site import Folder

NAME = "outlook"
NOTICES = "content/notices/"
# More texts than these are changed by no editor, and are read by all processes.
FEW = 20


class Outlook(msgspec.Struct):
    """What a site was made of, and what was said of it."""

    by: str
    """The key of all but the notices."""
    months: dict[str, str]
    """Month → key of its notices."""
    ahead: Ahead
    """What lies ahead; the marks of reports lie with their months."""
    linked: list[str]
    """The addresses of pages of which a link names a part."""
    warnings: list[tuple[str, int, str, dict[str, Any]]]

    def problems(self, notices: Notices) -> list[Problem]:
        """The warnings, with those of the texts that were read anew in the place of what was said of them."""
        read = {file_of_notice(path) for path in notices.read}
        return [*notices.problems, *(Problem(*told) for told in self.warnings if told[0] not in read)]


def standing(by: str, shards: Shards, moment: datetime, *, judging: bool) -> Outlook | None:
    """What the last build found out, if all but texts of notices is as it was."""
    known = shards.payload(NAME, Outlook) if shards.trusted else None
    if known is None or known.by != by:
        return None
    until = known.ahead.judged if judging else known.ahead.due.moment
    return known if known.ahead.moment <= moment < until else None


def retouched(outlook: Outlook, sources: Mapping[str, Source], work: Work) -> Notices | None:
    """The notices of the months in which texts changed, these read and judged; None if others see any of it."""
    months = by_month({path: source for path, source in sources.items() if path.startswith(NOTICES)}, month_of)
    keys = {month: work.key(digests(files)) for month, files in months.items()}
    late = {month: key for month, key in keys.items() if outlook.months.get(month) != key}
    if keys.keys() != outlook.months.keys() or len(late) > FEW:
        return None
    notices = Notices(files={month: months[month] for month in late})
    before = {month: work.shards.payload(f"notices/{month}", Month) for month in late}
    bring_up(notices, late, work)
    for month, known in before.items():
        now = work.shards.new[f"notices/{month}"].read(Month)
        if known is None or _heads(known) != _heads(now):
            return None
        notices.heads |= {path: kept.head for path, kept in now.notices.items() if kept.head}
        notices.problems += [
            problem for path in notices.read.keys() & now.notices.keys() for problem in now.notices[path].problems
        ]
    named = any(address.endswith(f"/notices/{path}/") for address in outlook.linked for path in notices.read)
    return None if named or blocking(notices.problems) else notices


def _heads(month: Month) -> dict[str, Notice | None]:
    """What others see of the notices of a month."""
    return {path: kept.head for path, kept in month.notices.items()}


def outlook_of(by: str, ahead: Ahead, linked: Iterable[str]) -> Outlook:
    """What a build found out; `linked` are the pages of which a link names a part."""
    return Outlook(by, {}, replace(ahead, reports={}), sorted(linked), [])


def ahead_of(outlook: Outlook, work: Work, *, reports: bool) -> Ahead:
    """What lies ahead of a moment at which the outlook stands; with the marks of all `reports`, if asked for."""
    months = sorted(name for name in work.shards.new if name.startswith("marks/")) if reports else []
    marks = {month[6:]: work.shards.new[month].read(Marks) for month in months}
    told = {f"{table}/{month}": found for month, own in marks.items() for table, found in own.items() if found}
    return replace(outlook.ahead, moment=work.moment, reports=told)


def keep_outlook(outlook: Outlook, problems: Iterable[Problem], shards: Shards) -> None:
    """Note it for the next build, with the warnings of this one."""
    outlook.months |= {name[8:]: shard.key for name, shard in shards.new.items() if name.startswith("notices/")}
    outlook.warnings = [(one.path, one.line, one.code, one.values) for one in problems]
    shards.add(NAME, outlook.by, outlook)


def key_of_others(folder: Folder, found: Found) -> str:
    """The key of all but the texts of notices."""
    others = [(path, source.digest) for path, source in found.sources.items() if not path.startswith(NOTICES)]
    unread = [(problem.path, problem.code) for problem in found.problems]
    return key_of(theme_key(theme_files(folder)), others, unread)
