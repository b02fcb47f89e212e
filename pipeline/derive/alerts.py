"""Alerts at a moment: which messages urgent notices, and what happened to them, have made so far. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.model import AlertTest, Change, Notice

# An alert has to end; one that does not say when ends after this.
LASTING = timedelta(hours=24)
WEEK = timedelta(days=7)
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Message:
    """A message of the Common Alerting Protocol; `name` is its own (`2021-08/slug`), for ever."""

    name: str
    kind: str
    """Alert, Update or Cancel."""
    sent: datetime
    expires: datetime
    notice: str
    """The path of the notice whose text it bears."""
    corrected: str = ""
    """The path of the notice that goes on, in what it corrects."""
    note: str = ""
    """What changed, in the editor's words."""
    references: tuple[tuple[str, datetime], ...] = ()
    """The messages that it replaces or ends: the name of each, and when it was sent."""


@dataclass(slots=True)
class _Chain:
    """The messages about one matter."""

    sent: list[tuple[str, datetime]] = field(default_factory=list)
    expires: datetime = LONG_AGO
    ended: bool = False

    def send(self, message: Message) -> Message:
        """The message with its references, now the last one of the chain."""
        made = replace(message, references=tuple(self.sent))
        self.sent.append((message.name, message.sent))
        self.expires, self.ended = message.expires, message.kind == "Cancel"
        return made


def messages(notices: Iterable[Notice], moment: datetime) -> list[Message]:
    """The messages sent by a moment, the oldest first; `notices` are the public ones.

    What is done to an alert that has ended makes none.
    """
    chains: dict[str, _Chain] = {}
    found: list[Message] = []
    for _, notice, change in sorted(_happened(notices, moment), key=lambda event: (event[0], event[1].path)):
        made = _changed(notice, change, chains) if change else _published(notice, chains)
        found += [made] if made else []
    return found


def _happened(notices: Iterable[Notice], moment: datetime) -> Iterator[tuple[datetime, Notice, Change | None]]:
    """What can make a message: a notice that is published, or changed."""
    for notice in notices:
        if notice.urgency == "urgent" or notice.acts:
            yield notice.published, notice, None
            for change in notice.changes:
                if change.moment <= moment and not change.minor:
                    yield change.moment, notice, change


def _published(notice: Notice, chains: dict[str, _Chain]) -> Message | None:
    withdrawn = _running(notice.withdraws, notice.published, chains)
    corrected = _running(notice.corrects, notice.published, chains)
    acted_on = withdrawn or [*corrected, *_running(notice.replaces, notice.published, chains)]
    if not acted_on and (notice.urgency != "urgent" or notice.withdraws):
        return None
    chain = _joined(acted_on, chains)
    chains[notice.path] = chain
    if withdrawn:
        return chain.send(Message(notice.path, "Cancel", notice.published, chain.expires, notice.path))
    lasts = chain.expires if corrected else notice.published + LASTING
    kind, goes_on = "Update" if acted_on else "Alert", corrected[0] if corrected else ""
    return chain.send(Message(notice.path, kind, notice.published, notice.expires or lasts, notice.path, goes_on))


def _changed(notice: Notice, change: Change, chains: dict[str, _Chain]) -> Message | None:
    """A change that is told when the notice ends has ended it early; another one is sent as long as it holds."""
    chain = chains.get(notice.path)
    if chain is None or chain.ended or chain.expires < change.moment:
        return None
    kind = "Cancel" if chain.expires == change.moment else "Update"
    name = f"{notice.path}.{change.moment:%Y%m%dT%H%M%S}"
    return chain.send(Message(name, kind, change.moment, chain.expires, notice.path, note=change.note))


def _running(paths: Iterable[str], moment: datetime, chains: dict[str, _Chain]) -> list[str]:
    """The notices whose alerts have not ended by then."""
    return [path for path in paths if path in chains and not chains[path].ended and chains[path].expires > moment]


def _joined(paths: list[str], chains: dict[str, _Chain]) -> _Chain:
    """The chain of these notices; of several it makes one."""
    first = chains[paths[0]] if paths else _Chain()
    for other in {id(chain): chain for chain in (chains[path] for path in paths)}.values():
        if other is not first:
            first.sent = sorted([*first.sent, *other.sent], key=lambda message: (message[1], message[0]))
            first.expires = max(first.expires, other.expires)
            chains |= {path: first for path, chain in chains.items() if chain is other}
    return first


def last_test(test: AlertTest, moment: datetime) -> datetime:
    """When the last weekly test was sent, in the time zone of a moment."""
    due = datetime.combine(moment.date(), test.time, moment.tzinfo)
    due -= timedelta(days=(moment.isoweekday() - test.weekday) % 7)
    return due if due <= moment else due - WEEK
