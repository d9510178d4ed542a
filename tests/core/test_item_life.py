"""The life of an item: steps under it, follow-ups, approval, delegation, closing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from csat_plugin.core.actions.decide import decide_period
from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.actions.life import IllegalStep, approve, assign, can_close, holder, move
from csat_plugin.core.calendar import Calendar
from csat_plugin.core.rules import Playbook
from csat_plugin.texts import knows
from tests.core.deciding import (
    IMPROVE,
    PEOPLE,
    VERIFY,
    assessed,
    codes,
    now,
    rules,
    score,
)


def test_the_owner_changes_on_the_day_the_people_say_and_nobody_acts_for_him_before_he_charges_somebody() -> None:
    book = Playbook(id="verify_defect", title={"en": "t"}, text={"en": "deputy {{ deputy }}"})
    seen: list[object] = []

    def render(template: str, _language: str, variables: Mapping[str, object]) -> str:
        seen.append(variables["deputy"])
        return template

    found = decide_period(
        rules(VERIFY, playbooks=(book,)), assessed(score("C01", "70")), {}, [], now("2026-11-16", render=render)
    )
    (item,) = found.opened
    assert (item.owner, item.delegate) == ("zhao.min", "")
    assert seen == ["li.na"], "texts may still name the deputy"
    assert holder(PEOPLE, "process_manager", date(2026, 11, 15)) == PEOPLE[0]


def test_steps_and_follow_ups_are_items_under_it_and_asking_again_waits_for_a_yes() -> None:
    decided = decide_period(rules(IMPROVE), assessed(score("C01", "50")), {}, [], now())
    parent, *under = decided.opened
    assert [(item.kind, item.state) for item in under] == [
        ("resurvey_same_respondents", "proposed"),
        ("resample", "proposed"),
        ("visit", "open"),
        ("inform_in_progress", "open"),
        ("inform_result", "open"),
    ]
    assert {item.parent for item in under} == {parent.id}
    assert len({item.id for item in decided.opened}) == 6


def test_it_cannot_be_closed_before_the_customer_was_told_twice() -> None:
    parent, *under = decide_period(rules(replace(IMPROVE, then=())), assessed(score("C01", "50")), {}, [], now()).opened
    first, second = under
    assert can_close(parent, under).waiting == (first.id, second.id)
    assert not can_close(parent, [replace(first, state="closed"), second]).allowed
    assert not can_close(parent, [replace(first, state="closed"), replace(second, state="cancelled")]).allowed
    told = [replace(first, state="closed"), replace(second, state="closed")]
    assert can_close(parent, told).allowed
    with pytest.raises(IllegalStep):
        move(parent, "closed", under, "fixed")
    assert move(parent, "closed", told, "fixed")[0].outcome == "fixed"


REVIEW = replace(IMPROVE, id="review", open="review", then=("improve", "visit"))


def reviewed(**changes: Any) -> dict[str, ActionItem]:
    """The items of a review with an improvement, by kind."""
    found = decide_period(rules(replace(REVIEW, **changes)), assessed(score("C01", "50")), {}, [], now()).opened
    return {item.kind: item for item in found}


def moved(items: dict[str, ActionItem], kind: str, to: Any, outcome: str = "") -> dict[str, ActionItem]:
    return items | {item.kind: item for item in move(items[kind], to, list(items.values()), outcome)}


def test_follow_ups_belong_to_the_improvement() -> None:
    items = reviewed()
    assert list(items) == ["review", "improve", "visit", "inform_in_progress", "inform_result"]
    assert {items[kind].parent for kind in ("improve", "visit")} == {items["review"].id}
    assert {items[kind].parent for kind in ("inform_in_progress", "inform_result")} == {items["improve"].id}
    assert len({item.slot for item in items.values()}) == 5


def test_an_improvement_waits_for_its_follow_ups_and_the_review_for_its_improvement() -> None:
    items = moved(reviewed(), "visit", "closed", "visited")
    waiting = {"improve": {"inform_in_progress", "inform_result"}, "review": {"improve"}}
    for kind, names in waiting.items():
        with pytest.raises(IllegalStep) as refused:
            moved(items, kind, "closed", "better")
        assert set(refused.value.note.values["waiting"].split(", ")) == names
    items = moved(items, "improve", "done", "a second engineer on site")
    with pytest.raises(IllegalStep):
        moved(items, "review", "closed", "cause found")
    items = moved(moved(items, "inform_in_progress", "closed"), "inform_result", "closed")
    items = moved(moved(items, "improve", "closed"), "review", "closed", "cause found")
    assert {item.state for item in items.values()} == {"closed"}
    assert items["improve"].outcome == "a second engineer on site"


@pytest.mark.parametrize("to", ["closed", "cancelled"])
@pytest.mark.parametrize("outcome", ["", "  "])
def test_an_item_does_not_end_without_an_outcome(to: Any, outcome: str) -> None:
    (item,) = decide_period(rules(VERIFY), assessed(score("C01", "50")), {}, [], now()).opened
    with pytest.raises(IllegalStep) as refused:
        move(item, to, [], outcome)
    assert knows(refused.value.note.code)
    assert move(item, to, [], "no defect")[0].state == to


def test_reopening_asks_for_a_new_outcome_and_keeps_the_old_one() -> None:
    (item,) = decide_period(rules(VERIFY), assessed(score("C01", "50")), {}, [], now()).opened
    (again,) = move(move(item, "closed", [], "patched")[0], "in_work")
    assert (again.outcome, again.additions) == ("", ("patched",))
    with pytest.raises(IllegalStep):
        move(again, "closed")


def test_what_was_only_proposed_ends_with_its_parent() -> None:
    proposed = reviewed(start="after_approval")
    ended = moved(proposed, "review", "cancelled", "same cause as C02")
    assert {item.state for item in ended.values()} == {"cancelled"}
    action = replace(IMPROVE, then=("resample", "visit"), follow_up=())
    items = {i.kind: i for i in decide_period(rules(action), assessed(score("C01", "50")), {}, [], now()).opened}
    ended = moved(moved(items, "visit", "closed", "visited"), "improve", "closed", "done")
    assert [item.state for item in ended.values()] == ["closed", "cancelled", "closed"]


def test_a_good_score_does_not_close_past_untold_customers_but_says_so() -> None:
    items = decide_period(rules(IMPROVE), assessed(score("C01", "50")), {}, [], now()).opened
    good = assessed(score("C01", "90", "2026-11"), period="2026-11")
    decided = decide_period(rules(IMPROVE), good, {}, items, now())
    assert codes(decided) == ["held.cannot_close"]
    assert [item.state for item in decided.cleared] == ["open"]


def test_closing_because_the_reason_is_gone_takes_back_what_was_only_proposed() -> None:
    action = replace(IMPROVE, then=("resample",), follow_up=())
    items = decide_period(rules(action), assessed(score("C01", "50")), {}, [], now()).opened
    good = assessed(score("C01", "90", "2026-11"), period="2026-11")
    decided = decide_period(rules(action), good, {}, items, now())
    assert [(item.kind, item.state) for item in decided.cleared] == [("improve", "closed"), ("resample", "cancelled")]


def test_after_approval_everything_waits_and_the_yes_opens_it_with_its_follow_ups() -> None:
    action = replace(IMPROVE, start="after_approval")
    items = decide_period(rules(action), assessed(score("C01", "50")), {}, [], now()).opened
    assert {item.state for item in items} == {"proposed"}
    day = date(2026, 11, 16)
    opened = approve(items[0], items, today=day, calendar=Calendar())
    assert {item.kind for item in opened} == {"improve", "inform_in_progress", "inform_result"}
    with pytest.raises(IllegalStep):
        approve(opened[0], today=day, calendar=Calendar())


def test_the_time_of_a_proposed_item_runs_from_the_yes() -> None:
    action = replace(IMPROVE, start="after_approval")
    items = decide_period(rules(action), assessed(score("C01", "50")), {}, [], now()).opened
    assert {item.due for item in items} == {""}
    opened = approve(items[0], items, today=date(2026, 11, 16), calendar=Calendar())
    assert {item.due for item in opened} == {"2026-11-23"}
    begun = decide_period(rules(IMPROVE), assessed(score("C01", "50")), {}, [], now()).opened
    assert {(item.state, item.due) for item in begun} == {("open", "2026-11-10"), ("proposed", "")}


@pytest.mark.parametrize(
    ("state", "to"), [("closed", "open"), ("cancelled", "open"), ("proposed", "closed"), ("done", "proposed")]
)
def test_steps_an_items_life_does_not_have_are_refused(state: Any, to: Any) -> None:
    (item,) = decide_period(rules(VERIFY), assessed(score("C01", "50")), {}, [], now()).opened
    with pytest.raises(IllegalStep) as refused:
        move(replace(item, state=state), to, [], "so it is")
    assert knows(refused.value.note.code)


def test_a_delegation_is_recorded_once() -> None:
    (item,) = decide_period(rules(VERIFY), assessed(score("C01", "50")), {}, [], now()).opened
    assigned = assign(item, "chen.yu", "2026-11-05: wang.fang assigns chen.yu")
    assert (assigned.delegate, len(assigned.additions)) == ("chen.yu", 1)
    assert assign(assigned, "chen.yu", "again") == assigned
