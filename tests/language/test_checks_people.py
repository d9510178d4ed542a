"""Checks of people, customers, and of the day from which rules hold."""

from __future__ import annotations

from csat_plugin.language.context import Context, InForce, KnownCustomer
from csat_plugin.language.mend import mend
from tests.language.checking import findings, said


def test_an_action_without_owner_is_an_error() -> None:
    """S0-54: a missing owner fails validation."""
    (found,) = (d for d in findings("people: {a: b}\nactions: {x: {}}\n") if d.code == "CSAT054")
    assert found.level == "error"


def test_rules_for_an_open_month_may_be_changed_again_under_that_month() -> None:
    context = Context(in_force=InForce(digest="x", valid_from="2026-11"), closed_periods=("2026-10",))
    assert "CSAT056" not in {d.code for d in findings("valid_from: 2026-11\n", context=context)}
    assert "Write `valid_from: 2026-11`" in said("CSAT056", "weights: {}\n", context=context)
    closed = Context(in_force=InForce(digest="x", valid_from="2026-11"), closed_periods=("2026-10", "2026-11"))
    assert "Write `valid_from: 2026-12`" in said("CSAT056", "valid_from: 2026-11\n", context=closed)


def test_who_holds_a_role_already_needs_no_first_day() -> None:
    text = "valid_from: 2026-11\npeople: {process_manager: {is: zhao.min, deputy: li.na, from: 2026-11-16}}\n"
    assert "Take `from: 2026-11-16` away." in said(
        "CSAT063", text, context=Context(holders={"process_manager": "zhao.min"})
    )
    other = said("CSAT063", text, context=Context(holders={"process_manager": "wang.fang"}))
    assert (
        "`process_manager: [{is: wang.fang, until: 2026-11-15}, {is: zhao.min, deputy: li.na, from: 2026-11-16}]`"
        in other
    )


def test_a_forgotten_date_proposes_the_next_open_month() -> None:
    context = Context(in_force=InForce(digest="x", valid_from="2026-04"), closed_periods=("2026-09", "2026-10"))
    text = "valid_from: 2026-04\n"
    assert said("CSAT056", text, context=context).endswith(
        "These rules differ from those in force since 2026-04. Write `valid_from: 2026-11` (next open month); 2026-10 is "
        "closed."
    )
    assert mend(text, findings(text, context=context)) == text  # from when rules hold is the author's decision
    unknown = Context(in_force=InForce(digest="x", valid_from=""), closed_periods=("2026-10",))
    assert said("CSAT056", "language: 1\n", context=unknown).endswith(
        "These rules differ from those the closed months were scored with. Write `valid_from: 2026-11` (next open month); "
        "2026-10 is closed."
    )
    december = Context(in_force=InForce(digest="x", valid_from="2026-04"), closed_periods=("2026-12",))
    assert "2027-01" in said("CSAT056", "language: 1\n", context=december)


def test_an_unknown_owner_lists_the_people() -> None:
    text = "people: {process_manager: a, quality_control: b}\nactions: {x: {owner: boss}}\n"
    assert said("CSAT052", text) == (
        "rules/acme.yaml:2:22: There is no `boss` in `people:`; you have `process_manager`, `quality_control`."
    )


def test_unchanged_rules_need_no_new_date() -> None:
    context = Context(in_force=InForce(digest="changed", valid_from="2026-04"), closed_periods=("2026-10",))
    assert findings("valid_from: 2026-04\n", context=context) == []


def test_a_customer_named_in_two_ways_is_one_customer() -> None:
    customers = (KnownCustomer(id="C06", name="Acme"),)
    text = "for:\n  - {customers: [C06], target: {reaching: 85}}\n  - {customers: [Acme], target: {reaching: 80}}\n"
    assert findings(text) == []
    found = findings(text, context=Context(customers=customers))
    assert [(d.code, d.level, d.line, d.values["line"]) for d in found] == [("CSAT059", "warning", 3, "2")]
