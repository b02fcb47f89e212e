"""The straight line of a publish: build, gates, the idle tree, the switch. Until then readers see the old site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.build import build
from pipeline.derive.ahead import Due
from pipeline.desk.repository import Unanswered, git
from pipeline.problems import Problem
from pipeline.release.embargo import secrets_of
from pipeline.release.gone import tombstones
from pipeline.release.hub import tell
from pipeline.release.leaks import leaks
from pipeline.release.look import looking
from pipeline.release.losses import losses
from pipeline.release.outputs import mistrust, outputs
from pipeline.release.record import Event
from pipeline.release.review import changed_since, review
from pipeline.release.switch import noted, put_in_place, recover
from pipeline.release.target import SHORT, Refused
from pipeline.release.trees import Damaged, Wanted
from pipeline.store import digest, finish, write_changed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from pipeline.release.losses import Losses
    from pipeline.release.target import Target
    from pipeline.site import Folder


@dataclass(frozen=True, slots=True)
class Published:
    """What a publish did: the problems for which it did nothing, or the release that it made, and the warnings."""

    problems: tuple[Problem, ...] = ()
    event: Event | None = None
    """None where readers see all of it already."""
    due: Due | None = None
    untold: str = ""
    """Why the hub of the feeds could not be told, if so."""


def publish(folder: Folder, target: Target, moment: datetime, jobs: int = 1, *, again: bool = False) -> Published:
    """Put the site as it stands at a moment in place of the published one, whole or not at all.

    The target's lock has to be held.
    """
    trees = recover(target)
    commit = commit_of(folder)
    if not again and target.taken_back() == commit:
        raise Refused("release-held", commit=commit[:SHORT] or "—")
    if problems := [
        *changed_since(folder.root, commit),
        *review(folder.root, target.commit() or "", commit, target.signers),
    ]:
        return Published(tuple(problems))
    with looking(trees.idle) as look:
        built = build(folder, moment, jobs, looking_ahead=True)
        if built.ahead is None:
            return Published(built.problems)
        made = outputs(folder)
        lost = losses(folder.root, trees, target.commit(), made, built.ahead.reports)
        wanted = _wanted(folder, made, lost)
        problems = [*lost.problems, *leaks(secrets_of(folder.root, built.ahead), wanted, trees.live, target.told)]
        if problems:
            return Published((*built.problems, *problems))
        try:
            event = put_in_place(target, trees, wanted, moment, commit, look)
        except Damaged as damaged:
            mistrust(folder, damaged.file)
            raise
    with noted(target):
        write_changed(target.due, f"{int(built.ahead.due.moment.timestamp())}\n".encode())
        finish(target.held)
    return Published(built.problems, event, built.ahead.due, tell(folder, trees.live, made) if event else "")


def _wanted(folder: Folder, made: Mapping[str, str], lost: Losses) -> Wanted:
    """The site as built, and a page in place of everything that is gone."""

    def page(path: str) -> str | None:
        return (folder.output / path).read_text("utf-8") if path in made else None

    stones = tombstones(lost.gone, page)
    return Wanted(
        {**made, **{path: digest(raw) for path, raw in stones.items()}},
        lambda path: stones[path] if path in stones else (folder.output / path).read_bytes(),
        lost.gone,
        lost.reports,
        lost.addresses,
    )


def commit_of(folder: Folder) -> str:
    """The commit that the site's folder holds, or an empty text where there is no repository."""
    try:
        return git(folder.root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}").decode().strip()
    except Unanswered:
        return ""
