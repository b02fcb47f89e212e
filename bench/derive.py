"""What a build does with the figures before it composes: read, check, derive, and seal what was found."""

import gc
import sys
from datetime import datetime
from pathlib import Path
from typing import Final

from pipeline.crew import Crew
from pipeline.problems import listed
from pipeline.shards.content import read_content
from pipeline.shards.found import find
from pipeline.site import folder_of

ZONE: Final = "+08:00"


def main() -> int:
    site, moment, jobs = sys.argv[1:4]
    # As the command does.
    gc.disable()
    folder = folder_of(Path(site))
    with Crew(int(jobs)) as crew:
        content = read_content(folder, datetime.fromisoformat(moment + ZONE), find(folder), crew)
    if content.problems:
        print("\n".join(listed(content.problems, "en")))
        return 1
    content.shards.add("sources", "", content.stamps)
    content.shards.seal()
    print(f"{len(content.figures.heads)} months")
    return 0


if __name__ == "__main__":
    sys.exit(main())
