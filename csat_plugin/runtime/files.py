"""Writing a file as a whole: a temporary one beside it, then replaced, so that nobody ever reads half a file."""

from __future__ import annotations

import os
from pathlib import Path

from csat_plugin.runtime.failure import Failure
from csat_plugin.texts import say


def write_whole(path: Path, content: bytes, language: str = "en") -> None:
    """Write a file atomically.

    Raises:
        Failure: if it cannot be written (no right, no space); the former file is untouched then.
    """
    if path.exists() and not path.is_file():
        _write_through(path, content, language)
        return
    path = path.resolve()  # a link stays a link
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise Failure(say("files.no_write", language, {"file": path, "why": error.strerror or str(error)})) from error


def _write_through(path: Path, content: bytes, language: str) -> None:
    """Write to what is no plain file (a pipe, a device): it must never be replaced by one."""
    try:
        with path.open("wb") as file:
            file.write(content)
    except OSError as error:
        raise Failure(say("files.no_write", language, {"file": path, "why": error.strerror or str(error)})) from error
