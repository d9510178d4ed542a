"""Times as Request Tracker writes them: UTC always, one second fine, and 1970 where nothing is set."""

from __future__ import annotations

from datetime import UTC, datetime, time, tzinfo
from typing import Any

UNSET = 1970


def moment(text: Any) -> datetime | None:
    """`2026-06-08T10:11:57Z`, or `2026-06-08 10:11:57` as it stands in transactions; `None` when unset."""
    if not isinstance(text, str) or not text:
        return None
    try:
        found = datetime.fromisoformat(text.replace(" ", "T"))
    except ValueError:
        return None
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return None if found.year <= UNSET else found


def written(at: datetime) -> str:
    """The only form Request Tracker takes in: any other, ISO with a `T` included, silently unsets the date."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def end_of(day: str, zone: tzinfo) -> datetime | None:
    """The last second of a day `YYYY-MM-DD` in a zone; `None` when it is no day."""
    try:
        date = datetime.fromisoformat(day).date()
    except ValueError:
        return None
    return datetime.combine(date, time(23, 59, 59), zone).astimezone(UTC)
