"""An item in the words of each channel: loudspeaker, group, text message, banner. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.channels import script
from pipeline.channels.short import GROUP, ended, leading, length, parts, sentences

if TYPE_CHECKING:
    from pipeline.model import Site


@dataclass(frozen=True, slots=True)
class Item:
    """What is to be told: a notice or a bulletin at its whole address, with the editor's own words for channels."""

    title: str
    summary: str
    address: str
    own: Mapping[str, str] = field(default_factory=dict)
    urgent: bool = False
    over: bool = False
    """Expired, replaced or withdrawn: nobody is to pass it on any more."""


@dataclass(frozen=True, slots=True)
class Wordings:
    """The words for each channel; of what is empty nothing fitted, or nobody wrote it."""

    turns: tuple[str, ...] = ()
    """What is read aloud, one after the other."""
    ssml: str = ""
    group: str = ""
    sms: tuple[str, ...] = ()
    banner: str = ""


def wordings(item: Item, site: Site) -> Wordings:
    """The editor's own words, or else whole sentences of title and summary: as many as fit, from the first on."""
    if item.over:
        return Wordings()
    said = [ended(item.title), *sentences(item.summary)]
    own = item.own.get("loudspeaker")
    turns = script.turns(own, urgent=item.urgent) if own else script.of_sentences(said, urgent=item.urgent)
    short = item.own.get("sms")
    return Wordings(
        turns,
        script.ssml(turns, site.language),
        _linked(sentences(short) if short else said, item.address),
        parts(short or f"【{site.short_name}】{''.join(said)}"),
        item.own.get("banner", ""),
    )


def _linked(said: Sequence[str], address: str) -> str:
    """A message for a group, which leads to the whole text."""
    end = f"\n{address}"
    found = leading(said, lambda some: length("".join(some) + end) <= GROUP)
    return "".join(found) + end if found else ""
