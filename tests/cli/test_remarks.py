"""The register of remarks, an item for each group of them, and the review of each period (S2-23, S2-24, S0-61)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import Desk

SETTINGS = """\
workspace: remarks
rules: rules/remarks.yaml
register: register.csv
timezone: UTC
effects: {from: 2026-10-01}
connections:
  exports:
    adapter: folder
    path: exports
    files:
    - match: "answers.csv"
      ratings:
      - channel: interview
        mark: Mark
        scale: {min: 0, max: 100}
        columns: {id: No, customer: Customer, answered: Day, contact: Who, question: Question, comment: Said}
"""
RULES = """\
language: 1
ruleset: remarks
valid_from: 2026-01
people: {quality: li.na, networks: gao.wei}
departments: {network: {title: Network, owner: networks}}
weights: {interview: 100}
channels: {interview: {title: Interview, month_of: rated, owner: quality, indicators: quality}}
indicators:
  quality: {parts: {speed: {weight: 50, departments: {network: 100%}}, manners: {weight: 50}}}
score: {subject: customer, period: month}
bands: {bad: 0, satisfied: 80}
actions:
  take_up:
    event: remark.made
    open: measure
    owner: accountable
    due: 10 working days
  look_at_results:
    event: period.ended
    open: review_period
    owner: quality
    due: 5 working days
playbooks:
  measure:
    title: "{{ subject_name }}: {{ indicator }}"
    goal: {en: The remark is not made again}
  review_period: {title: "Review {{ period }}"}
"""
ANSWERS = """\
No,Customer,Day,Who,Question,Mark,Said
1,Alder,2026-10-20,Ann Lee,speed,40,Too slow
2,Alder,2026-10-21,Bob Ray,speed,60,Still too slow
3,Alder,2026-10-21,Bob Ray,manners,90,Friendly people
4,Birch,2026-10-22,Gus Ivy,manners,90,
"""
NOVEMBER = "2026-12-09T02:00:00"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Three remarks of Alder, two of them on speed; Birch said nothing."""
    files = {
        "csat.yaml": SETTINGS, "rules/remarks.yaml": RULES, "exports/answers.csv": ANSWERS,
        "register.csv": "id,name\nC1,Alder\nC2,Birch\n",
    }  # fmt: skip
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    desk = Desk(tmp_path)
    desk.ok("sync")
    return desk


def test_the_states_of_the_help_are_those_of_the_register() -> None:
    from csat_plugin.cli.remarks import STATES as ASKED
    from csat_plugin.core.remarks.register import STATES

    assert ASKED == STATES


def remarks(desk: Desk, *given: str) -> list[dict[str, Any]]:
    return list(desk.ok("comments", *given, "--format", "json").json["rows"])


def test_a_remark_is_answered_by_the_customers_own_account_manager(desk: Desk) -> None:
    """S1-06: the role's holder only where the register names nobody."""
    desk.file("register.csv").write_text("id,name,account_manager\nC1,Alder,Ma Yun\nC2,Birch,\n", "utf-8")
    desk.edit("rules/remarks.yaml", "people: {quality: li.na,", "people: {quality: li.na, account_manager: lu,")
    desk.edit("rules/remarks.yaml", "month_of: rated, owner: quality,", "month_of: rated, owner: account_manager,")
    desk.edit("exports/answers.csv", "manners,90,\n", "manners,90,Thank you\n")
    desk.ok("sync")
    owners = {row["comment"]: row["owner"] for row in remarks(desk)}
    assert owners["Friendly people"] == "Ma Yun"
    assert owners["Thank you"] == "lu"
    assert owners["Too slow"] == "gao.wei", "a department answers before the account manager"


def items(desk: Desk, rule: str, **at: str) -> list[dict[str, Any]]:
    rows = desk.ok("actions", "list", "--all", "--format", "json", **at).json["rows"]
    return [row for row in rows if row["item"].startswith(f"{rule}:")]


def test_each_remark_has_an_indicator_an_owner_and_a_state(desk: Desk) -> None:
    found = remarks(desk)
    assert [(row["comment"], row["indicator"], row["owner"], row["state"]) for row in found] == [
        ("Too slow", "speed", "gao.wei", "new"),
        ("Still too slow", "speed", "gao.wei", "new"),
        ("Friendly people", "manners", "li.na", "new"),
    ]
    assert len({row["remark"] for row in found}) == 3
    assert [row["remark"] for row in remarks(desk, "--below", "50")] == [found[0]["remark"]]
    assert found[0]["source"].endswith("answers.csv:2")


def test_what_is_decided_about_a_remark_is_kept(desk: Desk) -> None:
    slow, _, friendly = (row["remark"] for row in remarks(desk))
    assert f"{slow}: new, zhao.min" in desk.ok("comments", "assign", slow, "--owner", "zhao.min").out
    desk.ok("comments", "assign", friendly, "--indicator", "speed")
    assert "settled" in desk.ok("comments", "settle", friendly, "--reason", "praise", "--by", "li.na").out
    found = {row["remark"]: row for row in remarks(desk)}
    assert found[slow]["owner"] == "zhao.min"
    assert (found[friendly]["indicator"], found[friendly]["owner"]) == ("speed", "gao.wei")
    assert [row["remark"] for row in remarks(desk, "--state", "settled")] == [friendly]
    assert desk("comments", "assign", "r-none", "--owner", "x").code != 0
    assert "speed" in desk("comments", "assign", slow, "--indicator", "sped").said
    assert desk("comments", "assign", slow).code == 2


def test_the_remarks_of_a_customer_on_one_indicator_are_one_item(desk: Desk) -> None:
    found = items(desk, "take_up")
    assert {(row["item"], row["title"], row["owner"], row["due"]) for row in found} == {
        ("take_up:C1/speed:1", "Alder: speed", "gao.wei", "2026-11-23"),
        ("take_up:C1/manners:1", "Alder: manners", "li.na", "2026-11-23"),
    }
    shown = desk.ok("actions", "show", "take_up:C1/speed:1").out
    assert "The remark is not made again" in shown
    assert 'Too slow"' in shown
    assert 'Still too slow"' in shown
    desk.ok("actions", "move", "take_up:C1/speed:1", "--to", "in_work")
    assert [row["state"] for row in remarks(desk)] == ["planned", "planned", "planned"]
    desk.ok("actions", "close", "take_up:C1/speed:1", "--outcome", "fixed", "--text", "a second line")
    assert [row["state"] for row in remarks(desk)] == ["done", "done", "planned"]
    assert len(items(desk, "take_up")) == 2, "a remark opens once"
    with desk.file("exports/answers.csv").open("a", encoding="utf-8") as file:
        file.write("5,Alder,2026-10-30,Ann Lee,speed,30,Slower than ever\n")
    desk.ok("sync")
    assert {row["item"] for row in items(desk, "take_up")} > {"take_up:C1/speed:2"}, "a new one opens anew"


def test_one_item_for_each_remark_or_for_a_customer(desk: Desk) -> None:
    desk.edit("rules/remarks.yaml", "    owner: accountable\n", "    owner: accountable\n    one_for: remark\n")
    assert len(items(desk, "take_up")) == 3
    desk.edit("rules/remarks.yaml", "one_for: remark", "one_for: customer")
    assert [row["item"] for row in items(desk, "take_up")] == ["take_up:C1:1"]


def test_a_settled_remark_opens_nothing_and_one_with_an_item_is_not_settled(desk: Desk) -> None:
    slow, second, friendly = (row["remark"] for row in remarks(desk))
    desk.ok("comments", "settle", friendly, "--reason", "praise", "--by", "li.na")
    assert [row["item"] for row in items(desk, "take_up")] == ["take_up:C1/speed:1"]
    desk.ok("actions", "move", "take_up:C1/speed:1", "--to", "in_work")
    refused = desk("comments", "settle", slow, second, "--reason", "x", "--by", "li.na")
    assert refused.code == 1
    assert "take_up:C1/speed:1" in refused.said


def test_each_period_is_reviewed_once(desk: Desk) -> None:
    (review,) = items(desk, "look_at_results")
    assert (review["title"], review["owner"], review["due"]) == ("Review 2026-10", "li.na", "2026-11-16")
    desk.ok("actions", "close", review["item"], "--outcome", "two improvements proposed")
    assert len(items(desk, "look_at_results")) == 1, "the month was reviewed"
    again = {row["title"]: row["state"] for row in items(desk, "look_at_results", at=NOVEMBER)}
    assert again == {"Review 2026-10": "closed", "Review 2026-11": "open"}
    asked = desk.ok("actions", "remedies", "--format", "json").json["rows"]
    assert asked == [], "nobody is asked whether a review helped"


def test_without_such_a_rule_nothing_is_reviewed_or_taken_up(desk: Desk) -> None:
    text = desk.file("rules/remarks.yaml").read_text("utf-8")
    start, end = text.index("actions:"), text.index("playbooks:")
    desk.file("rules/remarks.yaml").write_text(text[:start] + text[end:], encoding="utf-8")
    assert desk.ok("actions", "list", "--all", "--format", "json").json["rows"] == []
