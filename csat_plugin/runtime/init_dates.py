"""Which ratings have no date anywhere: neither of their own nor of their ticket, which may stand in another file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

DATED = ("answered", "closed", "asked")
ENDED = frozenset({"closed", "resolved"})


def undated_sources(files: Iterable[Mapping[str, Any]], entries: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The patterns of files of ratings whose rows have no date.

    Args:
        files: as `Seen.files` has them.
        entries: the proposed `files:`.
    """
    told = {str(file["file"]): file for file in files if "entry" in file}
    ended = {name for name, file in told.items() if ENDED & file["entry"].get("ticket", {}).keys()}
    joined = {
        str(file.get("pattern", name))
        for name, file in told.items()
        for code, values in file["doubts"]
        if code == "init.tickets_elsewhere" and values["other"] in ended
    }
    return tuple(str(entry["match"]) for entry in entries if _undated(entry) and entry["match"] not in joined)


def _undated(entry: Mapping[str, Any]) -> bool:
    ratings = entry.get("ratings", ())
    own = any(key in rating.get("columns", {}) for rating in ratings for key in DATED)
    return bool(ratings) and not own and not ENDED & entry.get("ticket", {}).keys()
