"""The packs that come with the product: sound, tested in every rule, worded in three languages, cited."""

import re
from pathlib import Path
from typing import Any

import pytest
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from csat_plugin.core.actions.decisions import VARIABLES
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.scoring.fallback import fallback_table
from csat_plugin.language.load import load_rules
from csat_plugin.language.packs import shipped
from csat_plugin.language.rule_tests.discovery import run_tests
from csat_plugin.language.rule_tests.text import as_text
from csat_plugin.texts import LANGUAGES

PACKS = shipped()
NAMES = PACKS.names()
KNOWN = {f"S{source}-{n:02}" for source, items in enumerate((68, 32, 40, 42, 39)) for n in range(1, items + 1)}
KNOWN |= {f"AMB-{n}" for n in range(1, 19)}
"""Every requirement there is."""


def pack(name: str) -> Ruleset:
    path = PACKS.find(name)
    assert path is not None
    loaded = load_rules(Path(name), PACKS, text=path.read_bytes())
    assert [d.sentence() for d in loaded.diagnostics if d.level == "error"] == []
    assert {d.code for d in loaded.diagnostics} <= {"CSAT102"}
    assert loaded.ruleset is not None
    return loaded.ruleset


@pytest.mark.parametrize("name", NAMES)
def test_its_own_tests_pass_and_show_everything_it_says(name: str) -> None:
    path = PACKS.find(name)
    assert path is not None
    run = run_tests(path, PACKS)
    assert run.passed, as_text(run)
    assert run.own
    assert [f"{c.part} {c.name} {c.case} {c.which}" for c in run.own if not c.covered] == []
    rules = [c for c in run.coverage if c.part == "rule" and c.case in ("works", "rests")]
    assert len(rules) == 2 * len([action for action in pack(name).actions if action.event != "period.ended"])


@pytest.mark.parametrize("name", NAMES)
def test_every_entry_speaks_three_languages(name: str) -> None:
    rules = pack(name)
    entries: list[Any] = [
        *rules.channels,
        *rules.bands,
        *rules.targets,
        *rules.actions,
        *rules.surveys,
        *rules.playbooks,
        *rules.trees,
        *(node for tree in rules.trees for node in tree.nodes),
        *rules.departments,
    ]
    assert [entry.id for entry in entries if set(entry.title) != set(LANGUAGES)] == []
    assert [book.id for book in rules.playbooks if set(book.text) != set(LANGUAGES)] == []
    assert [book.id for book in rules.playbooks if book.steps and set(book.steps) != set(LANGUAGES)] == []
    steps = [len(lines) for book in rules.playbooks for lines in book.steps.values()]
    assert len(set(steps)) <= 1
    assert set(rules.title) == set(rules.report.title) == set(LANGUAGES)


@pytest.mark.parametrize("name", NAMES)
def test_every_questionnaire_speaks_three_languages(name: str) -> None:
    """Whoever is asked reads goal, questions and answers in his own language."""
    for sheet in pack(name).questionnaires or ():
        words = [sheet.title, sheet.goal, *(need.title for need in sheet.needs), *(one.text for one in sheet.questions)]
        words += [option.label for question in sheet.questions for option in question.options if option.label]
        assert [said for said in words if set(said) != set(LANGUAGES)] == [], sheet.id


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_cites_and_says_why(name: str) -> None:
    rules = pack(name)
    assert [entry.id for entry in rules.actions if not entry.cites or not entry.why] == []
    # A target whose figure no source names cites nothing, and says so.
    assert [one.id for one in rules.targets if not one.why or not (one.cites or "is ours" in one.why)] == []
    assert [entry.id for entry in rules.surveys if not entry.cites] == []
    path = PACKS.find(name)
    assert path is not None
    cited = set(re.findall(r"\b(?:S\d-\d+|AMB-\d+)\b", path.read_text(encoding="utf-8")))
    assert cited - KNOWN == set()


@pytest.mark.parametrize("name", NAMES)
def test_playbooks_use_only_documented_variables(name: str) -> None:
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
    variables = dict.fromkeys(VARIABLES, "x")
    for book in pack(name).playbooks:
        for text in (*book.title.values(), *book.text.values(), *(s for steps in book.steps.values() for s in steps)):
            assert environment.from_string(text).render(variables)


@pytest.mark.parametrize("name", NAMES)
def test_every_playbook_named_is_there(name: str) -> None:
    rules = pack(name)
    named = {kind for action in rules.actions for kind in (action.open, *action.then, *action.follow_up)}
    assert named <= {book.id for book in rules.playbooks}


def test_itss_weights_and_fallback_give_the_eight_patterns() -> None:
    rules = pack("itss@1")
    table = {p.missing: [w // 100 for w in p.placement.effective.values()] for p in fallback_table(rules)}
    assert {missing: weights for missing, weights in table.items() if "questionnaire" not in missing} == {
        (): [20, 20, 30, 30],
        ("ticket",): [0, 20, 50, 30],
        ("callback",): [20, 0, 50, 30],
        ("monthly",): [20, 20, 60, 0],
        ("ticket", "callback"): [0, 0, 70, 30],
        ("ticket", "monthly"): [0, 20, 80, 0],
        ("callback", "monthly"): [20, 0, 80, 0],
        ("ticket", "callback", "monthly"): [0, 0, 100, 0],
    }
    assert {p.status for p in fallback_table(rules) if "questionnaire" in p.missing} == {"incomplete", "no_data"}


def test_itss_is_what_the_standard_says() -> None:
    rules = pack("itss@1")
    assert [(b.id, b.lower / 1_000_000) for b in rules.bands] == [
        ("very_dissatisfied", 10),
        ("dissatisfied", 30),
        ("average", 60),
        ("satisfied", 80),
        ("very_satisfied", 95.1),
    ]
    (target,) = rules.targets
    assert (target.share, target.of, target.reaching_band) == (7500, "customers", "satisfied")
    assert {survey.id: survey.event or survey.every for survey in rules.surveys} == {
        "after_incident": "incident.confirmed", "after_request": "request.closed", "after_change": "change.closed",
        "after_service_review": "service_review.held", "planned": "quarter", "agreed_plan": "quarter", "asked_for": "manual",
        "check_same_people": "resurvey.approved", "check_other_people": "resample.approved", "on_demand": "manual",
        "monthly_rating": "month", "spot_check": "period.ended",
    }  # fmt: skip
    assert {survey.id: survey.share for survey in rules.surveys if survey.share} == {
        "spot_check": 2500,
        "check_other_people": 5000,
    }
    assert {survey.owner for survey in rules.surveys if survey.channel == "questionnaire"} == {"quality_control", ""}
    assert [channel.id for channel in rules.channels if channel.independent] == ["callback"]
    assert [survey.id for survey in rules.surveys if survey.mandatory] == ["agreed_plan", "asked_for"]
    entries: list[Any] = [*rules.targets, *rules.actions, *rules.surveys]
    cited = {cite for entry in entries for cite in entry.cites}
    assert {f"S0-{n}" for n in range(31, 46)} <= cited


def test_tickets_only_scores_whoever_has_one_rating() -> None:
    rules = pack("tickets-only@1")
    assert [(c.id, c.weight, c.month_of) for c in rules.channels] == [("ticket", 10_000, "rated")]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("known", [{"rating": "40.0"}, {"score": "55.8", "band": "x"}, {}])
def test_titles_and_texts_have_no_empty_places(name: str, language: str, known: dict[str, str]) -> None:
    """An item may open from a rating, from a score, or by hand: what is not known leaves no brackets behind."""
    values = dict.fromkeys(VARIABLES, "") | {"subject_name": "Acme", "period": "2026-10", "answers": "7"} | known
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
    for book in pack(name).playbooks:
        title = environment.from_string(book.title[language]).render(values)
        assert not re.search(r"[（(][\s，,、]*[)）]", title), title
        if book.id == "call_back":
            text = environment.from_string(book.text[language]).render(values)
            assert not re.search(r" {2}|(的|から) ?(分|点)|of  ?points", text), text
            assert ("40.0" in title) == ("rating" in known)


@pytest.mark.parametrize("name", NAMES)
def test_digest_is_pinned(name: str) -> None:
    """A pack of one version never changes what it decides: a change of meaning is a new version of the pack."""
    assert pack(name).digest == (Path(__file__).parent / "digests" / f"{name}.txt").read_text("utf-8").strip()


def test_jet_is_a_tree_of_four_levels_and_the_general_impression() -> None:
    (tree,) = pack("jet@1").trees
    assert [(node.id, node.weight // 100) for node in tree.parts()] == [
        ("interaction_management", 25),
        ("request_execution", 30),
        ("engineers", 20),
        ("dispatch", 15),
        ("general_impression", 10),
    ]
    assert len(tree.parts("general_impression")) == 6
    (sheet,) = pack("jet@1").questionnaires or ()
    assert {question.id for question in sheet.questions} - {"overall", "suggestion"} == {
        leaf.id for leaf in tree.leaves()
    }
