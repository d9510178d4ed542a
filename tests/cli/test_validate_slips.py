"""`csat validate` in a workspace: rules that are sound and would do nothing are said, with what the data knows."""

from __future__ import annotations

from csat_plugin.core.surveys.decision import GateName
from csat_plugin.runtime.survey_silent import VARIANTS
from tests.cli.program import RULES, Desk

SURVEY = """
surveys:
  leaders_quarterly:
    every: quarter
    ask: decision_leader
    channel: questionnaire
"""
TREE = """
indicators: {quality: {parts: {%s: {weight: 60}, skill: {weight: 40}}}}
"""
OURS = tuple(f"CSAT{n}" for n in range(300, 320))


def slips(desk: Desk, *arguments: str) -> list[tuple[str, str]]:
    """What of our range is said: code and sentence."""
    found = desk("validate", "--format", "json", *arguments).json["diagnostics"]
    return [(one["code"], one["message"]) for one in found if one["code"] in OURS]


def test_the_sample_has_no_slip_before_and_after_its_data_is_read(fresh: Desk, synced: Desk) -> None:
    assert slips(fresh) == []
    assert slips(synced) == []


def test_a_survey_that_would_ask_nobody_is_said_with_the_gate_that_held_it_back(desk: Desk) -> None:
    everybody = "surveys:\n  agreed_plan: {when: {customer.name: {missing: false}}}\n"
    desk.add_rules(SURVEY.replace("surveys:\n", everybody) + "    ask_again_after: 60 days\n")
    ((code, said),) = slips(desk)
    assert code == "CSAT307"
    assert "`leaders_quarterly` would have asked nobody" in said
    assert "mostly by `agreed_plan`" in said
    assert "`ask_again_counts: this_survey`" in said
    desk.add_rules("    ask_again_counts: this_survey\n")
    assert slips(desk) == [], "the proposal works"


def test_a_condition_nobody_meets_is_named_in_the_language_asked_for(desk: Desk) -> None:
    desk.add_rules(SURVEY + "    when: {customer.segment: Z}\n")
    ((code, said),) = slips(desk, "--lang", "zh")
    assert code == "CSAT307"
    assert "不符合 `when:` 条件" in said


def test_before_anything_is_read_no_survey_is_called_silent(fresh: Desk) -> None:
    fresh.add_rules(SURVEY + "    when: {customer.segment: Z}\n")
    assert slips(fresh) == []


def test_a_role_is_known_by_the_words_of_the_mapping_and_its_reason_is_said_once(desk: Desk) -> None:
    desk.add_rules(SURVEY.replace("decision_leader", "决策领导"))
    ((code, said),) = slips(desk)
    assert code == "CSAT303"
    assert "Write `decision_leader`" in said


def test_an_indicator_is_compared_with_the_questions_on_record(desk: Desk) -> None:
    desk.edit(
        RULES, "  monthly: {month_of: closed}", "  questionnaire: {indicators: quality}\n  monthly: {month_of: closed}"
    )
    rules = desk.file(RULES).read_text("utf-8")
    desk.add_rules(TREE % "spead")
    ((code, said),) = slips(desk)
    assert code == "CSAT305"
    assert "did you mean `speed`?" in said
    desk.file(RULES).write_text(rules + TREE % "speed", encoding="utf-8")
    assert slips(desk) == []


def test_wordings_are_for_gates_there_are() -> None:
    assert set(VARIANTS) <= set(GateName.__args__)  # type: ignore[attr-defined]
