"""A low score is checked: the same people are asked again past their pause, others are drawn without them (S0-33, S0-34)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import Desk

SETTINGS = """\
workspace: checks
rules: rules/checks.yaml
register: register.csv
timezone: UTC
effects: {from: 2026-10-01}
connections:
  exports:
    adapter: folder
    path: exports
    files:
    - match: "people.csv"
      contact: {id: Id, customer: Customer, name: Name, email: Mail, role: Role}
    - match: "answers.csv"
      ratings:
      - channel: questionnaire
        mark: Mark
        scale: {min: 0, max: 100}
        columns: {id: No, customer: Customer, answered: Day, contact: Who}
"""
RULES = """\
language: 1
ruleset: checks
valid_from: 2026-01
people: {quality: li.na}
weights: {questionnaire: 100}
channels: {questionnaire: {title: Questionnaire, month_of: rated}}
score: {subject: customer, period: month}
bands: {bad: 0, satisfied: 80}
actions:
  verify:
    event: period.closed
    when: {score: {below: satisfied}}
    open: verify
    then: [resurvey_same_respondents, resample]
    owner: quality
playbooks:
  verify: {title: Verify}
  resurvey_same_respondents: {title: Ask the same again}
  resample: {title: Draw others}
surveys:
  ask_again:
    event: resurvey.approved
    channel: questionnaire
    ask_again_after: 90 days
    budget: {per_person: 1 per quarter}
  ask_others:
    event: resample.approved
    channel: questionnaire
    share: 50%
    ask_again_after: 90 days
"""
PEOPLE = """\
Id,Customer,Name,Mail,Role
p1,Alder,Ann Lee,ann@alder.example,user
p2,Alder,Bob Ray,bob@alder.example,user
p3,Alder,Cy Dow,cy@alder.example,user
p4,Alder,Dee Fox,dee@alder.example,leader
p5,Alder,Eva Gil,eva@alder.example,user
p6,Alder,Flo Hay,flo@alder.example,leader
p7,Birch,Gus Ivy,gus@birch.example,user
"""
ANSWERS = """\
No,Customer,Day,Who,Mark
1,Alder,2026-10-20,Ann Lee,40
2,Alder,2026-10-21,Bob Ray,60
3,Birch,2026-10-22,Gus Ivy,90
"""
ITEM = "verify:C1:1"
SAME, OTHERS = f"{ITEM}/then/resurvey_same_respondents", f"{ITEM}/then/resample"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Alder is at 50 points, of two people out of six; Birch is satisfied."""
    files = {
        "csat.yaml": SETTINGS, "rules/checks.yaml": RULES, "exports/people.csv": PEOPLE, "exports/answers.csv": ANSWERS,
        "register.csv": "id,name\nC1,Alder\nC2,Birch\n",
    }  # fmt: skip
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    desk = Desk(tmp_path)
    desk.ok("sync")
    return desk


def decisions(desk: Desk, survey: str) -> dict[str, dict[str, Any]]:
    rows = desk.ok("surveys", "--why", "--survey", survey, "--format", "json").json["rows"]
    return {row["who"].partition(" (")[0]: row for row in rows}


def shown(desk: Desk, item: str) -> dict[str, dict[str, Any]]:
    rows = desk.ok("actions", "show", item, "--format", "json").json["check"]
    return {row["person"]: row for row in rows}


def test_nobody_is_asked_before_somebody_says_yes(desk: Desk) -> None:
    desk.ok("surveys", "decide")
    assert desk.ok("surveys", "--why", "--format", "json").json["rows"] == []


def test_the_same_people_are_asked_past_their_pause_and_both_answers_are_held_together(desk: Desk) -> None:
    desk.ok("actions", "approve", SAME)
    desk.ok("surveys", "decide")
    found = decisions(desk, "ask_again")
    assert {who: row["decision"] for who, row in found.items()} == {"Ann Lee": "ask", "Bob Ray": "ask"}
    assert found["Ann Lee"]["overridden"] == "quarantine, person_budget", "twenty days ago, and once this quarter"
    assert decisions(desk, "ask_others") == {}, "that is another item, and waits for its own yes"
    assert (shown(desk, SAME)["Ann Lee"]["first"], shown(desk, SAME)["Ann Lee"]["then"]) == (["40.0"], "")
    with desk.file("exports/answers.csv").open("a", encoding="utf-8") as file:
        file.write("4,Alder,2026-11-09,Ann Lee,90\n5,Alder,2026-11-09,Eva Gil,10\n")
    desk.ok("sync")
    ann = shown(desk, SAME)["Ann Lee"]
    assert (ann["first"], ann["then"], ann["first_ratings"]) == (["40.0"], "90.0", ["exports:rating:1"])
    assert shown(desk, SAME)["Bob Ray"]["then"] == ""
    assert "Ann Lee: 40.0 the first time, 90.0 since (points)" in desk.ok("actions", "show", SAME).out
    assert [row["contact"] for row in desk.ok("surveys", "list", SAME, "ask_again", "--format", "json").json["rows"]] == [
        "Ann Lee", "Bob Ray",
    ]  # fmt: skip
    desk.ok("surveys", "decide", at="2026-11-12T02:00:00")
    assert len(decisions(desk, "ask_again")) == 2, "asked once"


def test_the_second_draw_leaves_the_first_ones_out_and_keeps_both_lists(desk: Desk) -> None:
    desk.ok("actions", "approve", OTHERS)
    said = desk.ok("surveys", "decide").out
    assert "Left out: 2 people of the first list" in said
    found = decisions(desk, "ask_others")
    assert set(found) == {"Cy Dow", "Dee Fox", "Eva Gil", "Flo Hay"}
    asked = {who for who, row in found.items() if row["decision"] == "ask"}
    assert len(asked) == 2, "half of those left"
    assert len(asked & {"Dee Fox", "Flo Hay"}) == 1, "one of each role"
    draw = desk.ok("surveys", "certificate", OTHERS, "ask_others", "--format", "json").json["draw"]
    assert draw["before"] == ["exports:contact:p1", "exports:contact:p2"]
    assert len(draw["chosen"]) == 2
    assert not set(draw["before"]) & set(draw["chosen"])
    assert any(row["ask"] for row in shown(desk, OTHERS).values())


def test_without_a_share_all_others_are_asked(desk: Desk) -> None:
    desk.edit("rules/checks.yaml", "    share: 50%\n", "")
    desk.ok("actions", "approve", OTHERS)
    desk.ok("surveys", "decide")
    assert [row["decision"] for row in decisions(desk, "ask_others").values()] == ["ask"] * 4
