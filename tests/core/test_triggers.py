"""Many conditions judged together: the same answers as one by one, with the reasons, and nothing of a rule in generated text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csat_plugin.core.conditions import evaluate
from csat_plugin.core.facts import UNKNOWN, Value
from csat_plugin.core.rules import All, Any_, Condition, Not
from csat_plugin.core.rules import Test as Compare
from csat_plugin.core.triggers import KEPT, Triggers
from tests.core.meaning import CONDITIONS, FACTS, meaning

URGENT = Compare("priority", "in", ("P1", "P2"))
LATE = Compare("sla_met", "is", False)
BIG = Compare("value", "at_least", 500)


@given(st.lists(CONDITIONS, max_size=6), st.lists(FACTS, max_size=4))
def test_every_rule_comes_to_what_it_means(rules: list[Condition], events: list[dict[str, Value]]) -> None:
    triggers = Triggers(rules)
    for facts in (*events, *reversed(events)):  # a second time from the answers that were kept
        meant = [meaning(rule, facts) for rule in rules]
        judged = triggers.judge(facts)
        assert [judged.truth(n) for n in range(len(rules))] == meant
        assert triggers.first(facts) == next((n for n, truth in enumerate(meant) if truth is True), None)


@given(CONDITIONS, FACTS)
def test_the_reasons_of_an_answer_are_enough_for_it(rule: Condition, facts: dict[str, Value]) -> None:
    triggers = Triggers([rule])
    judged = triggers.judge(facts)
    truth, because = judged.truth(0), triggers.because(judged, 0)
    named = {reason.test.fact for reason in because}
    if truth is None:
        assert named == {one.fact for one in evaluate(rule, facts).unknown}
    else:
        assert meaning(rule, {name: value for name, value in facts.items() if name in named}) is truth


def test_a_rule_says_by_which_tests_it_holds_does_not_or_cannot_be_told() -> None:
    triggers = Triggers([All((URGENT, LATE)), Any_((LATE, BIG)), Not(URGENT), All((LATE, BIG))])
    judged = triggers.judge({"priority": "p1", "sla_met": True})
    assert (judged.holding, judged.unknown) == ([], [1])
    assert [[(one.test.fact, one.value, one.outcome) for one in triggers.because(judged, n)] for n in range(4)] == [
        [("sla_met", True, False)],
        [("value", UNKNOWN, None)],
        [("priority", "p1", True)],
        [("sla_met", True, False)],
    ]


@pytest.mark.parametrize(("value", "truth"), [(True, None), (1, True), ("1", None), (None, None), (0, False)])
def test_yes_is_no_number_although_python_says_so(value: Value, truth: bool | None) -> None:
    triggers = Triggers([Compare("n", "in", (1, 2))])
    for known in (1, True, value):  # whichever was asked about before
        triggers.judge({"n": known})
    assert triggers.judge({"n": value}).truth(0) is truth


def test_answers_on_more_texts_than_are_kept_stay_right() -> None:
    triggers = Triggers([Compare("name", "in", ("N7", "n9000"))])
    names = [f"n{n}" for n in range(2 * KEPT + 2000)]
    for _ in range(2):
        assert [n for n in names if triggers.first({"name": n}) == 0] == ["n7", "n9000"]


def test_nothing_that_somebody_wrote_gets_into_generated_text() -> None:
    hostile = '"); __import__("os").abort(); ("'
    rule = All(
        (
            Compare(hostile, "is", hostile, hostile),
            Not(Any_((Compare("a\nraise", "between", (12345678, 9)), Compare(hostile, "at_least", 12345678)))),
        )
    )
    triggers = Triggers([rule])
    words = set(re.findall(r"[^\W\d_]+", triggers.source))
    assert words <= {
        "def", "first", "judge", "facts", "try", "if", "elif", "else", "not", "and", "or", "is", "return", "except", "append",
        "None", "True", "False", "KeyError", "Judged", "filled", "holding", "unknown", "class", "int", "bool",
        "a", "f", "o", "t", "v", "w",
    }  # fmt: skip
    assert "12345678" not in triggers.source
    assert triggers.judge({hostile: hostile.upper(), "a\nraise": 3}).truth(0) is None
