"""What can go wrong with the store, as one sentence with a remedy for the person who meets it."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from csat_plugin.texts.coded import CodedError

_SQLITE = {
    "SQLITE_FULL": "store.full",
    "SQLITE_BUSY": "store.busy",
    "SQLITE_LOCKED": "store.busy",
    "SQLITE_NOTADB": "store.not_a_database",
    "SQLITE_CORRUPT": "store.damaged",
    "SQLITE_READONLY": "store.read_only",
    "SQLITE_CANTOPEN": "store.cannot_open",
    "SQLITE_PERM": "store.read_only",
    "SQLITE_IOERR": "store.disk",
}
_POSTGRESQL = {
    "53100": "store.full",
    "55P03": "store.busy",
    "40P01": "store.busy",
    "40001": "store.busy",
    "42501": "store.read_only",
    "25006": "store.read_only",
    "57P01": "store.unreachable",
    "57P02": "store.unreachable",
    "57P03": "store.unreachable",
    "22021": "store.text",
}

FROZEN = "csat: an issued result is never changed"
"""What the triggers of the migration say; recognised here and nowhere shown."""


class StoreError(CodedError):
    """The store cannot do what was asked. Codes are `store.<word>`."""


def not_writable(file: Path) -> bool:
    """Whether what SQLite cannot open is there, or could be, and only the right to write is missing.

    SQLite keeps its log beside the file, so that without the right to write the folder it cannot open what it could read.
    """
    as_now = os.access in os.supports_effective_ids  # the rights of who acts now, not of who began

    def may(path: Path, mode: int) -> bool:
        return os.access(path, mode, effective_ids=as_now)

    if not file.parent.is_dir() or (file.exists() and not may(file, os.R_OK)):
        return False
    return not may(file.parent, os.W_OK) or (file.exists() and not may(file, os.W_OK))


def explained(fault: BaseException | None, place: str) -> StoreError | None:
    """The database's own error as a `StoreError`, or `None` when it is none a person can mend (then it is ours).

    Args:
        fault: the driver's exception.
        place: file or address of the store, without any password.
    """
    if fault is None:
        return None
    if FROZEN in str(fault):
        return StoreError("store.issued", place=place)
    if isinstance(fault, UnicodeError):
        return StoreError("store.text", place=place)
    if isinstance(fault, sqlite3.Error):
        name = getattr(fault, "sqlite_errorname", None) or ""
        code = next((code for known, code in _SQLITE.items() if name.startswith(known)), None)
        if code == "store.cannot_open" and not_writable(Path(place)):
            code = "store.read_only"
        return StoreError(code, place=place) if code else None
    state = getattr(fault, "sqlstate", None)
    if state in _POSTGRESQL:
        return StoreError(_POSTGRESQL[state], place=place)
    if type(fault).__module__.startswith("psycopg"):
        if "NUL" in str(fault):
            return StoreError("store.text", place=place)
        if type(fault).__name__ == "OperationalError" and (state is None or state.startswith(("08", "28", "3D"))):
            return StoreError("store.unreachable", place=place)
    return None
