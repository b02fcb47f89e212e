"""Charts as they are drawn: those that were drawn before are remembered, the others drawn many at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.seals import key_of, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.charts import Chart
    from pipeline.shards.work import Work


class Drawing:
    """Draws a chart when asked; first `note` all that will be asked for, then `draw` them at once."""

    def __init__(self, known: Mapping[str, str], work: Work) -> None:
        self.known = dict(known)
        self.wanted: dict[str, tuple[Chart, str]] = {}
        self.used: dict[str, str] = {}
        """What was asked for, by what it shows."""
        self.work = work

    def note(self, chart: Chart, prefix: str) -> str:
        """Note a chart that will be asked for."""
        self.wanted[key_of(plain(chart), prefix)] = chart, prefix
        return ""

    def draw(self) -> None:
        """Draw what was noted and is not known."""
        wanted = {} if self.work.judging else {key: it for key, it in self.wanted.items() if key not in self.known}
        self.known |= zip(wanted, self.work.crew.each(_svg, wanted.values()), strict=True)

    def __call__(self, chart: Chart, prefix: str) -> str:
        """The chart as SVG."""
        if self.work.judging:
            return ""
        key = key_of(plain(chart), prefix)
        self.used[key] = self.known[key]
        return self.used[key]


def _svg(wanted: tuple[Chart, str]) -> str:
    from pipeline.charts import svg

    return svg(*wanted)
