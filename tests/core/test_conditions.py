"""Three-valued conditions: what fires, what does not, and what nobody can say."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

import pytest
from hypothesis import given

from csat_plugin.core.conditions import Truth, UnknownFact, compile_condition, evaluate, facts_of
from csat_plugin.core.facts import UNKNOWN, Operator, Value
from csat_plugin.core.rules import All, Any_, Condition, Not
from csat_plugin.core.rules import Test as Compare
from csat_plugin.texts import knows
from tests.core.meaning import CONDITIONS, NAMES, VALUES, meaning
from tests.core.meaning import FACTS as VALUED

YES = Compare("yes", "is", True)
NO = Compare("no", "is", True)
MAYBE = Compare("maybe", "is", True)
FACTS: dict[str, Value] = {"yes": True, "no": False, "maybe": UNKNOWN}


@pytest.mark.parametrize(
    ("operator", "value", "fact", "truth"),
    [
        ("below", 80_000_000, 79_999_999, True),
        ("below", 80_000_000, 80_000_000, False),
        ("above", 80_000_000, 80_000_000, False),
        ("at_least", 80_000_000, 80_000_000, True),
        ("at_most", 40_000_000, 40_000_001, False),
        ("between", (1, 3), 1, True),
        ("between", (1, 3), 3, True),
        ("between", (1, 3), 4, False),
        ("in", ("P1", "P2"), "p2", True),
        ("in", ("P1", "P2"), "p3", False),
        ("is", "事件", "事件", True),
        ("is", "P1", "Ｐ１", True),
        ("contains", "broken", "It is BROKEN again", True),
        ("contains", "broken", "fine", False),
        ("at_least", 100, Decimal("99.99"), False),
        ("at_least", 100, Decimal("100.00"), True),
        ("between", ("2026-01-01", "2026-12-31"), "2026-12-31", True),
        ("missing", True, None, True),
        ("missing", True, "text", False),
        ("missing", False, "text", True),
    ],
)
def test_the_operators_at_their_edges(operator: Operator, value: object, fact: Value, truth: bool) -> None:
    test = Compare("f", operator, cast("str | int | bool", value))
    assert evaluate(test, {"f": fact}) == Truth(truth)
    assert compile_condition(test)({"f": fact}) is truth


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({}, "not_known"),
        ({"score": UNKNOWN}, "not_known"),
        ({"score": None}, "no_value"),
        ({"score": "x"}, "other_kind"),
    ],
)
def test_what_cannot_be_compared_is_unknown_and_says_why(facts: dict[str, Value], reason: str) -> None:
    found = evaluate(Compare("score", "below", 80), facts)
    assert found.value is None
    assert [fact.reason for fact in found.unknown] == [reason]
    assert knows(found.unknown[0].note().code)


def test_a_missing_score_never_counts_as_a_low_one_nor_its_denial_as_a_high_one() -> None:
    low = Compare("score", "below", 80)
    assert evaluate(low, {"score": None}).value is None
    assert evaluate(Not(low), {"score": None}).value is None


def test_yes_is_not_the_number_one() -> None:
    assert evaluate(Compare("f", "is", 1), {"f": True}).value is None
    assert evaluate(Compare("f", "is", True), {"f": 1}).value is None


@pytest.mark.parametrize(
    ("condition", "value"),
    [
        (All((YES, MAYBE)), None),
        (All((NO, MAYBE)), False),
        (All((MAYBE, NO)), False),
        (Any_((YES, MAYBE)), True),
        (Any_((MAYBE, YES)), True),
        (Any_((NO, MAYBE)), None),
        (Not(MAYBE), None),
        (Not(NO), True),
        (All(()), True),
        (Any_(()), False),
    ],
)
def test_three_valued_logic(condition: Condition, value: bool | None) -> None:
    found = evaluate(condition, FACTS)
    assert found.value is value
    assert compile_condition(condition)(FACTS) is value
    assert found.unknown == ((UnknownFact("maybe", "not_known"),) if value is None else ())


def test_every_fact_the_answer_hangs_on_is_named_once_in_order() -> None:
    condition = All((Compare("b", "is", 1), Any_((Compare("a", "is", 1), Compare("b", "is", 2)))))
    assert [fact.fact for fact in evaluate(condition, {}).unknown] == ["b", "a"]
    assert facts_of(condition) == ("b", "a")


@given(CONDITIONS, VALUED)
def test_the_compiled_and_the_explaining_condition_answer_as_it_is_meant(
    condition: Condition, facts: dict[str, Value]
) -> None:
    explained = evaluate(condition, facts)
    assert explained.value is meaning(condition, facts)
    assert compile_condition(condition)(facts) is explained.value
    assert (explained.value is None) is bool(explained.unknown)


@given(CONDITIONS, VALUED, NAMES, VALUES)
def test_an_answer_given_without_a_fact_stays_when_it_becomes_known(
    condition: Condition, facts: dict[str, Value], name: str, value: Value
) -> None:
    before = evaluate(condition, {**facts, name: UNKNOWN}).value
    if before is not None:
        assert evaluate(condition, {**facts, name: value}).value is before
