"""The same subjects measured twice, and mean differences between two groups (methods 5.5, 5.7)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import comb, sqrt
from statistics import fmean, variance

from msgspec import Struct

from csat_plugin.core.statistics.intervals import t95


class MeanChange(Struct, frozen=True, kw_only=True):
    """A mean difference in points with the half width of its 95 % interval; `None` where there are too few for one."""

    difference: float
    margin: float | None
    n: int

    @property
    def proven(self) -> bool:
        """Whether the interval leaves out no difference at all."""
        return self.margin is not None and abs(self.difference) > self.margin


def paired(differences: Sequence[float]) -> MeanChange:
    """Mean of differences of the same subjects (paired t).

    Raises:
        ValueError: without a difference.
    """
    if not differences:
        raise ValueError("nobody was measured twice")
    n = len(differences)
    margin = t95(n - 1) * sqrt(variance(differences) / n) if n > 1 else None
    return MeanChange(difference=fmean(differences), margin=margin, n=n)


def sign_test(better: int, worse: int) -> float:
    """Exact two-sided p that rises and falls are equally likely, for the same people asked twice.

    On marks it is the sign test, on "satisfied or not" McNemar's exact test: both count who moved, and nothing else.

    Args:
        better: how many rose, or were not satisfied before and are now; whoever stayed is left out.
        worse: how many fell, or were and are not any more.
    """
    n = better + worse
    if n == 0:
        return 1.0
    tail = sum(comb(n, k) for k in range(min(better, worse) + 1))
    return min(1.0, float(Fraction(2 * tail, 2**n)))


def difference_of_means(one: Sequence[float], other: Sequence[float]) -> MeanChange:
    """Mean of the first less that of the second, of different people, with Welch's interval.

    Raises:
        ValueError: if one of them is empty.
    """
    if not one or not other:
        raise ValueError("both groups need answers")
    difference, n = fmean(one) - fmean(other), len(one) + len(other)
    if min(len(one), len(other)) < 2:  # noqa: PLR2004 - one answer has no spread
        return MeanChange(difference=difference, margin=None, n=n)
    a, b = variance(one) / len(one), variance(other) / len(other)
    if not a + b:
        return MeanChange(difference=difference, margin=0.0, n=n)
    degrees = (a + b) ** 2 / (a * a / (len(one) - 1) + b * b / (len(other) - 1))
    return MeanChange(difference=difference, margin=t95(degrees) * sqrt(a + b), n=n)


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """The p values allowed for having tested all of them, in their order."""
    order = sorted(range(len(p_values)), key=lambda at: p_values[at])
    found, highest = [0.0] * len(p_values), 0.0
    for rank, at in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[at]))
        found[at] = highest
    return tuple(found)
