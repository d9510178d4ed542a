"""The plan: what is in it, what is left out and why, and when it is stale."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.effects import Effect
from csat_plugin.runtime.effects import ReportFiles, canonical, digest_of
from csat_plugin.runtime.effects_settings import EffectsSettings
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.plan import (
    AUDIENCES,
    LeftOut,
    Plan,
    basis_of,
    make_plan,
    plan_json,
    read_plan,
    wishes,
)
from csat_plugin.runtime.plan_said import nothing_sentences, plan_sentences
from csat_plugin.runtime.rated_tickets import TicketNote
from csat_plugin.store import Store
from csat_plugin.texts import knows
from tests.runtime.desk import RULES, Desk, Ticking, assessment, item, settings

NOTE = TicketNote(
    rule="rated", ticket="desk:ticket:7", rating="desk:rating:9", title="Rated", text="40 points", day=date(2026, 11, 2)
)
REPORT = ReportFiles(
    scope="all", scope_name="", period="2026-10", end=date(2026, 10, 31), title="October", files={"report.html": b"<p>"}
)


def planned(store: Store, given: EffectsSettings | None = None, **what: Any) -> Plan:
    given = given or settings()
    adapters = what.pop("adapters", {"desk": Desk()})
    found = wishes(given, adapters, **what)
    return make_plan(found.wanted, store, given, unplaced=found.unplaced)


def slots(plan: Plan) -> list[str]:
    return [one.effect.slot for one in plan.effects]


def test_each_kind_has_its_slot(store: Store) -> None:
    plan = planned(
        store,
        assessments=[(assessment({"C01": "70.0"}), RULES)],
        items=[item()],
        notes=[NOTE, replace(NOTE, rating="desk:rating:8")],
        reports=[REPORT],
    )
    assert slots(plan) == [
        "desk|score|C01|2026-10",
        "desk|action|verify:C01:1",
        "desk|note|rated|desk:ticket:7#9",
        "desk|note|rated|desk:ticket:7#8",
        "desk|report|all|2026-10",
    ]
    assert [one.number for one in plan.effects] == [1, 2, 3, 4, 5]


def test_it_is_grouped_by_who_will_notice(store: Store) -> None:
    plan = planned(store, assessments=[(assessment({"C01": "70.0"}), RULES)], items=[item()], notes=[NOTE])
    assert [(who, len(group)) for who, group in plan.groups()] == [("nobody", 1), ("agents", 1), ("customers", 1)]


def test_what_is_switched_off_is_listed_as_would_and_never_written(store: Store) -> None:
    plan = planned(store, settings(write={"tickets": True}), items=[item()], notes=[NOTE])
    assert [(one.switch, one.would) for one in plan.effects] == [("tickets", False), ("notes", True)]
    assert len(plan.to_write) == 1
    assert "1 is not written, because writing notes is off. Switch on: csat write notes on" in plan_sentences(plan)


def test_a_new_workspace_writes_nothing_at_all(store: Store) -> None:
    assert not planned(store, settings(write={}), items=[item()], notes=[NOTE], reports=[REPORT]).to_write


def test_a_plan_that_writes_nothing_says_why(store: Store) -> None:
    nothing = planned(store)
    assert nothing_sentences(replace(nothing, period="2026-10")) == (
        "Nothing was written: for 2026-10 there is nothing to write.",
    )
    off = planned(store, settings(write={}), notes=[NOTE])
    assert nothing_sentences(off, at=" -w desk") == (
        "Nothing was written.",
        "1 is not written, because writing notes is off. Switch on: csat -w desk write notes on",
    )
    late = planned(store, settings(since=date(2026, 11, 9)), notes=[NOTE])
    assert nothing_sentences(late)[0] == "Nothing was written."
    assert "before 2026-11-09" in nothing_sentences(late)[1]
    assert nothing_sentences(late)[1].endswith("effects: {from: 2026-11-02}")
    (left,) = late.left
    assert (left.title, left.about, left.why) == ("Rated", "2026-11-02", "older")


def test_the_line_to_write_includes_the_period_where_that_is_enough(store: Store) -> None:
    given = settings(since=date(2026, 12, 1))
    found = wishes(given, {"desk": Desk()}, notes=[NOTE])
    plan = make_plan(found.wanted, store, given, start=date(2026, 11, 1))
    assert (plan.since.day, plan.since.include) == ("2026-12-01", "2026-11-01")
    earlier = make_plan(found.wanted, store, given, start=date(2026, 11, 30))
    assert earlier.since.include == "2026-11-02", "an item of an earlier period needs its own day"


@pytest.mark.parametrize(("since", "older"), [(date(2026, 10, 28), 0), (date(2026, 10, 29), 1)])
def test_what_concerns_only_days_before_the_start_is_left_out(store: Store, since: date, older: int) -> None:
    plan = planned(store, settings(since=since), assessments=[(assessment({"C01": "70.0"}), RULES)])
    assert (plan.left_out.older, len(plan.effects)) == (older, 1 - older)


def test_an_old_item_that_goes_on_is_new_enough(store: Store) -> None:
    old = item(opened="2026-02-03", because_scores=("2026-01:C01:70",))
    since = settings(since=date(2026, 10, 1))
    assert planned(store, since, items=[old]).left_out.older == 1
    assert (
        len(planned(store, since, items=[replace(old, because_scores=("2026-01:C01:70", "2026-10:C01:71"))]).effects)
        == 1
    )


def test_first_use_does_not_flood_an_old_rating_opens_no_ticket_however_late_it_is_looked_at(store: Store) -> None:
    today = settings(since=date(2026, 11, 20))
    old = item("call:C01:1", opened="2026-11-20", about="2026-11-03", because_scores=())
    assert planned(store, today, items=[old]).left_out.older == 1
    assert len(planned(store, today, items=[replace(old, about="2026-11-20")]).effects) == 1


def test_what_stands_there_with_the_same_content_is_left_out_and_a_change_is_not(store: Store) -> None:
    (one,) = planned(store, items=[item()]).effects
    store.deliver(one.effect.slot, "action", "desk", one.effect.digest, b'{"slot":"s","ref":"r"}', Ticking()())
    again = planned(store, items=[replace(item(), platform_ref="#1")])
    assert (again.effects, again.left_out.delivered) == ((), 1)
    (changed,) = planned(store, items=[replace(item(), additions=("2026-11: 71.0",))]).effects
    assert changed.before == one.effect.digest


@pytest.mark.parametrize(
    ("state", "listed"),
    [("proposed", 0), ("approved", 1), ("open", 1), ("in_work", 1), ("done", 1), ("closed", 0), ("cancelled", 0)],
)
def test_which_items_are_written(store: Store, state: Any, listed: int) -> None:
    assert len(planned(store, items=[item(state=state)]).effects) == listed


def test_a_closed_item_and_a_lost_score_are_told_to_where_they_stand(store: Store) -> None:
    for slot in ("desk|action|verify:C01:1", "desk|score|C01|2026-10"):
        store.deliver(slot, "x", "desk", "old", b'{"slot":"s","ref":"r"}', Ticking()())
    plan = planned(store, assessments=[(assessment({"C01": None, "C02": None}), RULES)], items=[item(state="closed")])
    assert slots(plan) == ["desk|score|C01|2026-10", "desk|action|verify:C01:1"]
    assert plan.left_out.nothing_there == 1


def test_every_effect_goes_to_one_connection_the_one_it_came_from_if_that_can_take_it(store: Store) -> None:
    adapters = {"files": Desk(("report", "score")), "desk": Desk(("action", "note")), "other": Desk()}
    plan = planned(
        store, adapters=adapters, assessments=[(assessment({"other:customer:9": "70", "C01": "70"}), RULES)],
        items=[item(), item("call:C01:1", because_tickets=("other:ticket:4",))], notes=[NOTE],
    )  # fmt: skip
    assert slots(plan) == [
        "files|score|C01|2026-10",
        "other|score|other:customer:9|2026-10",
        "other|action|call:C01:1",
        "desk|action|verify:C01:1",
        "desk|note|rated|desk:ticket:7#9",
    ]


def test_what_no_connection_takes_is_counted(store: Store) -> None:
    plan = planned(store, adapters={"files": Desk(("report",))}, items=[item()], notes=[NOTE])
    assert plan.left_out.unplaced == 2
    assert [one.kind for one in plan.unplaced] == ["action", "note"]


def test_nothing_to_do_is_said_aloud(store: Store) -> None:
    assert plan_sentences(planned(store)) == ("Nothing to write.",)


def test_everything_a_plan_can_say_is_in_the_catalogue() -> None:
    assert all(knows(f"plan.left_out.{field}") for field in LeftOut.__struct_fields__)
    assert all(knows(f"plan.who.{who}") for who in AUDIENCES)


def test_a_plan_says_for_which_period_and_of_which_day_it_is(store: Store) -> None:
    found = wishes(settings(), {"desk": Desk()}, assessments=[(assessment({"C01": "70"}), RULES)])
    plan = make_plan(found.wanted, store, settings(), day="2026-11-03")
    assert (plan.period, plan.day) == ("2026-10", "2026-11-03")


def test_a_plan_comes_back_from_its_file_and_is_the_same_bytes_for_the_same_input(store: Store) -> None:
    first = planned(store, items=[item(), item("verify:C02:1")], reports=[REPORT])
    second = planned(store, items=[item("verify:C02:1"), item()], reports=[REPORT])
    assert plan_json(first) == plan_json(second)
    assert read_plan(plan_json(first), "p.json") == first


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"would": true', b'"would": false'),
        (b"Verify", b"Verified"),
        (b'"number": 1', b'"number": 2'),
        (b"agents", b"nobody"),
    ],
)
def test_a_plan_changed_by_hand_is_refused(store: Store, old: bytes, new: bytes) -> None:
    written = plan_json(planned(store, settings(write={}), items=[item()]))
    assert old in written
    with pytest.raises(Failure, match="changed after it was made"):
        read_plan(written.replace(old, new), "p.json")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is no plan"),
        (b"[]", "is no plan"),
        (b"\xff", "is no plan"),
        (b"{}", "is no plan"),
        (b'{"schema": 1}', "is no plan"),
        (b'{"schema": "csat/plan@1"}', "is no plan"),
        (b'{"schema": "csat/plan@2"}', "is of the form csat/plan@2"),
    ],
)
def test_what_is_no_plan_is_wrong_use_and_the_file_is_named(content: bytes, said: str) -> None:
    with pytest.raises(Failure, match=rf"^p\.json {said}") as failure:
        read_plan(content, "p.json")
    assert failure.value.exit_code == 2


def test_the_basis_changes_with_scores_items_and_switches_but_not_with_delivery() -> None:
    def basis(given: EffectsSettings, items: list[ActionItem]) -> str:
        return basis_of(wishes(given, {"desk": Desk()}, items=items).wanted, given)

    first = basis(settings(), [item()])
    assert basis(settings(), [item(platform_ref="#1")]) == first
    assert basis(settings(), [item(severity="high")]) != first
    assert basis(settings(write={}), [item()]) != first
    assert basis(settings(since=date(2026, 9, 1)), [item()]) != first


def test_the_digest_is_over_the_content_whatever_the_order_of_its_keys() -> None:
    assert digest_of({"a": 1, "b": "满意"}) == digest_of({"b": "满意", "a": 1})
    assert canonical({"b": "满意", "a": None}) == '{"a":null,"b":"满意"}'.encode()


def test_an_effect_goes_through_json_unchanged(store: Store) -> None:
    for one in planned(store, assessments=[(assessment({"C01": "70.0"}), RULES)], items=[item()]).effects:
        assert msgspec.json.decode(msgspec.json.encode(one.effect), type=Effect) == one.effect
