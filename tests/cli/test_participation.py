"""How many people of each customer take part, round by round, in the report's annex (S2-38)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import Desk

SETTINGS = """\
workspace: rounds
rules: rules/rounds.yaml
timezone: UTC
connections:
  exports:
    adapter: folder
    path: exports
    files:
    - match: "interviews.csv"
      ratings:
      - channel: interview
        mark: Mark
        scale: {min: 0, max: 100}
        columns: {id: No, customer: Customer, answered: Day, contact: Who}
    - match: "tickets.csv"
      ratings:
      - channel: desk
        mark: Mark
        scale: {min: 0, max: 100}
        columns: {id: No, customer: Customer, answered: Day, contact: Who}
"""
RULES = """\
language: 1
ruleset: rounds
valid_from: 2026-01
weights: {interview: 100}
channels: {interview: {title: Interview, month_of: rated}, desk: {month_of: rated}}
score: {subject: customer, period: quarter}
bands: {bad: 0, satisfied: 80}
surveys: {round: {every: quarter, questionnaire: long, channel: interview}}
questionnaires: {long: {goal: Learn}}
"""
ROWS = (
    ("Alder", "2026-05-10", ("Ann",)),
    ("Alder", "2026-08-10", ("Ann", "Bob", "Cy")),
    ("Birch", "2026-08-11", ("Dee",)),
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Alder sent one person in spring and three in summer, Birch one in summer; twelve rated Birch's tickets."""
    rows = [f"{c}{day}{who},{c},{day},{who},80" for c, day, people in ROWS for who in people]
    tickets = [f"t{n},Birch,2026-08-{n:02},User {n},90" for n in range(1, 13)]
    head = "No,Customer,Day,Who,Mark\n"
    files = {
        "csat.yaml": SETTINGS, "rules/rounds.yaml": RULES, "exports/interviews.csv": head + "\n".join(rows) + "\n",
        "exports/tickets.csv": head + "\n".join(tickets) + "\n",
    }  # fmt: skip
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    desk = Desk(tmp_path)
    desk.ok("sync")
    return desk


def annex(desk: Desk) -> str:
    file = desk.folder / "report.md"
    desk.ok("report", "--period", "2026-Q3", "-o", file)
    return file.read_text("utf-8")


def test_representatives_are_counted_round_by_round(desk: Desk) -> None:
    text = annex(desk)
    assert "Representatives of each customer, round by round" in text
    assert "| Alder | 1 | 3 |" in text
    assert "| Birch | – | 1 |" in text, "whoever rates tickets represents nobody"


def test_without_a_round_there_is_no_such_table(desk: Desk) -> None:
    desk.edit("rules/rounds.yaml", "surveys: {round: {every: quarter, questionnaire: long, channel: interview}}\n", "")
    assert "Representatives" not in annex(desk)
