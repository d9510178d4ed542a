"""Calendar months of the sample, as first days."""

from __future__ import annotations

import datetime as dt
import random

FIRST_HOUR, LAST_HOUR = 8, 19


def month(label: str) -> dt.date:
    """The first day of a month written `2026-10`.

    Raises:
        ValueError: if the label is no month.
    """
    try:
        return dt.date.fromisoformat(f"{label}-01")
    except ValueError:
        raise ValueError(f"{label!r} is not a month; write it like 2026-10") from None


def shifted(first: dt.date, by: int) -> dt.date:
    """The first day of the month `by` months later (earlier when negative)."""
    number = first.year * 12 + first.month - 1 + by
    return dt.date(number // 12, number % 12 + 1, 1)


def label(first: dt.date) -> str:
    """A month as written in file names: `2026-10`."""
    return f"{first:%Y-%m}"


def last_day(first: dt.date) -> dt.date:
    """The last day of the month that begins with `first`."""
    return shifted(first, 1) - dt.timedelta(days=1)


def moment(chance: random.Random, first: dt.date, from_day: int = 1, to_day: int = 0) -> dt.datetime:
    """A minute in working hours of that month, between two days of it (`to_day` 0 = its last day)."""
    day = chance.randint(from_day, to_day or last_day(first).day)
    clock = dt.time(chance.randint(FIRST_HOUR, LAST_HOUR), chance.randrange(60))
    return dt.datetime.combine(first.replace(day=day), clock)


def chinese(day: dt.date) -> str:
    """A day as Chinese forms write it: 2026年10月3日."""
    return f"{day.year}年{day.month}月{day.day}日"


def japanese(day: dt.date) -> str:
    """A day as the Japanese form writes it: 2026/10/03."""
    return f"{day:%Y/%m/%d}"
