"""Did it help? The question of the next wave, what answers do, the draw of closed items, what comes first, what it costs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import Desk
from tests.cli.visits import ALDER, BIRCH, answers, carried_out, visits

LATER = "2026-12-09T02:00:00"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Birch's visit is closed; two people had raised it."""
    desk = visits(tmp_path / "visits")
    carried_out(desk, BIRCH)
    desk.ok("actions", "close", BIRCH, "--outcome", "fixed", "--text", "the mast stands")
    desk.at = LATER
    return desk


def asked(desk: Desk, *period: str) -> list[tuple[str, str]]:
    rows = desk.ok("actions", "remedies", *period, "--format", "json").json["rows"]
    return [(row["question"], row["person"]) for row in rows]


def state(desk: Desk, item: str = BIRCH) -> str:
    return str(desk.ok("actions", "show", item, "--format", "json").json["item"]["state"])


def test_everybody_who_raised_it_is_asked_and_nobody_else(desk: Desk) -> None:
    question = f"remedy:{BIRCH}"
    assert asked(desk) == [(question, "Bea Ode"), (question, "Bob Ray")]
    assert asked(desk, "2026-10") == [], "nothing was closed then"
    said = desk.ok("actions", "remedies").out
    assert 'You told us: "Nobody came" Our answer: A mast is built. fixed: the mast stands. Did it help?' in said
    answers(desk, f"w1,Birch,2026-12-05,Bea Ode,{question},90", f"w2,Birch,2026-12-06,New Man,{question},10")
    assert asked(desk) == [(question, "Bob Ray")]
    assert state(desk) == "closed", "whoever took somebody's place did not make the remark"
    row = desk.ok("actions", "effectiveness", "--format", "json").json["rows"][0]
    assert (row["closed"], row["rated"], row["helped"], row["low"]) == (1, 1, 1, "20.7 %")


def test_below_60_it_is_in_work_again_with_its_history(desk: Desk) -> None:
    answers(desk, f"w1,Birch,2026-12-05,Bob Ray,remedy:{BIRCH},59")
    said = desk.ok("actions", "show", BIRCH).out
    assert "in work" in said
    assert "+ fixed: the mast stands" in said
    assert "+ 2026-12-05: the customer gave the remedy 59.0 points; in work again" in said
    assert "callback_score=85" in said, "the customer is called again"
    assert state(desk, f"{BIRCH}/follow_up/inform_result") == "open", "and told again"
    desk.ok("apply", "--period", "2026-11")
    assert state(desk) == "in_work"
    again = desk.ok("plan", "--period", "2026-11", "--format", "json").json
    assert not [one for one in again["effects"] if one["effect"]["kind"] == "action"], "it is reopened once"
    desk.ok("actions", "record", BIRCH, "callback_score=90")
    desk.ok("actions", "move", f"{BIRCH}/follow_up/inform_result", "--to", "closed")
    desk.ok("actions", "close", BIRCH, "--outcome", "fixed", "--text", "a second mast")
    assert (f"remedy:{BIRCH}", "Bob Ray") in asked(desk), "the new remedy is asked about"
    answers(desk, f"w2,Birch,2026-12-09,Bob Ray,remedy:{BIRCH},80")
    assert state(desk) == "closed"
    assert desk.ok("actions", "effectiveness", "--format", "json").json["rows"][0]["helped"] == 1


def test_a_plan_with_a_reopened_item_may_be_applied_the_day_after(desk: Desk, tmp_path: Path) -> None:
    desk.ok("apply", "--period", "2026-11")
    answers(desk, f"w1,Birch,2026-12-05,Bob Ray,remedy:{BIRCH},10")
    desk.ok("plan", "--period", "2026-11", "-o", tmp_path / "plan.json")
    desk.ok("apply", tmp_path / "plan.json", at="2026-12-10T02:00:00")
    assert state(desk) == "in_work"


def test_a_mark_taken_back_is_gone(desk: Desk) -> None:
    answers(desk, f"w1,Birch,2026-12-05,Bob Ray,remedy:{BIRCH},85")
    desk.ok("apply", "--period", "2026-11")
    assert desk.ok("actions", "effectiveness", "--format", "json").json["rows"][0]["rated"] == 1
    desk.edit("exports/wave.csv", f"remedy:{BIRCH},85", f"remedy:{BIRCH},")
    desk.ok("sync")
    assert desk.ok("actions", "effectiveness", "--format", "json").json["rows"][0]["rated"] == 0


def test_60_to_80_neither_helped_nor_reopens(desk: Desk) -> None:
    answers(desk, f"w1,Birch,2026-12-05,Bob Ray,remedy:{BIRCH},60")
    assert state(desk) == "closed"
    assert desk.ok("actions", "effectiveness", "--format", "json").json["rows"][0]["helped"] == 0


def test_marks_of_remedies_are_no_satisfaction_and_set_no_rule_off(desk: Desk) -> None:
    answers(desk, f"w1,Birch,2026-12-05,Bob Ray,remedy:{BIRCH},10", f"w2,Alder,2026-12-05,Ann Lee,remedy:{BIRCH},10")
    given = desk.ok("score", "--period", "2026-12", "--format", "json").json
    assert given["counts"]["used"] == 0
    assert given["counts"]["excluded"] == {"other_measure": 2}
    items = desk.ok("actions", "list", "--all", "--format", "json").json["rows"]
    assert {row["item"].partition("/")[0] for row in items} == {ALDER, BIRCH}


@pytest.mark.parametrize(
    ("by", "holder"),
    [("owner", "lin.hua"), ("supplier", "(none)"), ("category", "dealing with customers"), ("playbook", "visit")],
)
def test_effectiveness_by_whoever_answers_for_it(desk: Desk, by: str, holder: str) -> None:
    rows = desk.ok("actions", "effectiveness", "--by", by, "--format", "json").json["rows"]
    assert [row["holder"] for row in rows] == ["all", holder]
    assert "came again after 0 of 1 closed" in desk.ok("actions", "effectiveness").out
    assert "no customer has confirmed" not in desk.ok("actions", "effectiveness").out, "he was called"


def test_what_only_looks_done_is_counted(desk: Desk) -> None:
    desk.edit("rules/visits.yaml", "      needs: [steps, inform_result]\n", "      needs: []\n")
    desk.edit("rules/visits.yaml", "roles: [service_manager, account_manager]", "roles: []")
    desk.edit("rules/visits.yaml", "flow: {in_work: [appoint], done: [meet, sort]}", "flow: {}")
    desk.ok("actions", "classify", ALDER, "--path", "on_site")
    desk.ok("actions", "move", f"{ALDER}/follow_up/inform_result", "--to", "closed")
    desk.ok("actions", "close", ALDER, "--outcome", "fixed")
    assert "Of 2 closed, 1 say" in desk.ok("actions", "effectiveness").out


def test_closed_items_are_drawn_and_their_result_is_told_by_segment(desk: Desk) -> None:
    """Half of the visits are drawn once the month is over; those who had raised them are asked (S3-12, S3-13)."""
    carried_out(desk, ALDER)
    desk.ok("actions", "record", ALDER, "callback_score=70")
    desk.ok("actions", "close", ALDER, "--outcome", "fixed", at="2026-11-12T02:00:00")
    assert "Nothing was drawn for 2026-11" in desk.ok("actions", "verify", "2026-11").out
    desk.ok("surveys", "decide")
    first = desk.ok("actions", "verify", "2026-11", "--format", "json").json
    assert [(one["certificate"]["n"], one["certificate"]["of"]) for one in first["draws"]] == [(1, 2)]
    desk.ok("surveys", "decide")
    assert desk.ok("actions", "verify", "--format", "json").json == first, "the same items again"
    assert [row["segment"] for row in first["segments"]] == ["", "B", "VIP"]
    whole = first["segments"][0]
    assert (whole["closed"], whole["drawn"], whole["answered"]) == (2, 1, 0), "nobody has been asked yet"
    drawn = first["items"][0]["item"]
    assert (whole["recorded"], whole["recorded_satisfied"]) == (1, 1 if drawn == BIRCH else 0), "told beside it"
    asked = desk.ok("surveys", "list", "2026-11", "second_call", "--format", "json").json["rows"]
    raised = {"Ann Lee"} if drawn == ALDER else {"Bob Ray", "Bea Ode"}
    assert {row["contact"] for row in asked} == raised
    customer = "Alder" if drawn == ALDER else "Birch"
    with desk.file("exports/calls.csv").open("a", encoding="utf-8") as file:
        file.writelines(
            f"9{n},{customer},2026-12-09,{who},{20 if drawn == BIRCH else 95},,\n" for n, who in enumerate(raised)
        )
    desk.ok("sync")
    whole = desk.ok("actions", "verify", "--format", "json").json["segments"][0]
    assert (whole["answered"], whole["satisfied"]) == (1, 0 if drawn == BIRCH else 1), (
        "what he says counts, not the record"
    )
    assert "own record" in desk.ok("actions", "verify").out
    rules = desk.file("rules/visits.yaml")
    lines = [line for line in rules.read_text("utf-8").splitlines() if "second_call" not in line and line != "surveys:"]
    rules.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert "draw_from: actions" in desk.ok("actions", "verify").out


def test_the_most_worthwhile_comes_first_with_every_factor(tmp_path: Path) -> None:
    desk = visits(tmp_path / "visits")
    rows = desk.ok("actions", "priority", "--format", "json").json["rows"]
    told = {row["item"]: [row[key] for key in ("priority", "value", "dissatisfaction", "recurrence", "fixability")]
            for row in rows}  # fmt: skip
    assert told == {ALDER: ["90", "1.5", "60", 1, "1"], BIRCH: ["45", "0.5", "45", 2, "1"]}
    assert [row["item"] for row in rows] == [ALDER, BIRCH]
    desk.ok("actions", "classify", ALDER, "--scene", "not_now")
    rows = desk.ok("actions", "priority", "--format", "json").json["rows"]
    assert [(row["item"], row["priority"]) for row in rows] == [(BIRCH, "45"), (ALDER, "18")]


def test_people_and_costs_by_the_figures_of_the_rules(desk: Desk) -> None:
    said = desk.ok("actions", "capacity").out
    for words in ("5.33 for each person: 5 people with 5 whole visits, 4 if one manages 6.", "7 in all, or 6.", "46700 a month, with 20 %, 5.5 % in all 59122.20",
                  "Times 4: 236488.80", "117100 a month, with 20 % in all 140520.00"):  # fmt: skip
        assert words in said
    assert "6 for each person: 4 people" in desk.ok("actions", "capacity", "--each", "6").out
    assert "make 4 for each person: 6 people." in desk.ok("actions", "capacity", "--visit-hours", "2").out
    staff = desk.ok("actions", "capacity", "--format", "json").json["staff"]
    assert [staff[key] for key in ("exact", "each", "people", "each_up", "people_up")] == ["5.33", 5, 5, 6, 4]
    assert desk("actions", "capacity", "--visit-hours", "9").code == 2
    desk.edit("rules/visits.yaml", "  capacity: {hours: 8, visit_hours: 1.5, visits: 23, beside: 2}\n", "")
    assert "people" not in desk.ok("actions", "capacity").out
    assert "1 for each" not in desk.ok("actions", "capacity", "--visit-hours", "1.5").out
