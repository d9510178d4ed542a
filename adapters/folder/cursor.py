"""Where reading stopped: which files were read, as they were, and up to which row."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
from msgspec import Struct

CHUNK = 1 << 20


class FileState(Struct, frozen=True, omit_defaults=True):
    """A file as it was read: `row` is the last row handed over, -1 when it was read to its end."""

    size: int
    mtime: int
    sha256: str
    mapping: str
    row: int = -1


class Cursor(Struct, omit_defaults=True):
    """The files already read, by their name below the folder."""

    files: dict[str, FileState] = {}

    def text(self) -> str:
        """The cursor as it is stored, the same for the same state."""
        return msgspec.json.encode(Cursor(dict(sorted(self.files.items())))).decode()


def read_cursor(text: str) -> Cursor:
    """The cursor a text means; an unreadable one means: from the beginning (reading again is harmless)."""
    try:
        return msgspec.json.decode(text.encode(), type=Cursor) if text else Cursor()
    except msgspec.DecodeError:
        return Cursor()


def fingerprint(path: Path) -> str:
    """sha256 of a file's content."""
    total = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            total.update(piece)
    return total.hexdigest()
