"""Periods: labels, fiscal years, neighbours, and moments that belong to exactly one period."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csat_plugin.core.period import Period, bounds, history, months, next_, parse_period, period_of, previous
from csat_plugin.core.rules import PeriodKind

SHANGHAI = ZoneInfo("Asia/Shanghai")
KINDS: tuple[PeriodKind, ...] = ("month", "quarter", "half_year", "year")


@pytest.mark.parametrize(
    ("label", "fiscal", "start", "end"),
    [
        ("2026-10", 1, "2026-10-01", "2026-11-01"),
        ("2026-12", 1, "2026-12-01", "2027-01-01"),
        ("2026-Q3", 1, "2026-07-01", "2026-10-01"),
        ("2026-H2", 1, "2026-07-01", "2027-01-01"),
        ("2026", 1, "2026-01-01", "2027-01-01"),
        ("FY2026", 4, "2026-04-01", "2027-04-01"),
        ("FY2026-Q1", 4, "2026-04-01", "2026-07-01"),
        ("FY2026-Q4", 4, "2027-01-01", "2027-04-01"),
        ("FY2026-H2", 4, "2026-10-01", "2027-04-01"),
        ("FY2026-Q2", 11, "2027-02-01", "2027-05-01"),
        ("2026-10", 4, "2026-10-01", "2026-11-01"),
        ("2026-10-01..2026-10-15", 1, "2026-10-01", "2026-10-16"),
    ],
)
def test_labels_name_days(label: str, fiscal: int, start: str, end: str) -> None:
    period = parse_period(label, fiscal)
    assert (period.label, str(period.start), str(period.end)) == (label, start, end)


def test_labels_as_typed_with_an_input_method() -> None:
    assert parse_period(" ２０２６－１０ ") == parse_period("2026-10")
    assert parse_period("2026-q3") == parse_period("2026-Q3")


def test_one_period_has_one_label() -> None:
    assert parse_period("FY2026", 1).label == "2026"


@pytest.mark.parametrize(
    ("label", "fiscal", "says"),
    [
        ("October", 1, "is written like"),
        ("2026-9", 1, "is written like"),
        ("2026-13", 1, "no such month or day"),
        ("2026-Q5", 1, "only 4"),
        ("2026-H0", 1, "only 2"),
        ("2026-Q3", 4, "write FY2026-Q3"),
        ("2026", 4, "write FY2026"),
        ("FY2026-10", 4, "write 2026-10"),
        ("2026-10-15..2026-10-01", 1, "before its first day"),
        ("2026-02-30..2026-03-01", 1, "day"),
        ("9999-12", 1, "no such month or day"),
        ("0000", 1, "no such month or day"),
        ("0001-01", 1, "none begins before 1900"),
        ("0001-01-01..0001-01-31", 1, "none begins before 1900"),
        ("1899-Q4", 1, "none begins before 1900"),
    ],
)
def test_a_wrong_label_is_one_sentence(label: str, fiscal: int, says: str) -> None:
    with pytest.raises(ValueError, match="is not a period") as caught:
        parse_period(label, fiscal)
    assert says in str(caught.value)


def test_bounds_follow_the_clocks_of_the_zone() -> None:
    october = parse_period("2026-10")
    assert bounds(october, SHANGHAI) == (
        datetime(2026, 9, 30, 16, tzinfo=UTC),
        datetime(2026, 10, 31, 16, tzinfo=UTC),
    )
    # Berlin leaves summer time within October: 31 days and one hour.
    start, end = bounds(october, ZoneInfo("Europe/Berlin"))
    assert end - start == timedelta(days=31, hours=1)


def test_a_day_without_midnight_begins_when_the_clocks_change() -> None:
    # Clocks in Cairo went from 23:59:59 on 25 April 2024 to 01:00 on 26 April.
    day = parse_period("2024-04-26..2024-04-26")
    cairo = ZoneInfo("Africa/Cairo")
    start, _ = bounds(day, cairo)
    assert start.astimezone(cairo).hour == 1
    assert (start - timedelta(seconds=1)).astimezone(cairo).date() == date(2024, 4, 25)


def test_a_moment_at_midnight_belongs_to_the_new_month() -> None:
    moment = datetime(2026, 9, 30, 16, tzinfo=UTC)
    assert period_of(moment, "month", SHANGHAI, 1).label == "2026-10"
    assert period_of(moment - timedelta(microseconds=1), "month", SHANGHAI, 1).label == "2026-09"


def test_a_date_that_comes_twice_belongs_to_one_period() -> None:
    """In St. John's the clocks of 1 November 2009 went back at 00:01 to 23:01 of the day before: November had begun already."""
    zone = ZoneInfo("America/St_Johns")
    moment = datetime(2009, 11, 1, 2, 45, tzinfo=UTC)
    assert moment.astimezone(zone).date() == date(2009, 10, 31)
    assert moment - timedelta(minutes=15) == bounds(parse_period("2009-11"), zone)[0]
    assert period_of(moment, "month", zone).label == "2009-11"
    assert period_of(moment, "year", zone, 11).label == "FY2009"
    assert period_of(moment - timedelta(minutes=16), "month", zone).label == "2009-10"


def test_fiscal_year_of_a_moment() -> None:
    assert period_of(datetime(2027, 3, 31, 12, tzinfo=UTC), "year", SHANGHAI, 4).label == "FY2026"
    assert period_of(datetime(2027, 3, 31, 12, tzinfo=UTC), "quarter", SHANGHAI, 4).label == "FY2026-Q4"
    assert period_of(datetime(2027, 4, 1, 12, tzinfo=UTC), "half_year", SHANGHAI, 4).label == "FY2027-H1"


def test_neighbours_and_months() -> None:
    assert previous(parse_period("2026-01")).label == "2025-12"
    assert next_(parse_period("FY2026-Q4", 4)).label == "FY2027-Q1"
    assert previous(parse_period("FY2026-H1", 10)).label == "FY2025-H2"
    assert [m.label for m in months(parse_period("FY2026-Q4", 4))] == ["2027-01", "2027-02", "2027-03"]
    fortnight = parse_period("2026-10-01..2026-10-14")
    assert next_(fortnight).label == "2026-10-15..2026-10-28"
    assert [m.label for m in months(parse_period("2026-10-20..2026-11-02"))] == ["2026-10", "2026-11"]


def test_the_months_before() -> None:
    assert [p.label for p in history(parse_period("2026-Q1"), 3)] == ["2025-12", "2025-11", "2025-10"]
    before = history(parse_period("2026-03-31..2026-04-10"), 2)
    assert [(str(p.start), str(p.end)) for p in before] == [("2026-02-28", "2026-03-31"), ("2026-01-31", "2026-02-28")]


moments = st.datetimes(datetime(1971, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 bounds of Hypothesis are naive
zones = st.sampled_from(
    ["Asia/Shanghai", "Asia/Tokyo", "Europe/Berlin", "America/St_Johns", "America/Sao_Paulo", "Pacific/Apia", "UTC"]
).map(ZoneInfo)


@given(moments, zones, st.sampled_from(KINDS), st.integers(1, 12))
def test_every_moment_lies_in_its_period(moment: datetime, zone: ZoneInfo, kind: PeriodKind, fiscal: int) -> None:
    period = period_of(moment, kind, zone, fiscal)
    start, end = bounds(period, zone)
    assert start <= moment < end
    assert parse_period(period.label, fiscal) == period


@given(moments, zones, st.sampled_from(KINDS), st.integers(1, 12))
def test_neighbours_meet(moment: datetime, zone: ZoneInfo, kind: PeriodKind, fiscal: int) -> None:
    period = period_of(moment, kind, zone, fiscal)
    after: Period = next_(period)
    assert after.start == period.end
    assert previous(after) == period
    assert bounds(after, zone)[0] == bounds(period, zone)[1]
    inside = months(period)
    assert inside[0].start == period.start
    assert inside[-1].end == period.end
