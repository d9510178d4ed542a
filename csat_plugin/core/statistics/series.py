"""One figure over time: trend and control limits (methods 5.5)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations, pairwise
from math import erf, factorial, sqrt
from statistics import fmean
from typing import Any, Final

from msgspec import Struct

LONGEST_EXACT: Final = 40
"""Periods up to which the distribution of Mann-Kendall's S is counted out; beyond it the normal distribution stands for it."""

SIGMAS: Final = 3
"""Standard errors between the centre of a control chart and its limits."""

MOVING_RANGE: Final = 2.66
"""Factor of the mean moving range: 3 / 1.128."""


class Trend(Struct, frozen=True, kw_only=True):
    """Mann-Kendall's test of a series without a model."""

    s: int
    """Pairs that rise less pairs that fall."""
    n: int
    falling: float
    """One-sided p of a fall."""
    rising: float
    """One-sided p of a rise."""


def mann_kendall(series: Sequence[float]) -> Trend:
    """Whether a series rises or falls; exact for series without equal values, else by the normal distribution with ties allowed for.

    Raises:
        ValueError: for fewer than three values.
    """
    n = len(series)
    if n < 3:  # noqa: PLR2004 - two points are no series
        raise ValueError("a trend needs three values")
    s = balance_of(series)
    if len(set(series)) == n and n <= LONGEST_EXACT:
        return Trend(s=s, n=n, falling=float(by_chance(n, -s)), rising=float(by_chance(n, s)))
    return Trend(s=s, n=n, falling=_normal_at_most(series, s), rising=_normal_at_most(series, -s))


def balance_of(series: Sequence[Any]) -> int:
    """Mann-Kendall's S: pairs that rise less pairs that fall."""
    return sum((b > a) - (b < a) for a, b in combinations(series, 2))


def by_chance(n: int, balance: int) -> Fraction:
    """Probability that chance alone gives at least this balance of rises over falls among `n` different values (exact).

    The balance is pairs less twice the pairs that fall, so the orders counted by falling pairs give its distribution.
    """
    pairs = n * (n - 1) // 2
    reached = sum(_orders(n)[: max(0, (pairs - balance) // 2 + 1)])
    return Fraction(reached, factorial(n))


@cache
def _orders(n: int) -> tuple[int, ...]:
    """How many orders of n different values have 0, 1, 2, ... pairs that fall."""
    counts = [1]
    for size in range(2, n + 1):
        longer = [0] * (len(counts) + size - 1)
        for falling, count in enumerate(counts):
            for more in range(size):
                longer[falling + more] += count
        counts = longer
    return tuple(counts)


def _normal_at_most(series: Sequence[float], s: int) -> float:
    n = len(series)
    ties = [series.count(value) for value in set(series)]
    variance = (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18
    if variance <= 0:
        return 1.0
    z = (s + 1) / sqrt(variance)  # continuity: S moves in steps of two
    return min(1.0, 0.5 * (1 + erf(z / sqrt(2))))


class Limits(Struct, frozen=True, kw_only=True):
    """Control limits: what stays between them is noise."""

    centre: float
    low: float
    high: float


def share_limits(mean: float, n: int) -> Limits:
    """Limits of a p-chart for a period with `n` answers, within 0 and 1.

    Args:
        mean: share over all periods, 0 to 1.
        n: answers of the period, at least 1.
    """
    half = SIGMAS * sqrt(mean * (1 - mean) / n)
    return Limits(centre=mean, low=max(0.0, mean - half), high=min(1.0, mean + half))


def value_limits(series: Sequence[float]) -> Limits:
    """Limits of an individuals chart from the mean moving range.

    Raises:
        ValueError: for fewer than two values.
    """
    if len(series) < 2:  # noqa: PLR2004 - one value does not move
        raise ValueError("limits need two values")
    centre = fmean(series)
    half = MOVING_RANGE * fmean(abs(b - a) for a, b in pairwise(series))
    return Limits(centre=centre, low=centre - half, high=centre + half)
