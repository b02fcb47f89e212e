"""All that people wrote, as values, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pipeline.check import releases
from pipeline.check.notices import Referable, check
from pipeline.check.texts import judge_of
from pipeline.crew import ALONE
from pipeline.places import Measure, Place
from pipeline.problems import Problem, blocking
from pipeline.read.calendar import CALENDAR, read_calendar
from pipeline.read.gazetteer import all_regions
from pipeline.read.gone import GONE, read_gone
from pipeline.read.lists import read_measures, read_places
from pipeline.read.reference import PATHS, SIGNERS, SITE, line_of, read_reference
from pipeline.read.sources import Source, Stamp, sorted_out
from pipeline.read.texts import Written, read_page
from pipeline.releases import Statement
from pipeline.seals import Shards, key_of
from pipeline.shards import figures as figures_shards
from pipeline.shards import notices as notices_shards
from pipeline.shards.attachments import attachment_problems
from pipeline.shards.editions import catalogue_files, editions
from pipeline.shards.figures import Figures
from pipeline.shards.judged import judged
from pipeline.shards.links import file_of_page, wrong_links
from pipeline.shards.notices import Notices
from pipeline.shards.outlook import Outlook, key_of_others, retouched, standing
from pipeline.shards.work import Work
from pipeline.site import public_address
from pipeline.timings import stage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from pipeline.crew import Crew
    from pipeline.model import Reference
    from pipeline.shards.found import Found
    from pipeline.site import Folder

Sources = dict[str, dict[str, Source]]


@dataclass(slots=True)
class Content:
    """What a build is made of. Without `work` there was nothing to read against."""

    shards: Shards
    problems: list[Problem]
    stamps: dict[str, Stamp]
    work: Work | None = None
    figures: Figures = field(default_factory=figures_shards.Figures)
    notices: Notices = field(default_factory=notices_shards.Notices)
    places: Sequence[Place] = ()
    measures: Sequence[Measure] = ()
    pages: Sequence[Written] = ()
    files: Mapping[str, Source] = field(default_factory=dict)
    statements: Sequence[Statement] = ()
    """Of the release calendar."""
    by: str = ""
    """The key of all but the notices."""
    outlook: Outlook | None = None
    """What the last build found out, if that stands, for then nothing else was read than texts that changed."""


@stage("read and check")
def read_content(
    folder: Folder,
    moment: datetime,
    found: Found,
    crew: Crew = ALONE,
    *,
    judging: bool = False,
    retouching: bool = False,
    before: Work | None = None,
) -> Content:
    """Read and check everything; a month that did not change is not read again.

    `retouching` reads no more than the texts of notices that changed, where that is all that has to be known; `before`
    is the last build of this process, which read the tables then.
    """
    sources, shards = found.sources, found.shards
    content = Content(shards, list(found.problems), found.stamps, by=key_of_others(folder, found))
    outlook = standing(content.by, shards, moment, judging=judging) if retouching else None
    work = before if outlook and before else _work(content, folder, moment, sources)
    if work is None:
        return content
    local = moment.astimezone(work.moment.tzinfo)
    content.work = replace(work, moment=local, shards=shards, judging=judging, crew=crew)
    notices = retouched(outlook, sources, content.work) if outlook else None
    if outlook and notices:
        content.outlook, content.notices, content.problems = outlook, notices, outlook.problems(notices)
    else:
        _read_all(content, sources, content.work)
    return content


def _read_all(content: Content, sources: dict[str, Source], work: Work) -> None:
    """Read and check what the reference tables do not say."""
    reference = work.reference
    kinds, faults = sorted_out(sources, (*PATHS, GONE, SIGNERS, CALENDAR))
    if reference.site.review and SIGNERS not in sources:
        faults.append(Problem(SIGNERS, 1, "signers-missing"))
    content.problems += [*faults, *read_gone(sources.get(GONE))[1]]
    content.figures = figures_shards.figures_of(kinds["figures"], kinds["daily"], work)
    content.notices = notices_shards.notices_of(kinds["notices"], work)
    content.notices.let_go(sources)
    content.problems += [*content.figures.problems, *content.notices.problems]
    content.problems += _guarded(kinds, sources, work)
    _read_lists(content, kinds, work)
    content.statements, faults = read_calendar(sources.get(CALENDAR), reference)
    content.problems += [*faults, *releases.check(CALENDAR, content.statements, reference, content.notices.paths())]
    if not blocking(content.problems):
        content.problems += _menu(sources[SITE], reference, content.pages)


def _work(content: Content, folder: Folder, moment: datetime, sources: Mapping[str, Source]) -> Work | None:
    """What everything is read against; None where the tables cannot be read."""
    reference, faults = read_reference(sources)
    content.problems += faults
    if reference is None:
        return None
    address, wrong_address = public_address(folder)
    if folder.shares_conf and not reference.site.address:
        wrong_address.append(Problem(SITE, 1, "setting", {"what": "address"}))
    catalogues = catalogue_files(folder, sources, reference)
    spoken, wrong_catalogues = editions(catalogues, reference, content.shards)
    content.problems += [*wrong_address, *wrong_catalogues]
    digest = key_of([(path, sources[path].digest) for path in PATHS], [source.digest for _, source in catalogues])
    local = moment.astimezone(ZoneInfo(reference.site.timezone))
    judge = judge_of(reference, all_regions)
    return Work(reference, spoken, digest, local, address, content.shards, judge)


def _read_lists(content: Content, kinds: Sources, work: Work) -> None:
    """Places, measures, standing pages and files; then what of all this does not fit together."""
    reference = work.reference
    content.places, place_ids, wrong_places = read_places(kinds["places"].values(), reference)
    content.measures, _, wrong_measures = read_measures(kinds["measures"].values(), reference)
    read = [judged(source, read_page, reference, work.judge) for source in kinds["pages"].values()]
    content.pages = [written for written, _ in read if written]
    content.files = {path.removeprefix("content/files/"): source for path, source in kinds["files"].items()}
    content.problems += attachment_problems(content.files, work)
    content.problems += [*wrong_places, *wrong_measures, *(problem for _, faults in read for problem in faults)]
    notices = content.notices
    known = Referable(notices.heads, notices.paths(), place_ids, frozenset(content.files))
    content.problems += [problem for notice in notices.heads.values() for problem in check(notice, known)]
    if blocking(content.problems):
        content.problems += wrong_links(content, known, work)
    else:
        content.problems += _alone(content.pages)


def _guarded(kinds: Sources, sources: Mapping[str, Source], work: Work) -> Iterator[Problem]:
    """The personal data in lists, settings and translations; texts, figures and attachments look at their own."""
    judged_apart = {path for kind in ("figures", "notices", "pages", "files") for path in kinds[kind]}
    for path, source in sources.items():
        # A key is no text, and who may sign is named on purpose.
        if path not in judged_apart and path != SIGNERS:
            yield from work.judge.guard(path, source.text()[0])


def _alone(pages: Sequence[Written]) -> list[Problem]:
    """A translated page has an original, so that every page stands in every edition."""
    own = {written.head.slug for written in pages if not written.head.language}
    return [
        Problem(file_of_page(written.head), 1, "page-alone", {"name": written.head.slug})
        for written in pages
        if written.head.slug not in own
    ]


def _menu(source: Source, reference: Reference, pages: Sequence[Written]) -> list[Problem]:
    """The menu names standing pages that there are."""
    known = {written.head.slug for written in pages}
    return [
        Problem(source.path, line_of(source, slug, "menu"), "menu-page", {"name": slug})
        for slug in reference.site.menu
        if slug not in known
    ]
