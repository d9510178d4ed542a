"""A key, a sign or a value in the wrong place: said once, with the place it belongs to."""

from __future__ import annotations

import pytest

from csat_plugin.language.context import Context
from tests.language.test_slips import CALL, HEAD, STEPS, action, all_said, load

TREE = "channels: {questionnaire: {indicators: quality}}\nindicators: {quality: %s}\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TREE % "{title: Quality, speed: {weight: 70}}", "it belongs under `parts:`: `parts: {speed: …}`"),
        (
            "playbooks: {call: {title: Call, type: {upset: {title: Upset}}}}\n",
            "it belongs under `variants:`: `variants: {type: …}`",
        ),
        (
            "for: [{customers: {segment: A}, target: {share: 85%}, why: agreed}]\n",
            "what each of them must reach stands here: `target: {reaching: 85}`",
        ),
        (
            "weights: [20, 20, 30, 30]\n",
            "write `weights: {ticket: 20, callback: 20, questionnaire: 30, monthly: 30}`",
        ),
        ("weights: [60, 40]\n", "`weights: {ticket: 60, callback: 40}`"),
        (action(rest="owner: team_lead, due: '1 working day,'"), "ends in a sign too many: write `1 working day`"),
        (action(rest="owner: team_lead, at_most: 10 per day；"), "write `10 per day`"),
        ("surveys: {every: quarter}\n", "one level further in: `surveys: {a_name: {every: quarter}}`"),
        ("actions: {owner: team_lead}\n", "`actions: {a_name: {owner: team_lead}}`"),
        ("surveys: {leaders: {every: quarter, ask: vip_user, ask_again_after: 60}}\n", "Write `60 days` or"),
        (action(rest="due: 5 days"), "You have `process_manager`, `quality_control`, `team_lead`"),
    ],
)
def test_what_stands_in_the_wrong_place_is_one_finding_with_the_right_place(text: str, words: str) -> None:
    found = [one for one in all_said(text) if "CSAT307" not in one]
    assert len(found) == 1, found
    assert words in found[0].replace("Write `weights", "write `weights")


def test_what_is_off_stays_off() -> None:
    assert all_said("surveys: {planned: off}\n") == []


def test_a_tree_named_wrongly_is_said_at_the_channel_alone() -> None:
    (one,) = all_said("channels: {questionnaire: {indicators: qualty}}\nindicators: {quality: {parts: {speed: {}}}}\n")
    assert "CSAT200" in one
    assert "did you mean `quality`?" in one


def test_a_circle_of_steps_is_written_out() -> None:
    circle = STEPS % "{id: a, title: A, waits_for: c}, {id: b, title: B, waits_for: a}, {id: c, title: C, waits_for: b}"
    (one,) = all_said(circle)
    assert "a -> c -> b -> a" in one
    (one,) = all_said(
        STEPS % "{id: a, title: A, waits_for: [b, c]}, {id: b, title: B}, {id: c, title: C, waits_for: a}"
    )
    assert "a -> c -> a" in one


def test_a_question_that_counts_nowhere_is_named_and_the_overall_question_is_not() -> None:
    text = TREE % "{parts: {speed: {}}}"
    known = Context(questions={"questionnaire": ("speed", "kindness", "overall")})
    found = [d for d in load(text, known).diagnostics if d.code == "CSAT308"]
    assert [(d.line - HEAD.count("\n"), d.level) for d in found] == [(1, "hint")]
    assert "`kindness`" in found[0].sentence()
    assert "overall" not in found[0].sentence()
    sheet = "questionnaires: {short: {questions: {kindness: {text: Kind?, indicator: speed}}}}\n"
    assert not [d for d in load(text + sheet, known).diagnostics if d.code == "CSAT308"]


def test_a_whole_playbook_is_still_a_playbook() -> None:
    assert all_said(CALL) == []
