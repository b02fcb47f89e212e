"""Whether a site has the same bytes whichever way it was built, by digests of its whole output."""

import argparse
import hashlib
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

import corpus
from contenders import OWN
from measure import BuildFailedError, files_under, run
from prose import notice
from run import Bench, temporary_folder

PLAIN: Final = ("{bin}/pelican", "--settings", "publishconf.py", "--output", "{output}")


def digest(folder: Path) -> str:
    """All names and all bytes below a folder."""
    found = hashlib.sha256()
    for path in sorted(files_under(folder)):
        name = path.relative_to(folder).as_posix()
        found.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()


def digests(bench: Bench) -> dict[str, str]:
    """How a site was built, and the digest of what came of it; the site is there, built incrementally."""
    output = OWN.output(bench.root)
    found = {"after an edit and its undo": undone(bench)}
    for jobs in (1, 2):
        replace(bench, jobs=jobs).full(OWN)
        found[f"anew, --jobs {jobs}"] = digest(output)
    found["plain pelican over the composed Markdown"] = plain(bench)
    return found


def undone(bench: Bench) -> str:
    """Another notice than those of the rounds, changed and changed back."""
    subject = notice(bench.notices // 3, bench.notices)
    source, output = OWN.site(bench.root) / OWN.shape.source(subject), OWN.output(bench.root)
    text, before = source.read_bytes(), digest(output)
    corpus.revise(OWN.shape, OWN.site(bench.root), subject, 0)
    bench.build(OWN)
    if digest(output) == before:
        raise BuildFailedError(f"{source} was changed, and the site was not")
    source.write_bytes(text)
    bench.build(OWN)
    return digest(output)


def plain(bench: Bench) -> str:
    site, output = OWN.site(bench.root), bench.root / "plain"
    command = [part.format(bin=bench.bin_folder, output=output) for part in PLAIN]
    run(command, site, bench.root / "plain.log", bench.timeout)
    return digest(output)


def said(found: dict[str, str]) -> str:
    """One line if all are the same, otherwise one for each."""
    if len(set(found.values())) == 1:
        return f"the same bytes, sha256 {next(iter(found.values()))}: {'; '.join(found)}"
    return "\n".join(["NOT the same bytes:", *(f"  {one}: {name}" for name, one in found.items())])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--bin", type=Path, default=Path(sys.executable).parent)
    parser.add_argument("--timeout", type=float, default=600, help="seconds a build may take")
    chosen = parser.parse_args()
    with temporary_folder(keep=False) as root:
        bench = Bench(root, chosen.bin.absolute(), chosen.notices, 1, chosen.jobs, chosen.timeout)
        corpus.write(OWN.shape, OWN.site(root), chosen.notices)
        bench.full(OWN)
        found = digests(bench)
    print(f"{chosen.notices} notices: {said(found)}")
    return len(set(found.values())) > 1


if __name__ == "__main__":
    sys.exit(main())
