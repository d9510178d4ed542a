"""The benchmark of deciding compares like with like: nothing is timed here."""

from __future__ import annotations

import re

import pytest

from benchmarks import by_hand
from benchmarks.by_peers import EXPRESSIONS, business_rules_written
from benchmarks.deciding import Ours, agree, candidates, decided, deciding, events, twenty


def test_every_rule_decides_and_the_chain_by_hand_decides_alike() -> None:
    ours, made = Ours(twenty()), events(4000)
    first = [ours.first(event) for event in made]
    assert first == [by_hand.first(event.record) for event in made]
    assert set(first) == {None, *ours.names}
    assert [next(iter(ours.every(event)), None) for event in made] == first


def test_the_decisions_that_are_kept_say_the_same() -> None:
    rules, made = twenty(), events(200)
    ours = Ours(rules)
    passed: dict[str, set[str]] = {}
    for one in decided(rules, candidates(rules, made)):
        if one.gates[0].result == "passed":
            passed.setdefault(one.ticket, set()).add(one.survey)
    assert [passed.get(f"incident:{n}", set()) for n in range(200)] == [set(ours.every(event)) for event in made]


def test_a_run_measures_ours_and_the_yardstick() -> None:
    found = deciding(50, peers=False)
    assert found["events"] == 50
    assert set(found["seconds"]) == {"by hand", "first", "every", "kept"}


def test_a_contender_that_decides_otherwise_stops_the_run() -> None:
    with pytest.raises(AssertionError, match=re.escape("event 1: erp by us, None by somebody")):
        agree("somebody", [None, "erp"], [None, None])


def test_the_other_engines_have_the_same_rules() -> None:
    names = Ours(twenty()).names
    assert list(EXPRESSIONS) == list(business_rules_written()) == names
    assert len(names) == 20
