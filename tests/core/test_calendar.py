"""Working days: the calendar itself, and the calendars of countries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csat_plugin.core.calendar import Calendar, add_working_days, due
from csat_plugin.core.period import add_months
from csat_plugin.core.rules import Span, SpanUnit
from csat_plugin.host.calendars import announced, build_calendar


def built(country: str = "", holidays: Iterable[date | str] = (), **more: Any) -> Calendar:
    return build_calendar(country, holidays, around=2026, **more)[0]


CHINA = built("CN")
WEEKDAYS = Calendar()
GOLDEN_WEEK = date(2026, 9, 29)


def test_five_working_days_over_the_golden_week_end_in_china_on_12_october() -> None:
    assert due(GOLDEN_WEEK, Span(5, "working_days"), CHINA) == date(2026, 10, 12)
    assert CHINA.works(date(2026, 10, 10))  # a Saturday, worked for the 7th
    assert not CHINA.works(date(2026, 10, 7))


def test_five_working_days_by_monday_to_friday_end_on_6_october() -> None:
    assert due(GOLDEN_WEEK, Span(5, "working_days"), WEEKDAYS) == date(2026, 10, 6)


@pytest.mark.parametrize(
    ("n", "unit", "day"),
    [
        (1, "hours", date(2026, 2, 1)),
        (24, "hours", date(2026, 2, 1)),
        (25, "hours", date(2026, 2, 2)),
        (0, "hours", date(2026, 1, 31)),
        (3, "days", date(2026, 2, 3)),
        (2, "weeks", date(2026, 2, 14)),
        (1, "months", date(2026, 2, 28)),
        (13, "months", date(2027, 2, 28)),
        (0, "working_days", date(2026, 2, 2)),
        (1, "working_days", date(2026, 2, 2)),
    ],
)
def test_every_unit_from_saturday_31_january(n: int, unit: SpanUnit, day: date) -> None:
    assert due(date(2026, 1, 31), Span(n, unit), WEEKDAYS) == day


def test_a_leap_day_is_kept_where_there_is_one() -> None:
    assert add_months(date(2027, 11, 29), 3) == date(2028, 2, 29)


def test_years_without_announced_make_up_days_are_warned_about() -> None:
    note = announced(CHINA, 2027)
    assert note is not None
    assert note.values == {"country": "CN", "year": "2027"}
    assert announced(CHINA, 2026) is None
    assert announced(built("JP"), 2027) is None
    assert announced(WEEKDAYS, 2027) is None


def test_building_a_calendar_says_which_of_this_year_and_the_next_is_not_announced() -> None:
    assert [note.values["year"] for note in build_calendar("CN", around=2025)[1]] == []
    assert [note.values["year"] for note in build_calendar("CN", around=2026)[1]] == ["2027"]
    assert [note.values["year"] for note in build_calendar("CN", around=2027)[1]] == ["2027", "2028"]
    assert build_calendar("DE", around=2030)[1] == build_calendar(around=2030)[1] == ()


def test_the_warning_ends_once_the_workspace_names_the_make_up_days_itself() -> None:
    assert announced(built("CN", working_days=["2027-02-20"]), 2027) is None


def test_own_days_win_over_the_countrys() -> None:
    own = built("CN", holidays=["2026-10-10"], working_days=[date(2026, 10, 1)])
    assert not own.works(date(2026, 10, 10))
    assert own.works(date(2026, 10, 1))


def test_regions_differ() -> None:
    epiphany = date(2026, 1, 6)
    assert built("DE").works(epiphany)
    assert not built("DE", region="BY").works(epiphany)


@pytest.mark.parametrize(
    ("country", "region", "days", "said"),
    [
        ("XX", "", (), "'XX' is no country code"),
        ("DE", "ZZ", (), "DE has no region 'ZZ'; it has: BB"),
        ("", "", ("2026-02-30",), "'2026-02-30' is no day"),
    ],
)
def test_what_does_not_exist_is_named(country: str, region: str, days: tuple[str, ...], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        built(country, days, region=region)


def test_a_calendar_without_working_days_is_refused_rather_than_searched_for_ever() -> None:
    with pytest.raises(ValueError, match="no working day"):
        add_working_days(date(2026, 1, 1), 1, Calendar(weekdays=frozenset()))
    with pytest.raises(ValueError, match="forward"):
        add_working_days(date(2026, 1, 1), -1, WEEKDAYS)


DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@given(DAYS, st.integers(0, 60), st.frozensets(DAYS, max_size=20), st.frozensets(DAYS, max_size=20))
def test_the_due_day_is_worked_and_exactly_that_many_worked_days_lie_on_the_way(
    start: date, n: int, off: frozenset[date], extra: frozenset[date]
) -> None:
    calendar = Calendar(holidays=off, working_days=extra)
    end = add_working_days(start, n, calendar)
    between = [start + timedelta(days=step) for step in range(1, (end - start).days + 1)]
    worked = sum(calendar.works(day) for day in between)
    assert calendar.works(end)
    assert worked == n or (n == 0 and worked == 1 and not calendar.works(start))
