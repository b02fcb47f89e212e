"""What was composed and is not stored yet, for all checking precedes all writing."""

from __future__ import annotations

import os
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO

# Bytes of texts that are held in memory: those of some 12,000 notices.
LARGE = 128 * 2**20

Laid = bytes | tuple[int, int]


@dataclass(slots=True)
class Pile:
    """Texts until they are stored: held, and once they are too many laid into a file without a name."""

    most: int = LARGE
    held: int = 0
    file: IO[bytes] | None = None

    def lay(self, text: bytes) -> Laid:
        """The text, or where it lies."""
        self.held += len(text)
        if self.held <= self.most:
            return text
        if self.file is None:
            self.file = TemporaryFile(buffering=0)  # noqa: SIM115 - open for as long as texts come
        at = self.file.tell()
        self.file.write(text)
        return at, len(text)

    def take(self, laid: Laid) -> bytes:
        """The text that was laid down; it stays."""
        if isinstance(laid, bytes):
            return laid
        assert self.file is not None
        return os.pread(self.file.fileno(), laid[1], laid[0])

    def clear(self) -> None:
        """Let all of it go."""
        if self.file:
            self.file.close()
        self.held, self.file = 0, None
