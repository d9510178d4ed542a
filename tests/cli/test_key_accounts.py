"""Key accounts on the sample of their pack: who is asked what and when, one item for one matter, and who must put it right."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from csat_plugin.language.load import load_rules
from csat_plugin.language.packs import shipped
from tests.cli.program import Desk, csat

Q3 = ("--period", "2026-Q3")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("accounts") / "anhui"
    assert csat("demo", "--pack", "anhui", folder).code == 0
    return folder


@pytest.fixture
def desk(sample: Path, tmp_path: Path) -> Desk:
    shutil.copytree(sample, tmp_path / "anhui")
    return Desk(tmp_path / "anhui", at="2026-10-20T02:00:00")


def problems(desk: Desk) -> set[str]:
    rows = desk.ok("actions", "list", *Q3, "--format", "json").json["rows"]
    return {row["item"] for row in rows if row["item"].startswith("solve_what_comes_back")}


def test_one_matter_is_one_problem_record(desk: Desk) -> None:
    """Untidy wiring is all there is of construction: no second record says the same (S1-13)."""
    desk.ok("apply", *Q3)
    assert problems(desk) == {"solve_what_comes_back:cause:wiring_untidy:1"}


def test_every_cause_of_a_sheet_counts(desk: Desk) -> None:
    """The cause three customers share is found where it stands second on a sheet (S1-15)."""
    desk.edit("exports/survey.csv", "8,6,wiring_untidy,North", "8,6,site_not_cleared;wiring_untidy,North")
    desk.ok("sync")
    desk.ok("apply", *Q3)
    assert "solve_what_comes_back:cause:wiring_untidy:1" in problems(desk)


@pytest.mark.parametrize(
    ("cause", "owner"), [("network", "qiu"), ("construction", "bai"), ("support", "dong"), ("account", "Ma Yun")]
)
def test_what_service_caused_is_put_right_by_its_own_department(desk: Desk, cause: str, owner: str) -> None:
    """S1-26."""
    desk.ok("apply", *Q3)
    visit = "visit_who_refuses:K5:1"
    desk.ok("actions", "record", visit, "--person", "gao", "--role", "process_manager")
    said = desk.ok("actions", "record", visit, f"cause={cause}").out
    assert f"{visit}/then/rectify: open, {owner}" in said


def test_a_visit_ends_with_its_steps_and_stays_in_the_report_of_its_quarter(desk: Desk) -> None:
    """S1-24, S1-25, S0-64: the quarter's report names it although a rating's month is its period."""
    desk.ok("apply", *Q3)
    visit = "visit_who_refuses:K5:1"
    refused = desk("actions", "move", visit, "--to", "closed")
    assert "still missing: steps, cause, decision" in refused.err
    desk.ok("actions", "record", visit, "--person", "gao", "--role", "process_manager")
    desk.ok("actions", "record", visit, "--person", "ma", "--role", "account_manager")
    desk.ok("actions", "record", visit, "cause=other")
    desk.ok("actions", "decide", visit, "--decision", "A named engineer for the mill.")
    desk.ok("actions", "move", visit, "--to", "closed", "--outcome", "fixed")
    page = desk.folder.parent / "report.md"
    desk.ok("report", *Q3, "-o", page)
    assert "| Visit in person | Poplar Steel | gao | 21 Oct 2026 | closed |" in page.read_text("utf-8")
    desk.ok("report", "--period", "2026-Q2", "-o", page)
    assert "Visit in person" not in page.read_text("utf-8")


def test_each_customer_has_the_account_manager_the_register_names(desk: Desk) -> None:
    """S1-06, S1-25: who holds the role is asked only where the register names nobody for that customer."""
    desk.edit("register.yaml", "value: 900000, account_manager: Lu Hao", "value: 900000")
    desk.edit("rules/branch.yaml", "account_manager: lu,", "account_manager: hu,")
    desk.ok("sync")
    desk.ok("apply", *Q3)
    rows = desk.ok("actions", "list", *Q3, "--format", "json").json["rows"]
    owners = {row["item"]: row["owner"] for row in rows}
    assert owners["cover_the_chain:K4:1"] == "Ma Yun"
    assert owners["keep_valuable_spender:K2:1"] == "Lu Hao"
    assert owners["strengthen_experience:K1:1"] == "hu"


def test_a_deduction_from_the_deposit_waits_for_a_yes_and_the_contractor_reads_of_it_only_then(desk: Desk) -> None:
    """S1-16, S1-17, S0-59, S0-60."""
    desk.ok("apply", *Q3)
    item, page = "propose_a_deduction:cause:wiring_untidy:1", desk.file("north.md")
    shown = desk.ok("actions", "show", item).out
    assert "state: proposed" in shown
    assert "67 % of it is work of North Cabling" in shown
    supplier = ("report", *Q3, "--supplier", "North Cabling", "-o", page)
    desk.ok(*supplier)
    said = page.read_text("utf-8")
    assert "ask the supplier for improvement" in said
    assert "deposit" not in said
    assert "Lotus" not in said
    desk.ok("actions", "approve", item)
    desk.ok(*supplier)
    assert "deduction from the satisfaction deposit" in page.read_text("utf-8")


def test_the_chain_is_asked_once_in_every_quarter(desk: Desk) -> None:
    """S1-09."""
    asked = [
        [
            row["contact"]
            for row in desk.ok("surveys", "list", period, "quarterly", "--format", "json", at=at).json["rows"]
        ]
        for period, at in (("2026-Q3", "2026-07-10T02:00:00"), ("2026-Q4", "2026-10-10T02:00:00"))
        if desk.ok("surveys", "decide", at=at) and desk.ok("surveys", "decide", at=at)
    ]
    assert sorted(asked[0]) == sorted(asked[1])
    assert len(asked[0]) == len(set(asked[0])) == 11


def test_each_role_is_asked_what_concerns_it() -> None:
    """Finance about bills, and not how faults are handled (S1-02)."""
    packs = shipped()
    rules = load_rules(Path("anhui@1"), packs, text=packs.find("anhui@1").read_bytes()).ruleset  # type: ignore[union-attr]
    assert rules is not None
    (sheet,) = [one for one in rules.questionnaires or () if one.id == "service"]
    asked = {role: {one.id for one in sheet.asked_of(role)} for role in sheet.ask}
    assert asked["finance"] == {"overall", "business_quality", "bills", "suggestion"}
    assert "fault_handling" in asked["technical"]
    assert "bills" not in asked["technical"]
    assert "attitude" not in asked["decision_leader"]


def test_front_and_back_answer_together_for_every_indicator(desk: Desk) -> None:
    """S1-08, S1-10."""
    rows = desk.ok("scorecards", *Q3, "--format", "json").json["rows"]
    parts: dict[str, set[str]] = {}
    holder = ""
    for row in rows:
        holder = row["holder"] or holder  # said once above what is his
        parts.setdefault(holder, set()).update({row["indicator"]} - {""})
    assert {row["holder"]: row["points"] for row in rows if row["holder"]} == {
        "Construction and installation": "74.8",
        "Key accounts": "78.2",
        "Business support": "78.8",
        "Network operation": "79.2",
    }
    back = parts["Construction and installation"] | parts["Business support"] | parts["Network operation"]
    assert back == parts["Key accounts"]
    assert len(back) == 6


def test_each_branch_has_a_card_for_every_department_behind_it(desk: Desk) -> None:
    """The service management of a branch assesses the back end (S1-11): no card of the front line, and no score moves."""
    each = ("scorecards", "--each", "--by", "team", *Q3, "--format", "json")
    cards = {(row["subject"], row["holder"]): (row["points"], row["assessors"]) for row in desk.ok(*each).json["rows"]}
    who = "service_management"
    assert cards == {
        ("Hefei", "Construction and installation"): ("79.4", who),
        ("Hefei", "Business support"): ("84.3", who),
        ("Hefei", "Network operation"): ("85.0", who),
        ("Wuhu", "Construction and installation"): ("62.5", who),
        ("Wuhu", "Network operation"): ("73.3", who),
        ("Wuhu", "Business support"): ("78.6", who),
    }
    assert "服务管理" in desk.ok(*each[:-2], "--lang", "zh").out
    page = desk.file("jade.md")
    desk.ok("report", *Q3, "--customer", "Jade Port", "-o", page)
    assert "Assessment by the branch" not in page.read_text("utf-8"), "that is between departments"
    before = desk.ok("score", *Q3, "--format", "json").json["scores"]
    desk.edit("exports/assessment.csv", ",8,5,9,7,8,6", ",1,1,1,1,1,1")
    desk.ok("sync")
    assert desk.ok("score", *Q3, "--format", "json").json["scores"] == before
    after = {(row["subject"], row["holder"]): row["points"] for row in desk.ok(*each).json["rows"]}
    assert after["Wuhu", "Network operation"] == "10.0"
    assert after["Hefei", "Network operation"] == "85.0"


def test_the_overall_mark_tells_which_question_decides(desk: Desk) -> None:
    """S0-50."""
    said = desk.ok("drivers", *Q3).out
    first = next(line for line in said.splitlines() if "improve this first" in line)
    assert first.startswith("Timeliness of fault handling")
    assert "not proven" in next(line for line in said.splitlines() if line.startswith("Attitude of on-site staff"))


def test_the_place_among_suppliers_is_a_target_of_its_own(desk: Desk) -> None:
    """S1-29, S1-31: 60 % are to put us first; one of three does, which is enough for 30 %. Nobody asked: not a word of it."""
    page = desk.file("report.md")

    def told(period: str = "2026-Q3") -> tuple[list[str], list[str]]:
        desk.ok("report", "--period", period, "-o", page)
        targets = page.read_text("utf-8").split("\n## ")[1]
        return (
            [line for line in desk.ok("score", "--period", period).lines if "First choice" in line],
            [line for line in targets.splitlines() if "First choice" in line],
        )

    score, report = told()
    assert score == ["Target First choice among suppliers: 60 % of the customers asked  MISSED  1 of 3 = 33.3 %"]
    assert len(report) == 1
    assert "60 % of the customers asked | 1 of 3 = 33.3 % | missed |" in report[0]
    desk.edit("rules/branch.yaml", "\nreport:", "\nchannels: {peers: {first_for: 30%}}\nreport:")
    score, report = told()
    assert score == ["Target First choice among suppliers: 30 % of the customers asked  MET  1 of 3 = 33.3 %"]
    assert "30 % of the customers asked | 1 of 3 = 33.3 % | met |" in report[0]
    assert not any("First choice" in line for line in desk.ok("score", *Q3, "--by", "contact").lines)
    desk.ok("report", *Q3, "--customer", "K1", "-o", page)
    assert "First choice" not in page.read_text("utf-8")
    assert told("2026-Q2") == ([], []), "asked in September only"
