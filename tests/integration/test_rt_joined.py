"""One workspace, several sources: tickets and ratings of a real Request Tracker beside call-backs, questionnaires and marks in files."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.cli.program import Desk
from tests.integration.desk import tickets, workspace
from tests.integration.rt_server import Server

pytestmark = pytest.mark.integration

RULES = """\
language: 1
ruleset: joined
valid_from: 2026-01
extends: itss@1
people: {process_manager: ana.silva, quality_control: ben.okoro, team_lead: chloe.martin}
"""
FILES = """\
  files:
    adapter: folder
    path: files
    results: results
    files:
      - match: callbacks.csv
        dates: year_first
        ratings:
          - channel: callback
            mark: Mark
            scale: {min: 1, max: 5}
            outcome: {column: Outcome, values: {reached: answered, no reply: no_contact}}
            columns: {id: Id, closed: Closed, answered: Called, customer: Company, contact: Person, ticket: Ticket}
      - match: questionnaire.xlsx
        dates: year_first
        ratings:
          - channel: questionnaire
            mark: Overall
            scale: {min: 1, max: 10}
            columns: {answered: Date, customer: Company, contact: Person, role: Role}
        values: {role: {contact person: interface_person}}
      - match: monthly.csv
        dates: year_first
        ratings:
          - channel: monthly
            mark: Mark
            scale: {min: 0, max: 100}
            columns: {answered: Month end, customer: Company}
"""
REGISTER = """\
customers:
  - {id: C1, name: Alder Works, aliases: [Alder, ALDER WORKS LTD], segment: gold}
  - {id: C2, name: Birch Group, aliases: [Birch], segment: silver}
"""
NOW = datetime.now(UTC)
MONTH = f"{NOW:%Y-%m}"
DAY = f"{NOW:%Y-%m-%d}"


def write_csv(path: Path, rows: list[list[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


@pytest.fixture
def desk(server: Server, tmp_path: Path) -> Desk:
    """Alder has all four channels; Birch has no monthly mark, so the questionnaire stands in for it."""
    numbers = []
    for customer, marks in (("Alder", (5, 4)), ("Birch", (2,))):
        for mark in marks:
            number = server.ticket("Joined", Requestor=["j@alder.example"], CustomFields={"Customer": customer})
            server.put(number, Status="resolved")
            server.rate(number, str(mark))
            numbers.append(number)
    folder = tmp_path / "desk"
    made = workspace(server, folder, rules=RULES, more="register: register.yaml\n")
    made.file("csat.yaml").write_text(made.file("csat.yaml").read_text("utf-8") + FILES, "utf-8")
    made.file("register.yaml").write_text(REGISTER, "utf-8")
    (folder / "files").mkdir()
    head = ["Id", "Closed", "Called", "Company", "Person", "Ticket", "Outcome", "Mark"]
    write_csv(folder / "files" / "callbacks.csv", [
        head,
        ["1", DAY, DAY, "ALDER WORKS LTD", "Kim", f"desk:ticket:{numbers[0]}", "reached", 4],
        ["2", DAY, DAY, "Birch", "Lee", "", "reached", 3],
        ["3", DAY, DAY, "Birch", "Ann", "", "no reply", ""],
        ["4", DAY, DAY, "Cedar plc", "Ann", "", "reached", 1],
    ])  # fmt: skip
    with xlsxwriter.Workbook(folder / "files" / "questionnaire.xlsx") as book:
        sheet = book.add_worksheet("Answers")
        rows = [["Date", "Company", "Person", "Role", "Overall"], [DAY, "Alder Works", "Kim", "contact person", 9],
                [DAY, "Birch Group", "Lee", "contact person", 6]]  # fmt: skip
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)
    write_csv(folder / "files" / "monthly.csv", [["Month end", "Company", "Mark"], [DAY, "Alder Works", 88]])
    return made


def shown(value: Decimal) -> str:
    return str(value.quantize(Decimal("0.1"), ROUND_HALF_UP))


def test_the_register_joins_them_and_the_standards_formula_holds(desk: Desk) -> None:
    synced = desk.ok("sync")
    assert "Cedar plc" in synced.said, "a name the register does not know is listed"
    found = {
        one["name"]: one for one in desk.ok("score", "--period", MONTH, "--all", "--format", "json").json["scores"]
    }
    # tickets 5 and 4 of 5, call-back 4 of 5, questionnaire 9 of 10, monthly 88
    alder = Decimal(90) * 20 + Decimal(80) * 20 + Decimal(90) * 30 + Decimal(88) * 30
    assert found["Alder Works"]["value"] == shown(alder / 100)
    # ticket 2 of 5, call-back 3 of 5, questionnaire 6 of 10 with the weight of the missing monthly mark
    birch = Decimal(40) * 20 + Decimal(60) * 20 + Decimal(60) * 60
    assert (found["Birch Group"]["value"], found["Birch Group"]["status"]) == (shown(birch / 100), "partial")
    sheet = desk.ok("explain", "score", "Alder Works", "--period", MONTH).out
    for piece in (
        "90.00",
        "80.00",
        "88.00",
        "/Ticket/Display.html?id=",
        "callbacks.csv:2",
        "questionnaire.xlsx[Answers]:2",
    ):
        assert piece in sheet, sheet
    sums = desk.ok("reconcile", "--period", MONTH, "--format", "json").json["bridges"]
    for bridge in sums:
        count = {line["kind"]: 0 for line in bridge["lines"]}
        for line in bridge["lines"]:
            count[line["kind"]] += line["count"]
        assert count["received"] == count.get("used", 0) + count.get("excluded", 0) + count.get("waiting", 0)
    assert {bridge["channel"] for bridge in sums} == {"ticket", "callback", "questionnaire", "monthly"}


def test_an_action_for_a_customer_lands_on_the_desk_whatever_source_caused_it(server: Server, desk: Desk) -> None:
    before = tickets(server, "Queue = 'Corrective Actions'")
    desk.ok("sync")
    desk.ok("write", "tickets", "on")
    applied = desk.ok("apply", "--period", MONTH, "--format", "json").json
    assert applied["sent"]
    assert {slot["slot"].split("|")[0] for slot in applied["sent"]} == {"desk"}
    new = {n: t for n, t in tickets(server, "Queue = 'Corrective Actions'").items() if n not in before}
    assert any("Birch" in ticket["Subject"] for ticket in new.values())
    desk.ok("undo", str(applied["run"]))


def test_one_source_out_of_reach_keeps_the_others_from_nothing(desk: Desk, server: Server) -> None:
    desk.edit("csat.yaml", server.url, "http://127.0.0.1:9")
    ran = desk("sync")
    assert ran.code == 3
    assert "cannot be reached" in ran.err
    rows = desk("ratings", "--period", MONTH, "--format", "json").json["rows"]
    assert {row["channel"] for row in rows} >= {"callback", "monthly"}
    desk.edit("csat.yaml", "http://127.0.0.1:9", server.url)
    desk.ok("sync")
    rows = desk.ok("ratings", "--period", MONTH, "--format", "json").json["rows"]
    assert {row["channel"] for row in rows} >= {"callback", "monthly", "ticket", "questionnaire"}
