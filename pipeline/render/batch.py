"""Pelican on a batch of composed files: a function of plain values, so that any executor can run it."""

from __future__ import annotations

import gc
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.site import meant
from pipeline.store import there

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.site import Folder


@dataclass(frozen=True, slots=True)
class Batch:
    """Some files of one site; all paths absolute but the files'."""

    root: str
    shared: str
    conf: str
    markdown: str
    output: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rendered:
    """The pages that were rendered, those whose bytes changed, and what Pelican had to say."""

    pages: tuple[str, ...]
    changed: tuple[str, ...]
    warnings: tuple[str, ...]
    bodies: dict[str, str]
    """Page → HTML of its text, of those that feeds repeat."""


class _Heard(logging.Handler):
    """Keeps what Pelican warns of; the build treats all of it as failure."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def render_batch(batch: Batch) -> Rendered:
    """Render exactly the files of a batch."""
    from jinja2 import FileSystemBytecodeCache
    from pelican import Pelican, signals
    from pelican.log import console
    from pelican.settings import read_settings

    console.quiet = True
    generators: list[Any] = []
    writers: list[Any] = []

    def keep(generator: Any, writer: Any) -> None:
        generators.append(generator)
        writers.append(writer)

    heard, logger = _Heard(), logging.getLogger("pelican")
    logger.addHandler(heard)
    logger.propagate = False
    # Pages make few cycles and are gone with the batch; collecting them costs a tenth of the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        with signals.page_writer_finalized.connected_to(keep):
            with meant(batch.root, batch.shared):
                settings = read_settings(batch.conf, override=_settings(batch))
            # Compiled templates outlive the process: to compile them takes longer than to render a few pages.
            compiled = FileSystemBytecodeCache(str(there(Path(batch.markdown).with_name("templates"))))
            settings["JINJA_ENVIRONMENT"] = {**settings["JINJA_ENVIRONMENT"], "bytecode_cache": compiled}
            Pelican(settings).run()
    finally:
        if collecting:
            gc.enable()
        logger.removeHandler(heard)
        _let_go(generators)
    return Rendered(
        tuple(name for writer in writers for name in writer.rendered),
        tuple(name for writer in writers for name in writer.changed),
        tuple(heard.messages),
        {name: body for writer in writers for name, body in writer.bodies.items()},
    )


def _let_go(generators: list[Any]) -> None:
    """Of a large site all pages do not fit into memory: Pelican 4.12 remembers them as long as the process lives."""
    from pelican.contents import Content

    for kept in (Content.get_content, Content.get_summary):
        kept.cache.clear()
    for generator in generators:
        # Each page names what all pages are in.
        generator.context.clear()
        generator.pages.clear()


def _settings(batch: Batch) -> dict[str, Any]:
    return {
        "PATH": batch.markdown,
        "OUTPUT_PATH": batch.output,
        "PAGE_PATHS": list(batch.files),
        "STATIC_PATHS": [],
    }


def batches(folder: Folder, files: Sequence[str], size: int) -> list[Batch]:
    """The files of a site in batches of at most `size`."""
    root, shared, conf = str(folder.root), str(folder.shared), str(folder.conf)
    markdown, output = str(folder.markdown), str(folder.output)
    return [
        Batch(root, shared, conf, markdown, output, tuple(files[at : at + size])) for at in range(0, len(files), size)
    ]
