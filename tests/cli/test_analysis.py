"""Analyses as a person meets them: drivers, ranking, business results, service levels, ways of asking, a penalty for refusals."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.cli.program import MONTH, Desk

SETTINGS = """\
workspace: ana
rules: rules/ana.yaml
timezone: UTC
register: register.csv
connections:
  files:
    adapter: folder
    path: exports
    files:
    - match: "form*.csv"
      ratings:
      - channel: form
        questions: {All: whole, Speed: speed, Skill: skill}
        scale: {min: 1, max: 10}
        columns: {response: No, customer: Customer, contact: Who, asked: Asked, answered: Day, mode: Mode}
    - match: "ticket*.csv"
      ticket: {id: No, kind: Kind, state: State, customer: Customer, service: Service, closed: Closed, sla_met: Kept}
      ratings:
      - channel: ticket
        mark: Mark
        scale: {min: 0, max: 100}
        outcome: {column: Outcome, values: {ok: answered, refused: refused}}
        columns: {answered: Closed, contact: Who}
"""
RULES = """\
language: 1
ruleset: ana
valid_from: 2026-01
people: {process_manager: ana}
weights: {ticket: 50, form: 50}
channels:
  ticket: {fallback: form}
  form: {title: {en: Form}, month_of: rated, fallback: ticket}
score: {subject: customer, period: month}
bands: {bad: 0, fair: 60, good: 80}
targets: {promise: {share: 75%, of: customers, reaching: good, customers_without_score: leave_out}}
questionnaires:
  yearly:
    goal: To learn.
    questions:
      whole: {text: How good are we?, indicator: overall}
      speed: {text: Are we quick?, indicator: speed}
      skill: {text: Are we able?, indicator: skill}
      why: {text: Why?, open: true}
services:
  mail: {title: {en: Mail, zh: 邮件}, called: [E-Mail], cost: high, clauses: ["4.2 mail is back within 4 hours"]}
  print: {cost: low, clauses: [5.1 toner within a day]}
"""
FORM = "No,Customer,Who,Asked,Day,Mode,All,Speed,Skill\n"
TICKET = "No,Kind,State,Customer,Who,Service,Closed,Kept,Mark,Outcome\n"


class Provider:
    """Its files; `desk` reads them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rules = RULES
        self.forms: list[str] = []
        self.tickets: list[str] = []
        self.register = ["id,name,结果：Orders"]

    def sheets(self, n: int, mode: str = "", days: int = 1) -> None:
        """Filled-in forms in which the mark for everything follows speed."""
        chance = random.Random(len(self.forms) + 11)  # noqa: S311 - repeatable chance
        for _ in range(n):
            speed, skill = chance.randint(1, 10), chance.randint(1, 10)
            whole = min(10, max(1, round(0.9 * speed + chance.random())))
            i = len(self.forms)
            self.forms.append(f"F{i},C{i % 12:02},p{i},2026-10-01,2026-10-{1 + days:02},{mode},{whole},{speed},{skill}")

    def served(
        self, n: int, customer: str, mark: int, *, kept: str = "yes", service: str = "E-Mail", outcome: str = "ok"
    ) -> None:
        for _ in range(n):
            i = len(self.tickets)
            given = mark + i % 2 if outcome == "ok" else ""
            self.tickets.append(
                f"T{i},incident,closed,{customer},w{i},{service},2026-10-{1 + i % 27:02},{kept},{given},{outcome}"
            )

    def desk(self) -> Desk:
        files = {
            "csat.yaml": SETTINGS,
            "rules/ana.yaml": self.rules,
            "register.csv": "\n".join([*self.register, *(f"C{i:02},C{i:02},{10 * i}" for i in range(12))]) + "\n",
            "exports/form.csv": FORM + "\n".join(self.forms) + "\n",
            "exports/ticket.csv": TICKET + "\n".join(self.tickets) + "\n",
        }
        for name, text in files.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_text(text, encoding="utf-8")
        desk = Desk(self.folder)
        desk.ok("sync")
        return desk


@pytest.fixture
def provider(tmp_path: Path) -> Provider:
    return Provider(tmp_path / "ana")


def report(desk: Desk) -> str:
    desk.ok("report", "--period", MONTH, "-o", desk.file("report.md"))
    return desk.file("report.md").read_text("utf-8")


def test_drivers_by_what_they_explain(provider: Provider) -> None:
    provider.sheets(60)
    desk = provider.desk()
    said = desk.ok("drivers", "--period", MONTH).out
    lines = [line for line in said.splitlines() if line.startswith("Are we")]
    assert [line.split("?")[0] for line in lines] == ["Are we quick", "Are we able"]
    assert "60 answer sheets" in said
    assert "not cause and effect" in said
    quick, able = desk.ok("drivers", "--period", MONTH, "--format", "json").json["rows"][:2]
    assert (quick["name"], able["name"], quick["n"], quick["missing"]) == ("speed", "skill", 60, 0)
    assert float(quick["share"]) > 0.9 > float(able["share"])
    assert "Are we quick?" in report(desk).split("What goes with the mark for everything")[1]
    assert "我们" not in said
    assert "与总体评价相关" in desk.ok("--lang", "zh", "drivers", "--period", MONTH).out


def test_nothing_is_suggested_where_questions_cannot_be_told_apart(provider: Provider) -> None:
    chance = random.Random(4)  # noqa: S311 - repeatable chance
    for i in range(60):
        whole = chance.randint(3, 8)
        speed, skill = (whole + chance.randint(-2, 2) for _ in range(2))
        provider.forms.append(f"F{i},C{i % 12:02},p{i},2026-10-01,2026-10-02,,{whole},{speed},{skill}")
    desk = provider.desk()
    said = desk.ok("drivers", "--period", MONTH).out
    assert said.count("cannot be told: its interval overlaps all others") == 2
    assert "keep it up" not in said
    assert "improve this first" not in said
    assert "cannot be told: its interval overlaps all others" in report(desk)
    assert [row["quadrant"] for row in desk.ok("drivers", "--format", "json").json["rows"][:2]] == ["open", "open"]


def test_drivers_below_the_needed_number_are_hidden_with_one_sentence(provider: Provider) -> None:
    provider.sheets(49)
    desk = provider.desk()
    said = desk.ok("drivers", "--period", MONTH).out
    assert "49 sheets" in said
    assert "1 more are needed" in said or "1 more is needed" in said
    assert "Are we quick" not in said
    whole = report(desk)
    assert "49 sheets" in whole
    assert "Are we quick?" not in whole.split("Analyses beside the scores")[1].split("Calculation sheets")[0]


def test_without_a_question_on_everything_it_says_what_is_needed(provider: Provider) -> None:
    provider.rules = RULES.replace("indicator: overall", "indicator: price")
    provider.sheets(60)
    desk = provider.desk()
    assert "indicator: overall" in desk.ok("drivers", "--period", MONTH).out
    assert "What goes with the mark for everything" not in report(desk)


def test_business_results_of_the_register_beside_the_scores(provider: Provider) -> None:
    """C00 to C11 have 0 to 110 orders, and marks that rise with them (S4-06)."""
    for i in range(12):
        provider.served(6, f"C{i:02}", 40 + 4 * i)
    desk = provider.desk()
    (row,) = desk.ok("drivers", "--period", MONTH, "--format", "json").json["rows"]
    assert (row["kind"], row["name"], row["n"]) == ("result", "orders", 12)
    assert float(row["low"]) > 0.9
    assert "higher with higher scores" in desk.ok("drivers", "--period", MONTH).out
    assert "Business results beside the scores" in report(desk)


def test_a_result_that_is_no_number_is_named_with_its_place(provider: Provider) -> None:
    provider.register.append("C99,Nine,many")
    provider.served(1, "C00", 50)
    with pytest.raises(AssertionError, match=r"register\.csv:2"):
        provider.desk()


def test_ranking_moves_small_samples_to_the_middle_and_leaves_the_smallest_out(provider: Provider) -> None:
    for customer, n, mark in (("C00", 6, 99), ("C01", 90, 94), ("C02", 30, 60), ("C03", 4, 99)):
        provider.served(n, customer, mark)
    desk = provider.desk()
    rows = desk.ok("score", "--rank", "--period", MONTH, "--format", "json").json["rows"]
    assert [(row["name"], row["plain"], row["place"]) for row in rows] == [("C01", 2, 1), ("C00", 1, 2), ("C02", 3, 3)]
    said = desk.ok("score", "--rank", "--period", MONTH).out
    assert "20 answers" in said
    assert "1 customer with fewer than 5 answers" in said
    assert "C03" not in said
    assert [line.split()[0] for line in said.splitlines()[2:5]] == ["C01", "C00", "C02"]
    assert "Ranking that allows for the number of answers" in report(desk)


def test_marks_by_service_level_and_the_clauses_to_look_at_again(provider: Provider) -> None:
    provider.served(10, "C00", 50)
    provider.served(8, "C01", 90, service="print")
    provider.served(6, "C02", 30, kept="no", service="print")
    desk = provider.desk()
    whole = report(desk)
    split = whole.split("Marks by whether the service level was kept")[1]
    rows = {line.split("|")[1].strip(" *"): line for line in split.splitlines() if line.startswith("|")}
    assert [cell.strip(" *") for cell in rows["all"].split("|")[2:6]] == ["68.3", "18", "30.5", "6"]
    assert {"high", "low"} <= rows.keys()
    clauses = whole.split("Service levels proposed for review")[1].split("\n\n")[1]
    assert "4.2 mail is back within 4 hours" in clauses
    assert "kept, yet dissatisfied" in clauses
    assert "5.1 toner" not in clauses
    customers = desk.file("c.md")
    desk.ok("report", "--period", MONTH, "--customer", "C00", "-o", customers)
    assert "4.2 mail" not in customers.read_text("utf-8")


def test_no_level_missed_and_nobody_below_leaves_the_annex_out(provider: Provider) -> None:
    provider.served(20, "C00", 90)
    assert "Analyses beside the scores" not in report(provider.desk())


def test_the_way_of_asking_shows_in_the_report_and_is_a_finding_only_when_it_counts(provider: Provider) -> None:
    provider.sheets(14, mode="phone", days=3)
    provider.sheets(14, mode="in person", days=2)
    desk = provider.desk()
    assert "| in person |" in report(desk).split("Marks by the way people were asked")[1]
    codes = {row["finding"] for row in desk.ok("integrity", "--period", MONTH, "--format", "json").json["rows"]}
    assert "mode_effect" not in codes


def test_a_mode_that_is_kinder_is_a_finding(provider: Provider) -> None:
    for n in range(12):
        provider.forms.append(f"A{n},C00,a{n},2026-10-01,2026-10-02,phone,{4 + n % 2},4,4")
        provider.forms.append(f"B{n},C01,b{n},2026-10-01,2026-10-09,in person,{9 + n % 2},9,9")
    desk = provider.desk()
    rows = {row["finding"]: row for row in desk.ok("integrity", "--period", MONTH, "--format", "json").json["rows"]}
    assert "Form: those asked by" in rows["mode_effect"]["said"]
    assert "late_effect" in rows


def test_two_services_by_one_name_are_an_error_with_the_way_out(provider: Provider) -> None:
    provider.rules = RULES.replace("print: {cost", "print: {called: e-mail, cost")
    provider.served(1, "C00", 50)
    ran = provider.desk()("validate")
    assert ran.code == 1
    assert "CSAT250" in ran.said
    assert "`mail`" in ran.said


@pytest.mark.parametrize("penalty", [True, False])
def test_a_penalty_for_refusals_is_shown_beside_the_score_and_off_by_default(provider: Provider, penalty: bool) -> None:
    if penalty:
        provider.rules = RULES.replace("period: month}", "period: month, refusals_as: 20}")
    provider.served(8, "C00", 90)
    provider.served(2, "C00", 0, outcome="refused")
    desk = provider.desk()
    scores = {one["subject"]: one["value"] for one in desk.score()["scores"]}
    assert scores["C00"] == "90.5"
    whole = report(desk)
    assert ("If each refused mark counted as 20 points" in whole) is penalty
    assert ("C00 76.4 instead of 90.5" in whole) is penalty
    assert ("1 customer would then miss the target" in whole) is penalty
    explained = desk.ok("explain", "score", "C00", "--period", MONTH).out
    assert [line.split()[:2] for line in explained.splitlines() if line.startswith("score.")] == (
        [["score.worst_case", "72.4"], ["score.best_case", "92.4"], ["score.with_refusals", "76.4"]] if penalty else []
    )
    assert ("every refused mark counted as 20 points" in desk.ok("validate", "--explain").out) is penalty


def test_a_rule_may_ask_for_the_score_with_its_refusals(provider: Provider) -> None:
    provider.rules = RULES.replace("period: month}", "period: month, refusals_as: 20}") + (
        "playbooks: {look: {title: Look into it}}\n"
        "actions:\n  look: {event: period.closed, when: {score.with_refusals: {below: 80}}, open: look, owner: process_manager}\n"
    )
    provider.served(8, "C00", 90)
    provider.served(2, "C00", 0, outcome="refused")
    provider.served(8, "C01", 90)
    desk = provider.desk()
    items = desk.ok("actions", "list", "--period", MONTH, "--format", "json").json["rows"]
    assert [row["item"] for row in items] == ["look:C00:1"]
    assert "score.with_refusals" in desk.ok("explain", "score", "C00", "--period", MONTH).out
    changed = desk.file("rules/ana.yaml")
    changed.write_text(changed.read_text("utf-8").replace("refusals_as: 20", "refusals_as: 70"), encoding="utf-8")
    assert desk.ok("actions", "list", "--period", MONTH, "--format", "json").json["rows"] == []


def test_a_ticket_is_explained_with_what_its_rater_forgets(provider: Provider) -> None:
    provider.served(1, "C00", 50, kept="no")
    provider.served(1, "C00", 50, kept="", service="")
    desk = provider.desk()
    said = desk.ok("explain", "ticket", "T0").out
    assert "Agreed: service Mail; cost high; kept: no; clauses: 4.2 mail is back within 4 hours" in said
    assert "Agreed" not in desk.ok("explain", "ticket", "T1").out
