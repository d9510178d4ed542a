"""`csat test` as a person and a build server see it: failures explained, coverage, thresholds, JUnit files, recording."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from csat_plugin.language.packs import shipped
from tests.cli.program import Desk, Ran, csat

RULES = """\
language: 1
ruleset: acme
extends: itss@1
people: {process_manager: zhao, quality_control: li, team_lead: wu}
surveys:
  check:
    event: incident.closed
    when: {any: [{ticket.priority: P1}, {customer.segment: A}]}
    questionnaire: one_question
    channel: ticket
    ask_again_after: 30 days
actions:
  call:
    event: rating.received
    when: {any: [{rating: {at_most: 40}}, {rating.outcome: complaint}]}
    open: call_back
    owner: team_lead
    due: 3 working days
playbooks:
  call_back:
    title: Call back
    steps: [{id: appointment}, {id: report}]
    closing: {needs: [decision]}
    variants:
      scene: {not_now: {without: [report]}}
"""
GOOD = """\
language: 1
tests:
  bad_mark:
    ratings: {questionnaire: [20, 100, 100]}
    expect: {actions: [call, verify_defect]}
"""

WRONG = "  wrong: {ratings: {questionnaire: 100}, expect: {score: 99}}\n"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    (tmp_path / "acme.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "acme.test.yaml").write_text(GOOD, encoding="utf-8")
    return tmp_path


def write_tests(folder: Path, text: str) -> Path:
    file = folder / "acme.test.yaml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize("language", ["en", "zh", "ja"])
def test_no_test_is_a_failure_and_the_first_one_is_shown(rules: Path, language: str) -> None:
    (rules / "acme.test.yaml").unlink()
    ran = csat("--lang", language, "test", rules)
    assert ran.code == 1
    assert "acme.test.yaml" in ran.out
    shown = ran.out[ran.out.index("  language: 1") :].split("\n\n")[0]
    first = "\n".join(line[2:] for line in shown.splitlines()) + "\n"
    file = write_tests(rules, first)
    assert csat("test", rules).code == 0, "what is proposed runs as it stands"
    assert csat("test", rules, "--record").code == 0
    assert "expect: {score: 73.3, band: average, actions: [call, verify_defect]}" in file.read_text("utf-8")


def test_a_file_without_tests_is_none_either(rules: Path) -> None:
    write_tests(rules, "language: 1\ntests: {}\n")
    ran = csat("test", rules)
    assert ran.code == 1
    assert "Write the first one into" in ran.out


def test_a_rule_that_should_not_have_fired_says_why_it_did_and_where_it_stands(rules: Path) -> None:
    write_tests(rules, GOOD.replace("[call, verify_defect]", "[review_unacceptable]"))
    ran = csat("test", rules)
    assert ran.code == 1
    place = (rules / "acme.yaml").as_posix()
    assert f"here: rating 20, rating.outcome answered  {place}:13" in ran.out
    assert '`verify_defect` opens when score is below "satisfied"; here: score 73.3' in ran.out
    assert '`review_unacceptable` opens only when score is below "average"' in ran.out
    assert "评价" not in ran.out
    assert "仅在以下条件成立时打开" in csat("--lang", "zh", "test", rules).out


def test_what_came_out_otherwise_names_the_line_of_the_rule_it_comes_from(rules: Path) -> None:
    write_tests(
        rules,
        """\
language: 1
tests:
  figures: {ratings: {questionnaire: 85}, expect: {band: average, weights: {ticket: 5}, targets: {satisfied_customers: missed}}}
  item: {items: [{action: call, expect: {due: 9 days, steps: [report]}}]}
""",
    )
    out = csat("test", rules).out
    lines = out.splitlines()
    itss = shipped().find("itss@1")
    assert itss is not None
    pack = itss.read_text("utf-8").splitlines()
    own = RULES.splitlines()

    def line_behind(said: str) -> str:
        place = lines[next(n for n, line in enumerate(lines) if said in line) + 1].strip().removeprefix("because of ")
        file, _, number = place.rpartition(":")
        return (pack if file == "itss@1" else own)[int(number) - 1].strip()

    assert line_behind("band is satisfied, expected average") == "satisfied:"
    assert line_behind("ticket: weighs 0.00, expected 5").startswith("weights:")
    assert line_behind("satisfied_customers: target is met").startswith("satisfied_customers:")
    assert line_behind("call_back: due in 3 working days, expected 9 days") == "call:"
    assert line_behind("call_back: steps are [appointment, report]") == "call_back:"


def test_a_rule_held_back_says_what_holds_it_back(rules: Path) -> None:
    (rules / "acme.yaml").write_text(RULES.replace("actions:\n", "actions:\n  verify_defect: {needs: {ratings: 5}}\n"))
    ran = csat("test", rules)
    assert ran.code == 1
    assert "rests on 3 ratings, the rule needs 5" in ran.out


def line_of(ran: Ran, start: str) -> str:
    return next(line for line in ran.lines if line.startswith(start))


def test_coverage_counts_rules_alternatives_surveys_and_variants_of_ones_own(rules: Path) -> None:
    ran = csat("test", rules, "--coverage")
    assert ran.code == 0
    call = line_of(ran, "rule call")
    assert "3/4" in call
    assert 'rating.outcome is "complaint"' in call.replace("is complaint", 'is "complaint"')
    assert "0/4" in line_of(ran, "survey check")
    assert "0/1" in line_of(ran, "scene call_back.not_now")
    assert "coverage: 3 of 9 (33.3 %)" in ran.out
    assert "verify_defect" not in ran.out, "what a pack brings is shown by the pack's own tests"
    write_tests(
        rules,
        GOOD
        + """\
  complaint:
    rows: [{channel: ticket, outcome: complaint}]
  calm: {ratings: {questionnaire: 100}}
  asked:
    occasions:
      - {survey: check, ticket: {priority: P1}}
      - {survey: check, segment: A, contact: {name: another}}
      - {survey: check}
  later: {items: [{action: call, scene: not_now}]}
""",
    )
    full = csat("test", rules, "--coverage")
    assert "coverage: 9 of 9 (100.0 %)" in full.out, full.out
    assert csat("test", rules, "--fail-under", "100").code == 0


def test_bands_and_fallbacks_of_a_pack_count_in_its_own_tests() -> None:
    out = csat("test", "itss@1", "--coverage").out
    for line in ("band very_dissatisfied", "fallback of ticket", "rule verify_defect"):
        assert line in out


def test_too_little_coverage_fails_with_a_sentence(rules: Path) -> None:
    enough, lacking = csat("test", rules, "--fail-under", "33"), csat("test", rules, "--fail-under", "34")
    assert (enough.code, lacking.code) == (0, 1)
    assert "Coverage is 33.3 %, and --fail-under asks for 34 %." in lacking.err
    assert csat("test", rules, "--fail-under", "120").code == 2
    part = csat("test", rules, "--fail-under", "10", "--run", "bad_mark")
    assert part.code == 2
    assert "leave out --run" in part.err


def test_a_junit_file_has_a_case_for_each_test_and_says_what_failed(rules: Path) -> None:
    write_tests(rules, GOOD + WRONG)
    file = rules / "out" / "junit.xml"
    assert csat("test", rules, "--junit", file).code == 2, "a folder that is not there is not made"
    file.parent.mkdir()
    assert csat("test", rules, "--junit", file).code == 1
    root = ET.parse(file).getroot()  # noqa: S314 - our own file
    assert (root.tag, root.get("tests"), root.get("failures"), root.get("errors")) == ("testsuites", "2", "1", "0")
    suite = root[0]
    assert suite.tag == "testsuite"
    assert [(case.get("name"), case.get("line"), [one.tag for one in case]) for case in suite] == [
        ("bad_mark", "3", []),
        ("wrong", "6", ["failure"]),
    ]
    assert suite[1][0].get("message") == "score is 100.0, expected 99"
    assert f"acme.test.yaml:6:{WRONG.index('99') + 1}: score is 100.0, expected 99" in (suite[1][0].text or "")


def test_a_junit_file_skips_what_is_not_run_and_says_why(rules: Path) -> None:
    write_tests(
        rules, GOOD + "  slip: {ratings: {tickets: 3}, expect: {actions: []}}\n  open: {ratings: {ticket: 3}}\n"
    )
    file = rules / "junit.xml"
    assert csat("test", rules, "--junit", file).code == 1
    root = ET.parse(file).getroot()  # noqa: S314 - our own file
    cases = {case.get("name"): [one.tag for one in case] for case in root.iter("testcase")}
    assert (cases["bad_mark"], cases["slip"], cases["open"]) == ([], ["skipped"], ["skipped"])
    assert (root.get("failures"), root.get("errors")) == ("0", "1")
    assert any("CSAT320" in (one.get("message") or "") for one in root.iter("error"))


def test_a_junit_file_of_rules_that_do_not_load_is_no_green_one(rules: Path) -> None:
    (rules / "acme.yaml").write_text(RULES + "weights: {ticket: 90}\n", encoding="utf-8")
    file = rules / "junit.xml"
    assert csat("test", rules, "--junit", file).code == 1
    root = ET.parse(file).getroot()  # noqa: S314 - our own file
    assert int(root.get("errors", "0")) > 0
    assert any("CSAT" in (one.get("message") or "") for one in root.iter("error"))


RECORDED = """\
# Tests of Acme.
language: 1
tests:
  fresh:   # nothing expected yet
    ratings: {questionnaire: [20, 100, 100]}   # one bad mark

  asked:
    occasions:
      - {survey: check, segment: A}
      - survey: check   # nobody wants to be asked twice
        segment: A
  work: {items: [{action: call}]}
  failing:
    ratings: {questionnaire: 100}
    expect: {score: 99.0, weights: {questionnaire: 90}}   # my guess
"""


def test_recording_fills_in_what_is_not_expected_yet_and_keeps_comments(rules: Path) -> None:
    file = write_tests(rules, RECORDED)
    ran = csat("test", rules, "--record")
    assert ran.code == 1, "the failing one was not named"
    expected = RECORDED.replace(
        "# one bad mark\n", "# one bad mark\n    expect: {score: 73.3, band: average, actions: [call, verify_defect]}\n"
    )
    expected = expected.replace("segment: A}\n", "segment: A, expect: {asked: true, because: condition}}\n")
    expected = expected.replace(
        "        segment: A\n", "        segment: A\n        expect: {asked: false, because: quarantine}\n"
    )
    expected = expected.replace(
        "{action: call}",
        "{action: call, expect: {steps: [appointment, report], due: 3 working days, owner: team_lead, severity: medium, "
        "closing: [decision]}}",
    )
    assert file.read_text("utf-8") == expected
    assert "fresh: recorded expect: {score: 73.3" in ran.err
    again = csat("test", rules, "--record")
    assert file.read_text("utf-8") == expected
    assert "Nothing to record" in again.err


def test_a_test_file_of_another_encoding_is_recorded_as_utf_8(rules: Path) -> None:
    file = write_tests(rules, "")
    file.write_bytes("# 客户满意度的规则测试\nlanguage: 1\ntests:\n  a: {ratings: {ticket: 100}}\n".encode("gb18030"))
    assert csat("test", rules, "--record").code == 0
    text = file.read_text("utf-8")
    assert text.startswith("# 客户满意度的规则测试\n")
    assert "expect: {score: none" in text


def test_recording_replaces_what_fails_only_when_it_is_named(rules: Path) -> None:
    file = write_tests(rules, RECORDED)
    ran = csat("test", rules, "--record", "--run", "failing")
    assert ran.code == 0, ran.said
    expected = RECORDED.replace(
        "{score: 99.0, weights: {questionnaire: 90}}", "{score: 100.0, weights: {questionnaire: 100}}"
    )
    assert file.read_text("utf-8") == expected


def test_what_stands_in_several_lines_is_left_to_its_author(rules: Path) -> None:
    text = "language: 1\ntests:\n  a:\n    ratings: {questionnaire: 100}\n    expect:\n      actions:\n        - call\n"
    file = write_tests(rules, text)
    ran = csat("test", rules, "--record", "--run", "a")
    assert ran.code == 1
    assert "expect.actions stands in several lines; write it by hand: []" in ran.err
    assert file.read_text("utf-8") == text


def test_the_tests_of_a_pack_are_not_recorded() -> None:
    ran = csat("test", "itss@1", "--record")
    assert ran.code == 2
    assert "copy them beside your own rules" in ran.err


def test_the_sample_says_what_its_tests_show(desk: Desk) -> None:
    ran = desk.ok("test", "--coverage")
    assert "coverage: " in ran.out
    assert "stand in packs" in ran.out
    shown = desk.ok("test", "--format", "json").json["coverage"]
    assert {one["part"] for one in shown} >= {"rule", "survey", "band", "stand_in"}


def test_a_band_lends_its_title_to_points_and_to_nothing_else(rules: Path) -> None:
    (rules / "acme.yaml").write_text(
        RULES + "bands: {complaint: {from: 0, title: Below basic needs}, satisfied: 80}\n", encoding="utf-8"
    )
    out = csat("test", rules, "--coverage").out
    assert "rating.outcome is complaint" in out
    assert "Below basic needs" not in out
