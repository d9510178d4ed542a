"""What changed, in sentences."""

from pathlib import Path

import msgspec
import pytest

from csat_plugin.core.rules import Ruleset
from csat_plugin.language.changes.ruleset import changes
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
            "Channel callback is gone.",
            "Survey spot_check is gone.",
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
        (
            "New action c. Call the user back (c): at once, with each rating, when rating is 40 or less. Owner: team_lead (wu).",
        ),
    ),
    (
        "actions: {verify_defect: {due: 3 working days}}\n",
        ("Action verify_defect: due 5 working days -> 3 working days.",),
    ),
    (
        "actions: {verify_defect: {when: {score: {below: average}}, needs: {ratings: 5}, at_most: 3 per run}}\n",
        (
            'Action verify_defect: when score is below "satisfied" -> score is below "average".',
            "Action verify_defect: opens on 5 ratings or more (was 1).",
            "Action verify_defect: at_most 3 per run; there was none before.",
        ),
    ),
    (
        "surveys: {after_incident: {ask_again_after: 60 days}}\n",
        ("Survey after_incident: one person is asked at most once in 60 days (was 30 days).",),
    ),
    ("surveys: {spot_check: {share: 22.5%}}\n", ("Survey spot_check: share 25% -> 22.5%.",)),
    ("channels: {ticket: {fallback: [monthly]}}\n", ("Channel ticket: fallback [questionnaire] -> [monthly].",)),
    (
        "channels: {ticket: {scale: five}}\n",
        (
            (
                "Channel ticket: its scale is now 1 = 20 very dissatisfied, 2 = 40 dissatisfied, 3 = 60 average, "
                "4 = 80 satisfied, 5 = 100 very satisfied. Before, each rating's own scale counted."
            ),
        ),
    ),
    ("score: {when_incomplete: share_among_present}\n", ("Score: when_incomplete no_score -> share_among_present.",)),
    ("playbooks: {review: {title: {en: New words}}}\n", ("Playbook review is worded anew.",)),
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


QUARTERLY = "questionnaires:\n  quarterly:\n    questions:\n      speed: "


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("questionnaires: {quarterly: {ask: [vip_user]}}\n", "Questionnaire quarterly: asks vip_user. Before: "),
        (QUARTERLY + "{text: {zh: 快吗？}, wording: 2}\n", "speed has a new wording (zh), `wording` 1 -> 2."),
        (QUARTERLY + "{text: {zh: 快吗？}}\n", "If it still means the same, write `wording: 2`; if it means something else"),
        (QUARTERLY + "{wording: 2}\n", "speed has `wording` 1 -> 2, with the same words."),
        (QUARTERLY + "off\n", "question speed is gone; its answers are kept."),
        (QUARTERLY.replace("speed", "price") + "{text: Fair?}\n", "new question price."),
        ("questionnaires: {quarterly: off}\nsurveys: {planned: off, agreed_plan: off, on_demand: off, after_service_review: off, check_same_people: off, check_other_people: off, asked_for: off}\n",
         "Questionnaire quarterly is gone."),
        ("questionnaires: {short: {ask: [vip_user], questions: {speed: {text: Fast?}}}}\n",
         "New questionnaire short with 1 question, asked of vip_user."),
    ],
)  # fmt: skip
def test_questionnaires_have_words(text: str, part: str) -> None:
    assert any(part in sentence for sentence in changed(text)), changed(text)
    for language in ("zh", "ja"):
        assert len(changed(text, language=language)) == len(changed(text))


def test_words_of_a_question_are_no_change_of_the_digest() -> None:
    """Packs keep the digests they were pinned with, and a reworded question needs no new date."""
    assert rules_of(QUARTERLY + "{text: {zh: 快吗？}}\n").digest == rules_of().digest


def test_rules_kept_before_questionnaires_were_say_nothing_about_them() -> None:
    before = msgspec.structs.replace(rules_of(), questionnaires=None)
    assert changes(before, rules_of(QUARTERLY + "{wording: 2}\n")) == ("Nothing that counts has changed.",)


def test_an_exception_that_says_something_else_is_one_sentence() -> None:
    before = rules_of("for: [{customers: {segment: A}, target: {reaching: 85}}]\n")
    after = rules_of("for: [{customers: {segment: A}, target: {reaching: 86}}]\n")
    assert changes(before, after) == (
        "segment A: each must reach 86 points. Before: segment A: each must reach 85 points.",
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("at_most: 100 per month", "from 401 tickets per month on, the limit of 100 makes it less than 25 %; from 501 on less than 20 %"),
        ("at_most: 10 per day, within: [25%, 30%]", "from 41 tickets per day on, the limit of 10 makes it less than 25 %."),
    ],
)  # fmt: skip
def test_from_how_many_tickets_on_a_limit_cuts_a_spot_check(text: str, sentence: str) -> None:
    (said,) = (s for s in changed(f"surveys: {{spot_check: {{{text}}}}}\n") if "from" in s)
    assert sentence in said
    # The arithmetic itself: at 400 tickets a quarter is 100, at 401 it is more.
    assert 400 * 25 <= 100 * 100 < 401 * 25


def test_entries_that_went_together_are_one_sentence() -> None:
    text = "surveys: {planned: off, on_demand: off}\n"
    assert changed(text) == ("Survey planned, on_demand are gone.",)
