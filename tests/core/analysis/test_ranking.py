"""The ranking that allows for the number of answers, and the groups it leaves out (methods 5.4)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from csat_plugin.core.analysis.ranking import Ranking, ranking
from csat_plugin.core.rules.privacy import PrivacyRule
from csat_plugin.core.scoring.result import Assessment, Counts, Margin, Node, Note, Overall, Score

M = 1_000_000


def score(name: str, value: int, answers: int, *, margin: float | None = 10.0) -> Score:
    node = Node(
        channel="ticket", status="present", weight=10_000, effective_weight=10_000, points=value * M, responses=answers
    )
    reason = Note("margin.exact") if margin is None else None
    return Score(
        subject=name, name=name, period="2026-10", status="complete", value=Decimal(value), exact=value * M, nodes=(node,),
        margin=Margin(half_width=margin, reason=reason), answers=answers,
    )  # fmt: skip


def ranked(scores: list[Score], kind: str, fewest: int = 5, rule: PrivacyRule | None = None) -> Ranking | None:
    assessment = Assessment(
        period="2026-10", start="2026-10-01", end="2026-10-31", subject_kind=kind, ruleset="r", rules_digest="", digest="",
        scores=tuple(scores), overall=Overall(subjects=len(scores), scored=len(scores)), counts=Counts(received=0, used=0),
    )  # fmt: skip
    return ranking(assessment, rule or PrivacyRule(), fewest)


def test_bayesian_average_vectors_82_move_the_few_and_leave_the_many() -> None:
    """Mean of all 82: (100, n=2) 83.64; (50, 2) 79.09; (70, 60) 73.00. A fourth score makes the mean of the four 82."""
    four = [score("a", 100, 2), score("b", 50, 2), score("c", 70, 60), score("d", 108, 20)]
    found = ranked(four, "customer", fewest=1)
    assert found is not None
    assert found.mean == pytest.approx(82)
    moved = {one.name: round(one.moved, 2) for one in found.places}
    assert (moved["a"], moved["b"], moved["c"]) == (83.64, 79.09, 73.0)


def test_two_perfect_marks_do_not_lead_over_many_good_ones() -> None:
    found = ranked([score("two", 100, 6), score("many", 95, 200), score("low", 60, 30)], "customer")
    assert found is not None
    assert [(one.name, one.plain, one.place) for one in found.places] == [("many", 2, 1), ("two", 1, 2), ("low", 3, 3)]


def test_what_has_no_sampling_error_is_ranked_as_it_is() -> None:
    found = ranked([score("contract", 100, 6, margin=None), score("many", 95, 200), score("low", 60, 30)], "customer")
    assert found is not None
    assert (found.places[0].name, found.places[0].moved) == ("contract", 100.0)


def test_places_that_margins_cannot_tell_apart_are_a_range() -> None:
    found = ranked(
        [score("a", 90, 50, margin=5), score("b", 86, 50, margin=5), score("c", 60, 50, margin=5)], "customer"
    )
    assert found is not None
    assert [(one.best, one.worst) for one in found.places] == [(1, 2), (1, 2), (3, 3)]


def test_a_place_lies_within_its_range() -> None:
    """By the plain scores `two` would surely be first, and stand second all the same."""
    found = ranked([score("two", 100, 6, margin=2), score("many", 95, 200, margin=1), score("low", 60, 30)], "customer")
    assert found is not None
    assert [(one.name, one.best, one.place, one.worst) for one in found.places] == [
        ("many", 1, 1, 1), ("two", 2, 2, 2), ("low", 3, 3, 3),
    ]  # fmt: skip


def test_the_range_is_that_of_the_moved_score() -> None:
    """Half a width of 4 with 20 answers beside as many of the prior: 4 x root of 1/2 = 2.83; moved by half the difference."""
    apart = ranked([score(name, value, 20, margin=4) for name, value in (("a", 90), ("b", 81), ("c", 60))], "customer")
    close = ranked([score(name, value, 20, margin=4) for name, value in (("a", 90), ("b", 83), ("c", 60))], "customer")
    assert apart is not None
    assert close is not None
    assert [(one.best, one.worst) for one in apart.places] == [(1, 1), (2, 2), (3, 3)]
    assert [(one.best, one.worst) for one in close.places] == [(1, 2), (1, 2), (3, 3)]


def test_too_few_answers_have_no_place_and_groups_of_people_hide_the_next_one_too() -> None:
    some = [score("small", 90, 4), score("next", 80, 6), score("c", 85, 20), score("d", 70, 30), score("e", 75, 40)]
    customers, teams = ranked(some, "customer"), ranked(some, "team")
    assert customers is not None
    assert teams is not None
    assert {one.name for one in customers.places} == {"next", "c", "d", "e"}
    assert {one.name for one in teams.places} == {"c", "d", "e"}
    assert (customers.too_few, teams.too_few) == (1, 2)
    assert ranked(some[:3], "team") is None


def test_a_protected_breakdown_is_held_to_the_number_of_people_its_rule_asks_for() -> None:
    some = [score(name, 80, 12) for name in "abcd"]
    assert ranked(some, "handler") is not None
    assert ranked(some, "handler", rule=PrivacyRule(at_least=20)) is None
    assert ranked(some, "customer", rule=PrivacyRule(at_least=20)) is not None
