"""An import at the editor's desk: the files in, the plan out, and what was agreed to written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.importing.mapping import Note, header_of, read_mapping
from pipeline.importing.plan import Plan, plan
from pipeline.importing.sheet import read_sheet
from pipeline.read.figures import read_reports
from pipeline.read.reference import PATHS, SOURCES, read_reference
from pipeline.read.sources import Source, load, scan
from pipeline.store import write_changed

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.problems import Problem
    from pipeline.site import Folder


def plan_of(
    folder: Folder, name: str, file: Path, reason: str = "", note: str = ""
) -> tuple[Plan | None, list[Problem]]:
    """What the sheet would add to the site, or why nothing can be said.

    `reason` and `note` go to every new row that needs them and that the mapping has none for.
    """
    paths = set(scan(folder.root, "content"))
    reference, problems = read_reference({path: load(folder.root, path) for path in PATHS if path in paths})
    if reference is None:
        return None, problems
    sheet, problems = read_mapping(load(folder.root, SOURCES), name, reference)
    if sheet is None:
        return None, problems
    if reason:
        sheet.notes = (*sheet.notes, Note("", reason, note))
    rows, problems = read_sheet(Source(file.name, file.read_bytes()))
    problems = problems or header_of(rows, sheet, file.name)[2]
    if problems:
        return None, problems
    own = sorted(path for path in paths if path.startswith(f"content/figures/{sheet.table}/"))
    existing = {path: load(folder.root, path) for path in own}
    problems = [problem for source in existing.values() for problem in read_reports(source, reference)[1]]
    return (None, problems) if problems else (plan(file.name, rows, sheet, reference, existing), [])


def write_plan(folder: Folder, agreed: Plan) -> None:
    """Append the new reports to the files of their months."""
    for path, text in agreed.files.items():
        write_changed(folder.root / path, text.encode())
