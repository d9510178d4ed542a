"""Every vector of the methods page, and properties that hold for all input."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from math import sqrt
from statistics import stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csat_plugin.core.actions.economics import cost, effectiveness, priority, staffing
from csat_plugin.core.rules import Scale
from csat_plugin.core.scoring.points import points_on
from csat_plugin.core.statistics.coverage import bounds, most_off
from csat_plugin.core.statistics.groups import (
    bayesian_average,
    effective_answers,
    hidden,
    standard_error,
)
from csat_plugin.core.statistics.metrics import OHIO, acsi, net_promoter
from csat_plugin.core.statistics.paired import difference_of_means, holm, paired, sign_test
from csat_plugin.core.statistics.series import (
    balance_of,
    by_chance,
    mann_kendall,
    share_limits,
    value_limits,
)
from csat_plugin.core.statistics.shares import (
    Share,
    answers_needed,
    group_size_for,
    margin_of_sample,
    newcombe,
)

ALL_CUSTOMERS = (89.32, 77.54, 87.46, 77.94, 65.29, 62.56)
VIP = (92.62, 76.87, 95.73, 80.54, 75.65, 61.54)
"""The monthly rates of the Xi'an pilot (S3-01)."""


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        (Share(22, 50), Share(29, 50), (0.14, -0.0542, 0.3201)),
        (Share(13, 25), Share(17, 25), (0.16, -0.1058, 0.3969)),
        (Share(56, 70), Share(63, 70), (0.10, -0.0202, 0.2195)),
    ],
)
def test_a_rise_of_shares_with_newcombes_interval(
    before: Share, after: Share, wanted: tuple[float, float, float]
) -> None:
    found = newcombe(before, after)
    assert (found.difference, found.low, found.high) == pytest.approx(wanted, abs=5e-5)
    assert not found.proven, "the pilot's rise is not proven (S3-16)"


def test_how_many_the_pilot_had_needed() -> None:
    assert group_size_for(0.43, 0.58) == 174
    with pytest.raises(ValueError, match="no change"):
        group_size_for(0.5, 0.5)


@pytest.mark.parametrize(
    ("population", "five", "ten", "fifth", "third", "margin_fifth", "margin_third"),
    [
        (30, 28, 24, 6, 9, 36.4, 27.8),
        (50, 45, 34, 10, 15, 28.0, 21.4),
        (100, 80, 50, 20, 30, 19.7, 15.0),
        (200, 132, 66, 40, 60, 13.9, 10.6),
        (500, 218, 81, 100, 150, 8.8, 6.7),
        (1000, 278, 88, 200, 300, 6.2, 4.7),
        (5000, 357, 95, 1000, 1500, 2.8, 2.1),
    ],
)
def test_the_table_of_sample_sizes(
    population: int, five: int, ten: int, fifth: int, third: int, margin_fifth: float, margin_third: float
) -> None:
    assert answers_needed(0.05, population) == five
    assert answers_needed(0.10, population) == ten
    assert round(100 * margin_of_sample(fifth, population), 1) == margin_fifth
    assert round(100 * margin_of_sample(third, population), 1) == margin_third
    assert margin_of_sample(population, population) == 0


def test_sample_sizes_without_a_known_population() -> None:
    assert answers_needed(0.05) == 385
    assert answers_needed(0.05, 0) == 0
    with pytest.raises(ValueError, match="margin"):
        answers_needed(0)
    with pytest.raises(ValueError, match="without an answer"):
        margin_of_sample(0)


@pytest.mark.parametrize(("better", "worse", "p"), [(0, 0, 1.0), (5, 5, 1.0), (0, 5, 0.0625), (10, 2, 0.03857421875)])
def test_the_same_people_asked_twice(better: int, worse: int, p: float) -> None:
    assert sign_test(better, worse) == pytest.approx(p)
    assert sign_test(worse, better) == pytest.approx(p)


@pytest.mark.parametrize(("s", "p"), [(15, 0.003), (13, 0.017), (11, 0.056), (9, 0.136)])
def test_the_exact_trend_test_of_six_periods(s: int, p: float) -> None:
    series = next(order for order in permutations(range(6)) if mann_kendall(order).s == s)
    assert round(2 * mann_kendall(series).rising, 3) == p


def test_the_falls_that_started_the_pilot_fire_one_sided() -> None:
    one, other = mann_kendall(ALL_CUSTOMERS), mann_kendall(VIP)
    assert (one.s, round(one.falling, 3)) == (-11, 0.028)
    assert (other.s, round(other.falling, 3)) == (-9, 0.068)
    assert 2 * one.falling > 0.05, "a two-sided test at 5 % would have stayed silent"


@pytest.mark.parametrize("n", [2, 3, 4, 5, 6])
def test_the_exact_test_counts_what_happens(n: int) -> None:
    balances = [balance_of(order) for order in permutations(range(n))]
    for balance in range(min(balances) - 1, max(balances) + 2):
        assert by_chance(n, balance) == Fraction(sum(one >= balance for one in balances), len(balances))


def test_ties_and_long_series_use_the_normal_distribution() -> None:
    assert mann_kendall([80.0, 80.0, 80.0]).falling == 1.0
    assert mann_kendall([90.0, 80.0, 80.0, 70.0, 60.0, 50.0]).falling < 0.01
    exact, near = mann_kendall(range(40, 0, -1)), mann_kendall(range(41, 0, -1))
    assert near.falling < 1e-9
    assert exact.falling < 1e-9
    with pytest.raises(ValueError, match="three"):
        mann_kendall([1.0, 2.0])


@given(st.lists(st.floats(0, 100), min_size=3, max_size=12))
def test_a_series_turned_round_has_the_other_trend(series: list[float]) -> None:
    one, other = mann_kendall(series), mann_kendall(series[::-1])
    assert one.s == -other.s
    assert one.falling == pytest.approx(other.rising)
    assert 0 <= one.falling <= 1


@pytest.mark.parametrize(("n", "low", "high"), [(20, 0.562, 1), (50, 0.657, 0.983), (100, 0.705, 0.935)])
def test_limits_of_shares(n: int, low: float, high: float) -> None:
    limits = share_limits(0.82, n)
    assert (round(limits.low, 3), round(limits.high, 3)) == (low, high)


def test_limits_of_values() -> None:
    limits = value_limits([80.0, 82.0, 79.0, 81.0])
    assert limits.centre == 80.5
    assert limits.high - limits.centre == pytest.approx(2.66 * 7 / 3)
    with pytest.raises(ValueError, match="two"):
        value_limits([1.0])


@pytest.mark.parametrize(("mean", "n", "wanted"), [(100, 2, 83.64), (50, 2, 79.09), (70, 60, 73.00)])
def test_bayesian_average(mean: float, n: int, wanted: float) -> None:
    assert round(bayesian_average(mean, n, 82), 2) == wanted


def test_hidden_cells_cannot_be_told_from_the_total() -> None:
    assert hidden({"a": 12, "b": 9, "c": 3}) == {"b", "c"}, "the total would tell c"
    assert hidden({"a": 12, "b": 4, "c": 3}) == {"b", "c"}
    assert hidden({"a": 12, "b": 1, "c": 1}) == {"a", "b", "c"}, "two persons of one answer each tell too much"
    assert hidden({"a": 12, "b": 9}) == frozenset()
    assert hidden({"a": 3}) == {"a"}
    assert hidden({"a": 9, "b": 0}) == frozenset()


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 30), max_size=8))
def test_what_is_hidden_is_never_one_alone_beside_what_is_shown(counts: dict[str, int]) -> None:
    away = hidden(counts)
    assert all(name in away for name, n in counts.items() if 0 < n < 5)
    shown = [name for name, n in counts.items() if n and name not in away]
    if away and shown:
        assert len(away) >= 2
        assert sum(counts[name] for name in away) >= 5


def test_weighted_answers_and_the_error_of_a_composite() -> None:
    assert effective_answers([1, 1, 1, 2, 3]) == 4.0
    assert effective_answers([]) == 0
    error = standard_error([(0.2, 15, 60), (0.2, 12, 20), (0.3, 10, 8), (0.3, 14, 3)])
    assert round(error, 2) == 2.73
    assert round((0.3 * 14) ** 2 / 3 / error**2, 2) == 0.79, "the monthly channel dominates"


def test_the_interval_of_a_mean_and_the_design_effect_of_weights() -> None:
    """Marks 100, 80, 80, 60, 100, 80, 40, 100: mean 80, s 21.38, half width 17.87. Weights 1, 1, 1, 2, 3: design effect 1.25."""
    marks = [100.0, 80.0, 80.0, 60.0, 100.0, 80.0, 40.0, 100.0]
    found = paired(marks)
    assert (found.difference, round(stdev(marks), 2)) == (80, 21.38)
    assert round(found.margin or 0, 2) == 17.87
    assert 5 / effective_answers([1, 1, 1, 2, 3]) == 1.25


def test_a_middle_mark_is_half_as_servicenow_has_it() -> None:
    """Value 3 on 1 to 5 -> 0.5 of the weight's share."""
    scale = Scale(name="", kind="minmax", low=Decimal(1), high=Decimal(5))
    assert points_on(scale, "3") == 50_000_000


def test_net_promoter_with_its_margin() -> None:
    found = net_promoter({10: 30, 9: 20, 8: 30, 5: 20})
    assert found.score == pytest.approx(30)
    assert round(found.margin, 1) == 15.3
    with pytest.raises(ValueError, match="0 to 10"):
        net_promoter({11: 1})
    with pytest.raises(ValueError, match="0 to 10"):
        net_promoter({})


def test_acsi() -> None:
    assert acsi((8, 7, 7), OHIO) == pytest.approx(70.98, abs=0.005)
    assert acsi((8, 7, 7)) == pytest.approx((8 + 7 + 7 - 3) / 27 * 100)


def test_paired_and_independent_differences() -> None:
    found = paired([5.0, 3.0, 4.0, 4.0])
    assert (found.difference, found.n) == (4.0, 4)
    assert found.margin == pytest.approx(3.182446 * sqrt(2 / 3 / 4))
    assert found.proven
    assert paired([5.0]).margin is None
    assert not paired([5.0]).proven
    other = difference_of_means([90, 95, 100], [80, 85, 90])
    assert other.difference == 10
    assert other.margin == pytest.approx(2.776445 * sqrt(2 * 25 / 3))
    assert difference_of_means([90], [80, 85]).margin is None
    assert difference_of_means([90, 90], [80, 80]).margin == 0
    with pytest.raises(ValueError, match="nobody"):
        paired([])
    with pytest.raises(ValueError, match="both groups"):
        difference_of_means([], [1.0])


def test_several_tests_at_once() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx((0.03, 0.06, 0.06))
    assert holm([]) == ()


def test_who_did_not_answer() -> None:
    found = bounds(8 * 90, 8, 2)
    assert (found.worst, found.best) == (72, 92)
    assert bounds(0, 0, 3).best == 100
    with pytest.raises(ValueError, match="nobody"):
        bounds(0, 0, 0)


def test_the_segment_that_is_furthest_from_its_share() -> None:
    name, off = most_off({"large": 2, "small": 8}, {"large": 50, "small": 50})
    assert (name, round(off, 2)) == ("large", -0.3)
    assert most_off({}, {"a": 1}) == ("", 0.0)


def test_the_pilots_costs_and_staff() -> None:
    quote = {"labour": Decimal(39000), "car": Decimal(5600), "gifts": Decimal(1200), "brochures": Decimal(900)}
    assert cost(quote, Decimal("0.2"), Decimal("0.055")) == Decimal("59122.20")
    proposal = [54000, 3500, 16000, 2000, 9600, 32000]
    assert cost({str(n): Decimal(n) for n in proposal}, Decimal("0.2")) == Decimal("140520.00")
    assert (staffing(23, Decimal(8), Decimal("1.5")).visits_each, staffing(23, Decimal(8), Decimal("1.5")).people) == (
        5,
        5,
    )
    rounded_up = staffing(23, Decimal(8), Decimal("1.5"))
    assert (rounded_up.exact, rounded_up.visits_each_up, rounded_up.people_up) == (Fraction(16, 3), 6, 4)
    assert staffing(23, Decimal(6), Decimal(1)).people == 4
    with pytest.raises(ValueError, match="does not fit"):
        staffing(1, Decimal(1), Decimal(2))


def test_what_comes_first() -> None:
    found = priority(Decimal(3), Decimal("62.5"), Decimal(80), recurrence=2, fixability=Decimal("0.5"))
    assert found.dissatisfaction == Decimal("17.5")
    assert found.product == Decimal("52.50")
    assert priority(Decimal(3), Decimal(90), Decimal(80)).product == 0
    assert effectiveness({"a": Decimal(80), "b": Decimal(79), "c": Decimal(100)}) == Fraction(2, 3)
    assert effectiveness({}) is None
