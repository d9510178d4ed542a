"""Intervals against published vectors."""

from __future__ import annotations

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csat_plugin.core.statistics.intervals import Z95, t95, wilson


@pytest.mark.parametrize(
    ("reached", "n", "low", "high"),
    [
        (0, 5, 0, 0.4345),
        (5, 5, 0.5655, 1),
        (4, 5, 0.3755, 0.9638),
        (40, 100, 0.3094, 0.4980),
        (75, 100, 0.6570, 0.8245),
        (24, 30, 0.6269, 0.9049),
        (29, 50, 0.4423, 0.7062),
    ],
)
def test_wilson_vectors(reached: int, n: int, low: float, high: float) -> None:
    found = wilson(reached, n)
    assert tuple(round(end, 4) for end in found) == (low, high)


@pytest.mark.parametrize(
    ("population", "share", "margin"),
    [
        (30, 20, 36.4),
        (30, 30, 27.8),
        (50, 20, 28.0),
        (100, 20, 19.7),
        (200, 30, 10.6),
        (1000, 20, 6.2),
        (5000, 30, 2.1),
    ],
)
def test_a_sample_of_few_counts_for_more(population: int, share: int, margin: float) -> None:
    # The correction inside the interval is that of the sample-size table: n (N - 1) / (N - n).
    n = population * share // 100
    size = n * (population - 1) / (population - n)
    assert round(100 * Z95 * sqrt(0.25 / size), 1) == margin
    low, high = wilson(n // 2, n, population)
    wide_low, wide_high = wilson(n // 2, n)
    assert wide_low < low < high < wide_high


def test_the_corrected_interval_is_wilson_s_of_a_larger_sample() -> None:
    # 10 of 20 out of 77: (N - 1) / (N - n) = 76 / 57, so it is the interval of a sample of 26 2/3.
    size = 20 * 76 / 57
    half = Z95 * sqrt(0.25 / size + Z95**2 / (4 * size**2)) / (1 + Z95**2 / size)
    assert wilson(10, 20, 77) == pytest.approx((0.5 - half, 0.5 + half), abs=1e-12)


def test_everybody_asked_is_no_sample() -> None:
    assert wilson(24, 30, 30) == (0.8, 0.8)


@given(st.integers(1, 400), st.data())
def test_wilson_holds_the_share_and_stays_inside(n: int, data: st.DataObject) -> None:
    reached = data.draw(st.integers(0, n))
    population = data.draw(st.none() | st.integers(n, 10 * n))
    low, high = wilson(reached, n, population)
    assert 0 <= low <= reached / n <= high <= 1


@pytest.mark.parametrize(("reached", "n", "population"), [(1, 0, None), (3, 2, None), (-1, 2, None), (1, 5, 4)])
def test_counts_that_contradict_each_other(reached: int, n: int, population: int | None) -> None:
    with pytest.raises(ValueError, match="no sample"):
        wilson(reached, n, population)


@pytest.mark.parametrize(
    ("df", "t"),
    [(1, 12.7062), (2, 4.3027), (7, 2.3646), (29, 2.0452), (30, 2.0423), (31, 2.0395), (40, 2.0211), (60, 2.0003),
     (120, 1.9799), (1000, 1.9623), (10_000_000, 1.9600), (7.9, 2.3646)],
)  # fmt: skip
def test_t_quantiles(df: float, t: float) -> None:
    assert round(t95(df), 4) == t


def test_t_falls_with_the_degrees_of_freedom() -> None:
    found = [t95(df) for df in range(1, 200)]
    assert found == sorted(found, reverse=True)
    with pytest.raises(ValueError, match="at least 1"):
        t95(0.5)
