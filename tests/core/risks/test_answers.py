"""Non-answers: bounds of a score, shares, and the step of the loyalty ladder."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from csat_plugin.core.risks.answers import Bounds, answer_facts, bounds_of, loyalty, with_refusals
from csat_plugin.core.rules import Band
from csat_plugin.core.scoring.result import Moved, Node, Score, TreeNode
from tests.core.deciding import rating

M = 1_000_000


def score(*nodes: Node) -> Score:
    return Score(subject="C01", name="C", period="2026-10", status="complete", nodes=nodes, band="good")


def node(channel: str, weight: int, points: int | None, responses: int = 0, **more: Any) -> Node:
    return Node(
        channel=channel, status="present" if points is not None else "missing", weight=weight,
        effective_weight=more.pop("effective", weight), points=None if points is None else points * M,
        responses=responses, **more,
    )  # fmt: skip


def test_the_silent_count_as_worst_or_best_within_their_own_channel() -> None:
    whole = score(node("call", 4000, 90, 9), node("form", 6000, 80, 4))
    counted = Counter({("call", "answered"): 9, ("call", "refused"): 1, ("form", "answered"): 4})
    assert bounds_of(whole, counted) == Bounds(81 * M * 40 // 100 + 48 * M, 91 * M * 40 // 100 + 48 * M)


def test_a_channel_of_which_all_refused_takes_its_weight_back() -> None:
    whole = score(
        node("call", 4000, None, effective=0, moved_to="form"),
        node("form", 6000, 80, 4, effective=10_000, stands_in_for=(Moved("call", 4000),)),
    )
    assert bounds_of(whole, Counter({("call", "refused"): 2, ("form", "answered"): 4})) == Bounds(48 * M, 88 * M)
    assert bounds_of(whole, Counter({("form", "answered"): 4})) == Bounds(80 * M, 80 * M)
    assert bounds_of(score(node("call", 4000, None)), Counter()) is None


def test_invitations_nobody_answered_widen_nothing_and_a_sheet_of_several_questions_is_one_refusal() -> None:
    answers = [
        rating("1", points=90), rating("2", points=None, outcome="no_answer"), rating("3", points=None, outcome="refused"),
    ]  # fmt: skip
    facts = answer_facts(score(node("ticket", 10_000, 90, 1)), answers, ())
    assert (facts["score.refusals"], facts["score.refusal_share"]) == (1, 5000)
    assert (facts["score.worst_case"], facts["score.best_case"]) == (45 * M, 95 * M)
    assert facts["score.loyalty"] is None


@pytest.mark.parametrize(
    ("step", "gap", "told"),
    [("hoped", 5, "exceeded"), ("hoped", -5, "hoped"), ("expected", 5, "expected"), ("", 5, None)],
)
def test_only_more_than_was_expected_exceeds_hopes(step: str, gap: int, told: str | None) -> None:
    tree = (TreeNode(indicator="speed", weight=1, points=(80 + gap) * M, expected=80 * M),)
    bands = (Band(id="good", lower=0, loyalty=step),)  # type: ignore[arg-type] # as the rules check it
    assert loyalty(score(node("form", 10_000, 80, 1, tree=tree)), bands) == told


def test_a_penalty_takes_refusals_and_strong_complaints_for_marks_and_nobody_who_could_not_be_reached() -> None:
    whole = score(node("call", 4000, 90, 8), node("form", 6000, 80, 4))
    counted = Counter(
        {("call", "answered"): 8, ("call", "refused"): 1, ("call", "complaint"): 1, ("form", "no_contact"): 9}
    )
    assert with_refusals(whole, counted, 20 * M) == 76 * M * 40 // 100 + 48 * M
    assert with_refusals(whole, counted, None) is None
    assert with_refusals(whole, Counter({("form", "no_contact"): 9}), 20 * M) is None
