"""What a pack measures somebody is asked: no indicator without a question of a survey that fills its channel, no sheet too long."""

from __future__ import annotations

from pathlib import Path

import pytest

from csat_plugin.core.rules import Questionnaire, Ruleset, Survey
from csat_plugin.core.scoring.terms import folded
from csat_plugin.language.load import load_rules
from csat_plugin.language.packs import shipped

PACKS = shipped()
MOST = 10
"""Questions nobody has to answer more of at once."""
OWN_PEOPLE = {"back_office": "assessment"}
"""Trees that our own people mark on a form of their own (S1-11): surveys ask customers' people alone."""


def pack(name: str) -> Ruleset:
    path = PACKS.find(name)
    assert path is not None
    rules = load_rules(Path(name), PACKS, text=path.read_bytes()).ruleset
    assert rules is not None
    return rules


def sheets_of(rules: Ruleset, survey: Survey) -> list[Questionnaire]:
    named = {survey.questionnaire, *(one.use for one in survey.choices)}
    return [sheet for sheet in rules.questionnaires or () if sheet.id in named]


def asked_for(rules: Ruleset, tree: str) -> set[str]:
    """Indicators and names of questions that surveys ask in the channels of a tree, of those they really ask."""
    channels = {channel.id for channel in rules.channels if channel.indicators == tree}
    found: set[str] = set()
    for survey in rules.surveys:
        if survey.channel in channels:
            for sheet in sheets_of(rules, survey):
                for role in survey.ask or sheet.ask or ("",):
                    for question in sheet.asked_of(role):
                        found |= {
                            question.indicator,
                            folded(question.id),
                            *(folded(text) for text in question.text.values()),
                        }
    own = [sheet for sheet in rules.questionnaires or () if sheet.id == OWN_PEOPLE.get(tree)]
    return found | {question.indicator for sheet in own for question in sheet.questions}


def unasked(rules: Ruleset) -> list[str]:
    return [
        f"{tree.id}.{leaf.id}"
        for tree in rules.trees
        for leaf in tree.leaves()
        if leaf.id not in (asked := asked_for(rules, tree.id)) and not asked & {folded(name) for name in leaf.questions}
    ]


@pytest.mark.parametrize("name", PACKS.names())
def test_every_indicator_of_a_pack_is_asked_by_one_of_its_surveys(name: str) -> None:
    """S1-10, S4-08 to S4-17, S4-24, S4-27."""
    assert unasked(pack(name)) == []


def test_an_indicator_without_a_question_is_found() -> None:
    path = PACKS.find("vendor-guide@1")
    assert path is not None
    text = (
        path.read_text("utf-8")
        .replace("indicator: listens}", "indicator: asks_back}")
        .replace("      listens: {text", "      hears: {text")
    )
    rules = load_rules(Path("vendor-guide@1"), PACKS, text=text.encode()).ruleset
    assert rules is not None
    assert unasked(rules) == ["five_elements.listens"]


@pytest.mark.parametrize("name", ["vendor-guide@1", "anhui@1", "xian@1"])
def test_nobody_is_asked_more_than_ten_questions_at_once(name: str) -> None:
    rules = pack(name)
    long = [
        (survey.id, role, len(asked))
        for survey in rules.surveys
        for sheet in sheets_of(rules, survey)
        for role in survey.ask or sheet.ask or ("",)
        if len(asked := sheet.asked_of(role)) > MOST
    ]
    assert long == []
