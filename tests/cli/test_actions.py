"""`csat actions`: list, approve, assign, move and close, with sentences where a step is not allowed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.program import Desk, csat


def listed(desk: Desk, *more: str) -> dict[str, dict[str, Any]]:
    """Items by their numbers, as `csat actions list` shows them."""
    rows = desk.ok("actions", "list", "--format", "json", *more).json["rows"]
    return {row["item"]: row for row in rows}


@pytest.fixture
def worked(desk: Desk) -> tuple[Desk, str]:
    """A workspace with a review under way, and the review's number."""
    desk.edit("rules/huaxin.yaml", "actions:\n", "actions:\n  review_unacceptable: {when: {score: {below: 85}}}\n")
    return desk, next(item for item in listed(desk) if item.startswith("review_unacceptable:") and "/" not in item)


def test_nobody_acts_for_the_owner_before_somebody_is_assigned(worked: tuple[Desk, str]) -> None:
    desk, item = worked
    assert listed(desk)[item]["owner"] == "zhao.min"
    known = desk.ok("actions", "assign", item, "--person", "li.na")
    assert known.err == ""
    assert listed(desk)[item]["owner"] == "li.na"
    assert "zhao.min" in desk.ok("actions", "show", item).out, "the delegation is recorded"


def test_anybody_may_be_assigned_but_a_name_the_rules_do_not_know_is_pointed_out(worked: tuple[Desk, str]) -> None:
    desk, item = worked
    for quiet in ((), ("-q",)):
        ran = desk.ok("actions", "assign", item, "--person", "li.an", *quiet)
        assert "li.an" in ran.err
    assert "li.an" in listed(desk)[item]["owner"]


def test_a_review_closes_after_its_improvement_and_that_after_its_follow_ups(worked: tuple[Desk, str]) -> None:
    desk, review = worked
    improve = f"{review}/then/improve"
    told = [f"{improve}/follow_up/{kind}" for kind in ("inform_in_progress", "inform_result")]
    assert [listed(desk)[item]["parent"] for item in told] == [improve, improve]
    refused = desk("actions", "move", improve, "--to", "closed", "--outcome", "better")
    assert refused.code == 1
    assert "still missing: criterion, inform_in_progress, inform_result" in refused.err
    desk.ok("actions", "record", improve, "criterion=no second fault of the kind within a month")
    for item in (review, improve):
        refused = desk("actions", "move", item, "--to", "closed", "--outcome", "better")
        assert refused.code == 1
        assert "cannot be" in refused.err or "cannot become closed yet" in refused.err
    without = desk("actions", "move", improve, "--to", "cancelled")
    assert without.code == 1
    assert "--outcome" in without.err
    desk.ok("actions", "move", *told, "--to", "closed")
    desk.ok("actions", "move", improve, review, "--to", "closed", "--outcome", "a second engineer on site")
    every = listed(desk, "--all")
    assert {every[item]["state"] for item in (review, improve, *told)} == {"closed"}


def test_a_proposed_item_has_no_due_day_before_it_is_approved_and_none_is_left_when_it_ends(desk: Desk) -> None:
    item = next(item for item in listed(desk) if item.startswith("verify_defect:") and "/" not in item)
    assert (listed(desk)[item]["state"], listed(desk)[item]["due"]) == ("proposed", "")
    desk.ok("actions", "approve", item, at="2026-11-16T02:00:00")
    assert listed(desk)[item]["due"] == "2026-11-23"
    assert "still missing: cause" in desk("actions", "move", item, "--to", "closed", "--outcome", "no defect").err
    desk.ok("actions", "record", item, "cause=no_defect")
    desk.ok("actions", "move", item, "--to", "closed", "--outcome", "no defect")
    under = {key: row["state"] for key, row in listed(desk, "--all").items() if key.startswith(f"{item}/")}
    assert len(under) == 2
    assert set(under.values()) == {"cancelled"}


def test_the_help_says_what_holds() -> None:
    told = " ".join(csat("actions", "move", "--help").out.split())
    for said in ("need --outcome", "inform_in_progress", "a review only when its improvement", "cancelled with it"):
        assert said in told
    assert "any employee" in " ".join(csat("actions", "assign", "--help").out.split())
