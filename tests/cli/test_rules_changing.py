"""`csat rules set`, `diff`, `adopt` and `log`: changing rules without fear, and knowing afterwards who did and why."""

from __future__ import annotations

import difflib
import shutil
from pathlib import Path

import pytest

from tests.cli.program import MONTH, RULES, Desk

TESTS = "rules/huaxin.test.yaml"
ADOPT = ("rules", "adopt", "--approved-by", "zhao.min", "--reason", "contract 2026-117, annex 3")


@pytest.fixture
def closed(october: Desk, tmp_path: Path) -> Desk:
    shutil.copytree(october.folder, tmp_path / "provider")
    return Desk(tmp_path / "provider")


def changed_lines(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def test_set_keeps_every_comment_and_says_what_it_does(closed: Desk) -> None:
    before = closed.file(RULES).read_text("utf-8")
    ran = closed.ok(
        "rules", "set", "valid_from", "2026-11", "channels.ticket.weight", "25", "weights.monthly", "25",
        "for.0.target.reaching", "86", "actions.call_unhappy_user.due", "2 working days",
    )  # fmt: skip
    assert changed_lines(before, closed.file(RULES).read_text("utf-8")) == [
        "-valid_from: 2025-11        # the first month these rules hold for; closed months keep theirs",
        "+valid_from: 2026-11        # the first month these rules hold for; closed months keep theirs",
        "-  - {customers: {segment: A}, target: {reaching: 85}, why: agreed with our three largest customers}",
        "+  - {customers: {segment: A}, target: {reaching: 86}, why: agreed with our three largest customers}",
        "-    due: 1 working day",
        "+    due: 2 working days",
        "+",
        "+weights: {ticket: 25, callback: 20, questionnaire: 30, monthly: 25}",
    ]
    assert "Weights: ticket 20 -> 25, monthly 30 -> 25 (sum 100)." in ran.out
    assert "Target satisfied_customers: 17 of 22 = 77.3 %, MET, as before." in ran.out
    assert ran.out.splitlines()[1:] == closed.ok("validate").out.splitlines()[-len(ran.out.splitlines()) + 1 :]


def test_what_would_not_validate_is_refused_and_nothing_saved(closed: Desk) -> None:
    before = closed.file(RULES).read_bytes()
    for changes, sentence in (
        (("valid_from", "2026-11", "weights.ticket", "25"), "CSAT020 error: The weights add up to 105"),
        (
            ("weights.ticket", "25", "weights.monthly", "25"),
            "Write `valid_from: 2026-11` (next open month); 2026-10 is closed.",
        ),
        (("targets.satisfied_customers.reaching", "good"), "CSAT"),
        (("people.team_lead.deputy", "x"), "`people.team_lead` is written as `chen.hao` and holds no keys."),
        (
            ("actions.call_unhappy_user", "off"),
            "actions.call_unhappy_user stands on several lines; name what is to change",
        ),
        (("nonsense.at.all", "1"), "`nonsense` is no key here"),
    ):
        ran = closed("rules", "set", *changes)
        assert ran.code == 1, ran.said
        assert sentence in ran.err, ran.err
        assert closed.file(RULES).read_bytes() == before
    assert closed("rules", "set", "weights.ticket").code == 2


def test_short_ways_of_writing_stay_short(closed: Desk) -> None:
    before = closed.file(RULES).read_text("utf-8")
    closed.ok("rules", "set", "valid_from", "2026-11", "bands.satisfied", "82", "people.quality_control.is", "wu.lei")
    closed.ok("rules", "set", "bands.satisfied.from", "83", "people.process_manager", "wang.fang")
    after = closed.file(RULES).read_text("utf-8")
    assert changed_lines(before, after)[2:] == [
        "-  process_manager: {is: zhao.min, deputy: li.na}",
        "-  quality_control: li.na",
        "+  process_manager: {is: wang.fang, deputy: li.na}",
        "+  quality_control: wu.lei",
        "+",
        "+bands: {satisfied: 83}",
    ]


def test_trying_saves_nothing(closed: Desk) -> None:
    before = closed.file(RULES).read_bytes()
    ran = closed.ok("rules", "set", "--try", "valid_from", "2026-11", "bands.satisfied", "82")
    assert "rules/huaxin.yaml was not changed" in ran.out
    assert "Band satisfied: begins at 82, was 80." in ran.out
    assert closed.file(RULES).read_bytes() == before
    assert "says that already" in closed.ok("rules", "set", "valid_from", "2025-11").out


def test_line_ends_and_a_mark_at_the_beginning_stay(closed: Desk) -> None:
    text = closed.file(RULES).read_text("utf-8")
    closed.file(RULES).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    closed.ok("rules", "set", "valid_from", "2026-11", "bands.satisfied", "82")
    after = closed.file(RULES).read_bytes()
    assert after.startswith(b"\xef\xbb\xbf# yaml")
    assert b"valid_from: 2026-11        # the first" in after
    assert after.count(b"\r\n") == after.count(b"\n")


def test_a_condition_of_the_pack_is_written_down_as_a_whole(closed: Desk) -> None:
    closed.ok("rules", "set", "valid_from", "2026-11", "actions.review_unacceptable.when.score.below", "50")
    assert "{score: {below: 50}}" in closed.file(RULES).read_text("utf-8")


def test_diff_says_what_differs_and_what_it_does(closed: Desk) -> None:
    said = closed.ok("rules", "diff").out
    assert "say the same." in said
    closed.ok("rules", "set", "valid_from", "2026-11", "targets.satisfied_customers.share", "80%")
    said = closed.ok("rules", "diff").out
    assert "the working copy (" in said
    assert "17 of 22 = 77.3 %, MISSED by 1 (18 needed); before: 17 of 22 = 77.3 %, MET." in said
    backwards = closed.ok("rules", "diff", "itss@1").out
    assert "Survey" not in backwards.partition("On the data")[0]
    assert "Action verify_defect: opens on 5 ratings or more (was 1)." in backwards
    for language, sentence in (("zh", "差 1 个"), ("ja", "あと 1 件")):
        assert sentence in closed.ok("rules", "diff", "--lang", language).out
    given = closed.ok("rules", "diff", "--format", "json").json
    assert given["before"]["where"] == "in_force"
    assert given["changes"][0].startswith("80 % of customers must reach")


def test_rules_that_were_never_adopted_by_hand_are_those_used_first(closed: Desk) -> None:
    (entry,) = closed.ok("rules", "log", "--format", "json").json["entries"]
    assert (entry["adopted"], entry["approved_by"], entry["valid_from"]) == (False, "", "2025-11")
    assert "used" in closed.ok("rules", "log").out


def test_the_log_is_empty_before_anything_was_used(fresh: Desk) -> None:
    assert "No rules have been adopted or used yet." in fresh.ok("rules", "log").out


def test_adopting_keeps_who_why_and_what_was_expected(closed: Desk) -> None:
    closed.file(TESTS).unlink()
    closed.ok("rules", "set", "valid_from", "2026-11", "targets.satisfied_customers.share", "80%")
    ran = closed.ok(*ADOPT, "--by", "li.na")
    assert "from 2026-11 on, approved by zhao.min." in ran.out
    assert "MISSED by 1 (18 needed)" in ran.out
    entry = closed.ok("rules", "log", "--format", "json").json["entries"][-1]
    assert (entry["adopted"], entry["by"], entry["approved_by"]) == (True, "li.na", "zhao.min")
    assert entry["reason"] == "contract 2026-117, annex 3"
    assert entry["outlook"]["last"]["period"] == MONTH
    assert [(one["period"], one["before"], one["after"]) for one in entry["outlook"]["turned"]][-1] == (
        MONTH,
        "met",
        "missed",
    )
    said = closed.ok("rules", "log").out
    assert "expected, by 2026-10: mean 85.0 -> 85.0; satisfied_customers 17/22 met -> 17/22 MISSED" in said
    again = closed(*ADOPT)
    assert again.code == 1
    assert "were adopted on 2026-11-09 already (approved by zhao.min)" in again.err


def test_only_sound_rules_that_pass_their_tests_are_adopted(closed: Desk) -> None:
    closed.ok(
        "rules", "set", "valid_from", "2026-11", "weights", "{ticket: 40, callback: 10, questionnaire: 25, monthly: 25}"
    )
    ran = closed(*ADOPT)
    assert ran.code == 1
    assert "Nothing was adopted: " in ran.err
    assert "an_unhappy_user_is_called_back" in ran.err
    assert len(closed.ok("rules", "log", "--format", "json").json["entries"]) == 1
    closed.edit(RULES, "questionnaire: 25, monthly: 25}", "questionnaire: 25, monthly: 20}")
    ran = closed(*ADOPT)
    assert ran.code == 1
    assert "CSAT020 error: The weights add up to 95" in ran.err
    for missing in (("--reason", " "), ("--approved-by", "")):
        assert closed("rules", "adopt", "--approved-by", "a", "--reason", "b", *missing).code == 2


def test_rules_are_adopted_for_an_open_month_only(closed: Desk) -> None:
    closed.file(TESTS).unlink()
    closed.edit(RULES, "due: 1 working day", "due: 2 working days")
    ran = closed(*ADOPT)
    assert ran.code == 1
    assert "Write `valid_from: 2026-11` (next open month); 2026-10 is closed." in ran.err
    closed.edit(RULES, "valid_from: 2025-11", "valid_from: 2026-10")
    assert (
        "lies in closed months (2026-10 is closed and keeps its rules). Write `valid_from: 2026-11`"
        in closed(*ADOPT).err
    )
    closed.edit(RULES, "valid_from: 2026-10", "valid_from: 2027-01")
    assert "from 2027-01 on" in closed.ok(*ADOPT).out


def test_rules_without_a_date_are_asked_for_the_next_open_month(fresh: Desk) -> None:
    fresh.file(TESTS).unlink()
    path = fresh.file(RULES)
    path.write_text(
        "".join(line for line in path.read_text("utf-8").splitlines(True) if not line.startswith("valid_from")),
        encoding="utf-8",
    )
    ran = fresh(*ADOPT)
    assert ran.code == 1
    assert "csat rules set valid_from 2026-11" in ran.err
    fresh.ok("rules", "set", "valid_from", "2026-11")
    fresh.ok(*ADOPT)


def test_the_rules_in_force_can_be_approved_as_they_are(closed: Desk) -> None:
    closed.ok(*ADOPT)
    first, second = closed.ok("rules", "log", "--format", "json").json["entries"]
    assert (first["digest"], first["adopted"], second["adopted"]) == (second["digest"], False, True)
    assert "say the same." in closed.ok("rules", "diff").out


def test_once_adopted_by_hand_use_alone_adopts_nothing(closed: Desk) -> None:
    """A closing of an older month, and a run with rules nobody adopted, leave those adopted the ones edits are compared with."""
    closed.file(TESTS).unlink()
    closed.ok("rules", "set", "valid_from", "2026-11", "bands.satisfied", "82")
    closed.ok(*ADOPT)
    closed.ok("close", "2026-09")
    closed.ok("rules", "set", "bands.satisfied", "83")
    closed.ok("apply", "--period", MONTH)
    closed.ok("apply")
    said = closed.ok("rules", "diff").out
    assert "Band satisfied: begins at 83, was 82." in said
    adopted = [entry["adopted"] for entry in closed.ok("rules", "log", "--format", "json").json["entries"]]
    assert adopted[:2] == [False, True]
    assert not any(adopted[2:])


def test_a_draft_somebody_ran_holds_for_no_month_once_rules_are_adopted_by_hand(closed: Desk) -> None:
    december = "2026-12-09T02:00:00"
    closed.file(TESTS).unlink()
    closed.ok("rules", "set", "valid_from", "2026-11", "bands.satisfied", "82")
    closed.ok(*ADOPT)
    adopted = closed.ok("rules", "log", "--format", "json").json["entries"][-1]["digest"]
    closed.ok("rules", "set", "bands.satisfied", "83")
    closed.ok("apply", at=december)
    closed.ok("rules", "set", "valid_from", "2026-12", "bands.satisfied", "84")
    told = closed.ok("score", "--period", "2026-11", "--format", "json", at=december).json
    assert told["rules_digest"] == adopted


def test_a_search_before_an_adoption_stands_at_it(closed: Desk) -> None:
    closed.file(TESTS).unlink()
    closed.ok("whatif", "--flip", "satisfied_customers", "--by", "li.na")
    closed.ok("rules", "set", "valid_from", "2026-11", "bands.satisfied", "79")
    ran = closed.ok(*ADOPT, at="2026-11-09T03:00:00")
    assert "The log says that somebody searched for a change that turns satisfied_customers." in ran.out
    log = closed.ok("rules", "log", "--format", "json").json
    assert [one["by"] for one in log["entries"][-1]["searched"]] == ["li.na"]
    assert log["searched_since"] == []


def test_the_next_report_says_what_changed_who_approved_it_and_what_it_did(closed: Desk, tmp_path: Path) -> None:
    closed.file(TESTS).unlink()
    closed.ok(
        "rules", "set", "valid_from", "2026-11", "weights", "{ticket: 25, callback: 10, questionnaire: 40, monthly: 25}"
    )
    closed.ok(*ADOPT, "--by", "li.na")
    closed.add_rating(month="2026-10")
    december = "2026-12-09T02:00:00"
    export = closed.file(f"exports/tickets-{MONTH}.csv").read_text("utf-8")
    closed.file("exports/tickets-2026-11.csv").write_text(
        export.replace("2026-10-", "2026-11-").replace("HX2610", "HX2611"), encoding="utf-8"
    )
    closed.ok("sync", at=december)
    closed.ok("report", "--period", "2026-11", "-o", tmp_path / "report.md", at=december)
    said = (tmp_path / "report.md").read_text("utf-8")
    annex = said.partition("Changes in rules")[2]
    assert "Other rules than in October 2026" in annex
    assert "Weights: ticket 20" in annex
    assert "approved by zhao.min; reason: contract 2026-117, annex 3. Written by li.na." in annex
    assert "Since October 2026 the score moved by" in annex
    assert "When they were adopted, the data of October 2026 gave 85.0 before and 85.0 with them." in annex
    closed.ok("report", "--period", MONTH, "-o", tmp_path / "october.md", at=december)
    assert "Changes in rules" not in (tmp_path / "october.md").read_text("utf-8")
