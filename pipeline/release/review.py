"""Four eyes: who signed what is to be published, and who looked at it. The rules are those of the published commit."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from pipeline.desk.repository import Unanswered, git, repository_of
from pipeline.problems import Problem
from pipeline.read.frontmatter import read_text
from pipeline.read.reference import SIGNERS
from pipeline.read.reference import SITE as SETTINGS
from pipeline.read.sources import Source
from pipeline.release.commits import Repository
from pipeline.release.target import SHORT
from pipeline.store import write_changed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pipeline.release.commits import Commit

FIGURES, NOTICES = "content/figures/", "content/notices/"
# What everybody who may sign may change alone; all else decides how the site is made, and who may change it.
LISTS = ("content/pages/", "content/places/", "content/measures/", "content/files/", "content/gone.toml")
OTHER = "*"


def review(root: Path, published: str, commit: str, kept: Path) -> list[Problem]:
    """Why a commit may not be published, by the rules of the one that is; `kept` is a file for the allowed signers."""
    try:
        found = repository_of(root)
        repository = Repository(found.top, found.prefix, kept)
        settings = repository.file(published, SETTINGS) if published else None
        base = "" if settings is None else published
        rules = _rules(settings if base else repository.file(commit, SETTINGS))
        if rules is None:
            return []
        write_changed(kept, repository.file(base or commit, SIGNERS) or b"")
        commits = repository.commits(f"{base}..{commit}") if base else repository.commits("-1", commit)
        problems = [problem for one in commits for problem in _signature(one)]
        if problems or not base or not rules.get("sections"):
            return problems
        return list(_second_persons(repository, commits, base, commit, frozenset(rules["sections"])))
    except Unanswered:
        if _rules((root / SETTINGS).read_bytes()) is None:
            return []
        return [Problem(SETTINGS, 1, "review-no-git", {"commit": commit[:SHORT] or "—"})]


def changed_since(root: Path, commit: str) -> list[Problem]:
    """The files of the site's folder that are not as they are in a commit whose signature counts."""
    rules = _rules((root / SETTINGS).read_bytes())
    if rules is None or not commit:
        return []
    differing = git(root, "diff", "--name-only", "--relative", "-z", commit, "--", ".")
    new = git(root, "ls-files", "--others", "--exclude-standard", "-z", "--", ".")
    names = (differing + new).decode(errors="replace").split("\0")
    return [Problem(name, 1, "review-changed", {"commit": commit[:SHORT]}) for name in names if name]


def _rules(settings: bytes | None) -> dict[str, list[str]] | None:
    """`[review]` of the settings, if they have it and can be read."""
    try:
        return tomllib.loads((settings or b"").decode("utf-8-sig")).get("review")
    except ValueError:
        return None


def _signature(commit: Commit) -> Iterator[Problem]:
    """Every commit is signed with a key that the allowed signers have."""
    code = {"G": "", "N": "review-unsigned", "U": "review-unknown"}.get(commit.state, "review-wrong")
    if code:
        values: dict[str, object] = {
            "who": commit.author,
            "subject": commit.subject,
            "key": commit.key or commit.signer,
        }
        yield Problem(commit.name[:SHORT], 1, code, values)


def _second_persons(
    repository: Repository, commits: Iterable[Commit], base: str, commit: str, sections: frozenset[str]
) -> Iterator[Problem]:
    """What needs a second person comes in by a merge that bears the signature of one who wrote none of it."""
    known = {found.name: found for found in commits}
    span = git(repository.top, "rev-list", "--first-parent", f"{base}..{commit}").decode().split()
    for merge in (known[name] for name in span):
        first = merge.parents[0] if merge.parents else base
        changed = repository.changed(first, merge.name)
        files = [path for path in changed if _needs(repository, path, (first, merge.name), sections)]
        if not files:
            continue
        values: dict[str, object] = {"who": merge.signer, "subject": merge.subject, "commit": merge.name[:SHORT]}
        if len(merge.parents) == 1:
            yield Problem(files[0], 1, "review-alone", values)
        elif merge.signer not in merge.reviewers:
            yield Problem(files[0], 1, "review-trailer", values)
        elif merge.signer in _writers(repository, known, merge, files):
            yield Problem(files[0], 1, "review-same", values)


def _needs(repository: Repository, path: str, commits: tuple[str, str], sections: frozenset[str]) -> bool:
    """Whether a change of a file needs a second person: the sections named, and whatever is no list and no text."""
    if path.startswith(NOTICES):
        states = [raw for commit in commits if (raw := repository.file(commit, path)) is not None]
        return any(_section(path, raw) in {*sections, OTHER} for raw in states)
    if path.startswith(FIGURES) and path.endswith(".csv") and path.count("/") == FIGURES.count("/") + 1:
        return "daily" in sections
    return not path.startswith(LISTS)


def _section(path: str, raw: bytes) -> str:
    """The section of a notice; one that cannot be read may be of any."""
    text, _ = read_text(Source(path, raw))
    section = text.fields.get("section") if text else None
    return section.plain if section and isinstance(section.plain, str) else OTHER


def _writers(repository: Repository, known: dict[str, Commit], merge: Commit, files: list[str]) -> set[str]:
    """Who signed the commits that a merge brings in to these files; its own signer where it changes them itself."""
    paths = [f"{repository.prefix}{path}" for path in files]
    names = git(repository.top, "rev-list", "--full-history", f"{merge.parents[0]}..{merge.name}", "--", *paths)
    own = git(repository.top, "diff-tree", "-c", "--name-only", "--no-commit-id", "-r", "-z", merge.name)
    writers = {known[name].signer for name in names.decode().split() if name in known and name != merge.name}
    return writers | ({merge.signer} if set(own.decode(errors="replace").split("\0")) & set(paths) else set())
