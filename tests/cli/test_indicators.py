"""Indicator trees as a person meets them: explained, on scorecards, with wrong trees led to the right form."""

from __future__ import annotations

from pathlib import Path

import pytest
from csat_plugin.schemas import schema
from jsonschema import Draft202012Validator

from tests.cli.program import Desk, csat

SETTINGS = """\
workspace: jet
rules: rules/jet.yaml
timezone: UTC
connections:
  exports:
    adapter: folder
    path: exports
    files:
    - match: "*.csv"
      ratings:
      - channel: interview
        questions: {Needs: needs, Talks: talks, Speed: speed, Speed wanted: wanted, Result: result, Skill: skill, Desk: desk, Weather: odd}
        scale: {min: 1, max: 5}
        columns: {id: No, customer: Customer, answered: Day, contact: Who}
        no_answer: [""]
"""
RULES = """\
language: 1
ruleset: jet
valid_from: 2026-01
people: {process_manager: ana}
weights: {interview: 100}
channels:
  interview: {title: {en: Interview, zh: 访谈, ja: 面談}, month_of: rated, indicators: quality}
departments:
  sales: {title: Account management, front_line: true}
  delivery: {title: {en: Delivery, zh: 交付部, ja: デリバリー部}}
indicators:
  quality:
    parts:
      management:
        weight: 30
        title: {en: Interaction management, zh: 沟通管理, ja: 対応管理}
        departments: sales
        parts:
          needs: {weight: 50}
          talks: {weight: 50}
      requests:
        weight: 30
        departments: {delivery: 75%, sales: 25%}
        process: request
        parts:
          speed: {weight: 40, title: Speed, expected: wanted}
          result: {weight: 60}
      engineers: {weight: 30, questions: skill, departments: delivery, supplier: North}
      dispatch: {weight: 10, questions: [desk]}
score: {subject: customer, period: month}
bands: {bad: 0, good: 80}
for:
- {customers: Birch, indicators: {dispatch: 70}}
"""
HEAD = "No,Customer,Day,Who,Needs,Talks,Speed,Speed wanted,Result,Skill,Desk,Weather"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    files = {
        "csat.yaml": SETTINGS,
        "rules/jet.yaml": RULES,
        "exports/answers.csv": f"{HEAD}\n1,Alder,2026-10-02,ann,4,5,3,5,4,5,2,1\n2,Birch,2026-10-03,bob,5,5,5,5,5,5,1,\n",
    }
    for name, text in files.items():
        (tmp_path / "jet" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "jet" / name).write_text(text, encoding="utf-8")
    desk = Desk(tmp_path / "jet")
    desk.ok("sync")
    return desk


def test_explained_down_to_the_indicator(desk: Desk) -> None:
    said = desk.ok("explain", "score", "Alder").out
    assert "82.6" in said
    lines = {
        line.split("  ")[0].strip() or line.split()[0]: line.split()
        for line in said.splitlines()
        if "rules/jet.yaml:" in line
    }
    assert lines["Interaction management"][2:6] == ["90.00", "30", "30", "%"]
    assert lines["Speed"][1:] == ["60.00", "40", "12", "%", "7.20", "100.00", "-40.00", "1", "rules/jet.yaml:26"]
    assert "mean of" not in said
    assert any(line.split()[:5] == ["2026-10-02", "Interview", "1", "desk", "2"] for line in said.splitlines())
    shown = desk.ok("explain", "score", "Alder", "--format", "json").json["sheet"]["rows"][0]["tree"]
    assert [one["weighted"] for one in shown if not one["parent"]] == ["27.00", "21.60", "30.00", "4.00"]


def test_what_is_not_counted_says_why(desk: Desk) -> None:
    rows = desk.ok("ratings", "--excluded", "no_indicator", "--format", "json").json["rows"]
    assert [row["raw"] for row in rows] == ["1"]
    assert "measures no indicator" in desk.ok("ratings", "--excluded", "no_indicator").out
    assert len(desk.ok("ratings", "--excluded", "other_measure", "--format", "json").json["rows"]) == 2
    bridge = desk.ok("reconcile", "--format", "json").json["bridges"][0]
    assert (bridge["lines"][0]["count"], bridge["lines"][-2]["count"]) == (16, 12)


def test_rules_in_words(desk: Desk) -> None:
    said = desk.ok("validate", "--explain").out
    assert "Birch: own weights of indicators dispatch 70." in said
    assert "Interview: each answer counts for the indicator" in said


def test_own_weights_are_told(desk: Desk) -> None:
    said = desk.ok("explain", "score", "Birch").out
    assert "Own weights of indicators: dispatch 70." in said
    assert desk.ok("score", "--format", "json").json["scores"][1]["value"] == "65.0"


@pytest.mark.parametrize(
    ("holders", "expected"),
    [
        # delivery: 75 % of (80 and 90) and all of 100; sales: all of (90 and 100), 25 % of (80 and 90)
        ("department", {"Delivery": "91.0", "Account management": "93.0"}),
        ("supplier", {"North": "100.0"}),
        ("process", {"request": "85.0"}),
    ],
)
def test_scorecards(desk: Desk, holders: str, expected: dict[str, str]) -> None:
    rows = desk.ok("scorecards", "--for", holders, "--format", "json").json["rows"]
    assert {row["holder"]: row["points"] for row in rows if row["holder"]} == expected


def test_scorecards_fit_their_schema(desk: Desk) -> None:
    document = desk.ok("scorecards", "--format", "json").json
    assert document["schema"] == "csat/scorecards@1"
    assert not list(Draft202012Validator(schema("scorecards")).iter_errors(document))


def test_a_scorecard_of_one_customer(desk: Desk) -> None:
    rows = desk.ok("scorecards", "--for", "indicator", "--subject", "Alder", "--format", "json").json["rows"]
    assert {row["holder"]: row["points"] for row in rows}["Speed"] == "60.0"
    assert {row["holder"]: row["gap"] for row in rows}["Speed"] == "-40.0"


def test_each_branch_has_a_card_for_every_department_with_who_assessed(desk: Desk) -> None:
    """Every branch assesses the departments behind it, and the role of whoever did stands beside (S1-11)."""
    desk.edit("csat.yaml", "contact: Who}", "contact: Who, role: Role}")
    path = desk.file("exports/answers.csv")
    lines = path.read_text("utf-8").splitlines()
    roles = ("Role", "service management", "branch office")
    path.write_text("".join(f"{line},{role}\n" for line, role in zip(lines, roles, strict=True)), encoding="utf-8")
    desk.ok("sync")
    rows = desk.ok("scorecards", "--each", "--format", "json").json["rows"]
    told = {(row["subject"], row["holder"]): (row["points"], row["assessors"]) for row in rows}
    assert set(told) == {(b, d) for b in ("Alder", "Birch") for d in ("Account management", "Delivery")}
    assert told["Alder", "Delivery"] != told["Birch", "Delivery"]
    assert (told["Alder", "Delivery"][1], told["Birch", "Delivery"][1]) == ("service management", "branch office")
    assert told["Birch", "Delivery"][0] == "100.0"
    said = desk.ok("scorecards", "--each").out
    assert "2026-10: 4 cards from 2 subjects." in said
    assert [row["subject"] for row in desk.ok("scorecards", "--each", "--subject", "Alder", "--format", "json").json["rows"]] == [
        "Alder", "Alder",
    ]  # fmt: skip


def test_in_the_reader_s_language(desk: Desk) -> None:
    assert "沟通管理" in desk.ok("explain", "score", "Alder", "--lang", "zh").out
    assert "デリバリー部" in desk.ok("scorecards", "--lang", "ja").out


def test_rules_without_indicators_say_the_way(desk: Desk) -> None:
    desk.edit("rules/jet.yaml", ", indicators: quality", "")
    text = desk.file("rules/jet.yaml").read_text("utf-8")
    start, end = text.index("indicators:\n"), text.index("score:")
    desk.file("rules/jet.yaml").write_text(
        (text[:start] + text[end:]).replace(", indicators: {dispatch: 70}", ", target: {reaching: good}"), "utf-8"
    )
    refused = desk("scorecards")
    assert refused.code == 2
    assert "`indicators: NAME`" in refused.err


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("indicators: quality", "indicators: qualty", "did you mean `quality`"),
        ("indicators: {dispatch: 70}", "indicators: {dispach: 70}", "did you mean `dispatch`"),
        ("talks: {weight: 50}", "talks: {}", "`talks` has no weight, though its siblings have (needs)"),
        ("questions: [desk]", "questions: [skill]", "claimed by two indicators, `engineers` and `dispatch`"),
        ("questions: [desk]", "parts: {needs: {}}", "`needs` stands twice"),
        ("delivery: 75%", "delivery: 70%", "add up to 95 %"),
        ("supplier: North", "supplier: North, parts: {one: {}}", "both parts and questions"),
        ("departments: sales", "departments: sale", "did you mean `sales`"),
    ],
)
def test_a_wrong_tree_is_led_to_the_right_form(desk: Desk, old: str, new: str, said: str) -> None:
    desk.edit("rules/jet.yaml", old, new)
    ran = csat("validate", desk.file("rules/jet.yaml"))
    assert ran.code == 1
    assert said in ran.said


def test_the_report_shows_indicators_and_who_answers_for_them(desk: Desk) -> None:
    file = desk.file("report.md")
    desk.ok("report", "-o", file)
    said = file.read_text("utf-8")
    assert "| requests | Speed | Delivery, Account management | 80.0 | 100.0 | −20.0 | 2 | 2 | Alder |" in said
    assert "| **Delivery** |  |  | **91.0** |" in said
    assert "Own weights of indicators: dispatch 70." in said
    assert said.count("by indicators**") == 2


def test_a_customer_sees_his_own_indicators_alone(desk: Desk) -> None:
    desk.file("exports/more.csv").write_text(
        HEAD + "\n" + "".join(f"9{n},Alder,2026-10-04,p{n},4,5,3,5,4,5,2,\n" for n in range(6)), "utf-8"
    )
    desk.ok("sync")
    file = desk.file("alder.md")
    desk.ok("report", "--customer", "Alder", "-o", file)
    said = file.read_text("utf-8")
    assert "**Interview of Alder, by indicators**" in said
    assert "Birch" not in said
    assert "Delivery" not in said


def test_the_tree_shows_where_it_got_worse(desk: Desk) -> None:
    desk.file("exports/before.csv").write_text(f"{HEAD}\n7,Alder,2026-09-02,ann,4,5,5,5,4,5,4,\n", "utf-8")
    desk.ok("sync")
    said = desk.ok("explain", "score", "Alder", "--period", "2026-10").out
    lines = {line.split()[0]: line.split() for line in said.splitlines() if "rules/jet.yaml:" in line}
    assert ("-40.00" in lines["Speed"], "-40.00" in lines["dispatch"], "+0.00" in lines["needs"]) == (True, True, True)
    assert "-8.8 since 2026-09: service and who answered -8.8" in said
