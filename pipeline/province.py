"""Many sites of one checkout: each built as if it were alone, all of them by the same crew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.build import built_by
from pipeline.crew import Crew

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Executor
    from datetime import datetime

    from pipeline.build import Built
    from pipeline.site import Folder


def build_all(
    folders: Sequence[Folder], moment_of: Callable[[Folder], datetime], jobs: int = 1, executor: Executor | None = None
) -> Iterator[Built]:
    """Bring each site up to date; one whose content is wrong stays as it was, and holds up no other."""
    with Crew(jobs, executor) as crew:
        for folder in folders:
            yield built_by(crew, folder, moment_of(folder))
