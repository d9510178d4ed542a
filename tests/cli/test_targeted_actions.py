"""An action is aimed at the worst indicator, and goes to whoever answers for it (S2-15)."""

from __future__ import annotations

from pathlib import Path

from tests.cli.program import Desk
from tests.cli.test_indicators import HEAD, RULES, SETTINGS

ACTIONS = """\
actions:
  mend: {event: period.closed, when: {score: {below: good}}, open: mend, owner: accountable, due: 5 working days}
playbooks:
  mend: {title: {en: "{{ subject_name }}: {{ indicator }} ({{ department }})", zh: "{{ indicator }}（{{ department }}）"}}
"""


def test_the_worst_indicator_names_the_item_and_its_department_owns_it(tmp_path: Path) -> None:
    rules = RULES.replace("people: {process_manager: ana}", "people: {process_manager: ana, head: eva}")
    rules = rules.replace("delivery: {title: {", "delivery: {owner: head, title: {")
    for name, text in {
        "csat.yaml": SETTINGS,
        "rules/jet.yaml": rules + ACTIONS,
        "exports/answers.csv": f"{HEAD}\n1,Alder,2026-10-02,ann,4,5,1,5,4,5,2,\n2,Birch,2026-10-03,bob,1,3,5,5,5,5,5,\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    desk = Desk(tmp_path)
    desk.ok("sync")
    rows = desk.ok("actions", "list", "--format", "json").json["rows"]
    assert {row["title"]: row["owner"] for row in rows} == {"Alder: Speed (Delivery)": "eva"}
    desk.edit("rules/jet.yaml", "{score: {below: good}}", "{score: {below: 100}}")
    rows = desk.ok("actions", "list", "--format", "json").json["rows"]
    assert {row["title"]: row["owner"] for row in rows} == {
        "Alder: Speed (Delivery)": "eva",
        "Birch: needs (Account management)": "ana",  # nobody owns that department
    }
    assert "交付部" in desk.ok("actions", "list", "--lang", "zh").out
