"""An import at the editor's desk: the files in, the plan out, and what was agreed to written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.importing.header import first_words, header_of
from pipeline.importing.mapping import Note, mapping_names, read_mapping
from pipeline.importing.plan import Explained, Incoming, Plan, plan
from pipeline.importing.sheet import Grid, read_sheets
from pipeline.model import Reference
from pipeline.problems import Problem
from pipeline.read.figures import read_reports
from pipeline.read.reference import PATHS, SOURCES, read_reference
from pipeline.read.sources import Source, load, scan
from pipeline.store import write_changed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from pipeline.importing.mapping import Sheet
    from pipeline.site import Folder


@dataclass(frozen=True, slots=True)
class Import:
    """A sheet that can be read, and the files of its table."""

    incoming: Incoming
    reference: Reference
    existing: dict[str, Source]

    def plan(self, explained: Explained) -> Plan:
        """What it would add, with these reasons given."""
        return plan(self.incoming, self.reference, self.existing, explained)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an editor said of a sheet, as far as anything: its mapping, its worksheet, why its corrections are right."""

    name: str = ""
    worksheet: str = ""
    reason: str = ""
    note: str = ""


def import_of(folder: Folder, file: Path, wanted: Wanted, now: datetime) -> tuple[Import | None, list[Problem]]:
    """The sheet and the mapping that it is read by, or why it cannot be read.

    Without a name the mapping is chosen whose headers the sheet has, without a worksheet the first that fits.
    The reason goes to every new row that needs one and that the mapping has none for.
    """
    paths = set(scan(folder.root, "content"))
    reference, problems = read_reference({path: load(folder.root, path) for path in PATHS if path in paths})
    if reference is None:
        return None, problems
    sheets, problems = _mappings(load(folder.root, SOURCES), wanted.name, reference)
    if problems:
        return None, problems
    grids, problems = _grids(file, wanted.worksheet)
    if problems:
        return None, problems
    incoming, problems = _chosen(grids, sheets, file.name, now)
    if incoming is None:
        return None, problems
    if wanted.reason:
        incoming.sheet.notes = (*incoming.sheet.notes, Note("", wanted.reason, wanted.note))
    own = sorted(path for path in paths if path.startswith(f"content/figures/{incoming.sheet.table}/"))
    existing = {path: load(folder.root, path) for path in own}
    problems = [problem for source in existing.values() for problem in read_reports(source, reference)[1]]
    return (None, problems) if problems else (Import(incoming, reference, existing), [])


def _mappings(declared: Source, name: str, reference: Reference) -> tuple[list[tuple[str, Sheet]], list[Problem]]:
    """The mapping of this name, or all, and everything that is wrong with them."""
    names = [name] if name else mapping_names(declared, reference)
    read = [(key, *read_mapping(declared, key, reference)) for key in names]
    return [(key, sheet) for key, sheet, _ in read if sheet], [problem for *_, faults in read for problem in faults]


def _grids(file: Path, worksheet: str) -> tuple[list[Grid], list[Problem]]:
    grids, problems = read_sheets(Source(file.name, file.read_bytes()))
    names = [grid.name for grid in grids]
    if worksheet and not problems and worksheet not in names:
        problems = [Problem(file.name, 1, "sheet-worksheet", {"value": worksheet, "known": "、".join(names) or "—"})]
    return [grid for grid in grids if worksheet in ("", grid.name)], problems


def _chosen(
    grids: Sequence[Grid], sheets: Sequence[tuple[str, Sheet]], path: str, now: datetime
) -> tuple[Incoming | None, list[Problem]]:
    """The first worksheet that a mapping fits without a fault; of several mappings the one that knows most of it."""
    tried = [(grid, name, sheet, *header_of(grid, sheet, now.date())) for grid in grids for name, sheet in sheets]
    headed = [(grid, name, sheet, header, problems) for grid, name, sheet, header, problems in tried if header]
    fitting = [found[:4] for found in headed if not found[4]]
    if fitting:
        first = [found for found in fitting if found[0] is fitting[0][0]]
        grid, name, sheet, header = max(first, key=lambda found: len(found[3].columns))
        others = dict.fromkeys(found[0].name for found in fitting if found[0] is not grid)
        return Incoming(grid, header, name, sheet, now, tuple(others)), []
    if headed:
        return None, min(headed, key=lambda found: (-len(found[3].columns), len(found[4])))[4]
    known = "、".join(dict.fromkeys(word for _, sheet in sheets for word in first_words(sheet)))
    return None, [Problem(path, 1, "sheet-header", {"known": known})]


def write_plan(folder: Folder, agreed: Plan) -> None:
    """Append the new reports to the files of their months."""
    for path, text in agreed.files.items():
        write_changed(folder.root / path, text.encode())
