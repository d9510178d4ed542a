"""What a ruleset says in words."""

from decimal import Decimal
from pathlib import Path

import pytest

from csat_plugin.core.rules import Ruleset
from csat_plugin.language.context import SeenScale
from csat_plugin.language.load import load_rules
from csat_plugin.language.packs import shipped
from csat_plugin.language.shown.ruleset import explain

HEAD = (
    "language: 1\nruleset: acme\nextends: itss@1\npeople: {process_manager: zhao, quality_control: li, team_lead: wu}\n"
)


def rules_of(text: str = "") -> Ruleset:
    loaded = load_rules(Path("acme.yaml"), shipped(), text=(HEAD + text).encode())
    assert loaded.ruleset is not None, [d.sentence() for d in loaded.diagnostics]
    return loaded.ruleset


def test_every_missing_pattern_is_shown() -> None:
    shown = explain(rules_of())
    assert len(shown.fallback) == 16
    by_missing = {p.missing: p for p in shown.fallback}
    assert [w.weight for w in by_missing["ticket",].weights] == [0, 20, 50, 30]
    assert by_missing["questionnaire",].outcome == "no score"
    assert by_missing[()].status == "complete"


def test_bands_show_both_ends() -> None:
    assert [(str(b.low), str(b.high)) for b in explain(rules_of()).bands] == [
        ("10.0", "29.9"),
        ("30.0", "59.9"),
        ("60.0", "79.9"),
        ("80.0", "95.0"),
        ("95.1", "100.0"),
    ]


@pytest.mark.parametrize(
    ("scale", "expected", "never"),
    [
        ("five", [20, 40, 60, 80, 100], []),
        ("{min: 1, max: 4}", [25, 50, 75, 100], ["satisfied"]),
        ("{min: 1, max: 5, convert: minmax}", [0, 25, 50, 75, 100], ["satisfied"]),
        ("{min: 1, max: 5, direction: low}", [100, 80, 60, 40, 20], []),
        ("{◎: 100, ○: 80, △: 60, ×: 20}", [100, 80, 60, 20], ["dissatisfied"]),
        ("percent", [], []),
    ],
)
def test_which_mark_gives_which_band(scale: str, expected: list[int], never: list[str]) -> None:
    table = explain(rules_of(f"channels: {{ticket: {{scale: {scale}}}}}\n")).scales[0]
    assert [option.points for option in table.options] == expected
    assert list(table.never) == never
    assert not table.sample


def test_a_channel_without_a_scale_shows_a_sample() -> None:
    table = explain(rules_of()).scales[1]
    assert table.sample
    assert [option.title for option in table.options][-1] == "very satisfied"


def test_a_channel_without_a_scale_is_shown_on_the_scales_its_ratings_come_on() -> None:
    ten, four = (SeenScale(low=Decimal(1), high=Decimal(high)) for high in (10, 4))
    rules = rules_of("channels: {callback: {scale: five}}\n")
    tables = explain(rules, seen={"ticket": (ten, four), "callback": (ten,)}).scales
    assert [(t.channel, len(t.options), t.sample) for t in tables] == [
        ("ticket", 10, False),
        ("ticket", 4, False),
        ("callback", 5, False),
        ("questionnaire", 5, True),
        ("monthly", 5, True),
    ]
    assert tables[0].kind == "each rating's own scale, here 1 to 10, as mark / highest x 100"
    assert tables[1].never == ("satisfied",)


def test_marks_below_the_lowest_band_are_marked() -> None:
    table = explain(rules_of("channels: {ticket: {scale: {min: 0, max: 10}}}\n")).scales[0]
    assert [(o.mark, o.points, o.below_lowest) for o in table.options][:2] == [
        ("0", Decimal(0), True),
        ("1", Decimal(10), False),
    ]


def test_sentences() -> None:
    text = """\
targets: {nobody_below: {each: customers, reaching: average, decide: only_if_sure}}
for: [{customers: {segment: A}, target: {reaching: 85}, weights: {ticket: 10, callback: 10, questionnaire: 40, monthly: 40}}]
actions:
  call_unhappy_user: {event: rating.received, when: {rating: {at_most: 40}}, open: call_back, owner: team_lead, due: 1 working day, at_most: 10 per day, needs: {ratings: 2}, sure: true}
"""
    shown = explain(rules_of(text))
    assert shown.targets == (
        '75 % of customers must reach "satisfied" (80 points); those without a score are left out.',
        'Each of the customers must reach "average" (60 points). It is decided only where it is sure beyond the margins.',
    )
    assert shown.overrides == (
        "segment A: each must reach 85 points; own weights ticket 10, callback 10, questionnaire 40, monthly 40.",
    )
    assert shown.actions[-1] == (
        "Call the user back (call_unhappy_user): at once, with each rating, when rating is 40 or less. Only on 2 ratings or more. "
        "Only when sure beyond the margin. Owner: team_lead (wu). Due in 1 working day. At most 10 per day."
    )
    assert "It waits for a person's yes." in shown.actions[0]


@pytest.mark.parametrize("language", ["zh", "ja"])
def test_other_languages_use_their_own_titles(language: str) -> None:
    shown = explain(rules_of(), language)
    assert {"zh": "满意", "ja": "満足"}[language] in shown.targets[0]
    assert {"zh": "服务单评分", "ja": "チケット評価"}[language] == shown.scales[0].title
