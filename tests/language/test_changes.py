"""What changed, in sentences."""

from pathlib import Path

import pytest

from csat_plugin.core.rules import Ruleset
from csat_plugin.language.changes import changes
from csat_plugin.language.load import load_rules
from csat_plugin.language.packs import shipped

HEAD = "language: 1\nruleset: acme\nextends: itss@1\n"
REST = '% of customers must reach "satisfied" (80 points); those without a score are left out.'
WHO = "people: {process_manager: wang.fang, quality_control: li, team_lead: wu}\n"


def rules_of(text: str = "", who: str = WHO) -> Ruleset:
    loaded = load_rules(Path("acme.yaml"), shipped(), text=(HEAD + who + text).encode())
    assert loaded.ruleset is not None, [d.sentence() for d in loaded.diagnostics]
    return loaded.ruleset


def changed(text: str, who: str = WHO, language: str = "en") -> tuple[str, ...]:
    return changes(rules_of(), rules_of(text, who), language)


def test_nothing() -> None:
    assert changed("channels: {ticket: {why: another reason, cites: [x]}}\n") == ("Nothing that counts has changed.",)


CASES = [
    (
        "valid_from: 2026-11\nweights: {ticket: 25, callback: 20, questionnaire: 30, monthly: 25}\n",
        ("Weights: ticket 20 -> 25, monthly 30 -> 25 (sum 100).", "These rules hold from 2026-11."),
    ),
    (
        "channels: {callback: off}\nweights: {ticket: 40, questionnaire: 30, monthly: 30}\n",
        (
            "Weights: ticket 20 -> 40, callback 20 -> 0 (sum 100).",
            "channel callback is gone.",
            "survey spot_check is gone.",
        ),
    ),
    ("bands: {very_satisfied: 96.5}\n", ("Band very_satisfied: begins at 96.5, was 95.1.",)),
    (
        "targets: {satisfied_customers: {share: 80%}}\n",
        (f"80 {REST} Before: 75 {REST}",),
    ),
    (
        "for: [{customers: {segment: A}, target: {reaching: 85}}]\n",
        ("New exception: segment A: each must reach 85 points.",),
    ),
    (
        "actions:\n  c: {event: rating.received, when: {rating: {at_most: 40}}, open: call_back, owner: team_lead}\n",
        ("New action c. c: at once, with each rating, when rating is 40 or less. Owner: team_lead (wu).",),
    ),
    (
        "actions: {verify_defect: {due: 3 working days}}\n",
        ("action verify_defect: due 5 working days -> 3 working days.",),
    ),
    (
        "actions: {verify_defect: {when: {score: {below: average}}, needs: {ratings: 5}, at_most: 3 per run}}\n",
        (
            'action verify_defect: when score is below "satisfied" -> score is below "average".',
            "action verify_defect: needs 1 -> 5.",
            "action verify_defect: at_most - -> 3 per run.",
        ),
    ),
    (
        "surveys: {after_incident: {ask_again_after: 60 days}}\n",
        ("survey after_incident: ask_again_after 30 days -> 60 days.",),
    ),
    ("surveys: {spot_check: {share: 22.5%}}\n", ("survey spot_check: share 25% -> 22.5%.",)),
    ("channels: {ticket: {fallback: [monthly]}}\n", ("channel ticket: fallback [questionnaire] -> [monthly].",)),
    ("channels: {ticket: {scale: five}}\n", ("channel ticket: scale - -> 1..5 ratio.",)),
    ("score: {when_incomplete: share_among_present}\n", ("score: when_incomplete no_score -> share_among_present.",)),
    ("playbooks: {review: {title: {en: New words}}}\n", ("playbook review is worded anew.",)),
]


@pytest.mark.parametrize(("text", "sentences"), CASES)
def test_each_change_has_its_sentence(text: str, sentences: tuple[str, ...]) -> None:
    assert changed(text) == sentences
    for language in ("zh", "ja"):
        assert len(changed(text, language=language)) == len(sentences)


def test_the_owner_leaves() -> None:
    who = "people:\n  process_manager: {is: zhao.min, deputy: li.na, from: 2026-11-16}\n  quality_control: li\n  team_lead: wu\n"
    assert changed("", who) == ("process_manager: wang.fang -> zhao.min from 2026-11-16, deputy li.na.",)


@pytest.mark.parametrize(("text", "_sentences"), CASES)
def test_a_change_of_the_digest_is_never_silent(text: str, _sentences: object) -> None:
    before, after = rules_of(), rules_of(text)
    if before.digest != after.digest:
        assert changes(before, after) != changes(before, before)
