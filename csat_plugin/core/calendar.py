"""Which days are worked, and when something is due. Pure: the days come from `host.calendars` or from a test."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from msgspec import Struct

from csat_plugin.core.period import add_months
from csat_plugin.core.rules import Span
from csat_plugin.texts.coded import CodedError

_WEEK: Final = 7
_HOURS_A_DAY: Final = 24
_LONGEST_HOLIDAY: Final = 366
"""Days in a row without work after which the calendar, not the span, is at fault."""


class NoWorkingDay(CodedError, ValueError):
    """Nothing can be due by a calendar without working days."""


class Calendar(Struct, frozen=True, kw_only=True):
    """The days worked in one place.

    A day is worked when it is an extra working day, or falls on a working weekday and is no holiday: a make-up Saturday is
    worked although it is a Saturday.
    """

    weekdays: frozenset[int] = frozenset({0, 1, 2, 3, 4})
    """Working weekdays, Monday = 0 ... Sunday = 6."""
    holidays: frozenset[date] = frozenset()
    working_days: frozenset[date] = frozenset()
    """Extra working days (make-up days); they win over weekends and holidays."""
    announced_until: date | None = None
    """Last day for which the authority has announced holidays and make-up days; `None`: nothing to wait for."""
    country: str = ""

    def works(self, day: date) -> bool:
        """Whether that day is worked."""
        return day in self.working_days or (day.weekday() in self.weekdays and day not in self.holidays)

    def announced(self, day: date) -> bool:
        """Whether the working days up to that day are final."""
        return self.announced_until is None or day <= self.announced_until


def add_working_days(start: date, days: int, calendar: Calendar) -> date:
    """The working day that many working days after `start`; `start` itself never counts.

    Zero days from a day that is not worked is the next worked day.

    Args:
        start: the day counted from.
        days: zero or more working days.
        calendar: which days are worked.

    Raises:
        ValueError: if `days` is negative.
        NoWorkingDay: if the calendar has no working day within a year.
    """
    if days < 0:
        raise ValueError(f"working days are counted forward, got {days}")
    day, left, idle = start, days, 0
    while left or not calendar.works(day):
        day += timedelta(days=1)
        if calendar.works(day):
            left, idle = max(left - 1, 0), 0
        else:
            idle += 1
            if idle > _LONGEST_HOLIDAY:
                raise NoWorkingDay("calendar.no_working_day", start=start.isoformat())
    return day


def due(start: date, span: Span, calendar: Calendar) -> date:
    """The day by which something opened on `start` must be done.

    Hours count in whole days, rounded up: days are as fine as due dates are. Days, weeks and months are calendar time.

    Raises:
        ValueError: as `add_working_days`.
    """
    match span.unit:
        case "working_days":
            return add_working_days(start, span.n, calendar)
        case "hours":
            return start + timedelta(days=-(-span.n // _HOURS_A_DAY))
        case "days":
            return start + timedelta(days=span.n)
        case "weeks":
            return start + timedelta(days=_WEEK * span.n)
        case "months":
            return add_months(start, span.n)
