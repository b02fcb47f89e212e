"""Catalogues of translations: gettext's `.po` files to plain values."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

from pipeline.edition import CONTEXT
from pipeline.problems import Problem

if TYPE_CHECKING:
    from pipeline.read.sources import Source

LINE = re.compile(r'#.*|(?:(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?)\s+)?"(?:[^"\\]|\\.)*"|')


def read_catalogue(source: Source) -> tuple[dict[str, tuple[str, ...]], list[Problem]]:
    """The translated texts of a file; those not translated and those in doubt are left out."""
    # A twentieth of a second that builds of one edition need not spend.
    from babel.messages.pofile import PoFileError, read_po

    whole, problems = source.text()
    # Babel 2.18 drops characters of a text without its quotation marks, and says nothing.
    problems += [
        Problem(source.path, number, "catalogue")
        for number, line in enumerate(whole.splitlines(), 1)
        if not LINE.fullmatch(line.strip())
    ]
    if problems:
        return {}, problems
    try:
        messages = list(read_po(BytesIO(whole.encode()), abort_invalid=True))
    except (PoFileError, ValueError):
        return {}, [Problem(source.path, 1, "catalogue")]
    found = {}
    for message in messages:
        key, said = message.id, message.string
        text = key if isinstance(key, str) else key[0]
        forms = (said,) if isinstance(said, str) else tuple(said or ())
        if text and forms and all(forms) and not message.fuzzy:
            found[f"{message.context}{CONTEXT}{text}" if message.context else text] = forms
    return found, []
