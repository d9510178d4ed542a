"""Rule tests about surveys and playbooks: who is asked and which gate decides, which steps and needs an item has."""

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
panels:
  large: {choose: {customer.segment: A}}
surveys:
  check:
    event: incident.closed
    when: {any: [{ticket.priority: P1}, {customer.segment: A}]}
    questionnaire: [{use: quarterly, when: {contact.language: ja}}, {use: one_question}]
    channel: ticket
    share: 25%
    ask_again_after: 30 days
    suppress: {tags: [no_survey]}
    never_ask: [{contact.vip: true}]
    at_most: 3 per day
  agreed: {event: request.closed, questionnaire: one_question, channel: ticket, mandatory: true, ask_again_after: 30 days}
  sampled: {event: period.ended, ask: requester, questionnaire: one_question, channel: callback, share: 25%}
  of_panel: {event: milestone.reached, ask: decision_leader, questionnaire: quarterly, channel: questionnaire, panel: large}
actions:
  call: {event: rating.received, when: {rating: {at_most: 40}}, open: call_back, owner: team_lead, due: 3 working days}
playbooks:
  call_back:
    title: Call back
    steps: [{id: appointment}, {id: visit, waits_for: appointment}, {id: report}]
    flow: {in_work: [appointment]}
    closing:
      needs: [decision, cause]
      roles: [team_lead]
      outcomes: [fixed, workaround]
      paths: {on_site: {}, later: {needs: [report], due: 20 days}}
    variants:
      type: {angry: {steps: [{id: apology}], severity: high, owner: quality_control, due: 1 working day}}
      scene: {not_now: {without: [visit], needs: [inform_result]}}
    causes: {training: {title: Training, open: improve, due: 10 days}, none: {title: None}}
"""


def run(folder: Path, tests: str) -> TestRun:
    (folder / "acme.yaml").write_text(RULES, encoding="utf-8")
    (folder / "acme.test.yaml").write_text(f"language: 1\ntests:\n  a:\n{tests}", encoding="utf-8")
    return run_tests(folder, PACKS)


def occasions(*lines: str) -> str:
    return "    occasions:\n" + "".join(f"      - {{{line}}}\n" for line in lines)


@pytest.mark.parametrize(
    ("given", "asked", "because"),
    [
        ("survey: check, ticket: {priority: P1}", True, "condition"),
        ("survey: check, segment: A", True, "condition"),
        ("survey: check, ticket: {priority: P2}", False, "condition"),
        ("survey: check, segment: A, drawn: false", False, "share"),
        ("survey: check, segment: A, contact: {opted_out: true}", False, "opted_out"),
        ("survey: check, segment: A, contact: {vip: true}", False, "never_ask"),
        ("survey: check, segment: A, contact: off", False, "contact"),
        ("survey: check, segment: A, own: true", False, "self_rating"),
        ("survey: check, segment: A, ticket: {tags: [no_survey]}", False, "suppressed"),
        ("survey: check, segment: A, decided_after: 20 days", False, "too_late"),
        ("survey: check, segment: A, asked_before: [{ago: 29 days}]", False, "quarantine"),
        ("survey: check, segment: A, asked_before: [{ago: 30 days}]", True, "condition"),
        ("survey: check, segment: A, asked_before: [{ago: 3 working days}]", False, "quarantine"),
        ("survey: check, segment: A, asked_before: [{ago: 1 hour, same_ticket: true}]", False, "cycle"),
        ("survey: check, segment: A, asked_before: [{ago: 1 hour, survey: check, others: 3}]", False, "at_most"),
        ("survey: check, segment: A, asked_before: [{ago: 1 hour, survey: check, others: 2}]", True, "condition"),
        ("survey: sampled", True, "draw"),
        ("survey: sampled, drawn: false", False, "draw"),
        ("survey: of_panel", True, "condition"),
        ("survey: of_panel, member: false", False, "panel"),
        ("survey: of_panel, contact: {role: it_manager}", False, "contact"),
        ("survey: planned, contact: {role: vip_user}", True, "condition"),
    ],
)
def test_every_gate_can_be_stated(tmp_path: Path, given: str, asked: bool, because: str) -> None:
    right, wrong = str(asked).lower(), str(not asked).lower()
    assert run(tmp_path, occasions(f"{given}, expect: {{asked: {right}, because: {because}}}")).passed
    result = run(tmp_path, occasions(f"{given}, expect: {{asked: {wrong}}}"))
    assert not result.passed
    assert f"asked is {right}, expected {wrong}" in as_text(result)


def test_an_ask_counts_for_the_occasions_after_it(tmp_path: Path) -> None:
    lines = [
        "survey: check, segment: A, day: 2026-10-01, expect: {asked: true}",
        "survey: check, segment: A, day: 2026-10-20, expect: {asked: false, because: quarantine}",
        "survey: check, segment: A, day: 2026-10-20, contact: {name: another}, expect: {asked: true}",
    ]
    assert run(tmp_path, occasions(*lines)).passed
    assert not run(tmp_path, occasions(lines[1])).passed


def test_what_mandatory_overrides_and_which_questionnaire(tmp_path: Path) -> None:
    lines = [
        "survey: agreed, asked_before: [{ago: 2 days}], expect: {asked: true, overridden: [quarantine]}",
        "survey: check, segment: A, contact: {name: x, language: ja}, expect: {questionnaire: quarterly}",
        "survey: check, segment: A, contact: {name: y}, expect: {questionnaire: one_question}",
    ]
    assert run(tmp_path, occasions(*lines)).passed
    wrong = "survey: agreed, expect: {overridden: [quarantine], questionnaire: quarterly}"
    text = as_text(run(tmp_path, occasions(wrong)))
    assert "agreed: overrides [], expected [quarantine]" in text
    assert "agreed: questionnaire is one_question, expected quarterly" in text


def test_a_survey_that_came_out_otherwise_says_every_gate_and_the_line_of_the_rule(tmp_path: Path) -> None:
    asked = "survey: check, segment: A, asked_before: [{ago: 10 days, survey: after_incident}], expect: {asked: true}"
    result = run(tmp_path, occasions(asked))
    text = as_text(result)
    assert "acme.test.yaml:5:109: check: asked is false, expected true" in text
    assert "-> asked 10 days ago by after_incident (pause 30 days)" in text
    assert f"{(tmp_path / 'acme.yaml').as_posix()}:8" in text
    assert "間隔 30日" in as_text(result, "ja")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("survey: chekc", "5:18: CSAT320 The rules have no survey `chekc`; did you mean `check`?"),
        ("survey: check, day: 2026-13-01", "5:30: CSAT325 `2026-13-01` is no day; write it as 2026-10-15."),
        (
            "survey: check, facts: {ticket.priorty: P1}",
            "5:33: CSAT320 There is no fact `ticket.priorty`; did you mean `ticket.priority`?",
        ),
        ("survey: check, contact: {role: vip_uzer}", "did you mean `vip_user`?"),
        (
            "survey: check, asked_before: [{ago: 2 days, survey: agred}]",
            "5:62: CSAT320 The rules have no survey `agred`",
        ),
        ("survey: check, asked_before: [{ago: 2 days, channel: tikcet}]", "did you mean `ticket`?"),
        ("survey: check, expect: {questionnaire: quartely}", "did you mean `quarterly`?"),
        ("survey: check, expect: {asked: false, because: ask_again_after}", "did you mean `quarantine`?"),
    ],
)
def test_an_occasion_that_cannot_be_made_fails_with_a_sentence(tmp_path: Path, given: str, said: str) -> None:
    result = run(tmp_path, occasions(given))
    assert not result.passed
    assert said in as_text(result)


WORK = """\
    items:
      - action: call
        expect:
          steps: [appointment, visit, report]
          due: 3 working days
          owner: team_lead
          severity: medium
          flow: {in_work: [appointment], done: [appointment]}
          closing: [appointment, decision, cause, path, "role:team_lead", outcome]
          opens: []
          waiting: {visit: [appointment], decision: []}
      - action: call
        type: angry
        scene: not_now
        path: on_site
        took_part: [team_lead]
        recorded: [appointment, decision]
        cause: training
        outcome: fixed
        expect:
          steps: [appointment, report, apology]
          due: 1 working day
          owner: quality_control
          severity: high
          closing: [inform_result, improve]
          opens: [improve]
      - {action: call, path: later, expect: {due: 20 days}}
      - {playbook: improve, expect: {due: 20 working days, closing: [criterion]}}
      - {action: verify_defect, playbook: resample, expect: {owner: quality_control}}
"""


def test_an_item_has_the_steps_time_owner_and_needs_of_what_was_chosen(tmp_path: Path) -> None:
    result = run(tmp_path, WORK)
    assert result.passed, as_text(result)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("[appointment, visit, report]", "[visit]", "steps are [appointment, visit, report], expected [visit]"),
        ("due: 1 working day", "due: 2 days", "call_back: due in 1 working day, expected 2 days"),
        (
            "due: 20 working days, closing: [criterion]",
            "due: 2 days, closing: [criterion]",
            "improve: due in 20 working days, expected 2 days",
        ),
        ("owner: quality_control\n", "owner: team_lead\n", "owner is quality_control, expected team_lead"),
        ("severity: high", "severity: low", "severity is high, expected low"),
        ("{in_work: [appointment]", "{in_work: []", "still missing before that state: [appointment], expected []"),
        ("[inform_result, improve]", "[]", "still missing before closing: [improve, inform_result], expected []"),
        ("opens: [improve]", "opens: []", "under it stand [improve], expected []"),
        ("{visit: [appointment]", "{visit: []", "visit: waits for [appointment], expected []"),
        ("{visit: [appointment]", "{visit: [apointment]", "This playbook has no step `apointment`"),
        ("{visit: [appointment]", "{visitt: [appointment]", "Nothing called `visitt`"),
        ("type: angry", "type: anxious", "knows no kind of customer `anxious`; there are angry"),
        ("call, path: later", "call, recorded: [visit], path: later", "`visit` comes later"),
        ("action: verify_defect", "action: verify_defekt", "did you mean `verify_defect`?"),
        (
            "steps: [appointment, visit,",
            "steps: [appointment, visitt,",
            "7:32: CSAT320 This playbook has no step `visitt`",
        ),
        ("appointment, decision, cause,", "appointment, decison, cause,", "did you mean `decision`?"),
        ("{in_work: [appointment]", "{in_work: [apointment]", "11:28: CSAT320 Nothing called `apointment`"),
        ("took_part: [team_lead]", "took_part: [team_leed]", "19:21: CSAT320 The rules name no role `team_leed`"),
        ("action: call, path: later", "path: later", "An item says what opened it"),
        ("playbook: resample", "playbook: call_back", "the rule `verify_defect` opens no `call_back`"),
        ("playbook: improve", "playbook: improved", "did you mean `improve`?"),
    ],
)
def test_an_item_that_came_out_otherwise_is_said(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    assert WORK.count(right) == 1
    result = run(tmp_path, WORK.replace(right, wrong))
    assert not result.passed
    text = as_text(result)
    assert said in text
    for language in ("zh", "ja"):
        assert as_text(result, language) != text


def test_surveys_and_variants_are_covered_by_what_a_test_shows(tmp_path: Path) -> None:
    def covered(result: TestRun) -> set[str]:
        return {
            f"{c.part} {c.name} {c.case} {c.which}".strip()
            for c in result.coverage
            if c.covered and not c.inherited and c.part != "band"
        }

    first = run(tmp_path, occasions("survey: check, segment: A", "survey: check, ticket: {priority: P2}"))
    assert covered(first) == {"survey check works", "survey check rests", "survey check alternative 2"}
    everything = {f"{c.part} {c.name} {c.case} {c.which}".strip() for c in first.coverage}
    assert {"survey agreed works", "type call_back.angry chosen", "survey check alternative 1"} <= everything
    second = run(tmp_path, WORK)
    assert covered(second) == {
        "type call_back.angry chosen",
        "scene call_back.not_now chosen",
        "path call_back.on_site chosen",
        "path call_back.later chosen",
        "cause call_back.training chosen",
    }
