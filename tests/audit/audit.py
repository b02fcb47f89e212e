"""What others find in the built site: Lighthouse on a slow phone, and the newest validator in pages and style.

Exit code 1 where a score is below its floor or the validator is right about something.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from chromium import OPTIONS, Handler, chromium, served

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
SITE = HERE.parents[1] / "output"
STYLE = HERE.parents[1] / "theme" / "static" / "site.css"
LIGHTHOUSE = HERE / "node_modules" / "lighthouse" / "cli"
VALIDATOR = HERE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
PAGES = {
    "home": "/",
    "daily": "/daily/2020-02-01/",
    "notice": "/notices/2021-08/testing-round-2/",
    "region": "/regions/411600/",
    "metric": "/figures/cases/confirmed/",
    "places": "/places/",
    "measures": "/measures/",
    "English": "/en/",
}
FLOORS = {"performance": 99, "accessibility": 100, "best-practices": 100, "seo": 100}
# Performance depends on what else the machine does: the middle one of so many runs.
RUNS = 3
# From this score of an audit Lighthouse says that it is passed.
PASSED = 0.9
# What the validator is wrong about.
WRONG = (
    # Safari does not tell of a list that has no bullets unless it is told that it is one.
    "The “list” role is unnecessary for element",
    # Every browser has had it since 2021.
    "The “date” input type is not supported in all browsers.",
    # The validator does not know container queries yet.
    "CSS: “container”: Property “container” doesn't exist.",
    "CSS: “container-type”: Property “container-type” doesn't exist.",
    "CSS: Unrecognized at-rule “@container”",
)


class Compressing(Handler):
    """Every file compressed, as a server on the internet sends it."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with the file, or say that there is none."""
        path = Path(self.translate_path(self.path))
        file = path / "index.html" if path.is_dir() else path
        if not file.is_file():
            self.send_error(404)
            return
        content = gzip.compress(file.read_bytes())
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(file)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def lighthouse(url: str, browser: str, *categories: str) -> dict[str, Any]:
    """Lighthouse's report on a page, with its own settings for phones."""
    options = [f"--only-categories={','.join(categories)}", f"--chrome-flags=--headless=new {' '.join(OPTIONS)}"]
    command: list[str | Path] = ["node", LIGHTHOUSE, url, "--quiet", "--output=json", *options]
    ran = subprocess.run(command, env={**os.environ, "CHROME_PATH": browser}, check=True, stdout=subprocess.PIPE)
    report: dict[str, Any] = json.loads(ran.stdout)
    return report


def scores(report: dict[str, Any]) -> dict[str, int]:
    """Category → score, of 100."""
    return {name: round(100 * (category["score"] or 0)) for name, category in report["categories"].items()}


def costs(report: dict[str, Any]) -> Iterator[str]:
    """What costs points, in Lighthouse's words."""
    for category in report["categories"].values():
        for part in category["auditRefs"]:
            audit = report["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < PASSED:
                yield f"{audit['title']} {audit.get('displayValue', '')}".strip()


def audited(url: str, browser: str) -> tuple[dict[str, int], list[str]]:
    """The scores of a page, and what costs points."""
    first = lighthouse(url, browser, *FLOORS)
    again = [scores(lighthouse(url, browser, "performance")) for _ in range(RUNS - 1)]
    found = scores(first)
    middle = median([found["performance"], *(run["performance"] for run in again)])
    return {**found, "performance": round(middle)}, list(costs(first))


def faults(*arguments: str | Path) -> set[str]:
    """What the validator says and is right about."""
    command = ["java", "-jar", VALIDATOR, "--format", "json", "--exit-zero-always", *arguments]
    ran = subprocess.run(command, check=True, capture_output=True)
    said = {(message["url"], message["message"]) for message in json.loads(ran.stderr)["messages"]}
    return {f"{url.rpartition('/output')[2]}: {text}" for url, text in said if not text.startswith(WRONG)}


def main() -> int:
    """Print a table of scores and what is to be mended; 1 where there is something."""
    command = chromium()
    if not command or not shutil.which("java"):
        print("The audit needs Chromium and Java (Debian: apt-get install chromium default-jre-headless)")
        return 2
    low = False
    print(f"{'':10}", *(f"{name:>14}" for name in FLOORS))
    with served(SITE, Compressing) as address:
        for name, path in PAGES.items():
            found, costly = audited(address + path, command)
            print(f"{name:10}", *(f"{found[category]:>14}" for category in FLOORS), *costly, flush=True)
            low |= any(found[category] < floor for category, floor in FLOORS.items())
    wrong = sorted(faults("--skip-non-html", SITE) | faults("--css", STYLE))
    print(f"{len(wrong)} faults of pages and style", *wrong, sep="\n  ")
    return int(low or bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
