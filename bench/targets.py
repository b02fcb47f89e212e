"""What the project promises of its speed, and whether it was kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from report import aligned


@dataclass(frozen=True)
class Target:
    """A number that is to be at most, or at least, a limit; each round gives one."""

    case: str
    what: str
    values: Sequence[float]
    limit: float
    unit: str = "s"
    at_least: bool = False
    digits: int = 2

    @property
    def kept(self) -> bool:
        middle = median(self.values)
        return middle >= self.limit if self.at_least else middle <= self.limit

    def row(self) -> tuple[str, ...]:
        found = (f"{value:.{self.digits}f}" for value in (median(self.values), min(self.values), max(self.values)))
        bound = "at least" if self.at_least else "at most"
        return self.case, self.what, *found, f"{bound} {self.limit:g} {self.unit}", "kept" if self.kept else "MISSED"


def table(targets: Sequence[Target]) -> str:
    return aligned([("case", "what", "median", "min", "max", "target", ""), *(target.row() for target in targets)])
