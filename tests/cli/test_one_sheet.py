"""A form of six questions is one answer, one refusal, one naming of a cause and one remark (S1-16, S1-22, S1-23, S2-23)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import Desk

SETTINGS = """\
workspace: sheets
rules: rules/sheets.yaml
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
        outcome: {column: Outcome, values: {refused: refused, complaint: complaint, ok: answered}}
        columns: {id: No, response: Sheet, customer: Customer, answered: Day, contact: Who, question: Question, comment: Said,
                  causes: Causes, supplier: Supplier}
"""
RULES = """\
language: 1
ruleset: sheets
valid_from: 2026-01
people: {quality: li.na}
weights: {interview: 100}
channels: {interview: {title: Interview, month_of: rated, owner: quality}}
score: {subject: customer, period: month}
bands: {bad: 0, good: 80}
targets: {promise: {share: 75%, of: customers, reaching: good, customers_without_score: leave_out}}
causes: {wiring: {title: {en: Wiring untidy, zh: 布线不规范, ja: 配線の乱れ}, called: [C-17]}}
actions:
  visit: {event: rating.received, when: {rating.outcome: refused}, open: look, owner: quality}
  take_up: {event: remark.made, open: measure, owner: quality}
  fault_came_back: {event: cause.recurred, when: {cause.ratings: {at_least: 2}}, open: look, owner: quality}
  supplier_plan: {event: cause.recurred, when: {cause.supplier_share: {at_least: 60%}}, open: look, owner: quality}
  angry: {event: period.closed, when: {score.complaints: {at_least: 2}}, open: look, owner: quality}
playbooks:
  measure: {title: "{{ subject_name }}: {{ indicator }}"}
  look: {title: Look into it}
"""
QUESTIONS = ("competence", "overall", "speed", "manners", "clarity", "price")
HEAD = "No,Sheet,Customer,Day,Who,Question,Mark,Outcome,Said,Causes,Supplier\n"


class Forms:
    """Writes forms of six questions, as an export repeats what was said of the form beside each of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows: list[str] = []
        self.forms = 0

    def form(
        self, customer: str, mark: str = "", *, outcome: str = "ok", said: str = "", cause: str = "", supplier: str = "",
        questions: tuple[str, ...] = QUESTIONS,
    ) -> None:  # fmt: skip
        self.forms += 1
        who = f"Person {self.forms}"
        for question in questions:
            number = len(self.rows) + 1
            self.rows.append(
                f"{number},F{self.forms},{customer},2026-10-20,{who},{question},{mark},{outcome},{said},{cause},{supplier}"
            )

    def desk(self) -> Desk:
        files = {
            "csat.yaml": SETTINGS, "rules/sheets.yaml": RULES, "exports/answers.csv": HEAD + "\n".join(self.rows) + "\n",
            "register.csv": "id,name\nC1,Alder\nC2,Birch\nC3,Cedar\n",
        }  # fmt: skip
        for name, text in files.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_text(text, encoding="utf-8")
        desk = Desk(self.folder)
        desk.ok("sync")
        return desk


@pytest.fixture
def forms(tmp_path: Path) -> Forms:
    return Forms(tmp_path)


def page(desk: Desk) -> str:
    desk.ok("report", "--period", "2026-10", "-o", desk.file("r.md"))
    return desk.file("r.md").read_text("utf-8")


def opened(desk: Desk) -> list[str]:
    rows = desk.ok("actions", "list", "--period", "2026-10", "--format", "json").json["rows"]
    return sorted(row["item"] for row in rows)


def test_one_refusal_is_told_once(forms: Forms) -> None:
    forms.form("Alder", outcome="refused")
    forms.form("Birch", "90")
    desk = forms.desk()
    assert "1 refused to answer: Alder." in page(desk)
    desk.ok("apply", "--period", "2026-10")
    assert desk.ok("actions", "show", "visit:C1:1").out.count("refused to be asked") == 1
    forms.form("Alder", outcome="refused")
    desk = forms.desk()
    desk.ok("apply", "--period", "2026-10")
    assert desk.ok("actions", "show", "visit:C1:1").out.count("+ 2026-10-20: refused to be asked") == 1


def test_one_complaint_is_told_once_whatever_else_was_answered(forms: Forms) -> None:
    forms.form("Alder", outcome="complaint")
    forms.form("Birch", "90")
    forms.rows.append("900,F2,Birch,2026-10-20,Person 2,more,,complaint,,,")
    desk = forms.desk()
    said = page(desk)
    assert "2 complaints in surveys" in said
    assert "2 complained when asked: Alder, Birch." in said
    assert not [item for item in opened(desk) if item.startswith("angry")]


@pytest.mark.parametrize("n", [1, 2])
def test_a_cause_is_named_once_a_form(forms: Forms, n: int) -> None:
    for _ in range(n):
        forms.form("Alder", "40", cause="C-17")
    assert opened(forms.desk()) == (["fault_came_back:cause:wiring:1"] if n == 2 else [])


@pytest.mark.parametrize(("others", "planned"), [(0, True), (1, False)])
def test_a_suppliers_share_is_one_of_forms(forms: Forms, others: int, planned: bool) -> None:
    forms.form("Alder", "40", cause="C-17", supplier="North")
    for _ in range(others):
        forms.form("Birch", "40", cause="C-17", supplier="South", questions=("speed",))
    assert ("supplier_plan:cause:wiring:1" in opened(forms.desk())) is planned


def test_one_remark_is_one_entry_and_one_measure(forms: Forms) -> None:
    forms.form("Alder", "40", said="Nobody called back")
    forms.form("Birch", "90", said="Fine")
    forms.form("Birch", "90", said="Fine")
    desk = forms.desk()
    rows = desk.ok("comments", "--format", "json").json["rows"]
    assert [(row["comment"], row["question"]) for row in rows] == [
        ("Nobody called back", "overall"), ("Fine", "overall"), ("Fine", "overall"),
    ]  # fmt: skip
    assert len({row["remark"] for row in rows}) == 3
    assert opened(desk) == ["take_up:C1/-:1", "take_up:C2/-:1"]
    assert page(desk).count("| 40.0 | Nobody called back |") == 1, "in the annex of comments"
    desk.ok("comments", "settle", rows[0]["remark"], "--reason", "called since", "--by", "li.na")
    assert opened(desk) == ["take_up:C2/-:1"]


def test_a_remark_belongs_to_the_lowest_mark_where_nothing_was_asked_about_everything(forms: Forms) -> None:
    for question, mark in (("competence", "95"), ("speed", "30"), ("price", "60")):
        forms.rows.append(f"1{question},F1,Alder,2026-10-20,Ann,{question},{mark},ok,Nobody came,,")
    (row,) = forms.desk().ok("comments", "--format", "json").json["rows"]
    assert (row["question"], row["points"]) == ("speed", "30.0")


def test_a_form_is_one_answer_where_periods_are_compared(forms: Forms) -> None:
    for mark in ("90", "60", "90"):
        forms.form("Alder", mark)
    (group, *_) = forms.desk().ok("compare", "2026-09", "2026-10", "--format", "json").json["groups"]
    assert group["after"]["share"] == {"reached": 2, "n": 3}


def test_what_was_written_beside_single_questions_are_several_remarks(forms: Forms) -> None:
    forms.form("Alder", "40", said="Too slow", questions=("speed",))
    forms.rows.append("900,F1,Alder,2026-10-20,Person 1,manners,90,ok,Friendly,,")
    rows = forms.desk().ok("comments", "--format", "json").json["rows"]
    assert [(row["comment"], row["question"]) for row in rows] == [("Too slow", "speed"), ("Friendly", "manners")]


def test_causes_are_told_in_the_words_of_people_and_only_of_the_dissatisfied(forms: Forms) -> None:
    for customer in ("Alder", "Birch", "Cedar"):
        forms.form(customer, "40", cause="C-17")
    forms.form("Alder", "95", cause="C-18")
    forms.form("Birch", "95", cause="C-18")
    forms.form("Cedar", "95", cause="C-18")
    desk = forms.desk()
    said = page(desk)
    assert "One problem record for Wiring untidy, which 3 customers name." in said
    assert "C-17" not in said
    assert "C-18" not in said
