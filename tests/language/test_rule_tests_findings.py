"""What cannot be meant as it stands in a test file is a finding at its place, and that test is not run: it shows no wrong score."""

from pathlib import Path

import pytest

from csat_plugin.language.packs import shipped
from csat_plugin.language.rule_tests.discovery import TestRun, run_tests
from csat_plugin.language.rule_tests.text import as_text

PACKS = shipped()
RULES = """\
language: 1
ruleset: acme
extends: itss@1
people: {process_manager: zhao, quality_control: li, team_lead: wu}
departments: {delivery: {title: Delivery, owner: process_manager}}
indicators: {quality: {parts: {response: {weight: 60, departments: delivery, parts: {speed: {}}}, skill: {weight: 40}}}}
channels: {questionnaire: {indicators: quality}}
for: [{customers: {segment: A}, target: {reaching: 85}, why: agreed}]
causes: {wiring: {title: Wiring, called: [untidy wiring]}}
"""


def run(folder: Path, test: str, *, head: str = "", only: str = "") -> TestRun:
    (folder / "acme.yaml").write_text(RULES, encoding="utf-8")
    text = f"language: 1\n{head}tests:\n  sound: {{ratings: {{ticket: 80}}, expect: {{actions: []}}}}\n  a:\n{test}"
    (folder / "acme.test.yaml").write_text(text, encoding="utf-8")
    return run_tests(folder, PACKS, only=only)


def found(result: TestRun) -> list[tuple[str, str, int, int]]:
    return [(one.code, one.variant, one.line, one.column) for one in result.diagnostics]


@pytest.mark.parametrize(
    ("test", "finding", "said"),
    [
        ("ratings: {tickets: 3}", ("CSAT320", "channel.meant", 5, 15), "no channel `tickets`; did you mean `ticket`?"),
        ("ratings: {wechat: 3}", ("CSAT320", "channel", 5, 15), "there are `ticket`, `callback`"),
        ("before: {tickets: 3}", ("CSAT320", "channel.meant", 5, 14), "did you mean `ticket`?"),
        ("rows: [{channel: tickets, mark: 93}]", ("CSAT320", "channel.meant", 5, 22), "did you mean `ticket`?"),
        ("rows: [{channel: ticket, subject: zz}]", ("CSAT320", "subject", 5, 39), "has no subject `zz`"),
        ("rows: [{channel: ticket, mark: 9, role: vip_uzer}]", ("CSAT320", "role.meant", 5, 45), "did you mean `vip_user`?"),
        ("rows: [{channel: ticket, mark: 9, causes: [wirring]}]", ("CSAT320", "cause.meant", 5, 48), "did you mean `wiring`?"),
        ("rows: [{channel: ticket, mark: 9, ticket: {department: delivry}}]", ("CSAT320", "department.meant", 5, 60), "did you mean `delivery`?"),
        ("rows: [{channel: questionnaire, question: skil, mark: 50}]", ("CSAT320", "question.meant", 5, 47), "did you mean `skill`?"),
        ("ratings: {questionnaire: {speeed: 50}}", ("CSAT320", "question.meant", 5, 31), "did you mean `speed`?"),
        ("expect: {band: satisfyed}", ("CSAT320", "band.meant", 5, 20), "did you mean `satisfied`?"),
        ("expect: {targets: {satisfied_customer: met}}", ("CSAT320", "target.meant", 5, 24), "did you mean `satisfied_customers`?"),
        ("expect: {weights: {tickets: 20}}", ("CSAT320", "channel.meant", 5, 24), "did you mean `ticket`?"),
        ("expect: {indicators: {respons: 20}}", ("CSAT320", "indicator.meant", 5, 27), "did you mean `response`?"),
        ("expect: {actions: [verify_defekt]}", ("CSAT320", "action.meant", 5, 24), "did you mean `verify_defect`?"),
        ("expect: {actions: {verify_defekt: []}}", ("CSAT320", "action.meant", 5, 24), "did you mean `verify_defect`?"),
        ("ratings: {ticket: 500}", ("CSAT321", "", 5, 23), "The mark 500 does not lie on the scale of `ticket`, 0 … 100."),
        ("ratings: {ticket: [90, 101]}", ("CSAT321", "", 5, 28), "The mark 101"),
        ("ratings: {ticket: good}", ("CSAT321", "unknown", 5, 23), "`good` is no mark"),
        ("rows: [{channel: ticket, mark: 6, scale: five}]", ("CSAT321", "", 5, 36), "The mark 6 does not lie on the scale of `ticket`, 1 … 5."),
        ("period: 2026-13", ("CSAT324", "", 5, 13), "`2026-13` is no period"),
        ("rows: [{channel: ticket, mark: 4, answered: 1 July 2026}]", ("CSAT325", "", 5, 49), "`1 July 2026` is no day; write it as 2026-10-15."),
        ("rows: [{channel: ticket, mark: 4, closed: 2026/7/1}]", ("CSAT325", "meant", 5, 47), "write `2026-07-01`."),
        ("rows: [{channel: ticket, mark: 4, closed: 2026年7月1日}]", ("CSAT325", "meant", 5, 47), "write `2026-07-01`."),
        ("rows: [{channel: ticket, mark: 4, asked: 2026-06-31}]", ("CSAT325", "month", 5, 46), "2026-06 has 30 days."),
        ("scale: fivee", ("CSAT326", "meant", 5, 12), "did you mean `five`?"),
        ("scale: {good: 100}", ("CSAT326", "", 5, 12), "a table of marks stands at the channel"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_said_at_its_place_and_not_run(
    tmp_path: Path, test: str, finding: tuple[str, str, int, int], said: str
) -> None:
    more = "" if "expect:" in test else "    expect: {actions: []}\n"
    result = run(tmp_path, f"    {test}\n{more}")
    assert found(result) == [finding]
    assert not result.passed
    assert [one.outcome for one in result.results] == ["passed", "not_run"]
    text = as_text(result)
    assert said in text
    assert f"acme.test.yaml:{finding[2]}:{finding[3]}: {finding[0]} " in text
    assert "1 of 2 tests passed; 1 was not run" in text
    assert "score is" not in text
    for language in ("zh", "ja"):
        assert as_text(result, language) != text


def test_a_name_of_another_test_than_the_one_that_is_run_is_not_said(tmp_path: Path) -> None:
    result = run(tmp_path, "    {ratings: {tickets: 3}, expect: {actions: []}}\n", only="sound")
    assert (result.diagnostics, result.passed) == ((), True)


def test_a_usual_role_no_rule_names_is_nothing_to_speak_of(tmp_path: Path) -> None:
    test = "    rows: [{{channel: ticket, mark: 93, role: {}}}]\n    expect: {{actions: []}}\n"
    assert found(run(tmp_path, test.format("technical"))) == []
    assert found(run(tmp_path, test.format("technicall"))) == [("CSAT320", "role.meant", 5, 46)]


@pytest.mark.parametrize("role", ["buyer", "采购"])
def test_a_role_nobody_names_is_only_a_warning_where_none_is_near(tmp_path: Path, role: str) -> None:
    test = f"    rows: [{{channel: ticket, mark: 93, role: {role}}}]\n    expect: {{actions: []}}\n"
    result = run(tmp_path, test)
    assert [(one.code, one.level) for one in result.diagnostics] == [("CSAT320", "warning")]
    assert result.passed


def test_a_rating_without_a_question_under_a_tree_says_that_it_counts_for_no_indicator(tmp_path: Path) -> None:
    result = run(tmp_path, "    ratings: {questionnaire: [92, 80]}\n    expect: {score: none}\n")
    assert found(result) == [("CSAT322", "", 5, 15)]
    assert result.passed
    assert "counts for none of them. Name the question: `{speed: …}`" in as_text(result)
    row = run(tmp_path, "    rows: [{channel: questionnaire, mark: 92}]\n    expect: {score: none}\n")
    assert found(row) == [("CSAT322", "", 5, 12)]
    asked = run(tmp_path, "    ratings: {questionnaire: {speed: 92}}\n    expect: {score: 92}\n")
    assert (found(asked), asked.passed) == ([], True)


def test_a_question_no_indicator_asks_is_a_warning_where_none_is_near(tmp_path: Path) -> None:
    result = run(tmp_path, "    ratings: {questionnaire: {price: 20}}\n    expect: {score: none}\n")
    assert found(result) == [("CSAT320", "question", 5, 31)]
    assert result.passed


@pytest.mark.parametrize(
    ("ratings", "excluded"),
    [
        ("{ticket: [80, 500]}", "off_scale: 1"),
        ("{ticket: [80, x]}", "unknown_mark: 1"),
        ("{questionnaire: 92}", "no_indicator: 1"),
        ("{wechat: 92}", "channel_off: 1"),
    ],
)
def test_a_test_about_what_does_not_count_says_so_and_nothing_is_found(
    tmp_path: Path, ratings: str, excluded: str
) -> None:
    result = run(tmp_path, f"    ratings: {ratings}\n    expect: {{excluded: {{{excluded}}}}}\n")
    assert (found(result), result.passed) == ([], True), as_text(result)


def test_a_test_without_expect_is_counted_by_itself(tmp_path: Path) -> None:
    result = run(tmp_path, "    ratings: {ticket: 80}\n")
    assert found(result) == [("CSAT323", "", 4, 3)]
    assert [one.outcome for one in result.results] == ["passed", "expects_nothing"]
    assert "1 of 2 tests passed; 1 expects nothing" in as_text(result)
    assert "2 个测试中通过 1 个；1 个没有期望" in as_text(result, "zh")
    occasions = run(
        tmp_path, "    occasions: [{survey: after_incident}, {survey: after_incident, expect: {asked: false}}]\n"
    )
    assert found(occasions) == []


@pytest.mark.parametrize(
    ("head", "finding"),
    [
        ("period: October\n", ("CSAT324", "", 2, 9)),
        ("scale: fiev\n", ("CSAT326", "meant", 2, 8)),
    ],
)
def test_what_is_wrong_at_the_head_of_a_file_is_said_once(
    tmp_path: Path, head: str, finding: tuple[str, str, int, int]
) -> None:
    result = run(tmp_path, "    {ratings: {ticket: 80}, expect: {actions: []}}\n", head=head)
    assert found(result) == [finding]
    assert not result.passed
    assert as_text(result).count("acme.test.yaml") == 1


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ("{score: 80%}", "Write a number without a unit, or one of: none."),
        ("{score: eighty}", "Write a number without a unit, or one of: none."),
        ("{actions: verify_defect}", "A list stands here, also for one alone: `actions: [verify_defect]`."),
    ],
)
def test_a_value_of_another_shape_is_told_how_it_is_written(tmp_path: Path, expect: str, said: str) -> None:
    assert said in as_text(run(tmp_path, f"    {{ratings: {{ticket: 80}}, expect: {expect}}}\n"))


def test_coverage_names_indicators_targets_and_own_targets(tmp_path: Path) -> None:
    def covered(test: str) -> dict[str, bool]:
        result = run(tmp_path, test)
        parts = ("indicator", "target", "own_target")
        return {f"{one.part} {one.name} {one.case}": one.covered for one in result.coverage if one.part in parts}

    nothing = covered("    occasions: [{survey: after_incident, expect: {asked: true}}]\n")
    assert nothing == {
        "indicator quality.response measured": False,
        "indicator quality.speed measured": False,
        "indicator quality.skill measured": False,
        "target satisfied_customers met": False,
        "target satisfied_customers missed": False,
        "own_target A met": False,
        "own_target A missed": False,
    }
    large = "    {segment: A, ratings: {questionnaire: {speed: 83}}, expect: {reached: false}}\n"
    assert {name for name, shown in covered(large).items() if shown} == {
        "indicator quality.response measured",
        "indicator quality.speed measured",
        "target satisfied_customers met",
        "own_target A missed",
    }
