"""Moments of asking: how long a pause lasts, when an invitation may go, in which day, week or quarter it counts."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from csat_plugin.core.calendar import Calendar, due
from csat_plugin.core.period import period_of
from csat_plugin.core.rules import PeriodKind, Span

_HOUR = 60


def after(moment: datetime, span: Span, zone: ZoneInfo, calendar: Calendar) -> datetime:
    """The moment a length of time after another: hours to the minute, everything else the same time on a later day."""
    if span.unit == "hours":
        return moment + timedelta(hours=span.n)
    local = moment.astimezone(zone)
    day = due(local.date(), span, calendar)
    return datetime.combine(day, local.timetz(), zone).astimezone(moment.tzinfo)


def in_hours(moment: datetime, hours: tuple[int, int], zone: ZoneInfo, calendar: Calendar) -> datetime:
    """The moment itself where it lies in those hours of a working day, else the beginning of the next such hours.

    Args:
        moment: aware.
        hours: from and until, in minutes of the day.
        zone: by whose clocks.
        calendar: which days are worked.
    """
    first, last = (time(minute // _HOUR, minute % _HOUR) for minute in hours)
    local = moment.astimezone(zone)
    day = local.date()
    if calendar.works(day) and local.time() < last:
        return max(moment, datetime.combine(day, first, zone).astimezone(moment.tzinfo))
    following = due(day, Span(1, "working_days"), calendar)
    return datetime.combine(following, first, zone).astimezone(moment.tzinfo)


def bucket(moment: datetime, per: str, zone: ZoneInfo, fiscal_start: int = 1) -> str:
    """The calendar day, week, month, quarter, half-year or year a moment lies in, as a label."""
    if per in ("month", "quarter", "half_year", "year"):
        return period_of(moment, cast("PeriodKind", per), zone, fiscal_start).label
    day = moment.astimezone(zone).date()
    if per == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    return day.isoformat()
