"""A change by level and indicator adds up to it exactly, and is called sure only beyond both margins (S2-13, S2-14)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from math import sqrt
from typing import TYPE_CHECKING

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from csat_plugin.core.rules import Ruleset, Tree
from csat_plugin.core.scoring.change import Change, moved, together
from csat_plugin.core.scoring.change_parts import ChangePart, by_indicator, change_parts
from csat_plugin.core.scoring.margins import Spread
from csat_plugin.core.scoring.result import Margin, Note, Score
from csat_plugin.core.scoring.since_before import since
from tests.core.scoring.conftest import channel
from tests.core.scoring.test_tree import ANSWERS, FIVE, JET, leaf, level, rules

if TYPE_CHECKING:
    from tests.core.scoring.conftest import Maker


def scored(make: Maker, given: Mapping[str, str], under: Ruleset, ticket: str = "") -> Score:
    marks = [make.mark("interview", raw, question=name, response="sheet") for name, raw in given.items() if raw]
    return make.score([*marks, *([make.mark("ticket", ticket)] if ticket else [])], under)


def split(was: Score, again: Score, now: Score, under: Ruleset) -> tuple[Change, tuple[ChangePart, ...]]:
    part = moved(was, again, now, under, {}, {})
    assert part is not None
    assert now.value is not None
    assert was.value is not None
    change = together([part], now.value - was.value)
    assert change is not None
    return change, change_parts(again, now, change)


def adds_up(parts: tuple[ChangePart, ...]) -> bool:
    return all(
        not part.parts or (sum(one.points for one in part.parts) == part.points and adds_up(part.parts))
        for part in parts
    )


def test_each_level_has_the_fall_of_its_indicators(make: Maker) -> None:
    under = rules(make)
    was, now = scored(make, ANSWERS, under), scored(make, {**ANSWERS, "speed": "1", "skill": "4"}, under)
    change, parts = split(was, was, now, under)
    assert change.by == Decimal("-10.8")
    found = {part.indicator or part.of: part.points for part in parts}
    assert found == {
        "management": 0, "requests": Decimal("-4.8"), "engineers": Decimal("-6.0"), "dispatch": 0,
        "answered": 0, "channels": 0, "rules": 0,
    }  # fmt: skip
    assert by_indicator(parts, "interview")["speed"] == Decimal("-4.8")
    assert by_indicator(parts, "other") == {}


def test_what_comes_of_which_indicators_were_answered_is_named(make: Maker) -> None:
    """Nobody changed his mind; the one low mark is missing."""
    under = rules(make)
    was, now = scored(make, ANSWERS, under), scored(make, {**ANSWERS, "dispatch": ""}, under)
    change, parts = split(was, was, now, under)
    assert {part.indicator or part.of: part.points for part in parts if part.points} == {"answered": change.by}


def test_other_weights_are_the_rules_part(make: Maker) -> None:
    old = rules(make)
    nodes = tuple(msgspec.structs.replace(node, weight=9_000) if node.id == "dispatch" else node for node in JET.nodes)
    new = rules(make, Tree(id="jet", nodes=nodes))
    was, again, now = (scored(make, ANSWERS, under) for under in (old, new, new))
    change, parts = split(was, again, now, new)
    assert {part.of: part.points for part in parts if part.points} == {"rules": change.by}


MARKS = st.sampled_from(["", "1", "2", "3", "4", "5"])
WAVE = st.fixed_dictionaries(dict.fromkeys(ANSWERS, MARKS))


@given(before=WAVE, after=WAVE, tickets=st.tuples(*[st.sampled_from(["", "7.3", "55.5", "90"])] * 2))
def test_the_parts_add_up_whatever_was_answered(
    make: Maker, before: dict[str, str], after: dict[str, str], tickets: tuple[str, str]
) -> None:
    interview = channel("interview", 70, scale=FIVE, indicators="jet")
    under = make.rules(channel("ticket", 30, ("interview",)), interview, trees=(JET,))
    sides = [scored(make, wave, under, ticket) for wave, ticket in zip((before, after), tickets, strict=True)]
    if any(side.value is None for side in sides):
        return
    change, parts = split(sides[0], sides[0], sides[1], under)
    assert sum((part.points for part in parts), Decimal(0)) == change.by
    assert adds_up(parts)


def test_only_what_goes_beyond_both_margins_is_sure(make: Maker) -> None:
    """|change| > sqrt(h_now^2 + h_before^2), with the margins printed."""
    under = make.one()
    spread = {"ticket": Spread(10.0, 40)}

    def wave(points: str, n: int) -> Score:
        return make.score([make.mark(raw=points) for _ in range(n)], under)

    def moved_to(points: str, margin: Margin, before: Score) -> tuple[str, float | None]:
        found = since(Decimal(points), margin, before.nodes, before, spread)
        return found.sure, found.margin

    before = wave("80", 16)
    then = round(2.021 * 10 / sqrt(16), 1)
    both = round(sqrt(4.0**2 + then**2), 1)
    now = Margin(half_width=4.0)
    assert moved_to("73", now, before) == ("surely", both)
    assert moved_to("74", now, before) == ("chance", both)
    assert moved_to("86", now, before) == ("chance", both)
    assert moved_to("80", now, before) == ("", both), "nothing changed"
    assert moved_to("70", Margin(reason=Note("margin.too_wide")), before) == ("unknown", None)
    exact = Margin(reason=Note("margin.exact"))
    assert moved_to("74", exact, before) == ("surely", then)


def test_two_exact_scores_change_for_certain(make: Maker) -> None:
    under = make.one(contractual=True)
    before = make.score([make.mark(raw="80")], under)
    now = Margin(reason=Note("margin.exact"))
    found = since(Decimal("79.9"), now, before.nodes, before, {"ticket": None})
    assert (found.change, found.margin, found.sure) == (Decimal("-0.1"), 0.0, "surely")


def test_the_level_that_took_most_is_named_by_what_it_weighs(make: Maker) -> None:
    """Dispatch fell by 40 points and weighs 10; the engineers fell by 20 and weigh 30."""
    under = rules(make)
    before = scored(make, {**ANSWERS, "dispatch": "4"}, under)
    now = scored(make, {**ANSWERS, "dispatch": "2", "skill": "4"}, under)
    assert now.value is not None
    found = since(now.value, now.margin, now.nodes, before, {})
    assert found.fell_most == "engineers"
    assert since(before.value, before.margin, before.nodes, now, {}).fell_most == "", "it rose"


def test_an_assessment_says_it_of_each_score(make: Maker) -> None:
    under = make.one()
    before = make.assess(
        [make.mark(raw=raw, day="2026-09-05") for raw in ("80", "90", "90", "100")], under, period="2026-09"
    )
    low = [make.mark(raw=raw) for raw in ("10", "20", "20", "30")]
    old = [make.mark(raw=raw, day="2026-09-05") for raw in ("80", "90", "90", "100")]
    (score,) = make.assess([*low, *old], under, previous=before).scores
    assert (score.change, score.change_sure) == (Decimal("-70.0"), "surely")
    assert score.change_margin is not None
    assert score.by_itself.change_sure == ""
    near = [make.mark(raw=raw) for raw in ("79", "89", "89", "99")]
    (score,) = make.assess([*near, *old], under, previous=before).scores
    assert (score.change, score.change_sure) == (Decimal("-1.0"), "chance")


def test_a_level_without_weight_takes_nothing(make: Maker) -> None:
    tree = Tree(id="jet", nodes=(level("a", 100), leaf("x", 100, "a"), level("b", 0), leaf("y", 100, "b")))
    under = rules(make, tree)
    was, now = (scored(make, wave, under) for wave in ({"x": "5", "y": "5"}, {"x": "4", "y": "1"}))
    _, parts = split(was, was, now, under)
    assert {part.indicator: part.points for part in parts if part.of == "indicator"} == {"a": Decimal("-20.0"), "b": 0}
