"""Which mark counts, for which month, and why not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from csat_plugin.core.period import parse_period
from csat_plugin.core.rules import MonthOf
from csat_plugin.core.scoring.judging import Judgement, window

if TYPE_CHECKING:
    from tests.core.scoring.conftest import Maker

SEPTEMBER = datetime(2026, 9, 30, 15, 59, tzinfo=UTC)
"""23:59 of the last day in Shanghai."""
OCTOBER = datetime(2026, 9, 30, 16, 0, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"raw": None}, "no_mark"),
        ({"raw": ""}, "no_mark"),
        ({"raw": " \u3000"}, "no_mark"),
        ({"outcome": "refused"}, "no_mark"),
        ({"outcome": "refused", "raw": "0"}, "no_mark"),
        ({"count": 0}, "no_mark"),
        ({"requester_is_handler": True}, "own_rating"),
        ({"provisional_until": datetime(2026, 11, 6, tzinfo=UTC)}, "provisional"),
        ({"raw": "101"}, "off_scale"),
        ({"raw": "fine"}, "unknown_mark"),
        ({"subject": ""}, "no_subject"),
        ({"answered": None, "closed": None}, "no_date"),
        ({"channel": "fax"}, "channel_off"),
        ({"channel": "fax", "barred": "ticket_deleted"}, "channel_off"),
        ({"barred": "ticket_merged"}, "ticket_merged"),
        ({"barred": "ticket_deleted", "raw": None}, "ticket_deleted"),
        ({"barred": "counted_elsewhere", "provisional_until": datetime(2026, 11, 6, tzinfo=UTC)}, "counted_elsewhere"),
        ({"closed": SEPTEMBER, "answered": SEPTEMBER}, "other_period"),
        ({"closed": SEPTEMBER, "answered": SEPTEMBER, "barred": "ticket_deleted"}, "other_period"),
    ],
)
def test_each_reason(make: Maker, more: dict[str, Any], reason: str) -> None:
    found = make.judge(make.mark(**more))
    assert (found.counted, found.reason) == (False, reason)


def test_a_mark_that_counts_says_its_points_and_which_time_placed_it(make: Maker) -> None:
    assert make.judge(make.mark(raw="80")) == Judgement("2026-10", counted=True, points=80_000_000, dated="closed")


def test_what_may_still_change_counts_once_the_time_is_over(make: Maker) -> None:
    assert make.judge(make.mark(provisional_until=datetime(2026, 11, 5, tzinfo=UTC))).counted


@pytest.mark.parametrize(
    ("month_of", "closed", "answered", "asked", "period", "dated"),
    [
        ("closed", OCTOBER, NOVEMBER, None, "2026-10", "closed"),
        ("rated", OCTOBER, NOVEMBER, None, "2026-11", "answered"),
        ("asked", OCTOBER, NOVEMBER, SEPTEMBER, "2026-09", "asked"),
        ("closed", None, OCTOBER, SEPTEMBER, "2026-10", "answered"),
        ("closed", None, None, SEPTEMBER, "2026-09", "asked"),
        ("rated", OCTOBER, None, SEPTEMBER, "2026-10", "closed"),
        ("rated", None, None, OCTOBER, "2026-10", "asked"),
        ("asked", SEPTEMBER, OCTOBER, None, "2026-10", "answered"),
        ("asked", OCTOBER, None, None, "2026-10", "closed"),
    ],
)
def test_month_of(
    make: Maker,
    month_of: MonthOf,
    closed: datetime | None,
    answered: datetime | None,
    asked: datetime | None,
    period: str,
    dated: str,
) -> None:
    rules = make.one(month_of=month_of)
    found = make.judge(make.mark(closed=closed, answered=answered, asked=asked), rules)
    assert (found.period, found.counted, found.dated) == (period, period == "2026-10", dated)


def test_a_mark_of_another_quarter_names_that_quarter(make: Maker) -> None:
    found = make.judge(make.mark(day="2026-10-05"), period="2026-Q3")
    assert (found.period, found.reason) == ("2026-Q4", "other_period")
    assert make.judge(make.mark(day="2026-08-05"), period="2026-Q3").counted


def test_the_window_reaches_as_far_as_the_longest_wave(make: Maker) -> None:
    zone, as_of = ZoneInfo("Asia/Shanghai"), NOVEMBER
    plain = window(make.rules(), parse_period("2026-10"), zone, as_of)
    assert plain.edges[0] == datetime(2025, 9, 30, 16, tzinfo=UTC)
    assert [plain.slot(moment) for moment in (SEPTEMBER, OCTOBER, NOVEMBER, plain.edges[0])] == [1, 0, -1, 12]
    assert plain.slot(datetime(2025, 9, 30, 15, tzinfo=UTC)) == -1
    long = window(make.one(valid_for=18), parse_period("2026-10"), zone, as_of)
    assert long.label(17) == "2025-05"
    assert len(long.before) == 17


def test_a_mark_that_does_not_count_still_says_what_it_is_worth(make: Maker) -> None:
    own = make.judge(make.mark(raw="80", requester_is_handler=True))
    nobody = make.judge(make.mark(raw="60", subject=""))
    assert (own.reason, own.points, nobody.reason, nobody.points) == (
        "own_rating",
        80_000_000,
        "no_subject",
        60_000_000,
    )
    silent = make.judge(make.mark(raw=None, requester_is_handler=True))
    assert (silent.reason, silent.points) == ("no_mark", None)
