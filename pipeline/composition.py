"""All that is composed of a site at a moment: read, check, derive, compose. Nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.crew import ALONE, Crew
from pipeline.problems import Problem, blocking
from pipeline.read.portal import is_portal
from pipeline.seals import Shards
from pipeline.shards.content import read_content
from pipeline.shards.found import Found, find
from pipeline.shards.outlook import ahead_of, keep_outlook
from pipeline.shards.theme import static_files

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.derive.ahead import Ahead  # noqa: TC004 - nobody asks what an annotation is
    from pipeline.shards.content import Content
    from pipeline.shards.history import History  # noqa: TC004
    from pipeline.shards.work import Work
    from pipeline.site import Folder


@dataclass(frozen=True, slots=True)
class Composed:
    """The shards of a site at a moment, and everything wrong with its content."""

    shards: Shards
    problems: tuple[Problem, ...] = ()
    ahead: Ahead | None = None
    """What lies ahead; the marks of reports are left out if only texts changed, unless they are asked for."""
    history: History | None = None


def compose(
    folder: Folder,
    moment: datetime,
    found: Found | None = None,
    crew: Crew = ALONE,
    *,
    judging: bool = False,
    whole: bool = True,
    looking_ahead: bool = False,
    before: Work | None = None,
) -> Composed:
    """Read, check, derive and compose; nothing is written.

    `found` are the files, if they were looked at already or others count in their place; `judging` leaves out what no
    rule looks at: the drawing of charts. What is not wanted as a `whole` is made of texts that changed alone, if that
    gives the same, with the marks of reports for who is `looking_ahead`; `before` is what this process was composed by.
    """
    found = found or find(folder)
    if is_portal(found.sources):
        from pipeline.shards.portal import portal_shards

        front = portal_shards(folder, moment, found, judging=judging)
        return Composed(found.shards, front.problems, front.ahead)
    content = read_content(folder, moment, found, crew, judging=judging, retouching=not whole, before=before)
    if content.outlook:
        few = _retouched(content, folder, found, reports=looking_ahead)
        return few or compose(folder, moment, found, crew, judging=judging)
    if content.work is None or blocking(content.problems):
        return Composed(content.shards, tuple(sorted(content.problems)))
    # What is made of a text alone needs little of what a whole site is composed by; to import that takes its time.
    from pipeline.whole import compose_whole

    problems, ahead, past = compose_whole(content, content.work, folder)
    return Composed(content.shards, problems, ahead, past)


def _retouched(content: Content, folder: Folder, found: Found, *, reports: bool) -> Composed | None:
    """What becomes of texts that changed, if no more has to be known for that than was read."""
    problems, outlook, work = tuple(sorted(content.problems)), content.outlook, content.work
    if work is None or outlook is None or work.judging:
        return Composed(content.shards, problems)
    from pipeline.shards.retouched import retouch

    past = retouch(content, work, found.sources)
    if past is None:
        work.shards.new.clear()
        return None
    static_files(folder.theme, work)
    keep_outlook(outlook, problems, work.shards)
    work.shards.add("sources", "", content.stamps)
    return Composed(work.shards, problems, ahead_of(outlook, work, reports=reports), past)
