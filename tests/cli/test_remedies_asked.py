"""Whether earlier work helped is asked in the next wave's own questionnaire: on the form, in the letter, in the sheet that is read back (S2-25)."""

from __future__ import annotations

import csv
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from tests.cli.program import Desk
from tests.cli.visits import BIRCH, RULES, carried_out, visits

LATER = "2026-12-09T02:00:00"
WAVE = """\
  wave: {every: month, ask: decision_leader, questionnaire: short, channel: callback}
economics:"""
QUESTIONNAIRE = """\
questionnaires:
  short:
    title: Short survey
    questions:
      overall: {text: {en: How satisfied are you?, zh: 您是否满意？, ja: ご満足ですか。}, scale: five, indicator: overall}
"""
CHAIN = """\
customer,name,role,email
Birch,Bob Ray,decision_leader,bob@birch.example
Birch,New Man,decision_leader,new@birch.example
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Birch's visit is closed; of the two who decide there, one had raised it. A wave is decided in December."""
    desk = visits(tmp_path / "visits")
    desk.file("rules/visits.yaml").write_text(
        RULES.replace("economics:", WAVE, 1) + "scales: {five: {min: 1, max: 5}}\n" + QUESTIONNAIRE, "utf-8"
    )
    desk.file("register_chain.csv").write_text(CHAIN, "utf-8")
    desk.ok("sync")
    carried_out(desk, BIRCH)
    desk.ok("actions", "close", BIRCH, "--outcome", "fixed", "--text", "the mast stands")
    desk.at = LATER
    desk.ok("surveys", "decide")
    return desk


def test_the_form_of_whoever_raised_it_asks_and_no_other(desk: Desk, tmp_path: Path) -> None:
    page = tmp_path / "forms.html"
    forms = desk.ok("surveys", "form", "short", "--survey", "wave", "-o", page, "--format", "json").json["rows"]
    assert {row["contact"]: row["questions"] for row in forms} == {"Bob Ray": 2, "New Man": 1}
    said = page.read_text("utf-8")
    assert said.count("Did it help?") == 1
    assert "A mast is built. fixed: the mast stands." in said
    assert "not at all" in said


def test_the_letter_asks_it_too(desk: Desk, tmp_path: Path) -> None:
    desk.edit("csat.yaml", "write: {tickets: on}", "write: {tickets: on, surveys: on}")
    folder = tmp_path / "outbox"
    folder.mkdir()
    desk.ok("surveys", "letters", "wave", "-o", folder, "--from", "us@provider.example")
    bodies = {}
    for file in folder.glob("*.eml"):
        letter = message_from_bytes(file.read_bytes(), policy=default)
        body = letter.get_body(("plain",))
        assert body is not None
        bodies[str(letter["To"])] = body.get_content()
    asked = {to.partition("<")[0].strip(' "'): "Did it help?" in body for to, body in bodies.items()}
    assert asked == {"Bob Ray": True, "New Man": False}


def test_the_mark_typed_into_the_sheet_comes_back_to_the_item(desk: Desk) -> None:
    sheet = desk.file("exports/december.csv")
    mapping = desk.ok("surveys", "sheet", "short", "--survey", "wave", "-o", sheet).out
    lines = mapping[mapping.index("- match:") :].rstrip().splitlines()
    desk.edit(
        "csat.yaml",
        '    - match: "wave*.csv"',
        "\n".join(f"    {line}" for line in lines) + '\n    - match: "wave*.csv"',
    )
    head, *rows = csv.reader(sheet.read_text("utf-8-sig").splitlines())
    of = {row[head.index("contact") if "contact" in head else 3]: row for row in rows}
    assert of["Bob Ray"][head.index("Earlier matter 1")] == f"remedy:{BIRCH}"
    assert of["New Man"][head.index("Earlier matter 1")] == ""
    for row in of.values():
        row[head.index("Answered on")] = "2026-12-08"
        row[head.index("overall")] = "4"
    of["Bob Ray"][head.index("Did 1 help? (1-5)")] = "2"
    with sheet.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([head, *of.values()])
    (read,) = [row for row in desk.ok("sync", "--format", "json").json["rows"] if row["stream"] == "ratings"]
    assert (read["used"], read["rejected"]) == (3, 0), (
        "two marks, and one of an earlier matter; empty cells are no answers"
    )
    shown = desk.ok("actions", "show", BIRCH).out
    assert "the customer gave the remedy 40.0 points; in work again" in shown
