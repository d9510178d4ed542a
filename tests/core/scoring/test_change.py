"""Why a score moved: four parts that add up, each of them alone where only its cause is there."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from csat_plugin.core.rules import Ruleset
from csat_plugin.core.scoring.change import Change, Moved, moved, together
from csat_plugin.core.scoring.result import Score

if TYPE_CHECKING:
    from tests.core.scoring.conftest import Maker

Answers = dict[str, dict[str, int]]
"""Channel -> person -> mark of 100."""


def scored(make: Maker, rules: Ruleset, answers: Answers) -> Score:
    marks = [make.mark(c, str(mark), contact=who) for c, given in answers.items() for who, mark in given.items()]
    return make.score(marks, rules)


def sheets(answers: Answers) -> dict[str, list[tuple[str, int]]]:
    return {channel: [(who, mark * 1_000_000) for who, mark in given.items()] for channel, given in answers.items()}


def split(
    make: Maker, before: Answers, after: Answers, old: Ruleset | None = None, new: Ruleset | None = None
) -> Moved:
    rules = new or make.rules()
    was = scored(make, old or rules, before)
    part = moved(was, scored(make, rules, before), scored(make, rules, after), rules, sheets(before), sheets(after))
    assert part is not None
    return part


def parts(moved: Moved) -> tuple[Fraction | int, ...]:
    return moved.service, moved.who, moved.channels, moved.rules


FULL: Answers = {"ticket": {"a": 80}, "callback": {"b": 60}, "questionnaire": {"c": 90}, "monthly": {"d": 85}}


def test_the_same_people_better_served(make: Maker) -> None:
    assert parts(split(make, FULL, {**FULL, "ticket": {"a": 90}})) == (2, 0, 0, 0)


def test_other_people_of_the_same_mind(make: Maker) -> None:
    before = {**FULL, "ticket": {"a": 80, "b": 40}}
    assert parts(split(make, before, {**FULL, "ticket": {"a": 80}})) == (0, 4, 0, 0)


def test_a_channel_that_is_not_there_this_month(make: Maker) -> None:
    """Practice 1.10: a month without call-backs moves a customer although nobody's service changed."""
    after = {channel: given for channel, given in FULL.items() if channel != "callback"}
    assert parts(split(make, FULL, after)) == (0, 0, 6, 0)  # 20 points of weight from 60 to the questionnaire's 90


def test_other_rules_alone(make: Maker) -> None:
    heavier = make.but(make.but(make.rules(), "ticket", weight=5000), "monthly", weight=0)
    found = split(make, FULL, FULL, old=make.rules(), new=heavier)
    assert parts(found) == (
        0,
        0,
        0,
        Fraction(-3, 2),
    )  # 80.5 before, .5 x 80 + .2 x 60 + .3 x 90 = 79 now


def test_nobody_who_answered_twice_cannot_be_told_apart(make: Maker) -> None:
    found = split(make, {"questionnaire": {"a": 80}}, {"questionnaire": {"z": 60}})
    assert (found.apart, parts(found)) == (False, (-20, 0, 0, 0))
    change = together([found], Decimal("-20.0"), entered=Fraction(1))
    assert change is not None
    assert (change.apart, change.service, change.who) == (False, Decimal("-20.0"), Decimal("0.0"))


def test_without_a_score_there_is_nothing_to_say(make: Maker) -> None:
    rules = make.rules()
    none, some = scored(make, rules, {"ticket": {"a": 80}}), scored(make, rules, FULL)
    assert moved(none, some, some, rules, {}, {}) is None
    assert together([], Decimal(0)) is None


marks = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 100), min_size=1)
answers = st.fixed_dictionaries(
    {"questionnaire": marks}, optional={"ticket": marks, "callback": marks, "monthly": marks}
)


@given(st.lists(st.tuples(answers, answers), min_size=1, max_size=4), st.integers(0, 3), st.booleans())
def test_the_parts_add_up_to_the_change(pairs: list[tuple[Answers, Answers]], places: int, other: bool) -> None:
    from tests.core.scoring.conftest import Maker

    make = Maker()
    old = make.rules()
    new = make.but(make.but(old, "ticket", weight=5000), "monthly", weight=0) if other else old
    found = [split(make, before, after, old, new) for before, after in pairs]
    for (before, after), one in zip(pairs, found, strict=True):
        was, now = scored(make, old, before), scored(make, new, after)
        assert was.exact is not None
        assert now.exact is not None
        # A composite is rounded to whole millionths before it is compared: so near, and no nearer.
        assert abs(sum(parts(one)) - Fraction(now.exact - was.exact, 1_000_000)) < Fraction(5, 1_000_000)
    mean = Fraction(sum(sum(parts(one)) for one in found)) / len(found)
    by = round(Decimal(mean.numerator) / Decimal(mean.denominator), places)
    change = together(found, by)
    assert isinstance(change, Change)
    assert change.service + change.who + change.channels + change.rules == change.by == by


def test_a_tree_is_no_plain_mean(make: Maker) -> None:
    rules = make.rules()
    treed = msgspec.structs.replace(
        rules, channels=tuple(msgspec.structs.replace(c, aggregate="median") for c in rules.channels)
    )
    found = split(make, FULL, {**FULL, "ticket": {"a": 90}}, new=treed)
    assert (found.apart, parts(found)) == (False, (2, 0, 0, 0))
