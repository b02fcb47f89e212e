"""Writes docs/schemas/*.json from the declarations by which files are read: `make docs`."""

from __future__ import annotations

from pathlib import Path

from pipeline.desk.schemas import schemas, text_of
from pipeline.read.reference import PATHS, read_reference
from pipeline.read.sources import load

PROJECT = Path(__file__).resolve().parent.parent
FOLDER = Path(__file__).with_name("schemas")


def texts() -> dict[str, str]:
    """Name of the file → text."""
    reference, problems = read_reference({path: load(PROJECT, path) for path in PATHS})
    assert reference is not None, problems
    return {f"{name}.json": text_of(schema) for name, schema in schemas(reference).items()}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in texts().items():
        (FOLDER / name).write_text(text, "utf-8")
