"""Builds the calendar of a workspace from `calendar: {country, region, holidays, working_days}` and the `holidays` library.

The years filled are fixed, not taken from a clock: the same settings and the same library give the same calendar.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from csat_plugin.core.calendar import Calendar
from csat_plugin.core.scoring.result import Note
from csat_plugin.host.failure import HostError

if TYPE_CHECKING:
    from holidays.holiday_base import HolidayBase

YEARS: Final = range(2015, 2041)
"""The years whose public holidays are filled in."""

_HABIT: Final = 3
"""So many of the years with make-up days make it a country that moves working days every year."""


class CalendarError(HostError, ValueError):
    """The calendar of the settings cannot be built. Codes are `calendar.<word>`."""


def build_calendar(
    country: str = "",
    holidays: Iterable[date | str] = (),
    working_days: Iterable[date | str] = (),
    *,
    region: str = "",
    around: int,
) -> tuple[Calendar, tuple[Note, ...]]:
    """The calendar of a workspace, and what must be said about it.

    Args:
        country: ISO 3166 code (`CN`, `JP`, `DE`), also with its region (`DE-BY`); empty: Monday to Friday without public
            holidays.
        holidays: further days without work, as days or `YYYY-MM-DD`.
        working_days: further days that are worked (make-up days); they win over everything else.
        region: the country's state or province, where holidays differ (`BY`).
        around: the year work is done in; the calendar does not depend on it, only what is said: whether the make-up days of
            that year and the next are known yet.

    Raises:
        CalendarError: if the country or region is not known, or a day is no day; the sentence names it.
    """
    off, extra = _days(holidays), _days(working_days)
    if not region:
        country, _, region = country.partition("-")
    if not country:
        return Calendar(holidays=off - extra, working_days=extra), ()
    found = _public_holidays(country, region)
    make_up = frozenset(day for day in found.weekend_workdays if day.year in YEARS)
    years = {day.year for day in make_up}
    calendar = Calendar(
        weekdays=frozenset(range(7)) - frozenset(found.weekend),
        holidays=(frozenset(found) | off) - extra - (make_up - off),
        working_days=(make_up - off) | extra,
        announced_until=date(max(years), 12, 31) if len(years) >= _HABIT else None,
        country=country.upper(),
    )
    return calendar, tuple(note for note in (announced(calendar, around), announced(calendar, around + 1)) if note)


def country_meant(text: str) -> str:
    """The code of the country somebody wrote by its name or nearly right; empty where none is near."""
    from holidays.registry import COUNTRIES

    codes = {name: entry[1] for entry in COUNTRIES.values() for name in (*entry[:3], *_names(entry[0]))}
    folded = {name.casefold(): code for name, code in codes.items()}
    near = get_close_matches(text.casefold(), list(folded), n=1, cutoff=0.75)
    return folded[near[0]] if near else ""


def _names(name: str) -> tuple[str, ...]:
    """`UnitedStates` as one writes it."""
    return (re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name),)


def regions_of(country: str) -> tuple[str, ...] | None:
    """The regions of a country whose holidays differ; `None` for no country."""
    import holidays as library

    found = library.list_supported_countries(include_aliases=False).get(country.upper())
    return None if found is None else tuple(found)


def announced(calendar: Calendar, year: int) -> Note | None:
    """What must be said when due dates of that year rest on days the country has not announced yet (China: each November)."""
    if calendar.announced(date(year, 12, 31)) or any(day.year == year for day in calendar.working_days):
        return None
    return Note("calendar.not_announced", {"country": calendar.country, "year": str(year)})


def _public_holidays(country: str, region: str) -> HolidayBase:
    import holidays as library

    try:
        return library.country_holidays(country.upper(), subdiv=region or None, years=YEARS)
    except NotImplementedError:
        known = library.list_supported_countries(include_aliases=False)
        regions = known.get(country.upper())
        if regions is None:
            raise CalendarError("calendar.no_country", country=country) from None
        values = {"country": country.upper(), "region": region, "regions": ", ".join(regions) or "-"}
        raise CalendarError("calendar.no_region", **values) from None


def _days(written: Iterable[date | str]) -> frozenset[date]:
    found = set()
    for day in written:
        try:
            found.add(date.fromisoformat(day) if isinstance(day, str) else day)
        except ValueError:
            raise CalendarError("calendar.no_day", day=str(day)) from None
    return frozenset(found)
