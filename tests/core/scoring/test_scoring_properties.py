"""What holds for any marks: bounds, monotony, figures that add up, no dependence on the order of rows."""

from __future__ import annotations

import random
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import TYPE_CHECKING, Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from csat_plugin.core.exact import HUNDRED, shown
from csat_plugin.core.rules import Aggregate, ScoreRule, WhenIncomplete

if TYPE_CHECKING:
    from tests.core.scoring.conftest import Maker

CHANNELS = ("ticket", "callback", "questionnaire", "monthly")
AGGREGATES: tuple[Aggregate, ...] = ("mean", "median", "latest", "role_mean")
HANDLING: tuple[WhenIncomplete, ...] = ("no_score", "share_among_present")
rows = st.lists(
    st.tuples(st.sampled_from(CHANNELS), st.integers(0, 1000), st.sampled_from(["c1", "c2"]), st.sampled_from("abc")),
    max_size=20,
)
Row = tuple[str, int, str, str]


@given(
    rows, st.sampled_from(AGGREGATES), st.sampled_from(HANDLING), st.integers(0, 3), st.none() | st.integers(0, 2),
    st.randoms(use_true_random=False),
)  # fmt: skip
def test_a_score_adds_up_within_bounds_whatever_the_order(
    make: Maker,
    found: list[Row],
    aggregate: Aggregate,
    handling: WhenIncomplete,
    precision: int,
    channels: int | None,
    dice: random.Random,
) -> None:
    rule = ScoreRule(precision=precision, when_incomplete=handling, round_channels=channels)
    rules = msgspec.structs.replace(make.but(make.rules(), "ticket", aggregate=aggregate), score=rule)
    marks = [make.mark(c, str(Decimal(raw) / 10), subject=s, contact=who, role=who) for c, raw, s, who in found]
    result = make.assess(marks, rules)
    dice.shuffle(marks)
    assert make.assess(marks, rules) == result
    for score in result.scores:
        placed = sum(node.effective_weight for node in score.nodes)
        assert placed <= sum(node.weight for node in score.nodes) == 10_000
        if score.value is None:
            assert score.rounding is None
            continue
        assert score.exact is not None
        points = [node.points for node in score.nodes if node.effective_weight and node.points is not None]
        assert 0 <= min(points) <= score.exact <= max(points) <= HUNDRED
        parts = sum((shown(node.contribution or 0, 2) for node in score.nodes), Decimal(0))
        assert parts + (score.rounding or 0) == score.value
        assert -score.value.as_tuple().exponent == precision  # type: ignore[operator]  # finite, so an integer
        assert placed == 10_000 or handling == "share_among_present"
    counts = result.counts
    assert counts.received == counts.used + sum(counts.excluded.values()) + counts.waiting


@given(rows.filter(bool), st.data(), st.sampled_from(AGGREGATES), st.integers(1, 500))
def test_a_better_mark_never_lowers_a_score(
    make: Maker, found: list[Row], data: st.DataObject, aggregate: Aggregate, more: int
) -> None:
    rule = ScoreRule(when_incomplete="share_among_present")
    rules = msgspec.structs.replace(make.but(make.rules(), "ticket", aggregate=aggregate), score=rule)
    marks = [make.mark(c, str(Decimal(raw) / 10), subject=s, contact=who) for c, raw, s, who in found]
    n = data.draw(st.integers(0, len(marks) - 1))
    better = min(1000, found[n][1] + more)
    raised = [*marks[:n], msgspec.structs.replace(marks[n], raw=str(Decimal(better) / 10)), *marks[n + 1 :]]
    before = {score.subject: score.exact for score in make.assess(marks, rules).scores}
    for score in make.assess(raised, rules).scores:
        former = before[score.subject]
        assert (former is None) == (score.exact is None)
        if former is not None and score.exact is not None:
            assert score.exact >= former


def half_up_text(numerator: int, denominator: int, places: int = 0) -> Decimal:
    """Half up by way of the decimal module: another road than the one under test."""
    with localcontext(prec=60):
        return (Decimal(numerator) / Decimal(denominator)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@given(
    st.lists(st.tuples(st.sampled_from(CHANNELS), st.integers(1, 7), st.integers(0, 3), st.integers(1, 3)), max_size=25)
)
def test_scores_agree_with_the_same_sums_done_by_hand(make: Maker, found: list[tuple[str, int, int, int]]) -> None:
    seven = make.rules(*(msgspec.structs.replace(c, scale=None) for c in make.rules().channels))
    ends: dict[str, Any] = {"low": Decimal(1), "high": Decimal(7)}
    marks = [
        make.mark(c, str(raw), response=f"{c}{response}", question=str(n), count=count, **ends)
        for n, (c, raw, response, count) in enumerate(found)
    ]
    points: dict[str, Decimal] = {}
    for name in CHANNELS:
        total = people = 0
        for response in range(4):
            answers = [(raw, count) for c, raw, r, count in found if (c, r) == (name, response)]
            if answers:
                micro = sum(int(half_up_text(raw * 100_000_000, 7)) * count for raw, count in answers)
                value = int(half_up_text(micro, sum(count for _, count in answers)))
                total += value * max(count for _, count in answers)
                people += max(count for _, count in answers)
        if people:
            points[name] = half_up_text(total, people)
    (score,) = make.assess(marks, seven).scores
    assert {node.channel: node.points for node in score.nodes if node.points is not None} == points
    if "questionnaire" not in points:
        assert score.value is None
        return
    weights = {"ticket": 20, "callback": 20, "questionnaire": 30, "monthly": 30}
    together = sum(points.get(name, points["questionnaire"]) * weight for name, weight in weights.items())
    exact = half_up_text(int(together), 100)
    assert score.exact == exact
    assert score.value == half_up_text(int(exact), 1_000_000, 1)
