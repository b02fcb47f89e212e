"""Puts a release in place of the one that readers see: the idle tree, then the link, then the log."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline.release.changes import changes
from pipeline.release.look import unsound
from pipeline.release.record import Event, log
from pipeline.release.target import SHORT, Failed, Refused
from pipeline.release.trees import bring_up
from pipeline.seals import code_digest
from pipeline.store import write_changed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from pipeline.release.changes import Changes
    from pipeline.release.look import Look
    from pipeline.release.target import Target, Tree, Trees
    from pipeline.release.trees import Wanted

# A second that does not come: nothing is due until there is another commit.
NEVER = b"253402300799\n"


def put_in_place(
    target: Target, trees: Trees, wanted: Wanted, moment: datetime, commit: str, look: Look | None = None
) -> Event | None:
    """Let readers see what is wanted; None where they do already.

    `look` tells what is unsound in the idle tree, if somebody looks at it already.
    """
    made = changes(trees.live, wanted)
    new = trees.live is None or made.anything or not _sound(trees.live)
    if not new and commit == target.commit():
        return None
    event = _event(trees, wanted, made, moment, commit, new=new)
    if new:
        found = look.unsound() if look else unsound(trees.idle)
        bring_up(trees.idle, trees.live, wanted, event, int(moment.timestamp()), found)
        target.switch(trees.idle)
    _note(target, event)
    return event if new else None


def put_back(target: Target, moment: datetime) -> Event:
    """Put the release before in place again; the commit taken back stays away until another one comes."""
    trees = recover(target)
    live, idle = trees.live, trees.idle
    if live is None or live.release is None or idle.release is None or not _sound(idle):
        raise Refused("release-no-other", path=target.root)
    # First, or a timer may publish again what is about to go.
    write_changed(target.held, live.release.event.commit.encode())
    write_changed(target.due, NEVER)
    target.switch(idle)
    before = idle.release.event
    event = Event(number=before.number, moment=_text(moment), commit=before.commit, program=before.program, back=True)
    _note(target, event)
    return event


def recover(target: Target) -> Trees:
    """The trees, after writing down what a publish that died after its switch could not."""
    trees = target.trees()
    last = next((event.number for event in target.newest() if not event.back), 0)
    if trees.live and trees.live.release and trees.live.release.event.number > last:
        log(target.log, trees.live.release.event)
    return trees


def _event(trees: Trees, wanted: Wanted, made: Changes, moment: datetime, commit: str, *, new: bool) -> Event:
    """A commit that changes no file belongs to the release that is live."""
    numbers = [tree.release.event.number for tree in (trees.live, trees.idle) if tree and tree.release]
    live = trees.live.release if trees.live else None
    before = live.addresses if live else {}
    return Event(
        number=live.event.number if live and not new else max(numbers, default=0) + 1,
        moment=_text(moment),
        commit=commit,
        program=code_digest()[:SHORT],
        files=made.files,
        changed=made.changed,
        removed=made.removed,
        gone={address: why for address, why in wanted.gone.items() if address in before and not before[address].gone},
        entries=made.entries,
    )


def _note(target: Target, event: Event) -> None:
    with noted(target):
        log(target.log, event)


@contextmanager
def noted(target: Target) -> Iterator[None]:
    """What fails in here fails after the switch: readers see the new site, and it is only not written down."""
    try:
        yield
    except OSError as error:
        raise Failed("publish-unlogged", path=error.filename or target.state, why=error.strerror) from error


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _sound(tree: Tree) -> bool:
    return tree.release is not None and tree.release.whole and not unsound(tree)
