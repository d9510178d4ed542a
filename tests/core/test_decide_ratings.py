"""Decisions on single ratings, and caps: what opens, what shares one summary, what clears."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from csat_plugin.core.actions.decide import decide_period, decide_ratings, together
from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.model import Customer, Outcome
from csat_plugin.core.rules import Cap
from csat_plugin.core.rules import Test as Compare
from csat_plugin.texts import say
from tests.core.deciding import (
    CALL,
    VERIFY,
    after,
    assessed,
    codes,
    nothing_new,
    now,
    rating,
    rules,
    score,
)


def test_a_cap_opens_the_worst_and_one_summary_for_the_rest() -> None:
    action = replace(VERIFY, at_most=Cap(2, "month"))
    found = assessed(*(score(f"C{n:02d}", f"{60 + n}.0") for n in range(6, 0, -1)))
    decided = decide_period(rules(action), found, {}, [], now())
    assert [item.subject for item in decided.opened] == ["C01", "C02", "+rest"]
    summary = decided.opened[2]
    assert len(summary.additions) == 4
    assert summary.additions[0] == "Customer C03: 2026-10: 63.0 (average)"
    assert codes(decided) == ["held.cap.month"] * 4
    assert nothing_new(decide_period(rules(action), found, {}, decided.opened, now()))


@pytest.mark.parametrize(
    ("per", "next_window"), [("day", "2026-11-04"), ("week", "2026-11-09"), ("month", "2026-12-01")]
)
def test_the_cap_holds_for_its_stretch_of_time_and_no_longer(per: Any, next_window: str) -> None:
    action = replace(CALL, at_most=Cap(1, per))
    ruleset = rules(action)
    items = after([], decide_ratings(ruleset, [rating("1", "C01")], [], now("2026-11-03")))
    same = decide_ratings(ruleset, [rating("2", "C02"), rating("3", "C03")], items, now("2026-11-03"))
    assert [item.subject for item in same.opened] == ["+rest"]
    items = after(items, same)
    more = decide_ratings(ruleset, [rating("4", "C04")], items, now("2026-11-03"))
    assert [len(item.additions) for item in more.added] == [3]
    items = after(items, more)
    later = decide_ratings(ruleset, [rating("2", "C02"), rating("5", "C05")], items, now(next_window))
    assert [item.subject for item in later.opened] == ["C05"]


def test_a_cap_raised_the_same_day_leaves_room_for_the_difference() -> None:
    items = decide_ratings(
        rules(replace(CALL, at_most=Cap(1, "day"))), [rating("1", "C01"), rating("2", "C02")], [], now()
    ).opened
    decided = decide_ratings(rules(replace(CALL, at_most=Cap(2, "day"))), [rating("3", "C03")], items, now())
    assert [item.subject for item in decided.opened] == ["C03"]


def test_each_stretch_of_time_has_its_own_summary() -> None:
    ruleset = rules(replace(CALL, at_most=Cap(0, "day")))
    items = decide_ratings(ruleset, [rating("1", "C01")], [], now("2026-11-03")).opened
    decided = decide_ratings(ruleset, [rating("2", "C02")], items, now("2026-11-04"))
    assert [(item.id, item.period) for item in (*items, *decided.opened)] == [
        ("call_unhappy_user:+rest:1", "2026-11-03"),
        ("call_unhappy_user:+rest:2", "2026-11-04"),
    ]


def test_a_summary_of_very_many_lists_the_worst_and_counts_the_others_but_rests_on_all() -> None:
    ruleset = rules(replace(CALL, at_most=Cap(0, "run")))
    (summary,) = decide_ratings(ruleset, [rating(f"{n:03d}", f"C{n}") for n in range(60)], [], now()).opened
    assert (len(summary.additions), summary.additions[-1]) == (51, "and 10 more")
    assert len(summary.because_ratings) == 60


def test_additions_do_not_use_up_the_cap() -> None:
    action = replace(CALL, at_most=Cap(2, "day"))
    given_ = [rating("1", "C01"), rating("2", "C01"), rating("3", "C01"), rating("4", "C02")]
    decided = decide_ratings(rules(action), given_, [], now())
    assert [item.subject for item in decided.opened] == ["C01", "C02"]
    assert decided.opened[0].because_ratings == ("1", "2", "3")
    assert len(decided.opened[0].additions) == 2


def test_a_bad_mark_is_one_item_however_often_it_comes_in() -> None:
    first = decide_ratings(rules(CALL), [rating("1"), rating("1")], [], now())
    (item,) = first.opened
    assert (item.because_ratings, item.because_tickets) == (("1",), ("t1",))
    assert item.due == "2026-11-04"
    assert nothing_new(decide_ratings(rules(CALL), [rating("1")], [item], now("2026-11-20")))


def test_a_rating_whose_customer_becomes_known_later_is_not_acted_on_twice() -> None:
    unknown = replace(rating("1"), subject="", subject_name="")
    items = decide_ratings(rules(CALL), [unknown], [], now()).opened
    assert items[0].subject == "t1"
    assert nothing_new(decide_ratings(rules(CALL), [rating("1", "C01")], items, now()))


def test_a_rating_is_dated_in_the_workspaces_zone() -> None:
    late = rating("2", answered=datetime(2026, 11, 3, 20, tzinfo=UTC))
    items = decide_ratings(rules(CALL), [rating("1")], [], now()).opened
    decided = decide_ratings(rules(CALL), [late], items, now(zone=ZoneInfo("Asia/Shanghai")))
    assert decided.added[0].additions == ("2026-11-04: 20.0 points for INC2 (ticket)",)


def test_an_item_knows_the_last_day_it_is_about() -> None:
    (by_score,) = decide_period(rules(VERIFY), assessed(score("C01", "70")), {}, [], now()).opened
    assert (by_score.period, by_score.about) == ("2026-10", "2026-10-28")
    (by_rating,) = decide_ratings(rules(CALL), [rating("1")], [], now("2026-12-24")).opened
    assert (by_rating.period, by_rating.about) == ("2026-11", "2026-11-03")
    later = rating("2", answered=datetime(2026, 11, 9, tzinfo=UTC))
    (added,) = decide_ratings(rules(CALL), [later], [by_rating], now()).added
    assert added.about == "2026-11-09"
    (earlier,) = decide_ratings(rules(CALL), [replace(rating("3"), ticket=None)], [added], now()).added
    assert earlier.about == "2026-11-09"


def test_a_complaint_without_a_mark_can_be_acted_on_by_its_outcome_and_is_no_zero() -> None:
    complaint = rating("1", points=None, outcome="complaint")
    assert nothing_new(decide_ratings(rules(CALL), [complaint], [], now()))
    by_outcome = replace(CALL, when=Compare("rating.outcome", "is", "complaint"))
    assert len(decide_ratings(rules(by_outcome), [complaint], [], now()).opened) == 1


def test_a_mark_changed_by_its_rater_clears_only_when_every_mark_of_the_item_was() -> None:
    items = decide_ratings(rules(CALL), [rating("1"), rating("2")], [], now()).opened
    assert nothing_new(decide_ratings(rules(CALL), [rating("1", points=100)], items, now()))
    decided = decide_ratings(rules(CALL), [rating("1", points=100), rating("2", points=80)], items, now())
    assert decided.cleared[0].additions[-1] == say("action.cleared.rating")


def test_two_runs_become_one() -> None:
    ruleset = rules(VERIFY, CALL)
    first = decide_period(ruleset, assessed(score("C01", "50")), {}, [], now())
    second = decide_ratings(ruleset, [rating("1")], first.opened, now())
    both = together(first, second)
    assert [item.rule for item in both.opened] == ["verify_defect", "call_unhappy_user"]


@given(
    st.lists(
        st.tuples(st.sampled_from("123456"), st.sampled_from(["C01", "C02"]), st.sampled_from([20, 40, 60])),
        unique_by=lambda r: r[0],
    )
)
def test_ratings_one_by_one_or_all_at_once_name_the_same_ratings(given_: list[tuple[str, str, int]]) -> None:
    received = [rating(name, customer, points) for name, customer, points in given_]
    at_once = decide_ratings(rules(CALL), received, [], now())
    items: list[ActionItem] = []
    for one in received:
        items = after(items, decide_ratings(rules(CALL), [one], items, now()))

    def named(some: Iterable[ActionItem]) -> dict[str, set[str]]:
        return {item.slot: set(item.because_ratings) for item in some}

    assert named(at_once.opened) == named(items)


@pytest.mark.parametrize("outcome", get_args(Outcome))
def test_every_outcome_is_said_in_words(outcome: Any) -> None:
    any_outcome = replace(CALL, when=Compare("rating.outcome", "is", outcome))
    items = decide_ratings(rules(any_outcome), [rating("1", points=None, outcome=outcome)], [], now()).opened
    second = rating("2", points=None, outcome=outcome)
    decided = decide_ratings(rules(any_outcome), [second], items, now(language="zh"))
    assert decided.added[0].additions == (f"2026-11-03：INC2 为 {say(f'action.outcome.{outcome}', 'zh')}（ticket）",)


def test_the_customer_facts_of_a_rating_reach_the_condition() -> None:
    by_segment = replace(CALL, when=Compare("customer.segment", "is", "A"))
    known = replace(rating("1"), customer=Customer(id="C01", name="Acme", segment="A"))
    assert len(decide_ratings(rules(by_segment), [known], [], now()).opened) == 1
    assert codes(decide_ratings(rules(by_segment), [rating("1")], [], now())) == ["held.unknown"]


def test_the_day_of_a_rating_is_that_of_its_zone_and_an_undated_one_has_none() -> None:
    china, late = ZoneInfo("Asia/Shanghai"), datetime(2026, 11, 3, 20, tzinfo=UTC)
    answered = rating("1", answered=late)
    asked = replace(answered, rating=replace(answered.rating, answered=None, asked=late))
    closed = replace(answered, rating=replace(answered.rating, answered=None, closed=late))
    undated = replace(answered, rating=replace(answered.rating, answered=None))
    assert [one.day(china) for one in (answered, asked, closed)] == [date(2026, 11, 4)] * 3
    assert [one.day(UTC) for one in (answered, undated)] == [date(2026, 11, 3), None]
