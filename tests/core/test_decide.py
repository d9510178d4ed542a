"""Decisions on a period's scores: what opens, what is added, what is held back, and that nothing happens twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from csat_plugin.core.actions.decide import decide_period, together
from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.actions.life import live
from csat_plugin.core.rules import Action, Cap, Not, Playbook
from csat_plugin.core.rules import Test as Compare
from csat_plugin.core.scoring.result import Margin, Note
from csat_plugin.texts import knows
from tests.core.deciding import (
    IMPROVE,
    VERIFY,
    after,
    assessed,
    codes,
    nothing_new,
    now,
    rules,
    score,
)


def test_a_subject_below_80_for_six_months_has_one_open_item_with_five_additions() -> None:
    items: list[ActionItem] = []
    for month in range(5, 11):
        period = f"2026-{month:02d}"
        found = assessed(score("C01", f"7{month % 10}.0", period), period=period)
        items = after(items, decide_period(rules(VERIFY), found, {}, items, now(f"2026-{month + 1:02d}-03")))
    assert len(items) == 1
    assert live(items[0])
    assert items[0].additions == (
        "2026-06: 76.0 (average)",
        "2026-07: 77.0 (average)",
        "2026-08: 78.0 (average)",
        "2026-09: 79.0 (average)",
        "2026-10: 70.0 (average)",
    )
    assert len(items[0].because_scores) == 6


def test_an_opened_item_says_who_by_when_and_because_of_what() -> None:
    decided = decide_period(rules(VERIFY), assessed(score("C01", "79.9")), {}, [], now())
    (item,) = decided.opened
    assert item.id == "verify_defect:C01:1"
    assert item.slot == "verify_defect|C01"
    assert (item.owner, item.owner_role, item.delegate) == ("wang.fang", "process_manager", "")
    assert (item.opened, item.due) == ("2026-11-03", "2026-11-10")
    assert item.because_scores == ("2026-10:C01:79.9",)
    assert item.rule_place == "rules/acme.yaml:41"
    assert (item.cites, item.why) == (("S0-32",), "a low score may be a defect")
    assert item.title == {"en": "Establish whether a service defect exists: Customer C01"}


def test_a_role_nobody_holds_opens_the_item_all_the_same_and_says_so() -> None:
    decided = decide_period(rules(replace(VERIFY, owner="nobody")), assessed(score("C01", "70")), {}, [], now())
    assert decided.opened[0].owner == ""
    assert decided.opened[0].owner_role == "nobody"
    assert [problem.note.code for problem in decided.problems] == ["action.nobody"]
    assert str(decided.problems[0].place) == "rules/acme.yaml:41"


def test_exactly_80_opens_nothing_and_no_score_opens_nothing_but_is_told() -> None:
    decided = decide_period(rules(VERIFY), assessed(score("C01", "80.0"), score("C02", None)), {}, [], now())
    assert nothing_new(decided)
    assert [(held.subject, held.reason.code) for held in decided.held_back] == [("C02", "held.unknown")]


def test_too_few_ratings_hold_back_with_both_numbers() -> None:
    action = replace(VERIFY, needs=5)
    decided = decide_period(
        rules(action), assessed(score("C01", "60", answers=4), score("C02", "60", answers=5)), {}, [], now()
    )
    assert [item.subject for item in decided.opened] == ["C02"]
    assert decided.held_back[0].reason == Note("held.too_few", {"answers": "4", "needs": "5"})


@pytest.mark.parametrize(
    ("value", "margin", "opens"),
    [
        ("70", Margin(half_width=9.9), True),
        ("70", Margin(half_width=10.0), False),
        ("79.9", Margin(half_width=0.1), False),
        ("79.9", Margin(reason=Note("margin.exact")), True),
        ("30", Margin(reason=Note("margin.too_wide")), False),
    ],
)
def test_only_if_sure_asks_both_ends_of_the_margin(value: str, margin: Margin, opens: bool) -> None:
    action = replace(VERIFY, only_if_sure=True)
    decided = decide_period(rules(action), assessed(score("C01", value, margin=margin)), {}, [], now())
    assert bool(decided.opened) is opens
    assert codes(decided) == ([] if opens else ["held.not_sure"])


def test_only_if_sure_also_looks_at_the_bands_between_the_ends() -> None:
    never_average = replace(VERIFY, when=Not(Compare("score.band", "is", "average")), only_if_sure=True)
    wide = score("C01", "82", margin=Margin(half_width=30.0))
    assert codes(decide_period(rules(never_average), assessed(wide), {}, [], now())) == ["held.not_sure"]


def test_a_finished_item_is_not_opened_again_for_the_same_period_but_for_the_next() -> None:
    (item,) = decide_period(rules(VERIFY), assessed(score("C01", "70")), {}, [], now()).opened
    closed = replace(item, state="closed")
    again = decide_period(rules(VERIFY), assessed(score("C01", "70")), {}, [closed], now())
    assert nothing_new(again)
    assert again.unchanged == (closed,)
    later = assessed(score("C01", "71", "2026-11"), period="2026-11")
    assert [new.id for new in decide_period(rules(VERIFY), later, {}, [closed], now()).opened] == [
        "verify_defect:C01:2"
    ]


def test_a_corrected_score_is_said_in_the_open_item_once() -> None:
    (item,) = decide_period(rules(VERIFY), assessed(score("C01", "71.0")), {}, [], now()).opened
    corrected = assessed(score("C01", "69.0"))
    decided = decide_period(rules(VERIFY), corrected, {}, [item], now())
    assert decided.added[0].additions == ("Corrected, it was 71.0: 2026-10: 69.0 (average)",)
    assert nothing_new(decide_period(rules(VERIFY), corrected, {}, decided.added, now()))


def test_a_late_rating_that_lifts_the_same_periods_score_clears() -> None:
    items = decide_period(rules(VERIFY), assessed(score("C01", "79.0")), {}, [], now()).opened
    decided = decide_period(rules(VERIFY), assessed(score("C01", "81.0")), {}, items, now())
    assert decided.cleared[0].additions == ("2026-10: 81.0 (satisfied); the reason for this item is gone",)


def test_a_correction_of_a_period_whose_item_is_finished_reopens_nothing() -> None:
    (item,) = decide_period(rules(VERIFY), assessed(score("C01", "71.0")), {}, [], now()).opened
    finished = replace(item, state="cancelled")
    decided = decide_period(rules(VERIFY), assessed(score("C01", "69.0")), {}, [finished], now())
    assert (decided.to_store, decided.unchanged) == ((), (finished,))


def test_skip_and_open_new() -> None:
    first = decide_period(
        rules(VERIFY), assessed(score("C01", "70", "2026-09"), period="2026-09"), {}, [], now()
    ).opened
    found = assessed(score("C01", "71"))
    skipped = decide_period(rules(replace(VERIFY, while_open="skip")), found, {}, first, now())
    assert nothing_new(skipped)
    assert codes(skipped) == ["held.open"]
    opened = decide_period(rules(replace(VERIFY, while_open="open_new")), found, {}, first, now())
    assert [item.id for item in opened.opened] == ["verify_defect:C01:2"]
    assert nothing_new(
        decide_period(rules(replace(VERIFY, while_open="open_new")), found, {}, after(first, opened), now())
    )


@pytest.mark.parametrize(
    ("when_cleared", "state", "noted"), [("note", "open", 1), ("close", "closed", 0), ("keep", "open", 0)]
)
def test_a_later_good_score_clears_as_the_rule_says_once(when_cleared: Any, state: str, noted: int) -> None:
    ruleset = rules(replace(VERIFY, when_cleared=when_cleared))
    items = after([], decide_period(ruleset, assessed(score("C01", "70")), {}, [], now()))
    good = assessed(score("C01", "84.0", "2026-11"), period="2026-11")
    decided = decide_period(ruleset, good, {}, items, now("2026-12-03"))
    items = after(items, decided)
    assert items[0].state == state
    assert len(items[0].additions) == noted
    assert nothing_new(decide_period(ruleset, good, {}, items, now("2026-12-04")))


def test_an_older_period_never_clears_what_a_newer_one_opened() -> None:
    items = decide_period(rules(VERIFY), assessed(score("C01", "70")), {}, [], now()).opened
    good = assessed(score("C01", "90", "2026-09"), period="2026-09")
    assert nothing_new(decide_period(rules(VERIFY), good, {}, items, now()))


def test_a_score_that_went_missing_clears_nothing() -> None:
    items = decide_period(rules(VERIFY), assessed(score("C01", "70")), {}, [], now()).opened
    gone = assessed(score("C01", None, "2026-11"), period="2026-11")
    assert nothing_new(decide_period(rules(VERIFY), gone, {}, items, now()))


def test_titles_and_texts_come_from_the_playbook_in_every_language() -> None:
    book = Playbook(
        id="verify_defect",
        title={"en": "Check {{ subject_name }}", "zh": "核实 {{ subject_name }}"},
        text={"en": "Look."},
        steps={"en": ("one", "two {{ subject_name }}")},
    )
    decided = decide_period(
        rules(VERIFY, playbooks=(book,)), assessed(score("C01", "50")), {}, [], now(languages=("en", "zh"))
    )
    (item,) = decided.opened
    assert item.title == {"en": "en: Check Customer C01", "zh": "zh: 核实 Customer C01"}
    assert item.text["en"] == "Look.\n1. one\n2. en: two Customer C01"


def test_a_broken_template_loses_no_item_and_is_told() -> None:
    def broken(_template: str, _language: str, _variables: Mapping[str, object]) -> str:
        raise ValueError("no variable 'subjct'")

    book = Playbook(id="verify_defect", title={"en": "{{ subjct }}"})
    decided = decide_period(rules(VERIFY, playbooks=(book,)), assessed(score("C01", "50")), {}, [], now(render=broken))
    assert decided.opened[0].title == {"en": "Establish whether a service defect exists: Customer C01"}
    assert decided.problems[0].note.values["why"] == "no variable 'subjct'"


def test_what_both_runs_complain_about_is_said_once() -> None:
    ruleset = rules(replace(VERIFY, owner="nobody"))
    first = decide_period(ruleset, assessed(score("C01", "50")), {}, [], now())
    second = decide_period(ruleset, assessed(score("C02", "50")), {}, first.opened, now())
    both = together(first, second)
    assert (len(both.opened), len(both.problems)) == (2, 1)


def test_every_reason_has_its_sentence() -> None:
    reasons = ("too_few", "not_sure", "unknown", "open", "cannot_close", "cap.day", "cap.week", "cap.month", "cap.run")
    assert all(knows(f"held.{reason}") for reason in reasons)


SCORES = st.lists(
    st.tuples(st.sampled_from(["C01", "C02", "C03"]), st.sampled_from(["50", "70", "79.9", "80", "95", None])),
    unique_by=lambda pair: pair[0],
)


ACTIONS = st.builds(
    lambda open_, cleared, cap, start: replace(
        IMPROVE, while_open=open_, when_cleared=cleared, at_most=cap, start=start
    ),
    st.sampled_from(["add_to_it", "skip", "open_new"]),
    st.sampled_from(["note", "close", "keep"]),
    st.one_of(st.none(), st.builds(Cap, st.integers(1, 2), st.sampled_from(["day", "week", "month", "run"]))),
    st.sampled_from(["automatically", "after_approval"]),
)


@given(st.lists(SCORES, min_size=1, max_size=4), ACTIONS)
def test_the_same_input_twice_gives_nothing_new_and_order_does_not_matter(
    months: list[list[tuple[str, str | None]]], action: Action
) -> None:
    items: list[ActionItem] = []
    for n, pairs in enumerate(months, 1):
        period = f"2026-{n:02d}"
        scores = [score(subject, value, period) for subject, value in pairs]
        found = decide_period(rules(action), assessed(*scores, period=period), {}, items, now(f"2026-{n + 1:02d}-03"))
        turned = assessed(*reversed(scores), period=period)
        assert decide_period(rules(action), turned, {}, items[::-1], now(f"2026-{n + 1:02d}-03")) == found
        items = after(items, found)
        assert nothing_new(decide_period(rules(action), turned, {}, items, now(f"2026-{n + 1:02d}-03")))
        if action.while_open == "add_to_it":
            occupied = [item.slot for item in items if live(item) and not item.parent and item.subject != "+rest"]
            assert len(occupied) == len(set(occupied))


@pytest.mark.parametrize(
    ("value", "said"),
    [("84.0", "2026-11: 84.0 (satisfied); the reason for this item is gone"),
     (None, "2026-11: no score; the reason for this item is gone")],
)  # fmt: skip
def test_what_cleared_an_item_is_said_with_the_score_or_without_one(value: str | None, said: str) -> None:
    few = replace(VERIFY, when=Compare("score.answers", "at_most", 3, "3"))
    items = decide_period(rules(few), assessed(score("C01", "71.0", answers=2)), {}, [], now()).opened
    later = assessed(score("C01", value, "2026-11", answers=5), period="2026-11")
    (item,) = decide_period(rules(few), later, {}, items, now()).cleared
    assert item.additions == (said,)


@pytest.mark.parametrize(
    ("earlier", "since", "held"),
    [("2026-09", "2026-10-01", False), ("2026-10", "2026-10-01", True), ("2026-10", "2026-10-29", False),
     ("2026-10", "2026-08-01", False)],
)  # fmt: skip
def test_what_lies_before_effects_from_is_added_only_to_items_of_those_days(
    earlier: str, since: str, held: bool
) -> None:
    """An item about days before `effects.from` grows as it always did; only one of later days takes nothing from before."""
    items = decide_period(rules(VERIFY), assessed(score("C01", "70", earlier), period=earlier), {}, [], now()).opened
    august = assessed(score("C01", "71", "2026-08"), period="2026-08")
    decided = decide_period(rules(VERIFY), august, {}, items, now(since=since))
    assert codes(decided) == (["held.older"] if held else [])
    assert [item.additions for item in decided.added] == ([] if held else [("2026-08: 71 (average)",)])
