"""Periods of assessment: months, quarters, half-years, years (calendar or fiscal) and free ranges of days.

A period is a half-open range of local days. `bounds` turns it into half-open UTC moments once, so that nothing downstream
ever sees a time zone. Sources: S0-17, design section 5 (which period), practice 1.12.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, cast
from zoneinfo import ZoneInfo

from msgspec import Struct

from csat_plugin.core.rules import PeriodKind
from csat_plugin.texts import say

Kind = Literal["month", "quarter", "half_year", "year", "range"]

LENGTH: dict[PeriodKind, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
"""Months in each kind of period."""

FIRST_YEAR = 1900
"""No period begins before it: scores look back from a period, and no date lies before the year 1."""

_LABEL = re.compile(r"(?P<fiscal>FY)?(?P<year>\d{4})(?:-(?:(?P<month>\d{2})|Q(?P<quarter>\d)|H(?P<half>\d)))?")
_RANGE = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")
_FORMS = "2026-10, 2026-Q3, 2026-H1, 2026, FY2026, FY2026-Q1, 2026-10-01..2026-10-15"


class NotAPeriod(ValueError):
    """A text names no period; `code` and `values` are its sentence in the catalogue, the text of the error the English one."""

    def __init__(self, code: str, values: dict[str, str]) -> None:
        super().__init__(say(code, "en", values))
        self.code = code
        self.values = values


class _Wrong(Exception):
    """What is wrong with a label: the last word of its code, and what stands in the sentence beside the label."""

    def __init__(self, word: str, **values: str) -> None:
        super().__init__(word)
        self.values = values


class Period(Struct, frozen=True):
    """A range of days: `start` is its first day, `end` the day after its last one. One period has one label."""

    kind: Kind
    label: str
    start: date
    end: date

    @property
    def last(self) -> date:
        """The last day that belongs to it."""
        return self.end - timedelta(days=1)


def parse_period(label: str, fiscal_start: int = 1) -> Period:
    """The period a label names.

    Quarters, half-years and years follow the fiscal year where it does not start in January; their labels then begin
    with `FY` and the calendar year in which the fiscal year starts. Months are always calendar months.

    Args:
        label: `2026-10`, `2026-Q3`, `2026-H1`, `2026`, `FY2026`, `FY2026-Q1`, `FY2026-H1`, or first and last day
            (both included) as `2026-10-01..2026-10-15`.
        fiscal_start: month in which the fiscal year starts, 1 to 12.

    Raises:
        NotAPeriod: with a sentence that says what is wrong and how a period is written.
    """
    text = unicodedata.normalize("NFKC", label).strip().upper()
    try:
        if days := _RANGE.fullmatch(text):
            return _late_enough(_range(date.fromisoformat(days[1]), date.fromisoformat(days[2])))
        return _late_enough(_named(_LABEL.fullmatch(text), fiscal_start))
    except _Wrong as wrong:
        raise NotAPeriod(f"period.{wrong}", {"label": label, **wrong.values}) from None
    except (ValueError, OverflowError):  # no such month or day, or beyond the years a date can have
        raise NotAPeriod("period.no_day", {"label": label}) from None


def _late_enough(period: Period) -> Period:
    if period.start.year < FIRST_YEAR:
        raise _Wrong("too_early", year=str(FIRST_YEAR))
    return period


def _range(first: date, last: date) -> Period:
    if last < first:
        raise _Wrong("backwards")
    return Period("range", f"{first}..{last}", first, last + timedelta(days=1))


def _named(found: re.Match[str] | None, fiscal_start: int) -> Period:
    if not found:
        raise _Wrong("form", forms=_FORMS)
    year = int(found["year"])
    if found["month"]:
        if found["fiscal"]:
            raise _Wrong("calendar_month", month=f"{year}-{found['month']}")
        return _of("month", date(year, int(found["month"]), 1), fiscal_start)
    if fiscal_start != 1 and not found["fiscal"]:
        raise _Wrong("fiscal", month=str(fiscal_start), fiscal=f"FY{found[0]}")
    kind: PeriodKind = "year"
    ordinal = 1
    if found["quarter"]:
        kind, ordinal = "quarter", int(found["quarter"])
    elif found["half"]:
        kind, ordinal = "half_year", int(found["half"])
    most = 12 // LENGTH[kind]
    if not 1 <= ordinal <= most:
        raise _Wrong("only", most=str(most))
    return _of(kind, add_months(date(year, fiscal_start, 1), LENGTH[kind] * (ordinal - 1)), fiscal_start)


def period_of(moment: datetime, kind: PeriodKind, zone: ZoneInfo, fiscal_start: int = 1) -> Period:
    """The period of that kind in which a moment lies, by the clocks of `zone`.

    Args:
        moment: aware.
        kind: month, quarter, half-year or year.
        zone: whose midnight separates two periods.
        fiscal_start: month in which the fiscal year starts, 1 to 12.
    """
    local = moment.astimezone(zone).date()
    into = (local.month - (1 if kind == "month" else fiscal_start)) % LENGTH[kind]
    period = _of(kind, add_months(local.replace(day=1), -into), fiscal_start)
    # Where clocks were put back across midnight a local date comes twice; the bounds decide, so that no moment
    # belongs to two periods.
    start, end = bounds(period, zone)
    if moment < start:
        return previous(period)
    return next_(period) if moment >= end else period


def _of(kind: PeriodKind, start: date, fiscal_start: int) -> Period:
    """The period of that kind which starts on that day."""
    end = add_months(start, LENGTH[kind])
    if kind == "month":
        return Period(kind, f"{start:%Y-%m}", start, end)
    since = start.year if start.month >= fiscal_start else start.year - 1
    ordinal = ((start.month - fiscal_start) % 12) // LENGTH[kind] + 1
    year = f"FY{since:04}" if fiscal_start != 1 else f"{since:04}"
    part = {"quarter": f"-Q{ordinal}", "half_year": f"-H{ordinal}"}.get(kind, "")
    return Period(kind, year + part, start, end)


def _fiscal_start(period: Period) -> int:
    """The month in which the fiscal year of a period starts, as its label tells."""
    if not period.label.startswith("FY"):
        return 1
    ordinal = int(period.label[-1]) if "-" in period.label else 1
    kind = cast("PeriodKind", period.kind)
    return add_months(period.start, -LENGTH[kind] * (ordinal - 1)).month


def add_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last day (31 January + 1 month = 28 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def previous(period: Period) -> Period:
    """The period just before, of the same kind; a range is preceded by as many days as it has."""
    return _beside(period, -1)


def next_(period: Period) -> Period:
    """The period just after, of the same kind; a range is followed by as many days as it has."""
    return _beside(period, 1)


def _beside(period: Period, step: int) -> Period:
    if period.kind == "range":
        length = period.end - period.start
        return _range(period.start + step * length, period.last + step * length)
    return _of(period.kind, add_months(period.start, step * LENGTH[period.kind]), _fiscal_start(period))


def months(period: Period) -> tuple[Period, ...]:
    """The calendar months a period touches, in order."""
    found = []
    first = period.start.replace(day=1)
    while first < period.end:
        found.append(_of("month", first, 1))
        first = add_months(first, 1)
    return tuple(found)


def bounds(period: Period, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """First moment of a period and first moment after it, in UTC: `start <= moment < end`."""
    return start_of(period.start, zone), start_of(period.end, zone)


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The moment a day begins by the clocks of `zone`, in UTC (the moment of the change where clocks skip midnight)."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def history(period: Period, n: int) -> tuple[Period, ...]:
    """The `n` months before a period's first day, latest first; calendar months where the period starts with a month."""
    found = []
    for back in range(1, n + 1):
        start, end = add_months(period.start, -back), add_months(period.start, 1 - back)
        found.append(_of("month", start, 1) if start.day == 1 else _range(start, end - timedelta(days=1)))
    return tuple(found)
