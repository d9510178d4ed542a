"""Times as people and platforms write them."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csat_plugin.tables.dates import DateReader, Order, Seen, order_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
DAY = dt.datetime(2026, 10, 3, tzinfo=SHANGHAI)


def utc(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-03", "2026/10/3", "2026.10.3", "2026年10月3日", "2026 年 10 月 3 日", "２０２６年１０月３日", "2026-10-03 00:00:00",
        "R8.10.3", "R8/10/03", "令和8年10月3日", "20261003", "3 Oct 2026", "Oct 3, 2026", "October 3rd, 2026", "3 октября 2026",
        "3 октября 2026 г.", "03.10.2026", "3.10.2026", "2026-10-03T00:00:00+08:00", "2026-10-02T16:00:00Z", "2026-10-02 16:00 UTC",
        "20261003T000000", "2026年10月3日(土)", "46298",
    ],
)  # fmt: skip
def test_a_day_is_midnight_of_the_zone(text: str) -> None:
    assert DateReader(SHANGHAI).read(text) == utc(DAY)


@pytest.mark.parametrize(
    ("text", "hour", "minute", "second"),
    [
        ("2026-10-03 09:05", 9, 5, 0), ("2026/10/3 9:05:07", 9, 5, 7), ("2026年10月3日 9时5分", 9, 5, 0), ("2026年10月3日9時5分7秒", 9, 5, 7),
        ("2026/10/3 下午 3:05", 15, 5, 0), ("2026/10/3 午後3:05", 15, 5, 0), ("2026/10/3 上午 12:30", 0, 30, 0), ("10/3/2026 3:05 PM", 15, 5, 0),
        ("Oct 3, 2026 12:00 PM", 12, 0, 0), ("2026-10-03T01:05:07Z", 9, 5, 7), ("2026-10-03T03:05:07+0200", 9, 5, 7), ("46298.5", 12, 0, 0),
    ],
)  # fmt: skip
def test_times(text: str, hour: int, minute: int, second: int) -> None:
    expected = utc(DAY.replace(hour=hour, minute=minute, second=second))
    assert DateReader(SHANGHAI, "month_first").read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "3. Okt. 2026", "3 oct. 2026", "3 octobre 2026", "3 de octubre de 2026", "3 de outubro de 2026", "3 ottobre 2026", "3. Oktober 2026",
        "3-okt-2026", "03/out/26", "Sat Oct  3 00:00:00 2026", "Sat, 3 Oct 2026 00:00:00", "Saturday, October 3, 2026", "03.10.26",
    ],
)  # fmt: skip
def test_days_as_other_languages_and_unix_write_them(text: str) -> None:
    assert DateReader(SHANGHAI).read(text) == utc(DAY)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("1 janv. 2026", 1), ("1er février 2026", 2), ("1. März 2026", 3), ("1º de abril de 2026", 4), ("1 mai 2026", 5), ("1 giugno 2026", 6),
        ("1 juil. 2026", 7), ("1 août 2026", 8), ("1 de septiembre de 2026", 9), ("1 déc. 2026", 12), ("1. Dez. 2026", 12), ("1 gen 2026", 1),
    ],
)  # fmt: skip
def test_month_names_of_other_languages(text: str, month: int) -> None:
    assert DateReader(SHANGHAI).read(text) == utc(dt.datetime(2026, month, 1, tzinfo=SHANGHAI))


def test_fractions_of_a_second_stay() -> None:
    read = DateReader(SHANGHAI).read("2026-10-03T01:05:07.123Z")
    assert read is not None
    assert read.microsecond == 123_000


@pytest.mark.parametrize(
    "text",
    ["", "hello", "2026-02-30", "2026-13-01", "32.01.2026", "10月", "2月30日", "n/a", "5", "100", "2026", "R0.13.1", "25:00", "2026-10-03 25:00",
     "2026-10-03 blah", "13/13/2026", "3 Foo 2026"],
)  # fmt: skip
def test_what_is_no_date_is_not_guessed(text: str) -> None:
    assert DateReader(SHANGHAI, "day_first").read(text) is None


@pytest.mark.parametrize(
    ("order", "month", "day"),
    [("day_first", 10, 3), ("month_first", 3, 10), ("year_first", None, None), (None, None, None)],
)
def test_order_of_day_and_month(order: Order | None, month: int | None, day: int | None) -> None:
    read = DateReader(SHANGHAI, order).read("3/10/2026")
    assert read == (utc(dt.datetime(2026, month, day, tzinfo=SHANGHAI)) if month and day else None)


@pytest.mark.parametrize("order", [None, "day_first", "month_first"])
def test_a_number_over_twelve_decides_for_itself(order: Order | None) -> None:
    assert DateReader(SHANGHAI, order).read("23/10/2026") == utc(dt.datetime(2026, 10, 23, tzinfo=SHANGHAI))
    assert DateReader(SHANGHAI, order).read("10/23/2026") == utc(dt.datetime(2026, 10, 23, tzinfo=SHANGHAI))


@pytest.mark.parametrize(
    ("text", "order"), [("3/10/26", "day_first"), ("10/3/26", "month_first"), ("26/10/3", "year_first")]
)
def test_two_digit_years_need_an_order(text: str, order: Order) -> None:
    assert DateReader(SHANGHAI, order).read(text) == utc(DAY)
    assert DateReader(SHANGHAI).read(text) is None


@pytest.mark.parametrize(
    ("cells", "seen"),
    [
        (["3/10/2026", "23/10/2026"], "day_first"), (["3/10/2026", "10/23/2026"], "month_first"), (["3/10/2026", "4/5/2026"], "undecided"),
        (["23/10/2026", "10/23/2026"], "mixed"), (["2026-10-03", "03.10.2026", "", None, 46298], "none"), (["29-02-2016 01:16"], "day_first"),
    ],
)  # fmt: skip
def test_a_column_decides_as_a_whole(cells: list[str], seen: Seen) -> None:
    assert order_of(cells) == seen


def test_cells_typed_by_the_workbook() -> None:
    reader = DateReader(SHANGHAI)
    assert reader.read(dt.datetime(2026, 10, 3)) == utc(DAY)  # noqa: DTZ001 # workbooks know no zone
    assert reader.read(dt.date(2026, 10, 3)) == utc(DAY)
    assert reader.read(dt.datetime(2026, 10, 2, 16, tzinfo=dt.UTC)) == utc(DAY)
    assert reader.read(46298) == utc(DAY)
    assert reader.read(46298.0) == utc(DAY)
    assert reader.read(True) is None
    assert reader.read(None) is None
    assert reader.read(7) is None


def test_day_numbers_from_1904() -> None:
    assert DateReader(SHANGHAI, date1904=True).read(46298 - 1462) == utc(DAY)


def test_months_and_epochs() -> None:
    first = utc(dt.datetime(2026, 10, 1, tzinfo=SHANGHAI))
    assert DateReader(SHANGHAI).read("2026-10") == first
    assert DateReader(SHANGHAI).read("2026年10月") == first
    assert DateReader(SHANGHAI).read("2026年10月份") == first
    for text in ("10/2026", "10.2026", "Oktober 2026", "oct. 2026", "October 2026"):
        assert DateReader(SHANGHAI).read(text) == first
    assert DateReader(SHANGHAI).read("13/2026") is None
    assert DateReader(SHANGHAI).read(str(int(DAY.timestamp()))) == utc(DAY)
    assert DateReader(SHANGHAI).read(str(int(DAY.timestamp()) * 1000)) == utc(DAY)


def test_the_hour_that_is_there_twice_is_its_first() -> None:
    assert DateReader(BERLIN).read("2026-10-25 02:30") == dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)


@given(st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2100, 1, 1)).map(lambda m: m.replace(microsecond=0, fold=0)))  # noqa: DTZ001 # a wall clock
def test_iso_times_come_back(moment: dt.datetime) -> None:
    aware = moment.replace(tzinfo=dt.UTC)
    for zone in (SHANGHAI, BERLIN):
        assert DateReader(zone).read(aware.isoformat()) == aware
        assert DateReader(zone).read(moment.isoformat(" ")) == moment.replace(tzinfo=zone).astimezone(dt.UTC)


@given(st.text(max_size=25))
def test_no_text_breaks_it(text: str) -> None:
    read = DateReader(SHANGHAI, "day_first").read(text)
    assert read is None or read.utcoffset() == dt.timedelta(0)
